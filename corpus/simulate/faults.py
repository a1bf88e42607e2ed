"""Injected faults: declared in `src/faults.yaml`, applied to a table by place and window."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from corpus.simulate.clock import Array, Columns, hours, stream
from corpus.sources import load_yaml


@dataclass(frozen=True)
class Fault:
    """One injected fault; `table` is where it acts, `time` the column its window speaks of."""

    id: str
    cause: str
    table: str
    time: str
    window: tuple[str, str]
    place: dict[str, list[str]]
    share: float
    effects: tuple[dict[str, Any], ...]
    reject: dict[str, float]
    codes: tuple[str, ...]
    shows: dict[str, str]
    trace: bool
    told_by: str
    log_rows: int | None
    changes: tuple[dict[str, Any], ...]
    alarms: tuple[dict[str, Any], ...]
    stream: int = field(compare=False, default=0)


def load_faults() -> list[Fault]:
    """All faults, in the order of the file."""
    return [
        Fault(
            row["id"],
            row["cause"],
            row.get("table", "cells"),
            row["time"],
            (row["window"][0], row["window"][1]),
            {k: v if isinstance(v, list) else [v] for k, v in row.get("place", {}).items()},
            float(row.get("share", 1.0)),
            tuple(row.get("effects", ())),
            dict(row.get("reject", {})),
            tuple(row["codes"]),
            dict(row.get("shows", {})),
            bool(row["trace"]),
            row.get("told_by", ""),
            row.get("log_rows"),
            tuple(row.get("changes", ())),
            tuple(row.get("alarms", ())),
            900 + number,
        )
        for number, row in enumerate(load_yaml("faults.yaml"))
    ]


def hit(fault: Fault, columns: Columns) -> Array:
    """Rows of the fault's own table that lie in its place and window."""
    at = columns[fault.time]
    mask = (at >= hours(fault.window[0])) & (at < hours(fault.window[1]))
    for column, values in fault.place.items():
        mask &= np.isin(columns[column].astype(str), values)
    if fault.share < 1:  # a place that the records do not name: a carrier, a room
        mask &= stream(fault.stream + 100).random(len(at)) < fault.share
    return np.asarray(mask)


def apply_effects(table: str, columns: Columns) -> None:
    """Change the parameters of one table where faults act; unknown columns are an error."""
    for fault in load_faults():
        mask = hit(fault, columns) if fault.table == table else None
        if mask is None or not mask.any():
            continue
        rng = stream(fault.stream)
        for effect in fault.effects:
            if effect["column"] in columns:
                _apply(effect, columns, mask, _progress(fault, columns, mask), rng)


def _progress(fault: Fault, columns: Columns, mask: Array) -> Array:
    begin, end = hours(fault.window[0]), hours(fault.window[1])
    return np.asarray((columns[fault.time][mask] - begin) / (end - begin))


def _apply(
    effect: dict[str, Any], columns: Columns, mask: Array, progress: Array, rng: np.random.Generator
) -> None:
    """`add` or `scale`; two values run from the first to the second over the window."""
    values = columns[effect["column"]].astype(float)
    for name in ("add", "scale"):
        if name not in effect:
            continue
        given = effect[name]
        first, last = given if isinstance(given, list) else (given, given)
        size = first + (last - first) * progress
        own = values[mask]
        values[mask] = own + size if name == "add" else own * size
    if "sd" in effect:
        values[mask] = values[mask] + rng.normal(0, effect["sd"], int(mask.sum()))
    columns[effect["column"]] = values


def affected(fault: Fault, cells: Columns, rolls: Columns, slurry: Columns) -> Array:
    """Cells that a fault reached, through roll or slurry batch where it acted there."""
    if fault.table == "cells":
        return hit(fault, cells)
    if fault.table == "rolls":
        hit_rolls = rolls["roll"][hit(fault, rolls)]
    else:
        batches = slurry["batch"][hit(fault, slurry)]
        hit_rolls = rolls["roll"][np.isin(rolls["slurry_batch"], batches)]
    own = np.isin(cells["cathode_roll"], hit_rolls) | np.isin(cells["anode_roll"], hit_rolls)
    return np.asarray(own)


def extra_chance(code: str, cells: Columns, reach: dict[str, Array]) -> Array:
    """Added chance of a reject for causes that no recorded parameter shows."""
    chance = np.zeros(len(cells["serial"]))
    for fault in load_faults():
        if code in fault.reject:
            chance = chance + fault.reject[code] * reach[fault.id]
    return chance
