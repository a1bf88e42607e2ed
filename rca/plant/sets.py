"""Bad units and comparable good ones: who is compared with whom, and over which time.

Sets of a unit: ``bad``; ``good`` = passed the same step in the same window, same product and
line; ``before`` = the same in the time before; ``else`` = same window on another line. Units with
the bad ones' defect code that were not named are in no set.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

from rca.domain import Incident
from rca.plant.mapping import Plan
from rca.plant.records import Records, ident

BEFORE = timedelta(days=14)
RECENT = timedelta(days=3)  # window of an incident that states none, up to its day
_LEAST = 3  # bad units below which nothing is compared


@dataclass(frozen=True, slots=True)
class Scope:
    """What is compared. ``where`` selects the bad units in the view of ``plan``; ``basis`` as in
    `Comparison`; ``codes`` are the bad units' defect codes; ``until``: later is unknown."""

    plan: Plan
    basis: Literal["units", "lots", "code and window"]
    where: str
    values: tuple[Any, ...]
    until: datetime | None
    stage: str = ""
    start: datetime | None = None
    end: datetime | None = None
    lines: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    bad: int = 0
    unknown: int = 0


def names_place(incident: Incident) -> bool:
    """Whether the incident names units, a window, or a place that records could know."""
    return bool(
        incident.units or incident.window_start or incident.window_end
        or incident.machine or incident.lot
    )  # fmt: skip


def cut(incident: Incident, as_of: date | None) -> datetime | None:
    """The end of what may be known: the incident's own day, and the day of ``as_of``."""
    ends = [datetime.combine(as_of, time.min)] if as_of else []
    if incident.opened:
        own = datetime.combine(incident.opened, time.min) + timedelta(days=1)
        ends.append(max(own, incident.window_end) if incident.window_end else own)
    return min(ends) if ends else None


def find(records: Records, incident: Incident, until: datetime | None) -> Scope | None:
    """The bad units of ``incident``; None where no table holds any."""
    scope = _named(records, incident, until) or _coded(records, incident, until)
    return _placed(records, scope) if scope else None


def _named(records: Records, incident: Incident, until: datetime | None) -> Scope | None:
    if not incident.units:
        return None
    best: tuple[int, Scope] | None = None
    marks = ", ".join("?" * len(incident.units))
    for plan in records.plans:
        columns: list[tuple[str, Literal["units", "lots"]]] = [("_unit", "units"), ("_lot", "lots")]
        for column, basis in columns:
            where = f"{column} IN ({marks})"
            counts = f"SELECT count(*), count(DISTINCT {column}) FROM {records.heads(plan)}"
            found = records.query(f"{counts} WHERE {where}", incident.units)[0]
            if found[0] and (best is None or found[1] > best[0]):
                missing = len(set(incident.units)) - int(found[1])
                scope = Scope(
                    plan, basis, where, incident.units, until, bad=found[0], unknown=missing
                )
                best = (int(found[1]), scope)
    return best[1] if best else None


def _coded(records: Records, incident: Incident, until: datetime | None) -> Scope | None:
    code = incident.defect_code
    plan = next((p for p in records.plans if p.root.one("defect_code")), None)
    if not code or plan is None or not plan.times:
        return None
    start, end = incident.window_start, incident.window_end or until
    if start is None:
        if end is None:
            return None
        start = end - RECENT - timedelta(days=1)
    where, values = "_defect_code = ?", (code,)
    scope = Scope(plan, "code and window", where, values, until, start=start, end=end)
    return _on_its_lines(records, scope, incident)


def _on_its_lines(records: Records, scope: Scope, incident: Incident) -> Scope:
    """Only the incident's line, else the lines its machine works for: bad and good alike, so that
    the place itself is still compared."""
    if not scope.plan.root.one("line"):
        return scope
    if incident.line:
        known = records.query(
            f"SELECT 1 FROM {records.heads(scope.plan)} WHERE _line = ? LIMIT 1", [incident.line]
        )
        return replace(scope, lines=(incident.line,)) if known else scope
    return scope


