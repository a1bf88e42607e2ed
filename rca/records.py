"""What people did: incidents, diagnoses, verdicts and their audit, in ``records.sqlite``.

The file lies beside ``rca.toml``; no rebuild of the index touches it. Every write is one
transaction (WAL, ``synchronous=FULL``): after a kill it is there whole or not at all. Two
processes may work at once; the second waits up to ``BUSY_SECONDS``. The clock is an argument.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from rca.domain import Diagnosis, Incident, Verdict
from rca.errors import RecordMissing, UserError
from rca.life import AuditLine, Life, Outcome, check_move
from rca.records_rows import (
    by_incident,
    incident_of,
    known,
    life_of,
    outcome_of,
    settle,
    store,
    verdict_of,
)
from rca.report.parse import loads
from rca.verdicts import VerdictCase, case_of, refuted_of

if TYPE_CHECKING:
    from rca.records_db import Database, Transaction

FILE_NAME = "records.sqlite"
BUSY_SECONDS = 30.0

Row = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Records:
    """One workspace's records; made by `Records.open`."""

    path: Path
    _db: Database
    _read: dict[str, tuple[int, Any]] = field(default_factory=dict)  # by name: (as of, what)

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
            return store(db, diagnosis, at, by)

    def store_all(
        self,
        diagnoses: Sequence[Diagnosis],
        at: datetime,
        by: str = "rca",
        lines: Sequence[str] = (),
    ) -> tuple[str, ...]:
        """`store` for many in one transaction: all of them are kept, or none. ``lines``: each as
        JSON, where they were written before."""
        told = lines or [""] * len(diagnoses)
        with self._db.write() as db:
            pairs = zip(diagnoses, told, strict=True)
            return tuple(store(db, diagnosis, at, by, line) for diagnosis, line in pairs)

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
        return self._once(
            "incidents",
            lambda db: tuple((incident_of(row), row["state"]) for row in db.told_incidents()),
        )

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
            check_move(incident_id, known(db, incident_id)["state"], "judge", by)
            newest = db.diagnosis(incident_id)
            db.add_verdict(
                said
                | {"incident_id": incident_id, "by": by, "at": at}
                | {"diagnosis_n": newest["n"] if newest else None}
            )
            db.log(verdict.kind, by, at, incident_id, said)
            settle(db, incident_id, at, by)

    def undo(self, incident_id: str, by: str, at: datetime) -> Verdict:
        """Take back the newest standing verdict on an incident and return it; the audit keeps
        both. Raises RecordMissing when there is none."""
        with self._db.write() as db:
            standing = db.standing(incident_id)
            if standing:
                check_move(incident_id, known(db, incident_id)["state"], "judge", by)
            else:
                raise RecordMissing(
                    f"no verdict on {incident_id!r} to take back", f"see `rca show {incident_id}`"
                )
            taken = verdict_of(standing[-1])
            db.undo(standing[-1]["key"], by, at)
            detail = {"cause_id": taken.cause_id, "kind": taken.kind, "role": taken.role}
            db.log("undone", by, at, incident_id, detail)
            settle(db, incident_id, at, by)
        return taken

    def verdicts(self, incident_id: str | None = None) -> tuple[Verdict, ...]:
        """Verdicts that stand, oldest first; of one incident or of all."""
        with self._db.read() as db:
            return tuple(verdict_of(row) for row in db.standing(incident_id))

    def verdict_cases(self) -> tuple[VerdictCase, ...]:
        """Incidents with a checked, confirmed primary cause, as labelled cases.

        Only checked verdicts count. On each cause the newest word holds; of several confirmed
        primaries the newest comes first, contributing causes last. ``on`` is the day of the
        newest verdict used.
        """
        return self._once("confirmed", lambda db: _judged(db, case_of))

    def refuted_cases(self) -> tuple[VerdictCase, ...]:
        """Incidents for which checks ruled causes out and none is confirmed yet: cases without a
        label."""
        return self._once("refuted", lambda db: _judged(db, refuted_of))

    def _once(self, name: str, read: Callable[[Transaction], T]) -> T:
        """What ``read`` gives, read again only after something was written by anybody: every
        write appends to the audit, and nothing leaves it."""
        with self._db.read() as db:
            now = db.audited()
            held = self._read.get(name)
            if held is None or held[0] != now:
                held = self._read[name] = (now, read(db))
        found: T = held[1]
        return found

    def issue(self, incident_id: str, by: str, at: datetime, file: str = "") -> None:
        """The 8D went out; ``file`` names what was sent. Raises UserError unless a check confirmed
        a cause, RecordMissing."""
        with self._db.write() as db:
            check_move(incident_id, known(db, incident_id)["state"], "issue", by)
            stamp = {"state": "8D issued", "issued_at": at, "issued_by": by}
            db.put_incident(incident_id, stamp)
            db.log("8D issued", by, at, incident_id, {"file": file} if file else {})

    def close_incident(self, incident_id: str, by: str, at: datetime, reason: str = "") -> None:
        """Nothing is left to do. Without an issued 8D a ``reason`` must say why (false alarm,
        duplicate, …). Raises UserError, RecordMissing."""
        with self._db.write() as db:
            check_move(incident_id, known(db, incident_id)["state"], "close", by, reason)
            stamp = {"state": "closed", "closed_at": at, "closed_by": by, "close_reason": reason}
            db.put_incident(incident_id, stamp)
            db.log("closed", by, at, incident_id, {"reason": reason} if reason else {})

    def reopen(self, incident_id: str, by: str, at: datetime, reason: str) -> None:
        """Back to the state that the standing verdicts give. Raises UserError, RecordMissing."""
        with self._db.write() as db:
            before = known(db, incident_id)["state"]
            check_move(incident_id, before, "reopen", by, reason)
            cleared = ("issued_at", "issued_by", "closed_at", "closed_by", "close_reason")
            db.put_incident(incident_id, {"state": "opened"} | dict.fromkeys(cleared))
            db.log("reopened", by, at, incident_id, {"reason": reason, "was": before})
            settle(db, incident_id, at, by)

    def life(self, incident_id: str) -> Life:
        """Where an incident stands, and who brought it there when. Raises RecordMissing."""
        with self._db.read() as db:
            return life_of(known(db, incident_id))

    def open_incidents(self) -> tuple[tuple[Incident, Life], ...]:
        """Every incident with where it stands, in the order they came in."""
        with self._db.read() as db:
            return tuple((incident_of(row), life_of(row)) for row in db.incidents())

    def outcomes(self) -> tuple[Outcome, ...]:
        """What became of each incident, for `rca.stats`."""
        with self._db.read() as db:
            rows, lists = db.incidents(), {r["incident_id"]: r for r in db.first_lists()}
            verdicts = [verdict_of(row) for row in db.standing()]
        told = by_incident(verdicts)
        return tuple(outcome_of(r, lists.get(r["id"]), told.get(r["id"], [])) for r in rows)

    def eightd(self, incident_id: str) -> dict[str, Any]:
        """What people wrote into the 8D (team, dates, owners, answers). Raises RecordMissing."""
        with self._db.read() as db:
            text = known(db, incident_id)["eightd"]
        return dict(json.loads(text)) if text else {}

    def write_eightd(
        self, incident_id: str, fields: Mapping[str, Any], by: str, at: datetime
    ) -> None:
        """Set fields of the 8D, None removes one; others stay, the audit keeps what was set.
        Raises UserError on an issued 8D, RecordMissing."""
        with self._db.write() as db:
            row = known(db, incident_id)
            check_move(incident_id, row["state"], "judge", by)
            merged = (json.loads(row["eightd"]) if row["eightd"] else {}) | dict(fields)
            kept = {name: value for name, value in merged.items() if value is not None}
            db.put_incident(incident_id, {"eightd": json.dumps(kept, ensure_ascii=False)})
            db.log("8D written", by, at, incident_id, fields)

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


def _judged(
    db: Transaction, make: Callable[[Incident, list[Verdict]], VerdictCase | None]
) -> tuple[VerdictCase, ...]:
    told = by_incident(verdict_of(row) for row in db.standing())
    cases = (make(incident_of(row), told[row["id"]]) for row in db.judged_incidents())
    return tuple(case for case in cases if case is not None)
