"""What people did: incidents, diagnoses, verdicts and their audit, in ``records.sqlite``.

The file lies beside ``rca.toml``; no rebuild of the index touches it. Every write is one
transaction (WAL, ``synchronous=FULL``): after a kill it is there whole or not at all. Two
processes may work at once; the second waits up to ``BUSY_SECONDS``. The clock is an argument.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from rca.domain import Diagnosis, Incident, Verdict
from rca.errors import RecordMissing, UserError
from rca.report.parse import loads, parse_incident
from rca.report.serialise import dumps, incident_line
from rca.verdicts import VerdictCase, case_of, stages

if TYPE_CHECKING:
    from rca.records_db import Database, Transaction

FILE_NAME = "records.sqlite"
BUSY_SECONDS = 30.0
STAMPS = {  # state -> the column that says when it was reached
    "triaged": "triaged_at",
    "checks done": "checks_done_at",
    "confirmed": "confirmed_at",
    "rejected": "rejected_at",
}

Row = dict[str, Any]


class AuditLine(NamedTuple):
    """Who did what, when."""

    at: datetime
    by: str
    what: str
    incident_id: str
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Records:
    """One workspace's records; made by `Records.open`."""

    path: Path
    _db: Database

    @classmethod
    def open(cls, root: Path) -> Records:
        """Open ``root/records.sqlite``, made on first use.

        Raises UserError when the file is no database, from a newer rca, or cannot be written.
        """
        from rca.records_db import Database  # SQLAlchemy takes 0.2 s that `rca --help` must not pay

        path = root / FILE_NAME
        return cls(path, Database(path, BUSY_SECONDS))

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def store(self, diagnosis: Diagnosis, at: datetime, by: str = "rca") -> str:
        """Keep a diagnosis and return its name ``ID@n``, n counting from 1.

        One that equals the newest of its incident is not stored again (a resumed triage run).
        """
        with self._db.write() as db:
            return _store(db, diagnosis, at, by)

    def store_all(
        self, diagnoses: Iterable[Diagnosis], at: datetime, by: str = "rca"
    ) -> tuple[str, ...]:
        """`store` for many in one transaction: all of them are kept, or none."""
        with self._db.write() as db:
            return tuple(_store(db, diagnosis, at, by) for diagnosis in diagnoses)

    def diagnosis(self, name: str) -> Diagnosis:
        """The newest diagnosis of incident ``name``, or the one named ``ID@n``.

        Raises RecordMissing with the command that makes one.
        """
        incident_id, _, n = name.rpartition("@")
        with self._db.read() as db:
            row = db.diagnosis(name)
            if row is None and incident_id and n.isdecimal():
                row = db.diagnosis(incident_id, int(n))
        if row is None:
            raise RecordMissing(
                f"no stored diagnosis {name!r}",
                "diagnose it first: `rca ask TEXT` or `rca triage FILE --out DIR`",
            )
        return loads(row["data"])

    def incidents(self) -> tuple[tuple[Incident, str], ...]:
        """Every known incident with its state, in the order they came in."""
        with self._db.read() as db:
            return tuple((_incident(row), row["state"]) for row in db.incidents())

    def add_verdict(self, verdict: Verdict) -> None:
        """Write down an engineer's word.

        Raises RecordMissing for an unknown incident, UserError without a name or a cause.
        """
        if not verdict.by.strip():
            raise UserError("a verdict needs a name", "add `--by NAME`")
        if not verdict.cause_id.strip():
            raise UserError("a verdict needs a cause", "name a cause id, or add `--new TEXT`")
        names = ("cause_id", "kind", "role", "check", "result", "new_text")
        said = {name: getattr(verdict, name) for name in names}
        incident_id, by, at = verdict.incident_id, verdict.by, verdict.at
        with self._db.write() as db:
            if db.incident(incident_id) is None:
                raise RecordMissing(
                    f"no incident {incident_id!r}", "diagnose it first: `rca ask` or `rca triage`"
                )
            newest = db.diagnosis(incident_id)
            db.add_verdict(
                said
                | {"incident_id": incident_id, "by": by, "at": at}
                | {"diagnosis_n": newest["n"] if newest else None}
            )
            db.log(verdict.kind, by, at, incident_id, said)
            _settle(db, incident_id, at)

    def undo(self, incident_id: str, by: str, at: datetime) -> Verdict:
        """Take back the newest standing verdict on an incident and return it; the audit keeps
        both. Raises RecordMissing when there is none."""
        with self._db.write() as db:
            standing = db.standing(incident_id)
            if not standing:
                raise RecordMissing(
                    f"no verdict on {incident_id!r} to take back", f"see `rca show {incident_id}`"
                )
            taken = _verdict(standing[-1])
            db.undo(standing[-1]["key"], by, at)
            detail = {"cause_id": taken.cause_id, "kind": taken.kind, "role": taken.role}
            db.log("undone", by, at, incident_id, detail)
            _settle(db, incident_id, at)
        return taken

    def verdicts(self, incident_id: str | None = None) -> tuple[Verdict, ...]:
        """Verdicts that stand, oldest first; of one incident or of all."""
        with self._db.read() as db:
            return tuple(_verdict(row) for row in db.standing(incident_id))

    def verdict_cases(self) -> tuple[VerdictCase, ...]:
        """Incidents with a checked, confirmed primary cause, as labelled cases.

        Only checked verdicts count. On each cause the newest word holds; of several confirmed
        primaries the newest comes first, contributing causes last. ``on`` is the day of the
        newest verdict used.
        """
        with self._db.read() as db:
            incidents, verdicts = db.incidents(), [_verdict(row) for row in db.standing()]
        by_incident: dict[str, list[Verdict]] = {}
        for verdict in verdicts:
            by_incident.setdefault(verdict.incident_id, []).append(verdict)
        cases = (case_of(_incident(row), by_incident.get(row["id"], ())) for row in incidents)
        return tuple(case for case in cases if case is not None)

    def audit(
        self, what: str, by: str, at: datetime, incident_id: str = "", **detail: object
    ) -> None:
        """Append one line; triggers in the file forbid to change or remove any."""
        with self._db.write() as db:
            db.log(what, by, at, incident_id, detail)

    def history(self, incident_id: str | None = None) -> tuple[AuditLine, ...]:
        """Audit lines, oldest first; of one incident or of all."""
        with self._db.read() as db:
            rows = db.audit(incident_id)
        return tuple(
            AuditLine(r["at"], r["by"], r["what"], r["incident_id"], json.loads(r["detail"]))
            for r in rows
        )


