"""Levels that bad units share and parameters that differ, as findings. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rca.domain import Lang
from rca.plant import phrases
from rca.plant.apart import Level, Moved
from rca.plant.arrange import base, log10
from rca.plant.explained import Explained
from rca.plant.findings import Finding
from rca.plant.mapping import Plan

_WIDE = 0.4  # what "another line has none" is worth: a line differs in everything at once


def differences(
    near: tuple[Sequence[Level], Sequence[Level]],
    moved: Sequence[Moved],
    told: Explained,
    lang: Lang,
) -> list[Finding]:
    """Findings of the levels within the own line and window, of the parameters, and of the
    levels ``near[1]`` that only other lines and days lack. A lot in use at that time fits as well
    as what is really wrong, so those come after what the own line and window show."""
    levels, across = near
    items = [_level(x, 1.0, told, lang) for x in levels]
    items += [_parameter(x, told, lang) for x in moved]
    known = {member for x in levels for member in x.group}
    return items + [_level(x, _WIDE, told, lang) for x in across if not known & set(x.group)]


def _level(x: Level, share: float, told: Explained, lang: Lang) -> Finding:
    plan = told.frame.plan
    group = tuple(f"{base(c)} {v}" for c, v in x.group)
    return Finding(
        "commonality", "for", base(x.column), x.level, share * log10(x.q),
        f"{_table(plan, x.column)}#{base(x.column)}",
        phrases.level(x, lang), x.lift, x.low, x.high, x.q, group,
        against=("other lines",) if x.elsewhere else (),
        by_time=x.elsewhere or told.alone(x.column, x.level),
        explains=round(told.level(x.column, x.level), 3),
    )  # fmt: skip


def _parameter(x: Moved, told: Explained, lang: Lang) -> Finding:
    frame = told.frame
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
        tuple(f"{base(c)} {'high' if up else 'low'}" for c, up in x.group), restates=x.restates,
        words="spread" if x.now and x.now.ratio >= 1.5 else "",
        explains=round(told.parameter(x.column, higher=x.higher), 3),
    )  # fmt: skip


def _table(plan: Plan, column: str) -> str:
    home = next((c.table for c in (*plan.factors, *plan.parameters) if c.name == column), "")
    tables = [plan.root, *(hop.right for hop in plan.hops)]
    return next((t.path for t in tables if t.name == home), plan.root.path)
