"""Rows of ``records.sqlite`` and the types they stand for; what one event changes in them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from rca.domain import Diagnosis, Incident, Verdict
from rca.errors import RecordMissing
from rca.life import PEOPLES, STAMPS, Life, Outcome, Step
from rca.report.parse import loads, parse_incident
from rca.report.serialise import dumps, incident_line
from rca.verdicts import case_of, stages

if TYPE_CHECKING:
    from rca.records_db import Transaction

Row = dict[str, Any]

_FOLLOWED = ("triaged", "checks done", "confirmed", "rejected")  # follow from what stands


def store(db: Transaction, diagnosis: Diagnosis, at: datetime, by: str, line: str = "") -> str:
    """Keep a diagnosis; one that equals the newest of its incident is not stored again. ``line``:
    the diagnosis as JSON, where it was written before."""
    data, incident_id = line or dumps(diagnosis), diagnosis.incident.id
    _keep_incident(db, diagnosis, at, by)
    newest = db.diagnosis(incident_id)
    if newest is not None and newest["data"] == data:
        return f"{incident_id}@{newest['n']}"
    n = 1 if newest is None else newest["n"] + 1
    columns = {"incident_id": incident_id, "n": n, "at": at, "data": data}
    db.add_diagnosis(columns | _asked_for(diagnosis))
    db.log("diagnosed", by, at, incident_id, {"n": n, "status": diagnosis.status})
    settle(db, incident_id, at, by)
    return f"{incident_id}@{n}"


def _keep_incident(db: Transaction, diagnosis: Diagnosis, at: datetime, by: str) -> None:
    """The newest word on what the incident is; when it was first seen stays."""
    incident = diagnosis.incident
    names = "text lang opened process_step line machine lot product shift defect_code severity"
    names += " window_start window_end case_ref"
    values = {name: getattr(incident, name) for name in names.split()}
    values["data"] = incident_line(incident)
    values["event"] = incident.id if incident.members else ""
    repeated = next((link.to for link in diagnosis.links if link.kind == "repeat"), None)
    values["repeat_of"] = repeated
    if db.incident(incident.id) is None:
        db.add_incident(incident.id, values | {"state": "opened", "opened_at": at, "opened_by": by})
    else:
        db.put_incident(incident.id, values)


def _asked_for(diagnosis: Diagnosis) -> Row:
    """Columns beside the JSON, to be queried without parsing it."""
    leader, stamp = next(iter(diagnosis.hypotheses), None), diagnosis.provenance
    return {
        "status": diagnosis.status,
        "novelty": diagnosis.novelty,
        "error": diagnosis.error,
        "first_cause": leader.cause_id if leader else None,
        "first_probability": leader.probability if leader else None,
        "rca": stamp.rca,
        "llm": stamp.llm,
        "index_stamp": stamp.index,
        "ranker_stamp": stamp.ranker,
        "as_of": stamp.as_of,
    }


def settle(db: Transaction, incident_id: str, at: datetime, by: str) -> None:
    """State of an incident from what stands: an undone verdict takes its state back with it. An
    8D that was issued or closed stays so: only people reopen it."""
    row = db.incident(incident_id)
    if row is None or row["state"] in PEOPLES:
        return
    verdicts = [verdict_of(standing) for standing in db.standing(incident_id)]
    reached = stages(verdicts, answered=db.diagnosis(incident_id) is not None)
    values: Row = {"state": reached[-1]}
    for state in _FOLLOWED:
        prefix = STAMPS[state]
        values[f"{prefix}_at"] = (row[f"{prefix}_at"] or at) if state in reached else None
        who = row[f"{prefix}_by"] if row[f"{prefix}_at"] else by
        values[f"{prefix}_by"] = who if state in reached else None
    db.put_incident(incident_id, values)


def known(db: Transaction, incident_id: str) -> Row:
    """The incident's row. Raises RecordMissing."""
    row = db.incident(incident_id)
    if row is None:
        raise RecordMissing(
            f"no incident {incident_id!r}", "diagnose it first: `rca ask` or `rca triage`"
        )
    return row


def life_of(row: Row) -> Life:
    """Where the incident of ``row`` stands."""
    steps = (
        Step(state, row[f"{prefix}_at"], row[f"{prefix}_by"] or "")
        for state, prefix in STAMPS.items()
        if row[f"{prefix}_at"] is not None
    )
    return Life(
        row["id"],
        row["state"],
        tuple(steps),
        row["close_reason"] or "",
        row["repeat_of"] or "",
        row["event"] or "",
    )


def outcome_of(row: Row, first_list: Row | None, standing: list[Verdict]) -> Outcome:
    """What the first list was worth, now that the verdicts are known."""
    made = case_of(incident_of(row), standing)
    if made is None or first_list is None:
        return Outcome(life_of(row), made.causes[0] if made else "")
    ranked = [h.cause_id for h in loads(first_list["data"]).hypotheses]
    place = ranked.index(made.causes[0]) + 1 if made.causes[0] in ranked else 0
    return Outcome(life_of(row), made.causes[0], place, len(ranked))


def incident_of(row: Row) -> Incident:
    """The incident as it was last told."""
    return _told(row["data"])


@lru_cache(maxsize=1 << 16)
def _told(line: str) -> Incident:
    """Parsed once: an archive is read again after every write."""
    return parse_incident(json.loads(line))


def verdict_of(row: Row) -> Verdict:
    """The verdict of a row."""
    names = "incident_id cause_id kind by at check result role new_text"
    return Verdict(**{name: row[name] for name in names.split()})


def by_incident(verdicts: Iterable[Verdict]) -> dict[str, list[Verdict]]:
    """Verdicts per incident, in their order."""
    told: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        told.setdefault(verdict.incident_id, []).append(verdict)
    return told
