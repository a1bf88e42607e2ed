"""An incident from the words and facts of a command line."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime

from rca.domain import Incident
from rca.errors import UserError

_TEXT_FIELDS = (
    "process_step", "line", "machine", "lot", "product", "shift", "defect_code", "lang", "case_ref",
)  # fmt: skip


def incident_from(
    text: str, facts: list[str], numeric: tuple[str, ...], notes: Sequence[str] = ()
) -> Incident:
    """An incident from the words and facts of a command line. Raises UserError."""
    if not text.strip():
        raise UserError("the incident has no text", 'write `rca ask "what was seen"`')
    given = dict(_fact(fact) for fact in facts)
    known = {name: given.pop(name) for name in _TEXT_FIELDS if name in given}
    severity = given.pop("severity", "")
    opened = given.pop("opened", given.pop("date", ""))
    window = {name: given.pop(name) for name in ("window_start", "window_end") if name in given}
    units = given.pop("units", "").replace("|", ",").split(",")
    digest = hashlib.sha256("\x1f".join([text, *sorted(facts), *notes]).encode()).hexdigest()[:10]
    try:
        return Incident(
            id=f"ask-{digest}",
            text=text,
            opened=_day(opened),
            severity=_severity(severity),
            window_start=_instant(window.get("window_start", "")),
            window_end=_instant(window.get("window_end", "")),
            units=tuple(unit.strip() for unit in units if unit.strip()),
            fields={k: v for k, v in given.items() if not _is_number(k, numeric)},
            numbers={k: float(v) for k, v in given.items() if _is_number(k, numeric)},
            notes=tuple(part.strip() for part in notes if part.strip()),
            **known,  # type: ignore[arg-type]
        )
    except ValueError as error:
        raise UserError(
            f"--set: {error}", "write numbers and dates as 12.5 and 2026-03-31"
        ) from error


def _fact(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise UserError(f"--set {text!r} is not FIELD=VALUE", "e.g. --set machine=LSW-2")
    return name.strip(), value.strip()


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise UserError(f"--set opened={text} is no date", "write it as 2026-03-31") from error


def _severity(text: str) -> int | None:
    if text and not (text.isdecimal() and 1 <= int(text) <= 10):
        raise UserError(f"--set severity={text} is no rating", "write a whole number from 1 to 10")
    return int(text) if text else None


def _instant(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _is_number(name: str, numeric: tuple[str, ...]) -> bool:
    from fnmatch import fnmatchcase

    return any(fnmatchcase(name, pattern) for pattern in numeric)
