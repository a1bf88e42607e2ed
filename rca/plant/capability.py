"""Cpk before and in the window, of every column whose limit the mapping declares. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import numpy as np

from rca.plant.findings import Capability
from rca.plant.frame import Frame
from rca.plant.mapping import Plan
from rca.plant.spc import cpk
from rca.settings import ResultLimit

_LEAST = 30  # values on a side below which Cpk says nothing


def capability(
    frame: Frame, start: datetime | None, products: Sequence[str]
) -> tuple[Capability, ...]:
    """One line per declared limit and column, in order of rca.toml; ``start`` of the window
    parts before from now. A limit of one product counts
    only where the bad units are all of it: what is mixed has no common limit."""
    out = []
    every = frame.rows("bad", "same code", "good", "before")
    late = frame.at[every] >= np.datetime64(start, "s")
    now, before = np.union1d(every[late], frame.rows("bad")), every[~late]
    for limit in _limits(frame.plan, products):
        name = next((c for c in frame.values if c == limit.column), "")
        if not name:
            continue
        sides = [frame.values[name][rows] for rows in (before, now)]
        sides = [v[np.isfinite(v)] for v in sides]
        earlier, later = (
            cpk(v, limit.lower, limit.upper) if len(v) >= _LEAST else None for v in sides
        )
        if earlier is None and later is None:
            continue
        out.append(
            Capability(limit.column, limit.lower, limit.upper, earlier, later,
                       (len(sides[0]), len(sides[1])))
        )  # fmt: skip
    return tuple(out)


def _limits(plan: Plan, products: Sequence[str]) -> list[ResultLimit]:
    tables = [plan.root, *(hop.right for hop in plan.hops if not hop.alias)]
    found = [limit for table in tables for limit in table.source.limits]
    return [x for x in found if not x.product or tuple(products) == (x.product,)]
