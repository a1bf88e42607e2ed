"""One incident against the plant's records: bad units, comparable good ones, what differs.

Reads files through `Records`, writes nothing, knows nothing later than the incident's own day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np

from rca.domain import Incident, Lang
from rca.plant import phrases
from rca.plant.apart import Level, Moved, moved, shared
from rca.plant.arrange import base, bases, log10, order
from rca.plant.changes import Entry, Near, Place, near, places
from rca.plant.clocks import clocks
from rca.plant.commonality import FEW_LOTS, detectable_lift
from rca.plant.findings import Comparison, Finding, Findings, Gap, Tested
from rca.plant.frame import Frame, fetch
from rca.plant.logs import risen
from rca.plant.records import Records
from rca.plant.series import series
from rca.plant.sets import Scope, comparable, cut, find, lay_out, names_place

_CHANGES = 6  # shown
_LOGS = 5
_SURE = 10.0  # -log10 q from which a level sets bad units apart for certain
_MACHINES = 6  # whose log rows are counted
_WIDE = 0.4  # what "another line has none" is worth: a line differs in everything at once
_EXCESS = 1e-3  # p of the rise in bad units, above which no change is evidence


@dataclass(frozen=True, slots=True)
class Asked:
    """What one look at the records needs besides the records."""

    incident: Incident
    log: Sequence[Entry] = ()
    as_of: date | None = None
    lang: Lang = "en"


def why(records: Records, asked: Asked) -> Findings:
    """All findings for one incident. Raises FileReadError and SettingsError for a bad mapping."""
    incident = asked.incident
    if not records.declared or not names_place(incident):
        return Findings(incident.id)
    until = cut(incident, asked.as_of)
    log = [e for e in asked.log if until is None or e.at < until]
    scope = find(records, incident, until)
    if scope is None or not comparable(scope):
        return _unseen(incident, scope)
    look = _Look(records, scope, asked, log)
    return look.findings()


def _unseen(incident: Incident, scope: Scope | None) -> Findings:
    if scope is None:
        return Findings(incident.id)
    few = f"only {scope.bad} bad units in the records"
    return Findings(
        incident.id,
        Comparison(scope.basis, scope.bad, unknown=scope.unknown, stage=scope.stage,
                   start=scope.start, end=scope.end, inconclusive=few),
    )  # fmt: skip


class _Look:
    """The measurements of one comparison, each made once."""

    def __init__(self, records: Records, scope: Scope, asked: Asked, log: Sequence[Entry]) -> None:
        self.records, self.scope, self.asked, self.log = records, scope, asked, log
        table = lay_out(records, scope)
        self.frame: Frame = fetch(records, scope.plan, table)
        self.clock = clocks(records, scope.plan)
        self.levels, self.tested_levels, self.tests = shared(self.frame)
        self.across, _, _ = shared(self.frame, elsewhere=True)
        self.moved, self.effects = moved(self.frame)
        self.bad = len(self.frame.rows("bad"))

    def findings(self) -> Findings:
        """Everything, strongest first."""
        comparison = self._comparison()
        passed = places(self.frame, self.clock)
        items = [self._level(x, 1.0) for x in self.levels]
        known = {(x.column, x.level) for x in self.levels}
        wide = [x for x in self.across if not known & set(x.group)]
        items += [self._level(x, _WIDE) for x in wide]
        items += [self._parameter(x) for x in self.moved]
        items += self._logs(passed)
        changes = self._changes(passed, comparison)
        sure = [c for c in changes if c.strength >= 1.0]
        context = [c for c in changes if c.strength < 1.0]
        if comparison.inconclusive:
            context += [f for f in items if f.kind == "commonality"]
            items = [f for f in items if f.kind != "commonality"]
        items = sorted([*items, *sure], key=order)
        return Findings(
            incident=self.asked.incident.id,
            comparison=comparison,
            items=tuple(items),
            context=tuple(context),
            tested=Tested(
                {**bases(self.effects, max)},
                bases(self.tested_levels, min),
                self._quiet,
            ),
            gaps=self._gaps(),
            series=series(self.frame, self.clock, items, changes),
            codes=frozenset(self.scope.codes),
        )

    # -------------------------------------------------------- the comparison

    def _comparison(self) -> Comparison:
        scope, frame = self.scope, self.frame
        lots = frame.lots[frame.rows("bad")]
        bad_lots = len(set(lots[lots != ""].tolist())) if (lots != "").any() else None
        few = bad_lots is not None and bad_lots < FEW_LOTS
        good = len(frame.rows("good"))
        total = self.bad + good
        known = detectable_lift(self.bad, total, max(self.tests, 1), 0.1) if total else None
        before = self._before()
        return Comparison(
            scope.basis, self.bad, good, bad_lots, scope.start, scope.end, scope.stage,
            "/".join(scope.lines), "/".join(scope.products), scope.unknown, known,
            f"bad units of only {bad_lots} lots: nothing may be concluded on what they share"
            if few else "", before,
            scope.basis == "code and window" and self.asked.incident.window_start is None,
        )  # fmt: skip

    def _before(self) -> tuple[int, int]:
        """Bad and all units of the same place in the time before; 'same code' earlier counts."""
        start = np.datetime64(self.scope.start, "s")
        earlier = self.frame.at < start
        bad = int((earlier & (self.frame.sets == "same code")).sum())
        return bad, bad + len(self.frame.rows("before"))

    def _excess(self, comparison: Comparison) -> float:
        """-log10 p that bad units are more frequent in the window than before (Fisher, exact)."""
        from rca.plant.commonality import tail

        late = self.frame.at >= np.datetime64(self.scope.start, "s")
        others = int((late & (self.frame.sets == "same code")).sum())
        bad, total = self.bad + others, self.bad + others + comparison.good
        k, n = comparison.before or (0, 0)
        if not n:
            return 0.0
        p = float(tail(bad, total + n, bad + k, total))
        return log10(p)

    # -------------------------------------------------------- findings

    def _level(self, x: Level, share: float) -> Finding:
        group = tuple(f"{base(c)} {v}" for c, v in x.group)
        return Finding(
            "commonality", "for", base(x.column), x.level, share * log10(x.q),
            f"{self._table(x.column)}#{base(x.column)}",
            phrases.level(x, self.asked.lang), x.lift, x.low, x.high, x.q, group,
            against=("other lines",) if x.elsewhere else (),
        )  # fmt: skip

    def _parameter(self, x: Moved) -> Finding:
        values = self.frame.values[x.column][self.frame.rows("bad")]
        mean = float(np.nanmean(values))
        by = x.now if x.now and (not x.then or abs(x.now.effect) >= abs(x.then.effect)) else None
        effect = by.effect if by else (x.then.effect if x.then else 0.0)
        return Finding(
            "shift", "for", base(x.column), "high" if x.higher else "low",
            log10(x.q) * (0.3 if x.restates else 1.0),
            f"{self._table(x.column)}#{base(x.column)}",
            phrases.parameter(x, mean, self.asked.lang), effect,
            by.low if by else None, by.high if by else None, x.q,
            (f"{base(x.column)} {'high' if x.higher else 'low'}",), restates=x.restates,
            words="spread" if x.now and x.now.ratio >= 1.5 else "",
        )  # fmt: skip

    def _logs(self, passed: Sequence[Place]) -> list[Finding]:
        machines = self._machines(passed)
        rose, counted = risen(self.records, machines, self.scope.until)
        own = set(self.scope.codes)
        self._quiet = frozenset(counted - {r.code for r in rose} - own)
        out = []
        for r in rose[:_LOGS]:
            text = phrases.log(
                r.code, r.machine, r.now, r.before, (r.days, r.days_before), r.q, self.asked.lang
            )
            most = 2.0 if r.code in own else 8.0
            out.append(
                Finding(
                    "log",
                    "for",
                    r.code,
                    r.machine,
                    min(0.5 * log10(r.q), most),
                    f"{r.path}#{r.code}",
                    text,
                    effect=r.now / r.days,
                    q=r.q,
                    group=(f"{r.code} {r.machine}",),
                    restates=r.code in own,
                )  # fmt: skip
            )
        return out

    def _machines(self, passed: Sequence[Place]) -> Mapping[str, tuple[datetime, datetime]]:
        """Machines of the log to ask, with the time in which bad units passed them."""
        names = self.records.names
        wanted = [self.asked.incident.machine] if self.asked.incident.machine else []
        wanted += [x.level for x in (*self.levels, *self.across)]
        known = dict.fromkeys(e.machine for e in self.log if e.machine)
        whole = [
            m for m in known for w in wanted if m == w or names.on(w, m) or names.on(m, w)
        ] + wanted[:1]
        out: dict[str, tuple[datetime, datetime]] = {}
        for machine in dict.fromkeys(names.own(m) for m in whole):
            spans = [p for p in passed if names.on(p.level, machine)]
            if spans and len(out) < _MACHINES:
                column = spans[0].column
                times = self.frame.times[self.clock[column]][self.frame.rows("bad")]
                times = np.sort(times[~np.isnat(times)])
                start, end = (times[int(f * (len(times) - 1))] for f in (0.05, 0.95))
                out[machine] = (start.astype(datetime), (end + 1).astype(datetime))
        return out

    def _changes(self, passed: Sequence[Place], comparison: Comparison) -> list[Finding]:
        apart = {v: min(1.0, log10(x.q) / _SURE) for x in self.levels for _, v in x.group}
        for x in self.across:
            for _, v in x.group:
                grade = min(1.0, log10(x.q) / _SURE) * 0.7
                apart[v] = max(apart.get(v, 0.0), grade)
        incident = self.asked.incident
        found = near(self.log, passed, apart, (incident.machine, incident.lot), self.records.names)
        excess = self._excess(comparison)
        risen_enough = excess >= -np.log10(_EXCESS)
        out = [self._change(n, excess if risen_enough else 0.0) for n in found]
        before = [f for f in out if f.stance == "for"][:_CHANGES]
        return before + [f for f in out if f.stance == "against"][:_CHANGES]

    def _change(self, n: Near, excess: float) -> Finding:
        e = n.entry
        text = phrases.change(e.at, e.place, e.text, n.hours, self.asked.lang)
        strength = abs(n.weight) * min(excess, 12.0)
        return Finding(
            "change", "for" if n.weight > 0 else "against", e.kind, e.place, strength, e.ref, text,
            effect=round(n.weight, 3), group=(e.place,), at=e.at,
            words=f"{e.kind} {e.text}", quote=e.text,
        )  # fmt: skip

    def _gaps(self) -> tuple[Gap, ...]:
        """Genealogy that is missing although the unit passed the step."""
        bad = self.frame.rows("bad")
        out = []
        for name, column in self.frame.factors.items():
            times = self.frame.times.get(self.clock.get(name, ""))
            if times is None:
                continue
            there = bad[~np.isnat(times[bad])]
            missing = int((column[there] == "").sum())
            if missing:
                out.append(Gap(name, missing, len(there)))
        return tuple(sorted(out, key=lambda g: (-g.missing / g.units, g.column)))

    def _table(self, column: str) -> str:
        plan = self.scope.plan
        home = next((c.table for c in (*plan.factors, *plan.parameters) if c.name == column), "")
        tables = [plan.root, *(hop.right for hop in plan.hops)]
        return next((t.path for t in tables if t.name == home), plan.root.path)
