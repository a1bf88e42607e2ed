"""Numbers that follow from others: a ratio, a difference, a time between two clock times, a limit
from a tolerance, the year of a report named in a reference.

``89 % of the setpoint`` follows from 3.40 kW and 3.80 kW, ``15.5 小时`` from 02:10 and 17:40. Each
way needs its cue in the words around the number, so that a wrong number does not pass as some
difference of two others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import permutations

from rca.draft.quantities import BARE, ORDINAL, Facts, Quantity

_TIMES = re.compile(r"^\s?(?:times|fold|-fold|倍|x\b|×)", re.I)
_BETWEEN = re.compile(
    r"\b(?:differ\w*|differences?|apart|gap|short(?:er)?|less|more|lower|higher|below|above|under"
    r"|over|missing|lost|gained|by|rose|fell|dropped)\b|差|少|多|低|高|升|降|偏|缺",
    re.I,
)
_LIMIT = re.compile(
    r"\b(?:limits?|minimum|maximum|tolerance|at least|at most)\b|限|允许|公差", re.I
)
_SPENT = re.compile(
    r"\b(?:for|after|in|took|lasted|within|outside|since|later)\b|共|达|停|历|用|等|后|过", re.I
)
_ROUGHLY = re.compile(
    r"\b(?:about|around|roughly|nearly|almost|some|just over|just under|well over)\b"
    r"|约|左右|近|多|将近|差不多",
    re.I,
)
_ABOUT = re.compile(r"\b(?:about|around|roughly|approximately|some)\b|约|左右|大概", re.I)
_YEARS = range(1990, 2100)
NEAR = 24  # characters around a number in which its cue may stand
ROUNDED = 0.03  # and of a number that is only rounded
ROUGH = 0.06  # share by which a number that is called rough may be off


def follows(one: Quantity, text: str, ours: Facts, source: Facts, known: Facts) -> bool:
    """Whether ``one`` of ``text`` follows from numbers of the sentence, source or incident."""
    after = text[one.at + len(one.written.lstrip("+-± ")) :][:NEAR]
    around = f"{text[max(0, one.at - NEAR) : one.at]} {after[:NEAR]}"
    if _ABOUT.search(text[max(0, one.at - NEAR) : one.at]) and _rounded(one, source):
        return True
    slack = ROUGH * abs(one.value) if _ROUGHLY.search(around) else 0.0
    slack = max(slack, _half_digit(one))
    pool = [q for q in (*ours.quantities, *source.quantities, *known.quantities) if q is not one]
    said = set(ours.quantities) - {one}
    found: Iterator[float]
    if one.unit == BARE and _TIMES.search(after):
        found = (a.base / b.base for a, b in _pairs(pool) if b.base)
    elif one.unit.symbol == "%":
        found = _percentages(pool, said)
    elif one.unit == BARE:
        return False
    else:
        found = _differences(one, pool, said, around, (ours, source, known))
    return any(abs(abs(value) - abs(one.value)) <= slack for value in found)


def of_a_year(one: Quantity, names: Sequence[str]) -> bool:
    """``In 2024 …`` of the report 8D-2024-030."""
    year = int(one.value) if one.value == int(one.value) else 0
    bare = one.unit == BARE or one.unit.symbol in ("年", "year")
    return bare and year in _YEARS and any(str(year) in name for name in names)


def _rounded(one: Quantity, source: Facts) -> bool:
    """``about 36 °C`` for 35.8 °C: a number of the source, rounded to the digits of ours."""
    half = min(_half_digit(one) * _last_digit(one), ROUNDED * abs(one.value)) * one.unit.scale
    return any(
        other.unit.dimension == one.unit.dimension and abs(abs(other.base) - abs(one.base)) <= half
        for other in source.quantities
        if one.unit not in (BARE, ORDINAL) and other.unit != BARE
    )


def _last_digit(one: Quantity) -> float:
    """10 for ``420``, 100 for ``700``, 1 for ``36`` and ``3.5``."""
    whole = re.sub(r"[^\d.].*", "", one.written.lstrip("+-± ").replace(",", ""))
    return 1.0 if "." in whole else 10.0 ** (len(whole) - len(whole.rstrip("0")))


def _half_digit(one: Quantity) -> float:
    digits = re.sub(r"[^\d.].*", "", one.written.lstrip("+-± "))
    return 0.5001 * 0.1 ** len(digits.partition(".")[2])


def _pairs(pool: Sequence[Quantity]) -> Iterator[tuple[Quantity, Quantity]]:
    for a, b in permutations(pool, 2):
        if a.unit.dimension == b.unit.dimension and a.unit != BARE:
            yield a, b


def _percentages(pool: Sequence[Quantity], said: set[Quantity]) -> Iterator[float]:
    for a, b in _pairs(pool):
        if b.base and (a in said or b in said) and a.unit.symbol != "%":
            yield 100 * a.base / b.base
            yield 100 * (a.base - b.base) / b.base


def _differences(
    one: Quantity,
    pool: Sequence[Quantity],
    said: set[Quantity],
    around: str,
    texts: tuple[Facts, Facts, Facts],
) -> Iterator[float]:
    for held in texts[1:] if _LIMIT.search(around) else ():
        for a, b in zip(held.quantities, held.quantities[1:], strict=False):
            if a.unit.dimension == b.unit.dimension == one.unit.dimension:
                yield (a.base + b.base) / one.unit.scale
                yield (a.base - b.base) / one.unit.scale
    if _BETWEEN.search(around):
        for a, b in _pairs([q for q in pool if q.unit.dimension == one.unit.dimension]):
            alike = a in said or b in said or {a, b} <= set(texts[2].quantities)
            if alike and a.unit.scale == b.unit.scale:
                yield (a.base - b.base) / one.unit.scale
    if one.unit.dimension == (("time", 1),) and _SPENT.search(around):
        clocks = [_minutes(t) for held in (texts[0], texts[2]) for t in held.times if ":" in t]
        for start, end in permutations(sorted(set(clocks)), 2):
            yield (end - start) % 1440 * 60 / one.unit.scale


def _minutes(clock: str) -> int:
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)
