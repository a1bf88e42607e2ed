"""Stated quantities as limits need them: per area, per length, per so many batches. Pure.

The parser reads ``18 gf/25 mm`` as two quantities and ``1.3 g/6批`` as grams. Here a denominator
with a number belongs to the quantity before it: 18 gf per 25 mm are 7.06 N/m, and 1.3 g per 6 批
meet no limit in g. A denominator that is no unit keeps its own word: it is never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from rca.plant.limit_spans import digits_end, ends, joins

_PER = re.compile(
    r"\s?/\s?(?P<number>\d+(?:\.\d+)?)\s?(?P<word>[A-Za-zµ°%]{1,6}|[\u4e00-\u9fff]{1,2})"
)


def quantities(flat: str, facts: Callable[[str], Any]) -> tuple[Any, ...]:
    """The quantities of plain text ``flat``, denominators with a number joined to theirs."""
    out: list[Any] = []
    taken = -1
    for q in facts(flat).quantities:
        if q.at < taken:
            continue
        last = ends(flat, q)
        written = q.unit.dimension and last > digits_end(flat, q)  # 498/530 ppm are two values
        match = _PER.match(flat, last) if written else None
        if match is None:
            out.append(q)
            continue
        taken = match.end()
        if out and out[-1].unit == q.unit and joins(flat, out[-1], q):  # 6～9 g/6批
            out[-1] = _per(out[-1], match, facts, out[-1].written)
        out.append(_per(q, match, facts, f"{q.written}{match.group()}"))
    return tuple(out)


def _per(q: Any, match: re.Match[str], facts: Callable[[str], Any], written: str) -> Any:
    number, word = float(match["number"]), match["word"]
    below = facts(f"1 {word}").quantities
    unit = below[0].unit if below else None
    powers = dict(q.unit.dimension)
    scale = q.unit.scale / (number or 1.0)
    for name, power in unit.dimension if unit and unit.dimension else ((word, 1),):
        powers[name] = powers.get(name, 0) - power
    if unit and unit.dimension:
        scale /= unit.scale
    dimension = tuple(sorted((name, power) for name, power in powers.items() if power))
    return replace(q, unit=replace(q.unit, dimension=dimension, scale=scale), written=written)
