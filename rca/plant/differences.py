"""Levels that bad units share and parameters that differ, as findings. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from rca.domain import Lang
from rca.plant import phrases
from rca.plant.apart import Level, Moved
from rca.plant.arrange import base, log10
from rca.plant.findings import Finding
from rca.plant.frame import Frame
from rca.plant.mapping import Plan

_WIDE = 0.4  # what "another line has none" is worth: a line differs in everything at once
_CLEAR = 3.0  # strength from which a nearer finding comes before them
_BELOW = 0.9  # of the nearer findings' strength, what it can be worth at most beside them


def differences(
    near: tuple[Sequence[Level], Sequence[Level]], moved: Sequence[Moved], frame: Frame, lang: Lang
) -> list[Finding]:
    """Findings of the levels within the own line and window, of the parameters, and of the
    levels ``near[1]`` that only other lines and days lack. A lot in use at that time fits as well
    as what is really wrong, so those come after what the own line and window show."""
    levels, across = near
    items = [_level(x, 1.0, frame.plan, lang) for x in levels]
    items += [_parameter(x, frame, lang) for x in moved]
    known = {member for x in levels for member in x.group}
    wide = [_level(x, _WIDE, frame.plan, lang) for x in across if not known & set(x.group)]
    sure = max((f.strength for f in items if not f.restates and f.strength >= _CLEAR), default=0.0)
    top = max((f.strength for f in wide), default=0.0)
    by = min(1.0, _BELOW * sure / top) if sure and top else 1.0
    return items + [replace(f, strength=f.strength * by) for f in wide]


def _level(x: Level, share: float, plan: Plan, lang: Lang) -> Finding:
    group = tuple(f"{base(c)} {v}" for c, v in x.group)
    return Finding(
        "commonality", "for", base(x.column), x.level, share * log10(x.q),
        f"{_table(plan, x.column)}#{base(x.column)}",
        phrases.level(x, lang), x.lift, x.low, x.high, x.q, group,
        against=("other lines",) if x.elsewhere else (),
    )  # fmt: skip


def _parameter(x: Moved, frame: Frame, lang: Lang) -> Finding:
    values = frame.values[x.column][frame.rows("bad")]
    mean = float(np.nanmean(values))
    by = x.now if x.now and (not x.then or abs(x.now.effect) >= abs(x.then.effect)) else None
    effect = by.effect if by else (x.then.effect if x.then else 0.0)
    return Finding(
        "shift", "for", base(x.column), "high" if x.higher else "low",
        log10(x.q) * (0.3 if x.restates else 1.0),
        f"{_table(frame.plan, x.column)}#{base(x.column)}",
        phrases.parameter(x, mean, lang), effect,
        by.low if by else None, by.high if by else None, x.q,
        (f"{base(x.column)} {'high' if x.higher else 'low'}",), restates=x.restates,
        words="spread" if x.now and x.now.ratio >= 1.5 else "",
    )  # fmt: skip


def _table(plan: Plan, column: str) -> str:
    home = next((c.table for c in (*plan.factors, *plan.parameters) if c.name == column), "")
    tables = [plan.root, *(hop.right for hop in plan.hops)]
    return next((t.path for t in tables if t.name == home), plan.root.path)
