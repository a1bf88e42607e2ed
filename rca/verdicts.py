"""What the verdicts on an incident mean together. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from rca.domain import Check, Incident, Verdict


class VerdictCase(NamedTuple):
    """An incident whose cause a check confirmed: a labelled case like any other."""

    incident: Incident
    causes: tuple[str, ...]  # primary first, then contributing
    rejected: tuple[str, ...]  # causes that a check ruled out for this incident
    on: date  # known from this day on
    checks: tuple[Check, ...] = ()  # what was tested, and what came out


def case_of(incident: Incident, verdicts: Iterable[Verdict]) -> VerdictCase | None:
    """The labelled case that standing verdicts (oldest first) make of an incident.

    Only checked verdicts count. On each cause the newest word holds; of several confirmed
    primaries the newest comes first, contributing causes last. ``on`` is the day of the newest
    verdict used. None: no checked verdict confirms a primary cause.
    """
    latest = _latest(verdicts)
    confirmed = [v for v in latest if v.kind == "confirmed"]
    primary = [v.cause_id for v in reversed(confirmed) if v.role == "primary"]
    if not primary:
        return None
    return VerdictCase(
        incident,
        causes=(*primary, *(v.cause_id for v in confirmed if v.role == "contributing")),
        rejected=tuple(v.cause_id for v in latest if v.kind == "rejected"),
        on=max(v.at for v in latest).date(),
        checks=tuple(_check(v) for v in latest),
    )


def refuted_of(incident: Incident, verdicts: Iterable[Verdict]) -> VerdictCase | None:
    """What checks ruled out for an incident whose cause nobody has confirmed yet: a case without
    a label. None: a cause is confirmed (see `case_of`), or no check refuted anything."""
    latest = _latest(verdicts)
    refuted = tuple(v.cause_id for v in latest if v.kind == "rejected")
    if not refuted or any(v.kind == "confirmed" and v.role == "primary" for v in latest):
        return None
    on = max(v.at for v in latest).date()
    return VerdictCase(incident, (), refuted, on, tuple(_check(v) for v in latest))


def _check(verdict: Verdict) -> Check:
    refuted = verdict.kind == "rejected"
    return Check(
        text=verdict.check,
        confirms="" if refuted else verdict.result,
        refutes=verdict.result if refuted else "",
        cause_id=verdict.cause_id,
        ref=f"records.sqlite#{verdict.incident_id}",
        outcome="refuted" if refuted else "confirmed",
    )


def stages(verdicts: Iterable[Verdict], answered: bool) -> Sequence[str]:
    """States an incident has been through, the present one last.

    ``rejected``: checks ruled out what was proposed and confirmed nothing.
    """
    latest = _latest(verdicts)
    reached = ["opened"]
    if answered:
        reached.append("triaged")
    if latest:
        reached.append("checks done")
        if any(v.kind == "confirmed" and v.role == "primary" for v in latest):
            reached.append("confirmed")
        elif all(v.kind == "rejected" for v in latest):
            reached.append("rejected")
    return reached


def _latest(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """The newest checked verdict on each cause, in the order they were given."""
    latest: dict[str, Verdict] = {}
    for verdict in verdicts:
        if verdict.checked:
            latest.pop(verdict.cause_id, None)
            latest[verdict.cause_id] = verdict
    return list(latest.values())
