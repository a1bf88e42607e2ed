"""What changed before the first bad unit was made: entries of the change log near the onset. Pure.

A change is evidence only where the records carry it: it concerns a machine, lot or step that the
bad units passed, and defects rose afterwards. Closeness halves every 17 hours (exp(-t / 24 h)).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from rca.domain import Passage
from rca.plant.frame import Frame
from rca.plant.names import Names

HOURS = 24.0  # e-folding time of closeness
WINDOW = timedelta(days=7)  # how long before the onset a change is looked for
SLACK = timedelta(hours=2)  # clocks and notes: a change this late may still be the cause
_AFTER = 72.0  # hours after the onset in which a change counts against itself
_LATE = 0.05  # share of bad units that may be chance and earlier than the onset


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the change log."""

    at: datetime
    step: str
    machine: str
    lot: str
    kind: str
    text: str
    ref: str

    @property
    def place(self) -> str:
        """Where, in the log's own words."""
        return self.machine or self.lot or self.step


@dataclass(frozen=True, slots=True)
class Near:
    """An entry with its distance to the onset (hours, < 0 = after) and how well it fits in place:
    1 = the very machine or lot that sets bad units apart."""

    entry: Entry
    hours: float
    fit: float
    places: tuple[Place, ...] = ()  # all that the entry concerns

    @property
    def weight(self) -> float:
        """Fit times closeness, in [0, 1]; a change after the onset keeps its fit, negative."""
        if self.hours < 0:
            return -self.fit
        return self.fit * math.exp(-self.hours / HOURS)


def entries(passages: Iterable[Passage]) -> tuple[Entry, ...]:
    """Change-log rows among ``passages``, in time order; rows without a time are left out."""
    out = []
    for p in passages:
        stated = p.meta.get("time", "") if p.kind == "change" else ""
        if stated:
            text = p.text.rpartition("; text: ")[2] if "; text: " in p.text else p.text
            out.append(
                Entry(
                    datetime.fromisoformat(stated),
                    p.meta.get("step", ""),
                    p.meta.get("machine", ""),
                    p.meta.get("lot", ""),
                    p.meta.get("type", ""),
                    text,
                    p.ref,
                )  # fmt: skip
            )
    return tuple(sorted(out, key=lambda e: (e.at, e.ref)))


@dataclass(frozen=True, slots=True)
class Place:
    """Where bad units were: ``share`` of them passed it, the first (but chance) at ``onset``."""

    column: str
    level: str
    share: float
    onset: datetime


def places(frame: Frame, clock: Mapping[str, str]) -> tuple[Place, ...]:
    """Every level that bad units passed, with its onset there."""
    bad = frame.rows("bad")
    out = []
    for name, column in frame.factors.items():
        times = frame.times.get(clock.get(name, ""))
        if times is None or not len(bad):
            continue
        values, at = column[bad], times[bad]
        for level in np.unique(values[values != ""]).tolist():
            seen = np.sort(at[(values == level) & ~np.isnat(at)])
            if len(seen):
                first = seen[int(_LATE * len(seen))].astype(datetime)
                out.append(Place(name, level, float((values == level).mean()), first))
    return tuple(out)


def near(
    log: Sequence[Entry],
    passed: Sequence[Place],
    apart: Mapping[str, float],
    named: Sequence[str],
    names: Names,
) -> tuple[Near, ...]:
    """Entries within WINDOW before the onset at their place, or after it, best fit first.

    ``apart``: level -> how surely it sets bad units apart, in [0, 1]; ``named``: places that the
    incident itself names.
    """
    steps = _steps(log, passed, names)
    if passed:
        first = min(p.onset for p in passed) - WINDOW
        last = max(p.onset for p in passed) + timedelta(hours=_AFTER)
        log = [entry for entry in log if first <= entry.at <= last]
    out = []
    for entry in log:
        best: Near | None = None
        concerned = tuple(_concerned(entry, passed, steps, names))
        placed = bool(entry.machine or entry.lot) or any(
            _in_words(place.level, entry.text) for place in concerned
        )
        for place in concerned:
            hours = (place.onset - entry.at).total_seconds() / 3600.0
            if not -_AFTER <= hours <= WINDOW.total_seconds() / 3600.0:
                continue
            hours = max(hours, 0.0) if hours >= -SLACK.total_seconds() / 3600.0 else hours
            somewhere = not (entry.machine or entry.lot or steps.get(entry.step))
            fit = 0.3 * place.share if somewhere else _fit(entry, place, apart, named, names)
            found = Near(entry, hours, fit, concerned)
            if best is None or _before(found, placed) > _before(best, placed):
                best = found
        if best:
            out.append(best)
    return tuple(sorted(out, key=lambda n: (-n.weight, n.entry.at)))


def _before(near: Near, placed: bool) -> tuple[bool, float]:
    """An entry of one place that came before the onset there may be the cause, whatever came
    first where the same units were elsewhere; one of no place is judged where it fits best."""
    return placed and near.weight > 0, abs(near.weight)


def _steps(log: Sequence[Entry], passed: Sequence[Place], names: Names) -> Mapping[str, set[str]]:
    """Step as the log names it -> columns whose machines the log has at that step."""
    out: dict[str, set[str]] = {}
    for step, machine in dict.fromkeys((e.step, e.machine) for e in log if e.step and e.machine):
        columns = {p.column for p in passed if names.on(p.level, machine)}
        out.setdefault(step, set()).update(columns)
    return out


def _concerned(
    entry: Entry, passed: Sequence[Place], steps: Mapping[str, set[str]], names: Names
) -> Sequence[Place]:
    if entry.machine:
        return [p for p in passed if names.on(p.level, entry.machine)]
    if entry.lot:
        return [p for p in passed if p.level == entry.lot]
    if told := [p for p in passed if _in_words(p.level, entry.text)]:
        return told
    columns = steps.get(entry.step) or {p.column for p in passed if p.share >= 0.9}
    return [p for p in passed if p.column in columns]


def _in_words(level: str, text: str) -> bool:
    """Whether a text names a level, as a word; a bare number may be a measurement."""
    at = text.find(level)
    if at < 0 or len(level) < 2 or level.isdigit():
        return False
    sides = text[max(at - 1, 0) : at] + text[at + len(level) : at + len(level) + 1]
    return not any(c.isascii() and c.isalnum() for c in sides)


def _fit(
    entry: Entry, place: Place, apart: Mapping[str, float], named: Sequence[str], names: Names
) -> float:
    surely = apart.get(place.level, 0.0)
    if entry.machine or entry.lot or _in_words(place.level, entry.text):
        # an entry that names a place on the machine (HEAD3) concerns that place
        own = place.level.replace(names.own(entry.machine), "").strip(" -")
        exact = 1.0 if own and own in entry.text else 0.9
        said = any(names.on(place.level, name) for name in named if name)
        return max(exact * surely, 0.6 * said * place.share, 0.35 * place.share)
    return max(0.6 * surely, 0.3 * place.share)
