"""Small pure steps that put findings in order and give them names and figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from rca.plant.findings import Finding, Findings

SURE = 12.0  # strength beyond which a smaller p says no more about what is responsible
BY_TIME = 3.0  # the same for what fits as its time does: a lot of that day, a line's only machine;
# and for alarms, which are as far from the units as their machine
_SHARPLY = 3  # power of the share of the best explanation
_AS_WELL = 0.92  # share of the best explanation from which two explain equally well
_FITS = 8.0  # strength of a change that fits in place and time: two thirds of the most it can have


def placed(items: Sequence[Finding]) -> list[Finding]:
    """``items`` in the order of the strength each has beside the others: how sure it is by itself,
    times how much of what the best of them explains it explains too (`explained`). A change that
    fits in place and time comes before what explains no better: it alone can have begun the rest.
    Their own strength stays: what comes second here may still be what a cause would show."""
    best = max((f.explains for f in items if f.stance == "for" and not f.restates), default=0.0)

    def beside(f: Finding) -> Finding:
        if f.stance == "against" or best <= 0.0:
            return f
        share = min(max(f.explains, 0.0) / best, 1.0)
        # the alarms of a machine tell no unit from another that passed it
        sure = min(f.strength, BY_TIME if f.by_time or f.kind == "log" else SURE)
        return replace(f, strength=sure * share**_SHARPLY)

    def began(f: Finding) -> bool:
        as_well = 0.0 < _AS_WELL * best <= f.explains
        return f.kind == "change" and f.stance == "for" and f.strength >= _FITS and as_well

    return sorted(items, key=lambda f: (*order(f)[:2], not began(f), *order(beside(f))[2:]))


def order(f: Finding) -> tuple[bool, bool, float, str, str]:
    """What speaks against comes last, before it what only restates the defect."""
    return f.stance == "against", f.restates, -f.strength, f.column, f.level


def base(column: str) -> str:
    """A column's own name, without the genealogy that leads to it."""
    return column.rpartition(".")[2]


def bases(values: Mapping[str, float], pick: object) -> Mapping[str, float]:
    """``values`` by own name; columns of one name are picked from by ``pick``."""
    out: dict[str, float] = {}
    for name, value in values.items():
        own = base(name)
        old = out.get(own)
        out[own] = value if old is None else (max(old, value) if pick is max else min(old, value))
    return out


def log10(p: float) -> float:
    """-log10 p, at most 300."""
    return float(min(-np.log10(max(p, 1e-300)), 300.0))


def with_limits(findings: Findings, **more: object) -> Findings:
    """``findings`` with further fields, e.g. limits and notes."""
    return replace(findings, **more)  # type: ignore[arg-type]
