"""The limits that a plant's procedures state: from control-plan rows and from sentences. Pure.

Rows give a unit with a lower or upper column, sentences a comparison that cannot be a trigger
(``Joint resistance <= 25 uOhm``). The parser of quantities is handed in: it lives above this room.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from rca.domain import Passage
from rca.plant.limit_words import places_in, spoken

CLAUSE = re.compile(r"(?<!\d)[.](?!\d)|[;；。！？!?\n]|(?<=\s)-(?=\s)")
# only wordings that cannot be triggers: "above 900 N: stop" says what to do, not what is allowed
_UPPER = re.compile(
    r"(?:[≤⩽]|<=|不大于|不超过|不高于|不得超过|上限|最大|at most|max(?:imum)?\.?|up to|"
    r"no more than|not (?:to )?(?:be )?(?:above|over|exceed(?:ing)?)|limit)"
    r"\s*(?:值|of|is|为|:|：)?\s*±?$",
    re.I,
)
_LOWER = re.compile(
    r"(?:[≥⩾]|>=|不小于|不低于|不少于|下限|最小|at least|min(?:imum)?\.?|no less than|"
    r"not (?:to )?(?:be )?(?:below|under|less than))\s*(?:值|of|is|为|:|：)?\s*$",
    re.I,
)
_AFTER_UPPER = re.compile(r"^\s*(?:以内|max\b|or less|maximum)", re.I)
_AFTER_LOWER = re.compile(r"^\s*(?:min\b|or more|minimum)", re.I)
_BETWEEN = re.compile(r"^\s*(?:~|～|-|–|—|to|至|到)\s*$", re.I)
_AROUND = re.compile(r"^\s*(?:±|\+/-|\+-)\s*$")


@dataclass(frozen=True, slots=True)
class Grammar:
    """How text is taken apart: ``facts`` gives an object with ``quantities`` (each with value,
    unit.dimension, unit.scale, written, at), ``plain`` the text their places refer to, ``words``
    the comparable words of a text in both languages."""

    facts: Callable[[str], Any]
    plain: Callable[[str], str]
    words: Callable[[str], frozenset[str]]


@dataclass(frozen=True, slots=True)
class Limit:
    """``lower`` and ``upper`` in base units of ``dimension``; ``words`` name the parameter,
    ``core`` those before its first comma; ``names`` are the machines and products it is for,
    ``head`` the step and the document around it; ``latin``: the name is in Latin letters."""

    lower: float | None
    upper: float | None
    dimension: tuple[tuple[str, int], ...]
    words: frozenset[str]
    told: str
    ref: str
    head: frozenset[str] = field(default_factory=frozenset)
    names: frozenset[str] = field(default_factory=frozenset)
    core: frozenset[str] = field(default_factory=frozenset)
    latin: bool = True


def limits_of(passages: Iterable[Passage], grammar: Grammar) -> tuple[Limit, ...]:
    """Every limit that procedures among ``passages`` state with a unit."""
    out: list[Limit] = []
    for passage in passages:
        if passage.kind == "sop":
            rows = list(_row(passage, grammar))
            out += rows or list(_prose(passage, grammar))
    return tuple(out)


_COLUMNS = {
    "lower": ("lower", "lower limit", "lsl", "lcl", "min", "下限", "最小值"),
    "upper": ("upper", "upper limit", "usl", "ucl", "max", "上限", "最大值"),
    "unit": ("unit", "单位"),
    "limit": ("limit", "limits", "specification", "限值", "规格", "要求"),
    "name": ("characteristic", "parameter", "item", "material", "项目", "特性", "参数", "物料"),
    "step": ("step", "process step", "工序"),
}


def _row(passage: Passage, grammar: Grammar) -> Iterator[Limit]:
    """A table row ``header: value; header: value`` with a unit and at least one limit."""
    cells = _cells(passage.text)
    unit = "".join(cells.get("unit", [])[:1])
    name = " ".join(cells.get("name", []))
    one = _one(f"1 {unit}", grammar)
    if (
        one is None
        or not spoken(name, grammar.words)
        or not cells.keys() & {"lower", "upper", "limit"}
    ):
        return
    head = spoken(f"{' '.join(cells.get('step', []))} {passage.title}", grammar.words)
    lower, upper = (_bound("".join(cells.get(r, [])[:1]), one) for r in ("lower", "upper"))
    if lower is not None or upper is not None:
        told = f"{name} {_bounds_told(cells)} {unit}"
        yield _limit((lower, upper), one.unit.dimension, name, told, passage.ref, head, grammar)
    for part in (p.strip() for text in cells.get("limit", []) for p in re.split("[，,;；]", text)):
        for low, high, dimension, _ in _stated(f"{part} {unit}", grammar):
            told = f"{name} {part} {unit}"
            yield _limit((low, high), dimension, name, told, passage.ref, head, grammar)


def _limit(
    bounds: tuple[float | None, float | None],
    dimension: tuple[tuple[str, int], ...],
    name: str,
    told: str,
    ref: str,
    head: frozenset[str],
    grammar: Grammar,
) -> Limit:
    words = spoken(name, grammar.words)
    core = spoken(re.split(r"[,，(（]", name.strip())[0], grammar.words) or words
    letters = [c for c in name if c.isalpha()]
    latin = 2 * sum(c.isascii() for c in letters) >= len(letters)
    return Limit(*bounds, dimension, words, told, ref, head, places_in(name), core, latin)


def _cells(text: str) -> dict[str, list[str]]:
    cells: dict[str, list[str]] = {}
    for part in re.split(r";\s+|\n", text):
        key, colon, value = part.partition(":")
        role = next((r for r, names in _COLUMNS.items() if key.strip().lower() in names), "")
        if colon and role:
            cells.setdefault(role, []).append(value.strip())
    return cells


def _bound(text: str, one: Any) -> float | None:
    figure = re.fullmatch(r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?", text)
    return float(text) * float(one.unit.scale) if figure else None


def _bounds_told(cells: dict[str, list[str]]) -> str:
    low, high = ("".join(cells.get(r, [])[:1]) for r in ("lower", "upper"))
    return f"{low} to {high}" if low and high else f">= {low}" if low else f"<= {high}"


def _one(text: str, grammar: Grammar) -> Any:
    found = grammar.facts(text).quantities
    return found[0] if found and found[0].unit.dimension else None


def _prose(passage: Passage, grammar: Grammar) -> Iterator[Limit]:
    """Limits in the sentences of a clause; the clause's heading lends its words."""
    head = spoken(f"{passage.meta.get('heading', '')} {passage.title}", grammar.words)
    for sentence in filter(str.strip, CLAUSE.split(grammar.plain(passage.text))):
        start = 0
        for lower, upper, dimension, span in _stated(sentence, grammar):
            segment = sentence[start : span[0]]
            name = segment if spoken(segment, grammar.words) else passage.meta.get("heading", "")
            start = span[1]
            if spoken(name, grammar.words):
                told = " ".join(sentence.split())[:160]
                yield _limit((lower, upper), dimension, name, told, passage.ref, head, grammar)


