"""What a limit is, and the comparisons that state one: ``at most 25 µΩ``, ``1054~1062 g``. Pure.

Only wordings that cannot be triggers count in a sentence ("above 900 N: stop" says what to do, not
what is allowed); a cell under a header of limits may also say ``< 0.5`` or ``none above 0.20``.
The parser of quantities is handed in: it lives above this room.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from rca.plant.limit_spans import digits_end, ends
from rca.plant.limit_values import quantities

Dimension = tuple[tuple[str, int], ...]

_UPPER = re.compile(
    r"(?:[≤⩽]|<=|不大于|不超过|不高于|不得超过|(?<![超于])上限|最大|at most|max(?:imum)?\.?|up to|"
    r"no more than|not (?:to )?(?:be )?(?:above|over|exceed(?:ing)?)|limit)"
    r"\s*(?:值|of|is|为|:|：)?\s*±?$",
    re.I,
)
_LOWER = re.compile(
    r"(?:[≥⩾]|>=|不小于|不低于|不少于|(?<![超于])下限|最小|at least|min(?:imum)?\.?|no less than|"
    r"not (?:to )?(?:be )?(?:below|under|less than))\s*(?:值|of|is|为|:|：)?\s*$",
    re.I,
)
_CELL_UPPER = re.compile(
    r"(?:[<＜]|小于|低于|below|under|(?:none|nothing|no\b.*) (?:above|over|>))\s*$"
)
_CELL_LOWER = re.compile(r"^\s*(?:[>＞]|大于|高于|above|over)\s*$")
_AFTER_UPPER = re.compile(r"^\s*(?:以内|及以下|max\b|or (?:less|lower|below)|maximum)", re.I)
_AFTER_LOWER = re.compile(r"^\s*(?:及以上|min\b|or (?:more|higher|above)|minimum)", re.I)
_BETWEEN = re.compile(r"^\s*(?:~|～|-|–|—|to|至|到)\s*[-+]?\s*$", re.I)
_AROUND = re.compile(r"^\s*(?:±|\+/-|\+-)\s*$")
COMPARED = re.compile(
    rf"(?:{_UPPER.pattern[:-1]}|{_LOWER.pattern[:-1]}|{_CELL_UPPER.pattern[:-1]}|[±~～])\s*$", re.I
)


@dataclass(frozen=True, slots=True)
class Grammar:
    """How text is taken apart: ``facts`` gives an object with ``quantities`` (each with value,
    unit.dimension, unit.scale, written, at), ``plain`` the text their places refer to, ``words``
    the comparable words of a text in both languages, ``synonyms`` those and the other names of the
    things it names (``RH``: ``humidity``)."""

    facts: Callable[[str], Any]
    plain: Callable[[str], str]
    words: Callable[[str], frozenset[str]]
    synonyms: Callable[[str], frozenset[str]] | None = None

    def quantities(self, text: str) -> tuple[Any, ...]:
        """The quantities of ``text``, at their places in its plain form."""
        return quantities(self.plain(text), self.facts)


@dataclass(frozen=True, slots=True)
class Limit:
    """``lower`` and ``upper`` in base units of ``dimension``; ``words`` name the parameter,
    ``core`` those of its name proper; ``names`` are the machines and products it is for, ``head``
    the step and the document around it; ``latin``: the name is in Latin letters; ``name``: the
    name proper as written; ``row``: from a table, which says more surely than a sentence;
    ``scope``: the machines that its document is for."""

    lower: float | None
    upper: float | None
    dimension: Dimension
    words: frozenset[str]
    told: str
    ref: str
    head: frozenset[str] = field(default_factory=frozenset)
    names: frozenset[str] = field(default_factory=frozenset)
    core: frozenset[str] = field(default_factory=frozenset)
    latin: bool = True
    name: str = ""
    row: bool = False
    scope: frozenset[str] = field(default_factory=frozenset)


# a share is a share, in whatever unit it is written: 0.043 % are 430 ppm
_SHARES = {"percent": 1e-2, "ppm by mass": 1e-6, "PPM defects": 1e-6}


def canonical(value: float, dimension: Dimension) -> tuple[float, Dimension]:
    """A value in base units; percent, ppm and ppb become one dimension, a share of one; a force
    on an area is a pressure (N/m2 = Pa)."""
    if dimension == (("force", 1), ("length", -2)):
        return value, (("pressure", 1),)
    if len(dimension) == 1 and dimension[0][1] == 1 and dimension[0][0] in _SHARES:
        return value * _SHARES[dimension[0][0]], (("share", 1),)
    return value, dimension


Stated = tuple[float | None, float | None, Dimension, tuple[int, int]]


def stated(text: str, grammar: Grammar, *, cell: bool = False) -> Iterator[Stated]:
    """(lower, upper, dimension, span) of every limit that a sentence, or a ``cell`` under a header
    of limits, states; bounds in canonical units."""
    flat = grammar.plain(text)
    found = [q for q in grammar.quantities(text) if q.unit.dimension]
    taken = -1
    for place, q in enumerate(found):
        if place == taken:
            continue
        follower = found[place + 1] if place + 1 < len(found) else None
        bounds: tuple[float | None, float | None] | None = _pair(flat, q, follower)
        last = follower if bounds else q
        if bounds:
            taken = place + 1
        else:
            bounds = _single(flat, q, cell=cell)
        if bounds:
            dimension = canonical(0.0, q.unit.dimension)[1]
            low, high = (b if b is None else canonical(b, q.unit.dimension)[0] for b in bounds)
            yield low, high, dimension, (q.at, ends(flat, last))


def _pair(flat: str, q: Any, follower: Any) -> tuple[float, float] | None:
    """``1054~1062 g`` and ``25 ± 3 Ω``."""
    if follower is None or follower.unit.dimension != q.unit.dimension:
        return None
    gap = _strip_unit(flat[digits_end(flat, q) : follower.at], q)
    base, other = q.value * q.unit.scale, follower.value * follower.unit.scale
    if _AROUND.match(gap):
        return base - abs(other), base + abs(other)
    if _BETWEEN.match(gap):
        return min(base, other), max(base, other)
    return None


def _single(flat: str, q: Any, *, cell: bool) -> tuple[float | None, float | None] | None:
    base = q.value * q.unit.scale
    before, after = flat[: q.at].rstrip("-+ "), flat[ends(flat, q) :]
    if before.endswith("±"):
        return -abs(base), abs(base)
    if _UPPER.search(before) or _AFTER_UPPER.match(after) or (cell and _CELL_UPPER.search(before)):
        return None, base
    if _LOWER.search(before) or _AFTER_LOWER.match(after) or (cell and _CELL_LOWER.search(before)):
        return base, None
    return None


def _strip_unit(gap: str, q: Any) -> str:
    unit = q.unit.symbol
    text = gap.strip()
    return text[len(unit) :] if unit and text.startswith(unit) else text
