"""Days and times as plants write them. What can be read two ways is not read at all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time

_MONTHS = {
    name: i + 1
    for i, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
    )
}
_YEAR_FIRST = re.compile(r"(?P<y>\d{4})(?P<s>[-/.])(?P<m>\d{1,2})(?P=s)(?P<d>\d{1,2})(?!\d)")
_CHINESE = re.compile(r"(?P<y>\d{4})\s*年\s*(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*[日号]?")
_COMPACT = re.compile(r"(?P<y>20\d{2}|19\d{2})(?P<m>\d{2})(?P<d>\d{2})(?!\d)")
_DAY_NAME = re.compile(
    r"(?P<d>\d{1,2})(?:st|nd|rd|th)?[\s\-.]*(?P<n>[A-Za-z]{3})[a-z]*[\s\-.,]*(?P<y>\d{4})(?!\d)"
)
_NAME_DAY = re.compile(
    r"(?P<n>[A-Za-z]{3})[a-z]*[\s.]+(?P<d>\d{1,2})(?:st|nd|rd|th)?[\s,]+(?P<y>\d{4})(?!\d)"
)
_YEAR_LAST = re.compile(r"(?P<a>\d{1,2})(?P<s>[-/.])(?P<b>\d{1,2})(?P=s)(?P<y>\d{4})(?!\d)")
_CLOCK = re.compile(r"(\d{1,2})[:：](\d{2})(?:[:：](\d{2}))?(?:[.,](\d{1,6}))?")


@dataclass(frozen=True, slots=True)
class Day:
    """A day that was read, or why none was. ``rest`` is the text behind it (a clock time)."""

    value: date | None
    problem: str = ""
    rest: str = ""


def read_day(text: str) -> Day:
    """The day at the start of ``text``; empty text gives no value and no problem.

    Understood: ISO, 2025/3/12, 2025.3.12, 20250312, 12 Mar 2025, Mar 12, 2025, 2025年3月12日, and
    12/3/2025 only where one reading is impossible (25/3/2025).
    """
    text = text.strip()
    if not text:
        return Day(None)
    for pattern in (_YEAR_FIRST, _CHINESE, _COMPACT):
        if match := pattern.match(text):
            return _day(match, int(match["m"]), int(match["d"]))
    for pattern in (_DAY_NAME, _NAME_DAY):
        match = pattern.match(text)
        if match and match["n"].lower() in _MONTHS:
            return _day(match, _MONTHS[match["n"].lower()], int(match["d"]))
    if match := _YEAR_LAST.match(text):
        return _year_last(match)
    return Day(None, f"`{text[:30]}` is not a date")


def _year_last(match: re.Match[str]) -> Day:
    first, second = int(match["a"]), int(match["b"])
    if first > 12 or first == second:
        return _day(match, second, first)
    if second > 12:
        return _day(match, first, second)
    return Day(None, f"`{match[0]}` can be read as day/month or month/day")


def _day(match: re.Match[str], month: int, day: int) -> Day:
    try:
        value = date(int(match["y"]), month, day)
    except ValueError:
        return Day(None, f"`{match[0]}` is not a day of the calendar")
    return Day(value, rest=match.string[match.end() :].strip(" T,"))


def read_instant(text: str) -> datetime | None:
    """Day and clock time in plant time (a zone suffix is dropped); midnight without a clock."""
    day = read_day(text)
    if day.value is None:
        return None
    clock = _CLOCK.match(day.rest)
    if not clock:
        return datetime.combine(day.value, time())
    hour, minute, second = int(clock[1]), int(clock[2]), int(clock[3] or 0)
    if "pm" in day.rest.lower() and hour < 12:
        hour += 12
    try:
        return datetime.combine(day.value, time(hour, minute, second))
    except ValueError:
        return None
