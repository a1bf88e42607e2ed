"""What changed near an incident whose units no table holds: by the places it names itself. Pure.

Without bad and good units nothing shows that defects rose after a change, so such a change is told
as context and weighs little; see `rca.plant.weigh`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, time, timedelta

from rca.domain import Incident, Lang
from rca.plant import phrases
from rca.plant.changes import HOURS, WINDOW, Entry
from rca.plant.findings import Finding
from rca.plant.names import Names
from rca.read.normal import label_key

_SHOWN = 6
_NAMED, _STEP = 0.6, 0.3  # how well a change fits in place: the machine or lot named, only the step


def reported(
    incident: Incident, log: Sequence[Entry], names: Names, lang: Lang
) -> tuple[Finding, ...]:
    """Entries within a week before the onset, closest in place and time first; ``strength`` is
    that closeness in [0, 1]. The onset is the window's start, else the end of the day on which
    the incident was opened."""
    onset = _onset(incident)
    if onset is None:
        return ()
    found = []
    for entry in log:
        hours = (onset - entry.at).total_seconds() / 3600.0
        if 0 <= hours <= WINDOW.total_seconds() / 3600.0:
            fit = _fit(entry, incident, names)
            if fit:
                found.append((fit * math.exp(-hours / HOURS), hours, entry))
    found.sort(key=lambda f: (-f[0], f[2].at, f[2].ref))
    windowed = incident.window_start is not None
    return tuple(_finding(*f, windowed, lang) for f in found[:_SHOWN])


def _onset(incident: Incident) -> datetime | None:
    if incident.window_start:
        return incident.window_start
    if incident.opened:
        return datetime.combine(incident.opened, time.min) + timedelta(days=1)
    return None


def _fit(entry: Entry, incident: Incident, names: Names) -> float:
    machine, lot = incident.machine, incident.lot
    if entry.machine and machine:
        same = names.on(entry.machine, machine) or names.on(machine, entry.machine)
        if same:
            return _NAMED
    if entry.lot and entry.lot in (lot, *incident.units):
        return _NAMED
    if entry.machine or entry.lot or not entry.step:
        return 0.0
    step = label_key(entry.step)
    return _STEP if step and step == label_key(incident.process_step) else 0.0


def _finding(weight: float, hours: float, e: Entry, windowed: bool, lang: Lang) -> Finding:
    text = phrases.told(e.at, e.place, e.text, hours, windowed, lang)
    return Finding(
        "change", "for", e.kind, e.place, round(weight, 6), e.ref, text,
        effect=round(weight, 3), group=(e.place,), at=e.at,
        words=f"{e.kind} {e.step} {e.text}", quote=e.text,
    )  # fmt: skip
