"""Limits in the tables of procedures: rows with headers, and tables that a PDF gave up as lines.

A column is known by its header (``Upper``, ``上限``, ``Limit 限值``). Any other column beside a
name and a unit whose cell states a limit is one for what its header says (``Cathode``,
``S587-A``), unless the header speaks of alarms, settings or frequencies. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from rca.domain import Passage
from rca.plant.limit_bounds import COMPARED, Dimension, Grammar, Limit, canonical, stated
from rca.plant.limit_columns import one, role_of
from rca.plant.limit_lines import FIGURE, PARTS, Cells, flattened
from rca.plant.limit_words import places_in, spoken

_HEADER = re.compile(r"[^:;：。.]{1,48}")
_WARNING = re.compile(r"alarm|warn|slow down|\bstop|报警|预警|停机|停止", re.I)
_TRAILING = re.compile(r"(?<=\d)\s*(?:or (?:less|lower|below|more|higher|above)|及以[上下])$")


def built(
    bounds: tuple[float | None, float | None],
    dimension: tuple[tuple[str, int], ...],
    names: tuple[str, str],
    source: tuple[str, str, frozenset[str]],
    grammar: Grammar,
    *,
    row: bool = False,
) -> Limit:
    """A limit for ``names`` (the whole name and the name proper), found at ``source`` (as told, its
    reference, the words around it)."""
    name, proper = names
    words = spoken(name, grammar.words)
    core = spoken(proper, grammar.words) or words
    letters = [c for c in name if c.isalpha()]
    latin = 2 * sum(c.isascii() for c in letters) >= len(letters)
    told, ref, head = source
    at = places_in(name)
    return Limit(*bounds, dimension, words, told, ref, head, at, core, latin, proper, row)


def rows_of(
    passage: Passage, grammar: Grammar, only: Collection[Dimension] | None = None
) -> tuple[bool, tuple[Limit, ...]]:
    """Whether the passage is a table (and no prose), and the limits that its rows state, ``only``
    in these dimensions (None = in all)."""
    lines = passage.text.split("\n")
    rows = [cells for line in lines if (cells := _cells(line))] or list(flattened(lines, grammar))
    return bool(rows), tuple(x for cells in rows if _may_hold(cells, grammar, only)
                            for x in _row(cells, passage, grammar)
                            if only is None or x.dimension in only)  # fmt: skip


def _may_hold(cells: Cells, grammar: Grammar, only: Collection[Dimension] | None) -> bool:
    """Whether a row holds a quantity of these dimensions, read with its unit or without."""
    if only is None:
        return True
    unit = next((_unit(v) for key, v in cells if role_of(key) == "unit"), "")
    texts = [f"1 {unit}"] + [value for _, value in cells]
    found = (q.unit.dimension for text in texts for q in grammar.quantities(text))
    return any(canonical(0.0, dimension)[1] in only for dimension in found if dimension)


def _cells(line: str) -> Cells:
    """``header: value; header: value`` taken apart; nothing for a sentence."""
    cells: list[tuple[str, str]] = []
    for part in re.split(r";\s+", line):
        key, colon, value = part.partition(": ")
        if colon and _HEADER.fullmatch(key):
            cells.append((key.strip(), value.strip()))
        elif cells:  # a semicolon within a cell
            cells[-1] = (cells[-1][0], f"{cells[-1][1]}; {part}")
        else:
            return ()
    roles = {role_of(key) for key, _ in cells}
    return cells if len(cells) > 1 and roles & {"unit", "limit", "lower", "upper", "life"} else ()


def _row(cells: Cells, passage: Passage, grammar: Grammar) -> Iterator[Limit]:
    by = [(role_of(key), key, value) for key, value in cells]
    named = [v for role, _, v in by if role == "name"] or [cells[0][1]]
    first = dict.fromkeys((*(v for r, _, v in by if r == "of"), named[0]))
    name = ", ".join((" ".join(first), *named[1:]))
    unit = next((_unit(v) for role, _, v in by if role == "unit"), "")
    step = " ".join(v for role, _, v in by if role == "step" and v != name)
    head = spoken(f"{step} {passage.title}", grammar.words)
    if not spoken(name, grammar.words):
        return
    if both := _bounds(by, unit, grammar):
        low, high, dimension = both
        shown = " to ".join(f"{v}" for r, _, v in by if r in ("lower", "upper"))
        told = f"{name} {shown if None not in (low, high) else _one_sided(by)} {unit}"
        source = (told, passage.ref, head)
        for proper in _propers(name):
            yield built((low, high), dimension, (name, proper), source, grammar, row=True)
    for role, key, value in by:
        if role == "life":
            yield from _life(value, name, passage.ref, head, grammar)
        if role in ("limit", "lower", "upper") or (not role and unit):
            of = name if role else f"{name}, {key}"
            for part in filter(None, map(str.strip, PARTS.split(value))):
                yield from _cell(part, of, unit, (passage.ref, head), grammar)


def _one_sided(by: Sequence[tuple[str, str, str]]) -> str:
    low = next((v for r, _, v in by if r == "lower" and FIGURE.fullmatch(v)), "")
    return f">= {low}" if low else f"<= {next(v for r, _, v in by if r == 'upper')}"


def _cell(
    part: str, name: str, unit: str, at: tuple[str, frozenset[str]], grammar: Grammar
) -> Iterator[Limit]:
    if _WARNING.search(part):
        return
    own = _TRAILING.sub(rf" {unit}\g<0>", part) if _TRAILING.search(part) else f"{part} {unit}"
    for low, high, dimension, span in stated(own.strip(), grammar, cell=True):
        lead = COMPARED.sub("", grammar.plain(part)[: span[0]].rstrip("-+ "))
        whole = f"{lead} {name}" if spoken(lead, grammar.words) else name
        source = (f"{name} {part} {unit}".strip(), *at)
        for proper in _propers(whole):
            yield built((low, high), dimension, (whole, proper), source, grammar, row=True)


def _life(
    value: str, name: str, ref: str, head: frozenset[str], grammar: Grammar
) -> Iterator[Limit]:
    """``Life: 0.03 mm wear``: a part is used up to that."""
    found = [q for q in grammar.quantities(value) if q.unit.dimension]
    if len(found) == 1:
        base, dimension = canonical(found[0].value * found[0].unit.scale, found[0].unit.dimension)
        told = f"{name} {value}"
        whole = f"{name}, {value}"
        yield built((None, base), dimension, (whole, name), (told, ref, head), grammar, row=True)


def _bounds(
    by: Sequence[tuple[str, str, str]], unit: str, grammar: Grammar
) -> tuple[float | None, float | None, tuple[tuple[str, int], ...]] | None:
    per = one(unit, grammar)
    figures = {r: v for r, _, v in by if r in ("lower", "upper") and FIGURE.fullmatch(v)}
    if per is None or not figures:
        return None
    factor, dimension = canonical(per.value * per.unit.scale, per.unit.dimension)
    low, high = (float(figures[r]) * factor if r in figures else None for r in ("lower", "upper"))
    return low, high, dimension


_CALLED = re.compile(r"\s?[(（]([A-Z][A-Za-z-]{1,14})[)）]")


def _propers(name: str) -> list[str]:
    """The names proper, before the first comma or bracket: ``Gap or step`` names two things under
    one limit, ``Fineness (Hegman)`` one thing by two names."""
    first = re.split(r"[,，(（]", name.strip())[0]
    called = _CALLED.match(name.strip(), len(first.rstrip()))
    parts = [part for part in re.split(r"\s+or\s+|或", first) if part.strip()]
    return [*(parts or [first]), *([called[1]] if called else [])]


def _unit(text: str) -> str:
    """``wt %`` and ``% RH`` are percentages."""
    return re.sub(r"^(?:wt|vol|mass)\.?\s*(?=%)|(?<=%)\s*(?:RH|rh)$", "", text.strip())
