"""Everything a workspace knows, and the part of it that was known on a given day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from pydantic import TypeAdapter

from rca.domain import Case, Cause, Passage, Reading, Term
from rca.index.once import told_once


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Cases carry their resolved causes; ``causes`` holds the catalogue and every other label."""

    passages: tuple[Passage, ...] = ()
    cases: tuple[Case, ...] = ()
    causes: tuple[Cause, ...] = ()
    terms: tuple[Term, ...] = ()

    @property
    def labelled(self) -> int:
        """Cases that name a cause."""
        return sum(bool(case.cause_ids) for case in self.cases)

    def on(self, day: date | None) -> Knowledge:
        """What was known on ``day``: cases closed before it, procedures in force.
        None = now: everything but superseded revisions."""
        if day is None:
            current = tuple(p for p in self.passages if p.known_until is None)
            return replace(self, passages=current)
        cases = tuple(c for c in self.cases if _closed_before(c, day))
        return replace(
            self,
            passages=tuple(p for p in self.passages if _known(p, day)),
            cases=cases,
            causes=_still_named(self.causes, cases),
        )

    def without(self, groups: frozenset[str]) -> Knowledge:
        """Without the cases of these ids or events, and without every passage they own."""
        if not groups:
            return self
        hidden = {c.id for c in self.cases if c.id in groups or c.group in groups}
        cases = tuple(c for c in self.cases if c.id not in hidden)
        return replace(
            self,
            passages=tuple(
                p for p in self.passages if not (p.kind == "case" and p.owner in hidden)
            ),
            cases=cases,
            causes=_still_named(self.causes, cases),
        )

    def without_causes(self, gone: frozenset[str]) -> Knowledge:
        """As if the causes ``gone`` had never been known: no catalogue row, no case of theirs, no
        word of them in another case's labels or checks."""
        if not gone:
            return self
        theirs = frozenset(c.id for c in self.cases if c.cause_ids and c.cause_ids[0] in gone)
        left = tuple(_ignorant(c, gone) for c in self.cases if c.id not in theirs)
        listed = tuple(
            replace(c, confusable=tuple(i for i in c.confusable if i not in gone))
            for c in self.causes
            if c.id not in gone
        )
        owners = {"case": theirs, "cause": gone}
        return replace(
            self,
            passages=tuple(p for p in self.passages if p.owner not in owners.get(p.kind, ())),
            cases=left,
            causes=_still_named(listed, left),
        )

    def plus(self, cases: Sequence[Case], passages: Sequence[Passage]) -> Knowledge:
        """With people's verdicts as cases, each incident once, and their labels as causes."""
        joined, left = told_once(self.cases, cases, passages)
        return replace(
            self,
            cases=joined,
            passages=(*self.passages, *left),
            causes=with_labels_as_causes(joined, self.causes),
        )

    def save(self, file: Path) -> None:
        """Write as JSON."""
        file.write_bytes(_ADAPTER.dump_json(self))

    @classmethod
    def load(cls, file: Path) -> Knowledge:
        """Read what ``save`` wrote."""
        return _ADAPTER.validate_json(file.read_bytes())


_ADAPTER = TypeAdapter(Knowledge)


def _known(passage: Passage, day: date) -> bool:
    if passage.kind == "case" and passage.known_from is None:
        return False  # an undated report may be from the future
    begun = passage.known_from is None or (
        passage.known_from < day if passage.kind == "case" else passage.known_from <= day
    )
    return begun and (passage.known_until is None or day < passage.known_until)


def _ignorant(case: Case, gone: frozenset[str]) -> Case:
    return replace(
        case,
        cause_ids=tuple(i for i in case.cause_ids if i not in gone),
        checks=tuple(check for check in case.checks if check.cause_id not in gone),
    )


def _closed_before(case: Case, day: date) -> bool:
    known = case.closed or case.opened
    return known is not None and known < day


def _still_named(causes: Sequence[Cause], cases: Sequence[Case]) -> tuple[Cause, ...]:
    """A label that only later or hidden cases carry is not known yet."""
    labels = {label for case in cases for label in case.cause_ids}
    return tuple(cause for cause in causes if cause.listed or cause.id in labels)


def gather(readings: Iterable[Reading]) -> Knowledge:
    """All readings as one body; of cases with the same id the first file (by path) stands,
    a report before an rca draft of it."""
    passages: list[Passage] = []
    cases: dict[str, Case] = {}
    causes: dict[str, Cause] = {}
    terms: list[Term] = []
    for reading in readings:
        passages += reading.passages
        terms += reading.terms
        for case in reading.cases:
            if case.id not in cases or (cases[case.id].draft and not case.draft):
                cases[case.id] = case
        for cause in reading.causes:
            causes.setdefault(cause.id, cause)
    unique = {p.id: p for p in passages}
    return Knowledge(
        tuple(unique.values()), tuple(cases.values()), tuple(causes.values()), tuple(terms)
    )


def duplicates(readings: Iterable[Reading]) -> dict[str, list[str]]:
    """Ids that more than one case carries, with the places; told in the receipt."""
    seen: dict[str, list[str]] = {}
    for reading in readings:
        for case in reading.cases:
            seen.setdefault(case.id, []).append(case.ref)
    return {i: refs for i, refs in seen.items() if len(refs) > 1}


def with_labels_as_causes(cases: Sequence[Case], causes: Sequence[Cause]) -> tuple[Cause, ...]:
    """The catalogue plus one unlisted cause for every label that no catalogue row carries."""
    known = {cause.id for cause in causes}
    labels = dict.fromkeys(label for case in cases for label in case.cause_ids)
    extra = (Cause(id=i, name_en=i, listed=False) for i in labels if i not in known)
    return (*causes, *extra)
