"""What the charts draw, as plain data: shares per level and run charts with changes. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from rca.plant.findings import Finding
from rca.plant.frame import Frame
from rca.plant.spc import FALSE_ALARMS, change_point, chart

_BARS = 12
_CHARTS = 3
_POINTS = 60


def series(
    frame: Frame, clock: Mapping[str, str], items: Sequence[Finding], changes: Sequence[Finding]
) -> tuple[Mapping[str, Any], ...]:
    """One entry per chart: ``{"kind": "share", …}`` or ``{"kind": "run", …}``."""
    out: list[Mapping[str, Any]] = []
    columns = [f for f in items if f.kind == "commonality"]
    for column in list(dict.fromkeys(f.column for f in columns))[:_CHARTS]:
        name = _name(frame.factors, column)
        wide = any(f.against for f in columns if f.column == column)
        if name:
            out.append(_shares(frame, name, wide, [f.level for f in columns if f.column == column]))
    shifts = [f for f in items if f.kind == "shift"]
    for column in list(dict.fromkeys(f.column for f in shifts))[:_CHARTS]:
        name = _name(frame.values, column)
        if name and (run := _run(frame, name, clock.get(name, ""), changes)):
            out.append(run)
    return tuple(out)


def _name(columns: Mapping[str, Any], base: str) -> str:
    return next((c for c in columns if c == base or c.endswith(f".{base}")), "")


def _shares(frame: Frame, name: str, wide: bool, first: Sequence[str]) -> Mapping[str, Any]:
    sick = ("bad", "else bad") if wide else ("bad",)
    rows = frame.rows(*sick, "good", *(("else",) if wide else ()))
    values, bad = frame.factors[name][rows], np.isin(frame.sets[rows], sick)
    levels = [str(v) for v in np.unique(values) if v]
    counted = [(v, int(bad[values == v].sum()), int((values == v).sum())) for v in levels]
    counted.sort(key=lambda c: (c[0] not in first, -c[1] / c[2], c[0]))
    shown = counted[:_BARS]
    return {
        "kind": "share", "column": name,
        "levels": [c[0] for c in shown], "bad": [c[1] for c in shown], "all": [c[2] for c in shown],
        "left_out": len(counted) - len(shown),
    }  # fmt: skip


def _run(
    frame: Frame, name: str, clock: str, changes: Sequence[Finding]
) -> Mapping[str, Any] | None:
    """Means of consecutive units of the same place, at most _POINTS points in time order."""
    times = frame.times.get(clock, frame.at)
    rows = frame.rows("bad", "same code", "good", "before")
    ok = rows[np.isfinite(frame.values[name][rows]) & ~np.isnat(times[rows])]
    if len(ok) < 10:
        return None
    ok = ok[np.argsort(times[ok], kind="stable")]
    parts = np.array_split(ok, min(_POINTS, len(ok)))
    points = np.asarray([frame.values[name][p].mean() for p in parts])
    at = [times[p[len(p) // 2]] for p in parts]
    bad = frame.rows("bad")
    sick = np.sort(times[bad][~np.isnat(times[bad])])
    start = sick[0] if len(sick) else at[-1]
    quiet = points[[bool(t < start) for t in at]]
    limits = chart(quiet, points)
    step = change_point(points)
    return {
        "kind": "run", "column": name, "at": [str(t) for t in at], "mean": points.tolist(),
        "window": [str(start), str(sick[-1])] if len(sick) else [],
        "limits": [limits.lower, limits.mean, limits.upper] if limits else [],
        "beyond": list(limits.beyond) if limits else [],
        "runs": list(limits.run) if limits else [],
        "false_alarms": dict(FALSE_ALARMS),
        "change_point": {"at": str(at[min(step.at, len(at) - 1)]), "before": step.before,
                         "after": step.after, "p": step.p} if step and step.p < 1e-3 else None,
        "changes": [{"at": c.at.isoformat(), "text": c.text} for c in changes if c.at][:6],
        "bad": {"at": [str(t) for t in times[bad]][:300],
                "value": [None if not np.isfinite(v) else float(v)
                          for v in frame.values[name][bad]][:300]},
    }  # fmt: skip
