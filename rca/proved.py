"""Checked verdicts as cases: what was proved or refuted is history for the next question."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from rca.domain import Case, Passage
from rca.records import FILE_NAME, Records
from rca.verdicts import VerdictCase


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
        cases = tuple(case_from(one) for one in told)
        digest = hashlib.sha256("\n".join(_marks(cases)).encode()).hexdigest()[:16]
        return cls(cases, tuple(_passage(case) for case in cases), digest if cases else "")


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
