"""Where a quantity ends in plain text, and whether two make a range. Pure."""

from __future__ import annotations

import re
from typing import Any

_DIGITS = re.compile(r"[\d,]*\.?\d+(?:[eE][-+]?\d+| ?[×x*·] ?10\^?[-+]?\d+)?")


def digits_end(flat: str, q: Any) -> int:
    """The place after the digits of ``q``."""
    match = _DIGITS.match(flat, q.at)
    return match.end() if match else int(q.at)


def ends(flat: str, q: Any) -> int:
    """The place after the unit of ``q``."""
    digits = digits_end(flat, q)
    match = re.compile(rf"\s?个?{re.escape(q.unit.symbol)}").match(flat, digits)
    return match.end() if match else digits


def joins(flat: str, first: Any, second: Any) -> bool:
    """Whether nothing but a joining mark stands between ``first``'s digits and ``second``."""
    gap = flat[digits_end(flat, first) : second.at].strip()
    return len(gap) <= 2 and not re.search(r"[A-Za-z\u4e00-\u9fff，。]", gap)
