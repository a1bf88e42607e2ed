"""The tables of ``records.sqlite``, laid down whole: later work adds columns and renames none.

``data`` columns hold the record as JSON, the truth; the columns beside it are there to be asked
for. Times are plant time without zone, to the microsecond.
"""

from __future__ import annotations

import sqlalchemy as sa

from rca.life import STAMPS

SCHEMA_VERSION = 2

STATES = tuple(STAMPS)

metadata = sa.MetaData()


class Text(sa.TypeDecorator[str]):
    """Text as SQLite can hold it: half a surrogate pair, which a JSON escape can smuggle in, is
    a question mark in the columns. ``data`` keeps it, escaped."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> str | None:
        """Also what is compared goes through here, so that such an id is found again."""
        return None if value is None else value.encode("utf-8", "replace").decode("utf-8")


def _one_of(column: str, values: tuple[str, ...]) -> sa.CheckConstraint:
    allowed = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} IN ({allowed})", name=f"{column.replace(' ', '_')}_known")


schema = sa.Table(
    "schema",
    metadata,
    sa.Column("version", sa.Integer, primary_key=True),
)

incident = sa.Table(
    "incident",
    metadata,
    sa.Column("id", Text, primary_key=True),
    sa.Column("text", Text, nullable=False),
    sa.Column("lang", Text, nullable=False, default=""),
    sa.Column("opened", sa.Date),  # the day the incident states
    sa.Column("process_step", Text, nullable=False, default=""),
    sa.Column("line", Text, nullable=False, default=""),
    sa.Column("machine", Text, nullable=False, default=""),
    sa.Column("lot", Text, nullable=False, default=""),
    sa.Column("product", Text, nullable=False, default=""),
    sa.Column("shift", Text, nullable=False, default=""),
    sa.Column("defect_code", Text, nullable=False, default=""),
    sa.Column("severity", sa.Integer),
    sa.Column("window_start", sa.DateTime),
    sa.Column("window_end", sa.DateTime),
    sa.Column("case_ref", Text, nullable=False, default=""),  # its own 8D
    sa.Column("event", Text, nullable=False, default=""),  # group of alarms it belongs to
    sa.Column("repeat_of", Text),  # incident or case that it repeats
    sa.Column("state", Text, nullable=False, default="opened"),
    sa.Column("opened_at", sa.DateTime, nullable=False),  # the moment we first saw it
    sa.Column("triaged_at", sa.DateTime),
    sa.Column("checks_done_at", sa.DateTime),
    sa.Column("confirmed_at", sa.DateTime),
    sa.Column("rejected_at", sa.DateTime),
    sa.Column("issued_at", sa.DateTime),  # 8D issued
    sa.Column("closed_at", sa.DateTime),
    sa.Column("owner", Text, nullable=False, default=""),
    sa.Column("eightd", Text),  # JSON: what people wrote into the 8D (D1, dates, owners)
    sa.Column("data", Text, nullable=False),
    # version 2: who brought it there, and why it was closed
    sa.Column("opened_by", Text),
    sa.Column("triaged_by", Text),
    sa.Column("checks_done_by", Text),
    sa.Column("confirmed_by", Text),
    sa.Column("rejected_by", Text),
    sa.Column("issued_by", Text),
    sa.Column("closed_by", Text),
    sa.Column("close_reason", Text),
    _one_of("state", STATES),
)

diagnosis = sa.Table(
    "diagnosis",
    metadata,
    sa.Column("key", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("incident_id", sa.ForeignKey("incident.id"), nullable=False, index=True),
    sa.Column("n", sa.Integer, nullable=False),  # ID@n
    sa.Column("at", sa.DateTime, nullable=False),
    sa.Column("status", Text, nullable=False),
    sa.Column("novelty", sa.Float),
    sa.Column("first_cause", Text),
    sa.Column("first_probability", sa.Float),
    sa.Column("rca", Text, nullable=False),
    sa.Column("llm", Text, nullable=False),
    sa.Column("index_stamp", Text, nullable=False),
    sa.Column("ranker_stamp", Text, nullable=False),
    sa.Column("as_of", Text),
    sa.Column("error", Text),
    sa.Column("data", Text, nullable=False),
    sa.UniqueConstraint("incident_id", "n"),
    _one_of("status", ("diagnosed", "undetermined", "failed")),
)

verdict = sa.Table(
    "verdict",
    metadata,
    sa.Column("key", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("incident_id", sa.ForeignKey("incident.id"), nullable=False, index=True),
    sa.Column("diagnosis_n", sa.Integer),  # the list the engineer was looking at
    sa.Column("cause_id", Text, nullable=False),
    sa.Column("kind", Text, nullable=False),
    sa.Column("role", Text, nullable=False),
    sa.Column("by", Text, nullable=False),
    sa.Column("at", sa.DateTime, nullable=False),
    sa.Column("check", Text, nullable=False, default=""),
    sa.Column("result", Text, nullable=False, default=""),
    sa.Column("minutes", sa.Float),  # what the check took
    sa.Column("new_text", Text, nullable=False, default=""),
    sa.Column("undone_at", sa.DateTime),
    sa.Column("undone_by", Text),
    _one_of("kind", ("confirmed", "suspected", "rejected")),
    _one_of("role", ("primary", "contributing")),
)

audit = sa.Table(
    "audit",
    metadata,
    sa.Column("key", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("at", sa.DateTime, nullable=False),
    sa.Column("by", Text, nullable=False),
    sa.Column("what", Text, nullable=False),
    sa.Column("incident_id", Text, nullable=False, default="", index=True),
    sa.Column("detail", Text, nullable=False, default="{}"),  # JSON
)

_ADDED_IN_2 = (*(f"{prefix}_by" for prefix in STAMPS.values()), "close_reason")

UPGRADES: dict[int, tuple[str, ...]] = {  # version -> statements that bring a file there
    2: (
        *(f"ALTER TABLE incident ADD COLUMN {column} TEXT" for column in _ADDED_IN_2),
        # who: the audit line written at the moment of the stamp
        *(
            f'UPDATE incident SET {prefix}_by = (SELECT a."by" FROM audit AS a WHERE '
            f"a.incident_id = incident.id AND a.at = incident.{prefix}_at ORDER BY a.key LIMIT 1) "
            f"WHERE {prefix}_at IS NOT NULL"
            for prefix in STAMPS.values()
        ),
    ),
}

GUARDS = tuple(
    f"CREATE TRIGGER IF NOT EXISTS audit_no_{verb.lower()} BEFORE {verb} ON audit "
    "BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END"
    for verb in ("UPDATE", "DELETE")
)