_Found = tuple[float | None, float | None, tuple[tuple[str, int], ...], tuple[int, int]]


def _stated(text: str, grammar: Grammar) -> Iterator[_Found]:
    """(lower, upper, dimension, span) of every limit that a sentence states."""
    flat = grammar.plain(text)
    found = [q for q in grammar.facts(text).quantities if q.unit.dimension]
    taken = -1
    for place, q in enumerate(found):
        if place == taken:
            continue
        follower = found[place + 1] if place + 1 < len(found) else None
        pair = _pair(flat, q, follower)
        if pair and follower:
            taken = place + 1
            yield (*pair, q.unit.dimension, (q.at, _end(flat, follower)))
        elif single := _single(flat, q):
            yield (*single, q.unit.dimension, (q.at, _end(flat, q)))


def _pair(flat: str, q: Any, follower: Any) -> tuple[float, float] | None:
    """``1054~1062 g`` and ``25 ± 3 Ω``."""
    if follower is None or follower.unit.dimension != q.unit.dimension:
        return None
    gap = _strip_unit(flat[_digits_end(flat, q) : follower.at], q)
    base, other = q.value * q.unit.scale, follower.value * follower.unit.scale
    if _AROUND.match(gap):
        return base - abs(other), base + abs(other)
    if _BETWEEN.match(gap):
        return min(base, other), max(base, other)
    return None


def _single(flat: str, q: Any) -> tuple[float | None, float | None] | None:
    base = q.value * q.unit.scale
    before, after = flat[: q.at].rstrip("-+ "), flat[_end(flat, q) :]
    if before.endswith("±"):
        return -abs(base), abs(base)
    if _UPPER.search(before) or _AFTER_UPPER.match(after):
        return None, base
    if _LOWER.search(before) or _AFTER_LOWER.match(after):
        return base, None
    return None


def _digits_end(flat: str, q: Any) -> int:
    match = re.compile(r"[\d,]*\.?\d+(?:[eE][-+]?\d+)?").match(flat, q.at)
    return match.end() if match else q.at


def _strip_unit(gap: str, q: Any) -> str:
    unit = q.unit.symbol
    text = gap.strip()
    return text[len(unit) :] if unit and text.startswith(unit) else text


def _end(flat: str, q: Any) -> int:
    digits = _digits_end(flat, q)
    match = re.compile(rf"\s?{re.escape(q.unit.symbol)}").match(flat, digits)
    return match.end() if match else digits