def _store(db: Transaction, diagnosis: Diagnosis, at: datetime, by: str) -> str:
    data, incident_id = dumps(diagnosis), diagnosis.incident.id
    _keep_incident(db, diagnosis.incident, at)
    newest = db.diagnosis(incident_id)
    if newest is not None and newest["data"] == data:
        return f"{incident_id}@{newest['n']}"
    n = 1 if newest is None else newest["n"] + 1
    columns = {"incident_id": incident_id, "n": n, "at": at, "data": data}
    db.add_diagnosis(columns | _asked_for(diagnosis))
    db.log("diagnosed", by, at, incident_id, {"n": n, "status": diagnosis.status})
    _settle(db, incident_id, at)
    return f"{incident_id}@{n}"


def _keep_incident(db: Transaction, incident: Incident, at: datetime) -> None:
    """The newest word on what the incident is; when it was first seen stays."""
    names = "text lang opened process_step line machine lot product shift defect_code severity"
    names += " window_start window_end case_ref"
    values = {name: getattr(incident, name) for name in names.split()}
    values["data"] = incident_line(incident)
    if db.incident(incident.id) is None:
        values |= {"state": "opened", "opened_at": at}
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


def _settle(db: Transaction, incident_id: str, at: datetime) -> None:
    """State of an incident from what stands: an undone verdict takes its state back with it. An
    8D that was issued or closed stays so: only people reopen it."""
    row = db.incident(incident_id)
    if row is None or row["state"] in ("8D issued", "closed"):
        return
    verdicts = [_verdict(standing) for standing in db.standing(incident_id)]
    reached = stages(verdicts, answered=db.diagnosis(incident_id) is not None)
    stamps = {
        column: (row[column] or at) if state in reached else None
        for state, column in STAMPS.items()
    }
    db.put_incident(incident_id, stamps | {"state": reached[-1]})


def _incident(row: Row) -> Incident:
    return parse_incident(json.loads(row["data"]))


def _verdict(row: Row) -> Verdict:
    names = "incident_id cause_id kind by at check result role new_text"
    return Verdict(**{name: row[name] for name in names.split()})
