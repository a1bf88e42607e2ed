"""Small pure steps that put findings in order and give them names and figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from rca.plant.findings import Finding, Findings


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
