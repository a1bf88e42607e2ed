"""Checked verdicts as cases: what was proved or refuted is history for the next question."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from rca.domain import Case, Passage
from rca.index.knowledge import Knowledge
from rca.records import FILE_NAME, Records
from rca.verdicts import VerdictCase

WHOLE_BELOW = 600  # labelled cases in the files: a fit of fewer takes seconds
SHARE = 0.01  # of a larger history, which hardly moves a weight: fitted together


@dataclass(frozen=True, slots=True)
class Proved:
    """Cases and passages made of verdicts; ``digest`` is "" without any.

    A confirmed cause makes a labelled case; where checks only refuted causes the case carries no
    label, and its checks tell what was refuted.
    """

    cases: tuple[Case, ...]
    passages: tuple[Passage, ...]
    digest: str

    @classmethod
    def of(cls, records: Records) -> Proved:
        """Everything that stands in ``records``."""
        told = (*records.verdict_cases(), *records.refuted_cases())
        return cls.made_of([case_from(one) for one in told])

    @classmethod
    def made_of(cls, cases: Sequence[Case]) -> Proved:
        """``cases`` with a passage each."""
        digest = hashlib.sha256("\n".join(_marks(cases)).encode()).hexdigest()[:16]
        passages = tuple(_passage(case) for case in cases)
        return cls(tuple(cases), passages, digest if cases else "")

    def parted(self, labelled: int, files: Callable[[], Knowledge]) -> tuple[Proved, Proved]:
        """What the ranker is fitted on, and what joined it later (docs/decisions/027), in a plant
        whose ``files`` hold ``labelled`` cases.

        A small history is fitted whole, always. In a large one every full share of the verdicts
        is fitted, in the order in which they were given, and at once what changes what the files
        say: a verdict on an incident that they report, or on a cause that they do not know. What
        is there decides, not the way it came about.
        """
        if labelled < WHOLE_BELOW or not self.cases:
            return self, Proved((), (), "")
        known = files()
        reported = {name for case in known.cases for name in (case.id, case.event) if name}
        causes = {cause.id for cause in known.causes}
        changing: list[Case] = []
        adding: list[Case] = []
        for case in sorted(self.cases, key=lambda case: (case.closed or date.min, case.event)):
            adds = causes.issuperset(case.cause_ids) and not {case.id, case.event} & reported
            (adding if adds else changing).append(case)
        share = math.ceil(labelled * SHARE)
        fitted = len(adding) // share * share
        return (
            Proved.made_of([*changing, *adding[:fitted]]),
            Proved.made_of(adding[fitted:]),
        )

    @property
    def names(self) -> frozenset[str]:
        """The cases and their incidents."""
        return frozenset(name for case in self.cases for name in (case.id, case.event))


def _marks(cases: Iterable[Case]) -> Iterable[str]:
    for case in cases:
        checks = ",".join(
            f"{c.cause_id}:{c.outcome}:{c.text}:{c.confirms}:{c.refutes}" for c in case.checks
        )
        yield f"{case.id}|{case.text}|{','.join(case.cause_ids)}|{case.closed}|{checks}"


def case_from(told: VerdictCase) -> Case:
    """The case of one judged incident."""
    incident, causes = told.incident, told.causes
    return Case(
        id=incident.case_ref or incident.id,
        ref=f"{FILE_NAME}#{incident.id}",
        text=incident.observed,
        event=incident.id,
        opened=incident.opened,
        closed=told.on,
        cause_text=causes[0] if causes else "",
        cause_ids=causes,
        label_basis="verdict" if causes else "none",
        label_confidence=1.0 if causes else 0.0,
        checks=told.checks,
        process_step=incident.process_step,
        line=incident.line,
        machine=incident.machine,
        lot=incident.lot,
        product=incident.product,
        shift=incident.shift,
        defect_code=incident.defect_code,
        fields=incident.fields,
        numbers=incident.numbers,
    )


def _passage(case: Case) -> Passage:
    return Passage(
        id=hashlib.sha256(f"{case.ref}|{case.text}".encode()).hexdigest()[:16],
        kind="case",
        path=FILE_NAME,
        section=f"verdict:{case.id}",
        text=case.text,
        owner=case.id,
        known_from=case.closed,
    )
