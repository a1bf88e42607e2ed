"""Dates inside the sentences of a report."""

from __future__ import annotations

import re
from datetime import date

from rca.read.dates import read_day

_DATE = re.compile(
    r"(?<![\d-])(?:20\d{2}[-/.]\d{1,2}[-/.]\d{1,2}(?![-\d])|20\d{2}\s*年\s*\d{1,2}\s*月\s*\d{1,2}"
    r"\s*[日号]|\d{1,2}(?:st|nd|rd|th)?[ .-]{1,2}[A-Za-z]{3,9}[ .,-]{1,2}20\d{2}|"
    r"[A-Za-z]{3,9}\.? \d{1,2}(?:st|nd|rd|th)?,? 20\d{2}|"
    r"\d{1,2}[./]\s?\d{1,2}[./]\s?20\d{2}(?!\d))"
)


_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAME = rf"(?:{'|'.join(_NAMES)})[a-z]*"
_MONTH_DAY = re.compile(
    r"(?<!\d)(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*[日号]|"
    rf"\b(?P<d1>\d{{1,2}})(?:st|nd|rd|th)? (?P<n1>{_NAME})\b|"
    rf"\b(?P<n2>{_NAME})\.? (?P<d2>\d{{1,2}})\b(?![.,]\d|\d| *%)",
    re.IGNORECASE,
)
_DOTTED = re.compile(r"\s*(\d{1,2})\.\s?(\d{1,2})\.\s?(20\d{2})")  # day.month.year by custom


def dates(text: str) -> tuple[date, ...]:
    """Full dates anywhere in ``text``, in the order they stand."""
    found = (day_of(match[0]) for match in _DATE.finditer(text))
    return tuple(day for day in found if day)


def day_of(text: str) -> date | None:
    """The day at the start of ``text``; with dots between, the day stands before the month."""
    dotted = _DOTTED.match(text)
    return read_day("-".join(reversed(dotted.groups())) if dotted else text).value


def days(text: str, near: date | None) -> tuple[date, ...]:
    """Full dates, and ``7月15日`` or ``15 July`` in the year that brings it closest to ``near``."""
    found = list(dates(text))
    if near is None:
        return tuple(found)
    for match in _MONTH_DAY.finditer(without_dates(text)):
        years = (near.year - 1, near.year, near.year + 1)
        name = match["n1"] or match["n2"]
        month = _NAMES.index(name[:3].lower()) + 1 if name else match["m"]
        read = (day_of(f"{y}-{month}-{match['d'] or match['d1'] or match['d2']}") for y in years)
        if whole := [day for day in read if day]:
            found.append(min(whole, key=lambda day: abs(day.toordinal() - near.toordinal())))
    return tuple(found)


def without_dates(text: str) -> str:
    """``text`` with its full dates blanked out."""
    return _DATE.sub(" ", text)
