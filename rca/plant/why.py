"""One incident against the plant's records: bad units, comparable good ones, what differs.

Reads files through `Records`, writes nothing, knows nothing later than the incident's own day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from rca.domain import Incident, Lang
from rca.plant.apart import moved, shared
from rca.plant.arrange import bases, log10, placed
from rca.plant.capability import capability
from rca.plant.changes import Entry, places
from rca.plant.clocks import clocks
from rca.plant.commonality import FEW_LOTS, detectable_lift, tail
from rca.plant.differences import differences
from rca.plant.explained import Explained
from rca.plant.findings import Comparison, Findings, Gap, Tested
from rca.plant.frame import Frame, fetch
from rca.plant.happened import Around, alarms, changed
from rca.plant.records import Records
from rca.plant.reported import reported
from rca.plant.scope import Scope, comparable, cut, find, names_place
from rca.plant.series import series
from rca.plant.sets import lay_out
from rca.plant.together import together


@dataclass(frozen=True, slots=True)
class Asked:
    """What one look at the records needs besides the records."""

    incident: Incident
    log: Sequence[Entry] = ()
    as_of: date | None = None
    lang: Lang = "en"
    told: Incident | None = None  # with the places that its text names; None = the same

    @property
    def placed(self) -> Incident:
        """The incident with every place it names, in fields or in its text. Only what changed
        nearby is looked up by it: a machine of the text need not have made the bad units."""
        return self.told or self.incident


def why(records: Records, asked: Asked) -> Findings:
    """All findings for one incident. Raises FileReadError and SettingsError for a bad mapping."""
    incident = asked.incident
    if not (names_place(asked.placed) or asked.placed.process_step):
        return Findings(incident.id)
    until = cut(incident, asked.as_of)
    log = [e for e in asked.log if until is None or e.at < until]
    known = records.declared and names_place(incident)
    scope = find(records, incident, until) if known else None
    if scope is None or not comparable(scope):
        near = reported(asked.placed, log, records.names, asked.lang)
        return replace(_unseen(incident, scope), context=near, lang=asked.lang)
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
        found, self.effects = moved(self.frame)
        self.moved = together(found, self.frame)
        self.bad = len(self.frame.rows("bad"))

    def findings(self) -> Findings:
        """Everything, strongest first."""
        comparison = self._comparison()
        lang = self.asked.lang
        around = Around(
            self.asked.incident, self.levels, self.across, places(self.frame, self.clock),
            self.clock, self.log, lang,
        )  # fmt: skip
        told = Explained(self.frame, self.clock)
        items = differences((self.levels, self.across), self.moved, told, lang)
        rose, quiet = alarms(self.records, self.scope, told, around)
        items += rose
        changes = changed(around, self.records.names, self._excess(comparison), told)
        context = [c for c in changes if c.strength < 1.0]
        if comparison.inconclusive:
            context += [f for f in items if f.kind == "commonality"]
            items = [f for f in items if f.kind != "commonality"]
        items = placed([*items, *(c for c in changes if c.strength >= 1.0)])
        return Findings(
            incident=self.asked.incident.id,
            comparison=comparison,
            items=tuple(items),
            context=tuple(context),
            tested=Tested(bases(self.effects, max), bases(self.tested_levels, min), quiet),
            gaps=self._gaps(),
            series=series(self.frame, self.clock, items, changes),
            codes=frozenset(self.scope.codes),
            capability=capability(self.frame, self.scope.start, self.scope.products),
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
            scope.windowed and self.asked.incident.window_start is None,
        )  # fmt: skip

    def _before(self) -> tuple[int, int]:
        """Bad and all units of the same place in the time before; 'same code' earlier counts."""
        start = np.datetime64(self.scope.start, "s")
        earlier = self.frame.at < start
        bad = int((earlier & (self.frame.sets == "same code")).sum())
        return bad, bad + len(self.frame.rows("before"))

    def _excess(self, comparison: Comparison) -> float:
        """-log10 p that bad units are more frequent in the window than before (Fisher, exact)."""
        late = self.frame.at >= np.datetime64(self.scope.start, "s")
        others = int((late & (self.frame.sets == "same code")).sum())
        bad, total = self.bad + others, self.bad + others + comparison.good
        k, n = comparison.before or (0, 0)
        if not n:
            return 0.0
        p = float(tail(bad, total + n, bad + k, total))
        return log10(p)

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
