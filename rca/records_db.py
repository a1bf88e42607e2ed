"""The SQL under `rca.records`: opening the file, transactions, one method per statement.

SQLAlchemy is imported here and nowhere else; `rca.records` loads this module when a file is opened.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import exc

from rca import records_schema as tables
from rca.errors import EngineError, UserError

Values = Mapping[str, Any]
Row = dict[str, Any]
_IN_ORDER = tables.incident.select().order_by(tables.incident.c.opened_at, tables.incident.c.id)
_ONE_INCIDENT = tables.incident.update().where(tables.incident.c.id == sa.bindparam("this"))


class Transaction:
    """Statements of one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._do = connection

    def incident(self, incident_id: str) -> Row | None:
        """The incident row, if there is one."""
        table = tables.incident
        return self._first(table.select().where(table.c.id == incident_id))

    def incidents(self) -> list[Row]:
        """All incident rows in the order they came in."""
        return self._all(_IN_ORDER)

    def told_incidents(self) -> list[Row]:
        """As `incidents`, only what they are and where they stand (``data``, ``state``)."""
        return self._all(
            _IN_ORDER.with_only_columns(tables.incident.c.data, tables.incident.c.state)
        )

    def judged_incidents(self) -> list[Row]:
        """The rows with a verdict that stands, in the order they came in."""
        standing = sa.select(tables.verdict.c.incident_id).where(
            tables.verdict.c.undone_at.is_(None)
        )
        return self._all(_IN_ORDER.where(tables.incident.c.id.in_(standing)))

    def add_incident(self, incident_id: str, values: Values) -> None:
        """Insert an incident that is not there yet."""
        self._do.execute(tables.incident.insert(), {"id": incident_id, **values})

    def put_incident(self, incident_id: str, values: Values) -> None:
        """Overwrite the given columns of an incident that is there."""
        self._do.execute(_ONE_INCIDENT, {"this": incident_id, **values})

    def add_diagnosis(self, values: Values) -> None:
        """Append a diagnosis row."""
        self._do.execute(tables.diagnosis.insert(), dict(values))

    def first_lists(self) -> list[Row]:
        """The first answer that every incident got (``incident_id``, ``at``, ``data``); a failed
        one is no answer."""
        table = tables.diagnosis
        earliest = (
            sa.select(sa.func.min(table.c.key))
            .where(table.c.status != "failed")
            .group_by(table.c.incident_id)
        )
        return self._all(table.select().where(table.c.key.in_(earliest)))

    def diagnosis(self, incident_id: str, n: int | None = None) -> Row | None:
        """Diagnosis ``n`` of an incident; None = the newest."""
        table = tables.diagnosis
        query = table.select().where(table.c.incident_id == incident_id)
        if n is not None:
            query = query.where(table.c.n == n)
        return self._first(query.order_by(table.c.n.desc()).limit(1))

    def add_verdict(self, values: Values) -> None:
        """Append a verdict row."""
        self._do.execute(tables.verdict.insert(), dict(values))

    def standing(self, incident_id: str | None = None) -> list[Row]:
        """Verdicts that nobody took back, oldest first."""
        table = tables.verdict
        query = table.select().where(table.c.undone_at.is_(None)).order_by(table.c.key)
        if incident_id is not None:
            query = query.where(table.c.incident_id == incident_id)
        return self._all(query)

    def undo(self, key: int, by: str, at: datetime) -> None:
        """Mark a verdict as taken back."""
        table = tables.verdict
        self._do.execute(
            table.update().where(table.c.key == key).values(undone_at=at, undone_by=by)
        )

    def log(self, what: str, by: str, at: datetime, incident_id: str, detail: Values) -> None:
        """Append an audit line."""
        text = json.dumps(dict(detail), ensure_ascii=False, default=str)
        line = {"at": at, "by": by, "what": what, "incident_id": incident_id, "detail": text}
        self._do.execute(tables.audit.insert(), line)

    def audit(self, incident_id: str | None = None) -> list[Row]:
        """Audit lines, oldest first."""
        table = tables.audit
        query = table.select().order_by(table.c.key)
        if incident_id is not None:
            query = query.where(table.c.incident_id == incident_id)
        return self._all(query)

    def audited(self) -> int:
        """How far the audit has come: grows with every write."""
        return self._do.execute(sa.select(sa.func.max(tables.audit.c.key))).scalar() or 0

    def _all(self, query: sa.Select[Any]) -> list[Row]:
        return [dict(row) for row in self._do.execute(query).mappings()]

    def _first(self, query: sa.Select[Any]) -> Row | None:
        return next(iter(self._all(query)), None)


class Database:
    """One open records file."""

    def __init__(self, path: Path, busy_seconds: float) -> None:
        """Open ``path``, made on first use. Raises UserError as `rca.records.Records.open` says."""
        self._path = path
        self._engine = sa.create_engine(
            f"sqlite:///{path}", connect_args={"timeout": busy_seconds, "isolation_level": None}
        )
        sa.event.listen(self._engine, "connect", _prepare)
        try:
            self._lay_down()
        except EngineError as error:
            raise UserError(
                f"{path}: cannot be opened as records: {error}",
                "check that the folder can be written; a damaged file must come from a backup",
            ) from error

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """All or nothing. The lock is taken at once, so that two writers queue up and none fails
        half-way. Raises EngineError."""
        with self._connection("BEGIN IMMEDIATE") as connection:
            yield Transaction(connection)

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """One consistent view; never waits for a writer. Raises EngineError."""
        with self._connection("BEGIN") as connection:
            yield Transaction(connection)

    @contextmanager
    def _connection(self, begin: str) -> Iterator[sa.Connection]:
        """The driver is in autocommit mode: we say BEGIN and COMMIT ourselves, because the
        standard library opens transactions late and never for DDL."""
        try:
            with self._engine.connect() as connection:
                connection.exec_driver_sql(begin)
                try:
                    yield connection
                except BaseException:
                    connection.exec_driver_sql("ROLLBACK")
                    raise
                connection.exec_driver_sql("COMMIT")
        except exc.DBAPIError as error:
            raise EngineError(f"sqlite, {self._path.name}: {error.orig}") from error

    def _lay_down(self) -> None:
        with self._connection("BEGIN IMMEDIATE") as connection:
            tables.metadata.create_all(connection)
            for guard in tables.GUARDS:
                connection.exec_driver_sql(guard)
            version = connection.execute(sa.select(tables.schema.c.version)).scalar()
            if version is None:
                row = tables.schema.insert().values(version=tables.SCHEMA_VERSION)
                connection.execute(row)
            elif version > tables.SCHEMA_VERSION:
                raise UserError(
                    f"{self._path}: written by a newer rca (records version {version}, "
                    f"this one reads up to {tables.SCHEMA_VERSION})",
                    "install the newer rca",
                )
            else:
                _upgrade(connection, version)


def _upgrade(connection: sa.Connection, version: int) -> None:
    """Bring an older file up to date in place; one transaction with the opening, so that a kill
    leaves the old file or the new one."""
    for reached in range(version + 1, tables.SCHEMA_VERSION + 1):
        for statement in tables.UPGRADES[reached]:
            connection.exec_driver_sql(statement)
    if version < tables.SCHEMA_VERSION:
        connection.execute(tables.schema.update().values(version=tables.SCHEMA_VERSION))


def _prepare(connection: Any, _: object) -> None:
    """WAL: readers beside one writer. FULL: a verdict that was answered survives a power cut."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    for pragma in ("synchronous = FULL", "foreign_keys = ON", "recursive_triggers = ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
