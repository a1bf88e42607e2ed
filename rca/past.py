"""Events that a new one may continue: closed cases and open incidents, in one form. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache

from rca.domain import Case, Incident
from rca.index.language import Glossary, fold
from rca.likeness import Places, Trace, key, trace

_SAMPLE = 500  # cases from which word frequencies are taken
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


@lru_cache(maxsize=1 << 16)
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


@dataclass(frozen=True)
class Events:
    """Past events, found by id, by machine and code, and by the names that stand for an id."""

    by_id: Mapping[str, Past]

    @classmethod
    def of(cls, many: Iterable[Past]) -> Events:
        """Of one id the last stands."""
        return cls({past.id: past for past in many})

    def at(self, machine: str, code: str) -> Sequence[str]:
        """Ids of those at one machine with one code; none where the machine is not known."""
        return self._by_place.get((machine, code), ()) if machine else ()

    def named(self, text: str) -> set[str]:
        """Ids of those that ``text`` names."""
        return {past for name in names(text) for past in self._by_name.get(name, ())}

    @cached_property
    def _by_place(self) -> Mapping[tuple[str, str], Sequence[str]]:
        found: dict[tuple[str, str], list[str]] = {}
        for past in self.by_id.values():
            found.setdefault((past.machine, past.code), []).append(past.id)
        return found

    @cached_property
    def _by_name(self) -> Mapping[str, Sequence[str]]:
        found: dict[str, list[str]] = {}
        for past in self.by_id.values():
            for name in names(past.id):
                found.setdefault(name, []).append(past.id)
        return found


@dataclass(frozen=True)
class Archive:
    """The closed cases of one moment, and whatever is cut from them and from open incidents: once,
    however often the open ones change."""

    cases: Sequence[Case]
    glossary: Glossary
    places: Places
    _traces: dict[str, tuple[Case | Incident, Trace]] = field(default_factory=dict)
    _open: dict[str, Past] = field(default_factory=dict)

    @cached_property
    def closed(self) -> Events:
        """Every case as a past event."""
        return Events.of(of_case(case, self.places) for case in self.cases)

    def opened(self, incidents: Iterable[Incident]) -> Events:
        """Open incidents as past events."""
        return Events.of(self._opened(incident) for incident in incidents)

    def _opened(self, incident: Incident) -> Past:
        known = self._open.get(incident.id)
        if known is None or known.record is not incident:
            known = self._open[incident.id] = of_incident(incident, self.places)
        return known

    def trace(self, past: Past) -> Trace:
        """The comparable side of an event, as it is told now."""
        known = self._traces.get(past.id)
        if known is None or known[0] is not past.record:
            made = trace(past.record, self.glossary, self.places)
            known = self._traces[past.id] = (past.record, made)
        return known[1]

    @cached_property
    def frequencies(self) -> tuple[int, Mapping[str, int]]:
        """Cases looked at, and in how many of them each word stands."""
        step = max(1, -(-len(self.cases) // _SAMPLE))
        sample = [self.closed.by_id[case.id] for case in self.cases[::step]]
        counts = Counter(word for past in sample for word in self.trace(past).words)
        return max(1, len(sample)), counts
