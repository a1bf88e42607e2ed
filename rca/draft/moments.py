"""Dates and times of day in the forms a plant writes them, reduced to one form each.

A date is ``month-day`` or ``year-month-day``, a month ``month M`` or ``year-month``; a date without
its year says less than one with it, and stands for it.
"""

from __future__ import annotations

import re
from functools import lru_cache

_MONTHS = "January February March April May June July August September October November December"
_MONTH = {name: number for number, name in enumerate(_MONTHS.split(), start=1)}
_SHORT = {name[:3]: number for name, number in _MONTH.items() if len(name) > 3} | {"Sept": 9}
_NAME = "|".join([*_MONTH, *(rf"{name}\b\.?" for name in _SHORT)])
_TH = r"(?:st|nd|rd|th)?"
_CLOCK = re.compile(
    r"(?<!\d)([01]?\d|2[0-4]):([0-5]\d)(?!\d)|(?<![\d.])(\d{1,2})点(?:(\d{1,2})分?|(半)|整)"
)
_ISO = re.compile(r"(?<![\d.-])(?:(\d{4})[-/])(0?\d|1[0-2])[-/]([0-2]?\d|3[01])(?![\d-])")
_DAY = re.compile(
    r"(?<![\d.-])(0\d|1[0-2])-([0-2]\d|3[01])(?![\d-])|(?<!\d)(\d{1,2})-([0-2]\d|3[01])(?=[日号～,，、;；。\s]|$)"
)
_HAN = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(?:(\d{1,2})[日号]?(?!\d))?")
_DAY_FIRST = re.compile(rf"(?<!\d)(\d{{1,2}}){_TH} (?:of )?({_NAME})(?:,? (\d{{4}})(?!\d))?")
_MONTH_FIRST = re.compile(rf"\b({_NAME})(?: (\d{{1,2}}){_TH}(?![\d.:]))?(?:,? (\d{{4}})(?!\d))?")


@lru_cache(maxsize=16384)
def moments(text: str) -> tuple[frozenset[str], str]:
    """All dates and times in plain ``text``, and the text with them blanked out."""
    found: set[str] = set()

    def take(pattern: re.Pattern[str], rest: str) -> str:
        def blank(match: re.Match[str]) -> str:
            if (made := _made(pattern, match)) is None:
                return match.group()
            found.add(made)
            return "§" * len(match.group())

        return pattern.sub(blank, rest)

    for pattern in (_CLOCK, _ISO, _DAY_FIRST, _MONTH_FIRST, _HAN, _DAY):
        text = take(pattern, text)
    return frozenset(found), text


def _made(pattern: re.Pattern[str], match: re.Match[str]) -> str | None:
    if pattern is _CLOCK:
        hour, minute = match[1] or match[3], match[2] or match[4] or ("30" if match[5] else "00")
        return (
            f"{int(hour):02d}:{int(minute):02d}" if int(hour) <= 24 and int(minute) < 60 else None
        )
    if pattern is _DAY:
        month, day = match[1] or match[3], match[2] or match[4]
        return _date("", month, day)
    if pattern is _DAY_FIRST:
        return _date(match[3], _number(match[2]), match[1])
    if pattern is _MONTH_FIRST:
        return _date(match[3], _number(match[1]), match[2])
    return _date(match[1], match[2], match[3])


def _number(name: str) -> str:
    return str(_MONTH.get(name) or _SHORT[name.rstrip(".")])


def _date(year: str | None, month: str, day: str | None) -> str | None:
    if not 1 <= int(month) <= 12:
        return None
    if day:
        return f"{year + '-' if year else ''}{int(month)}-{int(day)}"
    return f"{year}-month {int(month)}" if year else f"month {int(month)}"


def stated(time: str, there: frozenset[str]) -> bool:
    """Whether ``there`` holds ``time``, perhaps with more or less of it: the day of a month, a
    date whose year only one side names."""
    return any(_agree(_parts(time), _parts(other)) for other in there)


def _parts(time: str) -> tuple[str, str, str]:
    if ":" in time:
        return ("", "", time)
    year, _, rest = time.rpartition("-month ") if "month" in time else ("", "", "")
    if "month" in time:
        return (year, rest.removeprefix("month "), "")
    *head, month, day = time.split("-")
    return (head[0] if head else "", month, day)


def _agree(ours: tuple[str, str, str], theirs: tuple[str, str, str]) -> bool:
    """The month must be the same, the day too where we name one; years where both name one."""
    if ours[1] != theirs[1]:
        return False
    return (not ours[2] or ours[2] == theirs[2]) and (
        not ours[0] or not theirs[0] or ours[0] == theirs[0]
    )
