"""The compared units as arrays: one row per unit, one array per column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rca.plant.mapping import Plan
from rca.plant.names import Names
from rca.plant.records import Records, ident

MOST = 20_000  # rows of one set that are looked at; more are thinned by a hash of the unit


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """``sets`` (n,) as in `rca.plant.sets`; ``at`` (n,) detection time, datetime64, NaT = none;
    ``factors`` name -> (n,) text, "" = missing; ``values`` name -> (n,) float, NaN = missing;
    ``times`` name -> (n,) datetime64. ``thinned``: not all units of the sets are here."""

    plan: Plan
    sets: NDArray[np.str_]
    at: NDArray[np.datetime64]
    lots: NDArray[np.str_]
    factors: dict[str, NDArray[np.str_]]
    values: dict[str, NDArray[np.float64]]
    times: dict[str, NDArray[np.datetime64]]
    places: NDArray[np.str_]  # the product: the stratum of a unit
    codes: NDArray[np.str_]
    thinned: bool = False
    levels: dict[str, tuple[tuple[str, ...], NDArray[np.int64]]] = field(default_factory=dict)

    def coded(self, name: str) -> tuple[tuple[str, ...], NDArray[np.int64]]:
        """Sorted levels of a factor, and (n,) which one each unit has; found once."""
        if name not in self.levels:
            found, at = np.unique(self.factors[name], return_inverse=True)
            self.levels[name] = tuple(found.tolist()), at
        return self.levels[name]

    def rows(self, *names: str) -> NDArray[np.int64]:
        """Row numbers of the units in these sets."""
        return np.flatnonzero(np.isin(self.sets, names))

    def strata(self, *names: str) -> NDArray[np.int64]:
        """(n,) number of each unit's product; a product without a unit in the sets ``names`` is
        stratum 0, as is everything where there is one product only."""
        known = np.unique(self.places[self.rows(*names)])
        if not len(known):  # no unit in those sets
            return np.zeros(len(self.places), np.int64)
        at = np.searchsorted(known, self.places)
        found = (at < len(known)) & (known[np.minimum(at, len(known) - 1)] == self.places)
        return np.where(found, at, 0)


def fetch(records: Records, plan: Plan, table: str) -> Frame:
    """Everything about the units in ``table`` (see `rca.plant.sets.lay_out`), sets thinned to MOST
    rows."""
    sizes = dict(records.query(f"SELECT _set, count(*) FROM {table} GROUP BY ALL"))
    thin = {name: -(-n // MOST) for name, n in sizes.items() if name != "bad" and n > MOST}
    where = " AND ".join(
        f"(_set <> '{name}' OR hash(_unit) % {every} = 0)" for name, every in sorted(thin.items())
    )
    units = f"(SELECT * FROM {table} {f'WHERE {where}' if where else ''})"
    sql = f"{records.joined(plan, units)} ORDER BY s._at, s._unit"
    raw = records.connection.execute(sql).fetchnumpy()
    return Frame(
        plan=plan,
        sets=_text(raw["_set"]),
        at=_time(raw["_at"]),
        lots=_text(raw["_lot"]),
        factors={c.name: _named(_text(raw[c.name]), records.names) for c in plan.factors},
        values={c.name: _number(raw[f"={c.name}"]) for c in plan.parameters},
        times={c.name: _time(raw[f"@{c.name}"]) for c in plan.times},
        places=_text(raw["_product"]),
        codes=_text(raw["_defect_code"]),
        thinned=bool(thin),
    )


def _text(column: Any) -> NDArray[np.str_]:
    filled = np.ma.filled(column, "") if np.ma.isMaskedArray(column) else np.asarray(column)
    return np.asarray(np.where(filled == None, "", filled), dtype=np.str_)  # noqa: E711


def _named(values: NDArray[np.str_], names: Names) -> NDArray[np.str_]:
    """``values`` with aliases of machines replaced by their names."""
    levels = dict.fromkeys(values.tolist())
    other = {level: own for level in levels if (own := names.own(level)) != level}
    for level, own in other.items():
        values = np.where(values == level, own, values)
    return values


def _number(column: Any) -> NDArray[np.float64]:
    filled = np.ma.filled(column, np.nan) if np.ma.isMaskedArray(column) else column
    return np.asarray(filled, dtype=np.float64)


def _time(column: Any) -> NDArray[np.datetime64]:
    nat = np.datetime64("NaT")
    filled = np.ma.filled(column, nat) if np.ma.isMaskedArray(column) else column
    return np.asarray(filled).astype("datetime64[s]")


def count_levels(
    records: Records, table: str, columns: Sequence[str], bad: str, where: str = "true"
) -> list[tuple[str, str, int, int]]:
    """(column, level, bad units, all units) of every level of every column, by DuckDB in place.

    ``bad`` is an SQL condition; missing values are no level.
    """
    parts = [
        f"SELECT {at} AS c, CAST({ident(name)} AS VARCHAR) AS l, "
        f"count(*) FILTER (WHERE {bad}) AS k, count(*) AS n FROM {table} "
        f"WHERE {ident(name)} IS NOT NULL AND ({where}) GROUP BY 2"
        for at, name in enumerate(columns)
    ]
    if not parts:
        return []
    rows = records.query(" UNION ALL ".join(parts) + " ORDER BY 1, 2")
    return [(columns[c], level, int(k), int(n)) for c, level, k, n in rows]