def _last_stage(records: Records, scope: Scope) -> str:
    """The last time column, in declared order, that at least half of the bad units have."""
    own = [c.name for c in scope.plan.times if c.table == scope.plan.root.name and not c.via]
    counts = ", ".join(f"count({ident(f'@{name}')})" for name in own)
    if not own:
        return ""
    row = records.query(
        f"SELECT count(*), {counts} FROM {records.heads(scope.plan)} WHERE {scope.where}",
        scope.values,
    )[0]
    passed = [name for name, n in zip(own, row[1:], strict=True) if n and 2 * n >= row[0]]
    return passed[-1] if passed else ""


def _placed(records: Records, scope: Scope) -> Scope:
    """The scope with stage, window, lines, products and codes of its bad units."""
    stage = _last_stage(records, scope)
    if not stage:
        return scope
    at = ident(f"@{stage}")
    where, values = scope.where, list(scope.values)
    if scope.basis == "code and window":
        where += f" AND {at} >= ? AND {at} < ?"
        values += [scope.start, scope.end]
        if scope.lines:
            where += f" AND _line IN ({', '.join('?' * len(scope.lines))})"
            values += scope.lines
    if scope.until:
        where += f" AND ({at} IS NULL OR {at} < ?)"
        values.append(scope.until)
    row = records.query(
        f"SELECT count(*), min({at}), max({at}), list(DISTINCT _line), list(DISTINCT _product), "
        f"list(DISTINCT _defect_code) FROM {records.heads(scope.plan)} WHERE {where}",
        values,
    )[0]
    start, end = row[1], row[2]
    if scope.basis == "code and window":
        start, end = scope.start, scope.end
    elif end is not None:
        end += timedelta(seconds=1)
    return replace(
        scope, where=where, values=tuple(values), stage=stage, bad=int(row[0]), start=start,
        end=end, lines=_sorted(row[3]), products=_sorted(row[4]), codes=_sorted(row[5]),
    )  # fmt: skip


def _sorted(values: Sequence[str | None] | None) -> tuple[str, ...]:
    return tuple(sorted(v for v in values or () if v))


def comparable(scope: Scope) -> bool:
    """Whether there are enough bad units, and a window to look for good ones in."""
    return scope.bad >= _LEAST and bool(scope.stage) and scope.start is not None


def lay_out(records: Records, scope: Scope) -> str:
    """A temporary table of all units of the comparison with their ``_set`` and ``_at``; its
    name as SQL. Replaces that of the incident before."""
    at, name = ident(f"@{scope.stage}"), "scope"
    bad, own = f"({scope.where})", _among("_defect_code", scope.codes)
    elsewhere = f"NOT {_among('_line', scope.lines, empty='true')}"
    records.connection.execute(
        f"CREATE OR REPLACE TEMP TABLE sets AS SELECT _unit, _set, {at} AS _at FROM ("
        f"SELECT *, CASE WHEN {bad} THEN 'bad' WHEN {own} AND {elsewhere} THEN 'else bad' "
        f"WHEN {own} THEN 'same code' WHEN {elsewhere} THEN 'else' "
        f"WHEN {at} < ? THEN 'before' ELSE 'good' END AS _set FROM {records.heads(scope.plan)} "
        f"WHERE ({at} >= ? AND {at} < ?) OR {bad}) "
        f"WHERE _set = 'bad' OR (_set LIKE 'else%' AND {at} >= ?) OR "
        f"(_set NOT LIKE 'else%' AND {_among('_product', scope.products, empty='true')})",
        [
            *scope.values,
            *scope.codes,
            *scope.lines,
            *scope.codes,
            *scope.lines,
            scope.start,
            scope.start - BEFORE if scope.start else None,
            scope.end,
            *scope.values,
            scope.start,
            *scope.products,
        ],  # fmt: skip
    )
    records.connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {name} AS {records.joined(scope.plan, 'sets')}"
    )
    return name


def _among(column: str, values: Sequence[str], *, empty: str = "false") -> str:
    return f"coalesce({column} IN ({', '.join('?' * len(values))}), false)" if values else empty
