"""Which charts stay with an answer: those of the strongest findings, small enough to be kept.

A diagnosis keeps what it saw, so that its report shows the same charts after the records have
moved on or are gone. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rca.domain import Chart
from rca.plant.findings import Finding, Findings

MOST = 3  # charts
_DOTS = 60  # bad units of a run chart
_DIGITS = 5  # of a mean or value
_CHANGES = 3  # told in a run chart: the strongest
_OF = {"commonality": "share", "shift": "run"}
_RUN = ("kind", "column", "at", "mean", "window", "limits", "changes")
_SHARE = ("kind", "column", "levels", "bad", "all", "left_out")


def drawable(findings: Findings) -> tuple[Chart, ...] | None:
    """The charts of the strongest findings that have one, at most MOST, each once under its first
    finding, the very measurement that made the units bad last; None where nothing was found."""
    if not findings.items:
        return None
    out: list[Chart] = []
    taken: list[Mapping[str, Any]] = []
    for finding in sorted(findings.items, key=lambda f: f.restates):
        entry = _entry(finding, findings.series)
        if entry is None or any(entry is one for one in taken):
            continue
        taken.append(entry)
        out.append(Chart(finding.quote or finding.text, finding.ref, small(entry)))
        if len(out) == MOST:
            break
    return tuple(out)


def _entry(finding: Finding, series: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    for entry in series:
        column = str(entry["column"])
        named = column == finding.column or column.endswith(f".{finding.column}")
        if named and entry["kind"] == _OF.get(finding.kind):
            return entry
    return None


def small(entry: Mapping[str, Any]) -> dict[str, Any]:
    """One entry of a series with five digits and at most 60 single bad units (``of`` tells of how
    many, evenly taken); statistics that no chart draws are left out."""
    if entry["kind"] == "share":
        return {key: entry[key] for key in _SHARE}
    out = {key: entry[key] for key in _RUN}
    out["changes"] = list(entry["changes"])[:_CHANGES]
    out["mean"] = [_short(v) for v in entry["mean"]]
    out["limits"] = [_short(v) for v in entry["limits"]]
    bad = [(t, v) for t, v in zip(entry["bad"]["at"], entry["bad"]["value"], strict=True)
           if v is not None and t != "NaT"]  # fmt: skip
    step = max(1, -(-len(bad) // _DOTS))
    out["bad"] = {"at": [t for t, _ in bad[::step]], "value": [_short(v) for _, v in bad[::step]],
                  "of": len(bad)}  # fmt: skip
    return out


def _short(value: float) -> float:
    return float(f"{value:.{_DIGITS}g}")
