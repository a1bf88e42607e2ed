"""Events that a new one may continue: closed cases and open incidents, in one form. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from rca.domain import Case, Incident
from rca.index.language import fold
from rca.likeness import Places, Trace, key

_NAME = re.compile(r"(?=[a-z0-9_/-]*[0-9])[a-z0-9]+(?:[-_/][a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Past:
    """An event that may be continued: a closed case or an incident that is still open."""

    id: str
    ref: str
    machine: str
    code: str
    began: date | None
    ended: date | None  # None = still open
    causes: tuple[str, ...]
    record: Case | Incident


def names(text: str) -> frozenset[str]:
    """Everything in ``text`` that may be the name of a report, without its separators."""
    found = (re.sub("[-_/]", "", name) for name in _NAME.findall(fold(text)))
    return frozenset(name for name in found if len(name) >= 4)


def of_case(case: Case, places: Places) -> Past:
    """A closed case as a past event."""
    machine = places.machine(case.machine) or places.named_in(case.text)
    began, ended = case.opened or case.closed, case.closed or case.opened
    code = key(case.defect_code)
    return Past(case.id, case.ref, machine, code, began, ended, case.cause_ids, case)


def of_incident(incident: Incident, places: Places) -> Past:
    """An open incident as a past event."""
    machine = places.machine(incident.machine) or places.named_in(incident.observed)
    code, ref = key(incident.defect_code), f"records.sqlite#{incident.id}"
    return Past(incident.id, ref, machine, code, incident.opened, None, (), incident)


def before(past: Past, seen: Trace) -> bool:
    """A case counts once it was closed (an undated one is no precedent); an open incident when it
    began on an earlier day, so that rows of one day never depend on their order."""
    if isinstance(past.record, Incident):
        return past.began is not None and seen.day is not None and past.began < seen.day
    return past.ended is not None and (seen.day is None or past.ended < seen.day)


def days(past: Past, seen: Trace) -> int:
    """Days between the end of ``past`` and the new event; 0 where one has no date."""
    day = past.ended or past.began
    return (seen.day - day).days if seen.day and day else 0


def acted(record: Case | Incident) -> bool:
    """Whether a corrective action is on record."""
    return isinstance(record, Case) and any(m.role == "corrective" for m in record.measures)
