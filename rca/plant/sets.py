"""Bad units and comparable good ones: who is compared with whom, and over which time.

Sets of a unit: ``bad``; ``good`` = passed the same step in the same window, same product and
line; ``before`` = the same in the time before; ``else`` = same window on another line. Units with
the bad ones' defect that were not named are ``same code`` or ``else bad``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from rca.plant.records import Records, ident
from rca.plant.scope import Scope

BEFORE = timedelta(days=14)


def lay_out(records: Records, scope: Scope) -> str:
    """A temporary table of all units of the comparison (``_unit``, ``_set``, ``_at``); its name
    as SQL. Replaces that of the incident before."""
    at, name = ident(f"@{scope.stage}"), "sets"
    bad, own = f"({scope.where})", scope.like or _among("_defect_code", scope.codes)
    codes = () if scope.like else scope.codes
    elsewhere = f"NOT {_among('_line', scope.lines, empty='true')}"
    records.connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT _unit, _set, {at} AS _at FROM ("
        f"SELECT *, CASE WHEN {bad} THEN 'bad' WHEN {own} AND {elsewhere} THEN 'else bad' "
        f"WHEN {own} THEN 'same code' WHEN {elsewhere} THEN 'else' "
        f"WHEN {at} < ? THEN 'before' ELSE 'good' END AS _set FROM {records.heads(scope.plan)} "
        f"WHERE ({at} >= ? AND {at} < ?) OR {bad}) "
        f"WHERE _set = 'bad' OR (_set LIKE 'else%' AND {at} >= ?) OR "
        f"(_set NOT LIKE 'else%' AND {_among('_product', scope.products, empty='true')})",
        [
            *scope.values,
            *codes,
            *scope.lines,
            *codes,
            *scope.lines,
            scope.start,
            scope.start - BEFORE if scope.start else None,
            scope.end,
            *scope.values,
            scope.start,
            *scope.products,
        ],  # fmt: skip
    )
    return name


def _among(column: str, values: Sequence[str], *, empty: str = "false") -> str:
    return f"coalesce({column} IN ({', '.join('?' * len(values))}), false)" if values else empty
