"""When a unit was where: which time column belongs to which machine or parameter column.

Nobody declares it. A unit that was rejected has nothing after the rejecting step, so a column and
the time of its step have the same gaps; where a table has no gaps, the time column that stands
next before it in the file is taken.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from rca.plant.mapping import Plan
from rca.plant.records import Records, ident

_SAMPLE = 8_000  # rows of each table that are looked at


def clocks(records: Records, plan: Plan) -> Mapping[str, str]:
    """Column name -> time column name, for every factor and parameter; "" = no time is declared."""
    tables = {plan.root.name: plan.root} | {hop.right.name: hop.right for hop in plan.hops}
    found = {name: _of_table(records, name) for name in tables}
    times = {c.name for c in plan.times}
    out: dict[str, str] = {}
    for column in (*plan.factors, *plan.parameters):
        base = found[column.table].get(column.base, "")
        name = f"{column.via}.{base}" if column.via and base else base
        out[column.name] = name if name in times else ""
    return out


@lru_cache(maxsize=64)
def _of_table(records: Records, name: str) -> Mapping[str, str]:
    table = next(t for t in records.tables if t.name == name)
    times = table.many("time")
    roles = ("factors", "parameters", "line", "shift", "machine", "step", "lot")
    columns = [c for role in roles for c in table.many(role)]
    if not times or not columns:
        return {}
    file = ident(f"file {table.name}")
    unit = ident(table.one("unit"))
    every = max(1, records.query(f"SELECT count(*) FROM {file}")[0][0] // _SAMPLE)
    picked = ", ".join(f"{ident(c)} IS NOT NULL" for c in (*times, *columns))
    raw = records.connection.execute(
        f"SELECT {picked} FROM {file} WHERE hash({unit}) % {every} = 0"
    ).fetchnumpy()
    there = [np.asarray(column, dtype=np.bool_) for column in raw.values()]
    header = list(table.header)
    clock: dict[str, str] = {}
    for place, column in enumerate(columns, len(times)):
        costs = [
            (*_gaps(there[place], there[at]), _distance(header.index(column), header.index(time)))
            for at, time in enumerate(times)
        ]
        clock[column] = times[min(range(len(times)), key=lambda at: (costs[at], at))]
    return clock


def _gaps(column: NDArray[np.bool_], time: NDArray[np.bool_]) -> tuple[int, int]:
    """Rows with the column but not the time (it was not made at that step), and the reverse."""
    return int((column & ~time).sum()), int((time & ~column).sum())


def _distance(column: int, time: int) -> int:
    """Places from a time to what stands after it in its file; before it = far."""
    return column - time if column > time else 10_000 + time - column
