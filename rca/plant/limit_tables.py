"""Limits in the tables of procedures: rows with headers, and tables that a PDF gave up as lines.

A column is known by its header (``Upper``, ``上限``, ``Limit 限值``). Any other column beside a
name and a unit whose cell states a limit is one for what its header says (``Cathode``,
``S587-A``), unless the header speaks of alarms, settings or frequencies. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from rca.domain import Passage
from rca.plant.limit_bounds import COMPARED, Dimension, Grammar, Limit, canonical, stated
from rca.plant.limit_words import places_in, spoken

_ROLES = {
    "lower": "lower|lower limit|lsl|lcl|min|下限|最小值",
    "upper": "upper|upper limit|usl|ucl|max|上限|最大值",
    "unit": "unit|units|单位",
    "limit": "limit|limits|specification|spec|tolerance|requirement|criterion|acceptance|"
    "限值|规格|要求|判定|公差|标准|判定标准",
    "name": "characteristic|parameter|item|check|quantity|项目|特性|参数|测试|检查项目",
    "of": "material|part|product|物料|材料|产品",
    "step": "step|process step|工序|工位",
    "other": "alarm|warning|stop|set|set value|setpoint|target|nominal|frequency|method|reaction|"
    "method and frequency|sample|sampling|beyond limit|instrument|counter|"
    "报警|预警|停机|停止|停止转料|设定|目标|频次|方法|方法与频次|抽样|反应|仪器",
}
_ROLE = {name: role for role, names in _ROLES.items() for name in names.split("|")}
_HEADER = re.compile(r"[^:;：。.]{1,48}")
_WARNING = re.compile(r"alarm|warn|slow down|\bstop|报警|预警|停机|停止", re.I)
_PARTS = re.compile(r"(?<!\d),(?!\d)|[，;；]|,\s")
_TRAILING = re.compile(r"(?<=\d)\s*(?:or (?:less|lower|below|more|higher|above)|及以[上下])$")
_FIGURE = re.compile(r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")

Cells = Sequence[tuple[str, str]]


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
    rows = [cells for line in passage.text.split("\n") if (cells := _cells(line))]
    rows = rows or list(_flattened(passage.text.split("\n"), grammar))
    return bool(rows), tuple(x for cells in rows if _may_hold(cells, grammar, only)
                            for x in _row(cells, passage, grammar)
                            if only is None or x.dimension in only)  # fmt: skip


def _may_hold(cells: Cells, grammar: Grammar, only: Collection[Dimension] | None) -> bool:
    """Whether a row holds a quantity of these dimensions, read with its unit or without."""
    if only is None:
        return True
    unit = next((_unit(v) for key, v in cells if _role(key) == "unit"), "")
    texts = [f"1 {unit}"] + [value for _, value in cells]
    found = (q.unit.dimension for text in texts for q in grammar.facts(text).quantities)
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
    roles = {_role(key) for key, _ in cells}
    return cells if len(cells) > 1 and roles & {"unit", "limit", "lower", "upper"} else ()


def _role(header: str) -> str:
    """The role of a header that may stand there in two languages."""
    whole = " ".join(header.lower().split())
    parts = [p.strip(" .()") for p in re.findall(r"[\u4e00-\u9fff]+|[a-z][a-z .]*", whole)]
    return next((_ROLE[p] for p in (whole, *parts) if p in _ROLE), "")


def _row(cells: Cells, passage: Passage, grammar: Grammar) -> Iterator[Limit]:
    by = [(_role(key), key, value) for key, value in cells]
    named = [v for role, _, v in by if role == "name"] or [cells[0][1]]
    name = ", ".join((" ".join((*(v for r, _, v in by if r == "of"), named[0])), *named[1:]))
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
        for proper in _either(_proper(name)):
            yield built((low, high), dimension, (name, proper), source, grammar, row=True)
    for role, key, value in by:
        if role in ("limit", "lower", "upper") or (not role and unit):
            of = name if role else f"{name}, {key}"
            for part in filter(None, map(str.strip, _PARTS.split(value))):
                yield from _cell(part, of, unit, (passage.ref, head), grammar)


def _one_sided(by: Sequence[tuple[str, str, str]]) -> str:
    low = next((v for r, _, v in by if r == "lower" and _FIGURE.fullmatch(v)), "")
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
        yield built((low, high), dimension, (whole, _proper(whole)), source, grammar, row=True)


def _bounds(
    by: Sequence[tuple[str, str, str]], unit: str, grammar: Grammar
) -> tuple[float | None, float | None, tuple[tuple[str, int], ...]] | None:
    one = _one(unit, grammar)
    figures = {r: v for r, _, v in by if r in ("lower", "upper") and _FIGURE.fullmatch(v)}
    if one is None or not figures:
        return None
    factor, dimension = canonical(one.value * one.unit.scale, one.unit.dimension)
    low, high = (float(figures[r]) * factor if r in figures else None for r in ("lower", "upper"))
    return low, high, dimension


def _either(name: str) -> list[str]:
    """``Gap or step`` names two things under one limit."""
    return [part for part in re.split(r"\s+or\s+|或", name) if part.strip()]


def _proper(name: str) -> str:
    """The name proper: what stands before the first comma or bracket."""
    return re.split(r"[,，(（]", name.strip())[0]


def _unit(text: str) -> str:
    """``wt %`` and ``% RH`` are percentages."""
    return re.sub(r"^(?:wt|vol|mass)\.?\s*(?=%)|(?<=%)\s*(?:RH|rh)$", "", text.strip())


def _one(unit: str, grammar: Grammar) -> Any:
    found = grammar.facts(f"1 {unit}").quantities if unit else ()
    return found[0] if found and found[0].unit.dimension else None


def _flattened(lines: Sequence[str], grammar: Grammar) -> Iterator[Cells]:
    """Rows of a table whose cells came one per line, known by the units that stand alone."""
    heads = [_role(line) for line in lines]
    if "name" not in heads or "unit" not in heads[heads.index("name") :]:
        return
    top = heads.index("unit", heads.index("name"))
    found = [
        i for i in range(top + 2, len(lines))
        if not re.search(r"\d\s", lines[i]) and _alone(lines[i], grammar)
    ]  # fmt: skip
    titles = [line for line in lines[top + 1 : top + 8]]
    for i in found:
        values = list(_values(lines[i + 1 :], lines[i], grammar))
        single = len(values) == 1
        columns = [
            ("Limit" if single or not titles[n : n + 1] else titles[n], value)
            for n, value in enumerate(values)
        ]
        yield [("Item", _wrapped(lines[:i])), ("Unit", lines[i]), *columns]


def _alone(line: str, grammar: Grammar) -> bool:
    one = _one(line, grammar)
    return one is not None and one.written.removeprefix("1").strip() == grammar.plain(line).strip()


def _wrapped(before: Sequence[str]) -> str:
    """The cell that ends a run of lines, with the line it was wrapped from."""
    last = before[-1]
    if len(before) > 1 and (
        last[:1].islower() or len(last) < 3 or before[-2].endswith((",", "，"))
    ):
        return f"{before[-2]} {last}"
    return last


def _values(lines: Sequence[str], unit: str, grammar: Grammar) -> Iterator[str]:
    """The cells after a unit that state limits in it."""
    taken = 0
    while taken < len(lines):
        cell = lines[taken]
        taken += 1
        while taken < len(lines) and cell.count("(") > cell.count(")"):
            cell, taken = f"{cell} {lines[taken]}", taken + 1
        if not any(True for _ in stated(f"{_PARTS.split(cell)[0]} {unit}", grammar, cell=True)):
            return
        yield re.sub(r"\s*\([^)]*\)", "", cell)
