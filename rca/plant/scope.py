"""Which units an incident is about: its bad ones, by serials, code or result limit, and when."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

from rca.domain import Incident
from rca.plant.mapping import Plan
from rca.plant.records import Records, ident, literal
from rca.read.normal import label_key
from rca.settings import ResultLimit

RECENT = timedelta(days=3)  # window of an incident that states none, up to its day
_LEAST = 3  # bad units below which nothing is compared


Basis = Literal["units", "lots", "code and window", "limit and window"]


@dataclass(frozen=True, slots=True)
class Scope:
    """What is compared. ``where`` selects the bad units in the view of ``plan``; ``basis`` as in
    `Comparison`; ``codes`` are the bad units' defect codes; ``until``: later is unknown."""

    plan: Plan
    basis: Basis
    where: str
    values: tuple[Any, ...]
    until: datetime | None
    like: str = ""  # SQL of "has the same defect", where no defect code says it
    stage: str = ""
    start: datetime | None = None
    end: datetime | None = None
    lines: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    bad: int = 0
    unknown: int = 0

    @property
    def windowed(self) -> bool:
        """The bad units are those of a window, nobody named them."""
        return self.basis.endswith("window")


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
    """The bad units of ``incident``; None where no table holds any.

    By its serials or lots; else by the declared result limit of its defect code; else by its code;
    else, in a stated window, by every declared result limit.
    """
    for way in (_named, _limited, _coded, _beyond):
        if scope := way(records, incident, until):
            return _placed(records, scope)
    return None


def _named(records: Records, incident: Incident, until: datetime | None) -> Scope | None:
    if not incident.units:
        return None
    best: tuple[int, Scope] | None = None
    marks = ", ".join("?" * len(incident.units))
    for plan in records.plans:
        columns: list[tuple[str, Basis]] = [("_unit", "units"), ("_lot", "lots")]
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
    known = [
        r[0] for r in records.query(f"SELECT DISTINCT _defect_code FROM {records.heads(plan)}")
    ]
    spelled = sorted(c for c in known if c and label_key(c) == label_key(code)) or [code]
    where = f"_defect_code IN ({', '.join('?' * len(spelled))})"
    scope = Scope(plan, "code and window", where, tuple(spelled), until)
    return _in_window(records, scope, incident)


def _limited(records: Records, incident: Incident, until: datetime | None) -> Scope | None:
    """By the limits that are declared for the incident's defect code."""
    return _outside(records, incident, until, lambda x: bool(x.code) and _same(x, incident))


def _same(limit: ResultLimit, incident: Incident) -> bool:
    return label_key(limit.code) == label_key(incident.defect_code)


def _beyond(records: Records, incident: Incident, until: datetime | None) -> Scope | None:
    """By any declared limit, for an incident that states a window but no code, or whose code no
    table keeps."""
    coded = incident.defect_code and any(p.root.one("defect_code") for p in records.plans)
    if coded or incident.window_start is None:
        return None
    return _outside(records, incident, until, lambda x: True)


def _outside(
    records: Records,
    incident: Incident,
    until: datetime | None,
    counts: Callable[[ResultLimit], bool],
) -> Scope | None:
    for plan in records.plans:
        limits = [x for x in plan.root.source.limits if counts(x)]
        if limits and plan.times:
            like = " OR ".join(_violated(x) for x in limits)
            scope = Scope(plan, "limit and window", f"({like})", (), until, like=f"({like})")
            return _in_window(records, scope, incident)
    return None


def _violated(limit: ResultLimit) -> str:
    """SQL: the unit's value lies outside; a missing value does not."""
    value = ident(f"={limit.column}")
    beyond = [f"{value} < {limit.lower!r}"] if limit.lower is not None else []
    beyond += [f"{value} > {limit.upper!r}"] if limit.upper is not None else []
    own = f" AND _product = {literal(limit.product)}" if limit.product else ""
    return f"coalesce(({' OR '.join(beyond)}){own}, false)"


def _in_window(records: Records, scope: Scope, incident: Incident) -> Scope | None:
    start, end = incident.window_start, incident.window_end or scope.until
    if start is None:
        if end is None:
            return None
        start = end - RECENT - timedelta(days=1)
    return _on_its_lines(records, replace(scope, start=start, end=end), incident)


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
    if scope.windowed:
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
    if scope.windowed:
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
