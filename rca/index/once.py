"""One incident, one case: what a person proved and the 8D written about it are told once.

The 8D of an incident comes back into the plant's folder: as the draft that nobody verified, as the
report that was sent out, or in the customer's words under its own number. Counted beside the
verdict itself it would vote twice for the same cause.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rca.domain import Case, Passage


def told_once(
    cases: Sequence[Case], verdicts: Sequence[Case], passages: Sequence[Passage]
) -> tuple[tuple[Case, ...], tuple[Passage, ...]]:
    """``cases`` with what ``verdicts`` (`rca.proved`) know, and the verdicts' ``passages`` that
    remain.

    A report about a judged incident (its id, or its event, is the incident's) takes over the
    label and the checks, which a person proved, and is known from the later of both days; the
    verdict's own case falls away. A draft falls away where there is a verdict.
    """
    kept = list(cases)
    of_name: dict[str, list[int]] = {}
    for i, case in enumerate(cases):
        for name in {case.id, case.event}:
            of_name.setdefault(name, []).append(i)
    alone: list[Case] = []
    gone: set[int] = set()
    for verdict in verdicts:
        own = {verdict.id, verdict.event} - {""}
        about = sorted({i for name in own for i in of_name.get(name, ())})
        reports = [i for i in about if not kept[i].draft]
        if reports:
            kept[reports[0]] = _joined(kept[reports[0]], verdict)
        else:
            alone.append(verdict)
        gone |= {i for i in about if kept[i].draft}
    named = {case.id for case in alone}
    told = (case for i, case in enumerate(kept) if i not in gone)
    return (*told, *alone), tuple(p for p in passages if p.owner in named)


def _joined(report: Case, verdict: Case) -> Case:
    days = [day for day in (report.closed, verdict.closed) if day is not None]
    told = replace(report, checks=(*report.checks, *verdict.checks), closed=max(days, default=None))
    if not verdict.cause_ids:
        return told
    return replace(
        told,
        cause_ids=verdict.cause_ids,
        label_basis=verdict.label_basis,
        label_confidence=verdict.label_confidence,
    )
