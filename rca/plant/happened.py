"""Alarms that rose and changes near the onset, where the bad units were made, as findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from rca.domain import Incident, Lang
from rca.plant import phrases
from rca.plant.apart import Level
from rca.plant.arrange import log10
from rca.plant.changes import Entry, Near, Place, near
from rca.plant.explained import Explained
from rca.plant.findings import Finding
from rca.plant.frame import Frame
from rca.plant.logs import Risen, risen
from rca.plant.names import Names
from rca.plant.records import Records
from rca.plant.scope import Scope

_CHANGES = 6  # shown
_LOGS = 5
_SURE = 10.0  # -log10 q from which a level sets bad units apart for certain
_ACROSS = 0.7  # of that, where only other lines and days lack it
_MACHINES = 6  # whose log rows are counted
_EXCESS = 1e-3  # p of the rise in bad units, above which no change is evidence


@dataclass(frozen=True, slots=True, eq=False)
class Around:
    """What is known before alarms and changes are read: the levels that set the bad units apart,
    in their own line and window and ``across``, where the bad units ``passed`` (column -> time
    column in ``clock``), and the change ``log``."""

    incident: Incident
    levels: Sequence[Level]
    across: Sequence[Level]
    passed: Sequence[Place]
    clock: Mapping[str, str]
    log: Sequence[Entry]
    lang: Lang


def alarms(
    records: Records, scope: Scope, told: Explained, around: Around
) -> tuple[list[Finding], frozenset[str]]:
    """Alarm codes that rose on the machines concerned, and the codes that were counted, are not
    the bad units' own, and did not rise."""
    rose, counted = risen(records, _machines(around, told.frame, records.names), scope.until)
    own = frozenset(scope.codes)
    quiet = frozenset(counted - {r.code for r in rose} - own)
    return [
        _alarm(r, own, around.lang, _where(r.machine, around, told, records.names))
        for r in rose[:_LOGS]
    ], quiet


def _where(machine: str, around: Around, told: Explained, names: Names) -> float:
    """What the machine of an alarm explains: its alarms tell no unit from another."""
    on = [x for x in around.passed if names.on(x.level, machine)]
    return round(max((told.level(x.column, x.level) for x in on), default=0.0), 3)


def _alarm(r: Risen, own: frozenset[str], lang: Lang, explains: float) -> Finding:
    text = phrases.log(r.code, r.machine, r.now, r.before, (r.days, r.days_before), r.q, lang)
    most = 2.0 if r.code in own else 8.0
    return Finding(
        "log", "for", r.code, r.machine, min(0.5 * log10(r.q), most), f"{r.path}#{r.code}", text,
        effect=r.now / r.days, q=r.q, group=(f"{r.code} {r.machine}",), restates=r.code in own,
        explains=explains,
    )  # fmt: skip


def _machines(
    around: Around, frame: Frame, names: Names
) -> Mapping[str, tuple[datetime, datetime]]:
    """Machines of the log to ask, with the time in which bad units passed them."""
    wanted = [around.incident.machine] if around.incident.machine else []
    wanted += [x.level for x in (*around.levels, *around.across)]
    known = dict.fromkeys(e.machine for e in around.log if e.machine)
    whole = [
        m for m in known for w in wanted if m == w or names.on(w, m) or names.on(m, w)
    ] + wanted[:1]
    out: dict[str, tuple[datetime, datetime]] = {}
    for machine in dict.fromkeys(names.own(m) for m in whole):
        spans = [p for p in around.passed if names.on(p.level, machine)]
        if spans and len(out) < _MACHINES:
            times = frame.times[around.clock[spans[0].column]][frame.rows("bad")]
            times = np.sort(times[~np.isnat(times)])
            start, end = (times[int(f * (len(times) - 1))] for f in (0.05, 0.95))
            out[machine] = (start.astype(datetime), (end + 1).astype(datetime))
    return out


def changed(around: Around, names: Names, excess: float, told: Explained) -> list[Finding]:
    """Changes near the onset, for and against; ``excess``: -log10 p of the rise in bad units,
    without which no change is evidence."""
    apart = {v: min(1.0, log10(x.q) / _SURE) for x in around.levels for _, v in x.group}
    for x in around.across:
        for _, v in x.group:
            grade = min(1.0, log10(x.q) / _SURE) * _ACROSS
            apart[v] = max(apart.get(v, 0.0), grade)
    incident = around.incident
    found = near(around.log, around.passed, apart, (incident.machine, incident.lot), names)
    enough = excess if excess >= -np.log10(_EXCESS) else 0.0
    among = sum(n.weight > 0 for n in found)
    out = [
        replace(_change(n, enough, around.lang), explains=_explains(n, told, among)) for n in found
    ]
    before = [f for f in out if f.stance == "for"][:_CHANGES]
    return before + [f for f in out if f.stance == "against"][:_CHANGES]


def _explains(n: Near, told: Explained, among: int) -> float:
    """The best that the change explains at any of its places; at those of one column together."""
    if n.weight <= 0:
        return 0.0
    by = dict[str, list[str]]()
    for place in n.places:
        by.setdefault(place.column, []).append(place.level)
    gains = [told.after(c, levels, n.entry.at, among) for c, levels in by.items()]
    return round(max(gains, default=0.0), 3)


def _change(n: Near, excess: float, lang: Lang) -> Finding:
    e = n.entry
    return Finding(
        "change", "for" if n.weight > 0 else "against", e.kind, e.place,
        abs(n.weight) * min(excess, 12.0), e.ref,
        phrases.change(e.at, e.place, e.text, n.hours, lang),
        effect=round(n.weight, 3), group=(e.place,), at=e.at, words=f"{e.kind} {e.text}",
        quote=e.text,
    )  # fmt: skip
