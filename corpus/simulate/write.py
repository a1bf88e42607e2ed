"""Tables -> Parquet and CSV: names and units as documented, gaps, and each source's own clock."""

import csv
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from corpus.simulate.alarms import Log
from corpus.simulate.changes import FIELDS as CHANGE_FIELDS
from corpus.simulate.changes import change_rows
from corpus.simulate.clock import CLOCK_OFFSET_MINUTES, END, Array, Columns, stamps, stream
from corpus.simulate.events import FIELDS
from corpus.simulate.parameters import load_parameters
from corpus.simulate.run import simulation
from corpus.simulate.stations import STAGES, STATIONS
from corpus.sources import Plant

# Share of units without the field, as in MES exports.
GAPS = {
    "cells": {
        "separator_lot": 0.06,
        "connector_lot": 0.09,
        "can_lot": 0.12,
        "lid_lot": 0.08,
        "nail_lot": 0.14,
        "electrolyte_lot": 0.17,
        "anode_reel": 0.06,
        "cathode_reel": 0.05,
        "stack_head": 0.05,
        "tray": 0.11,
    },
    "rolls": {"foil_lot": 0.10, "slurry_batch": 0.05},
    "slurry": {"powder_lot": 0.06},
}
SAMPLED = {"preweld_pull_n": 0.04, "weld_pull_n": 0.04, "weld_r_uohm": 0.10}
CELL_KEYS = "serial lot line product shift"
GENEALOGY = (
    "cathode_roll cathode_reel anode_roll anode_reel separator_lot connector_lot can_lot "
    "lid_lot electrolyte_lot nail_lot"
)
PLACES = (
    "stack_head press_cavity hipot_channel weld_station oven_batch oven_layer nozzle tray tray_slot"
)
RESULTS = "rework result grade defect_code"
TESTERS = {"formed", "graded"}  # their tester PCs write `formation.parquet`
TESTER_PLACES = {
    "formed": "formation_cabinet formation_drawer formation_channel",
    "graded": "grading_rack grading_cabinet grading_channel",
}
ROLL_KEYS = (
    "roll kind line slurry_batch foil_lot coated_at coater calendered_at calender slit_at slitter "
    "die_cutter"
)
SLURRY_KEYS = "batch kind mixed_at mixer powder_lot"
PLACE_STAGE = {
    "press_cavity": "tested",
    "hipot_channel": "tested",
    "weld_station": "welded",
    "oven_batch": "baked",
    "oven_layer": "baked",
    "nozzle": "filled",
    "tray": "aged",
    "tray_slot": "aged",
    "connector_lot": "welded",
    "can_lot": "covered",
    "lid_lot": "covered",
    "electrolyte_lot": "filled",
    "nail_lot": "nailed",
}


def write_process(dest: Path) -> None:
    """Write the four tables of process data below `dest`."""
    result = simulation()
    dest.mkdir(parents=True, exist_ok=True)
    _save(dest / "cells.parquet", "cells", _cells(result.cells))
    _save(dest / "formation.parquet", "formation", _formation(result.cells))
    _save(dest / "rolls.parquet", "rolls", _table(result.rolls, "rolls", ROLL_KEYS))
    _save(dest / "slurry.parquet", "slurry", _table(result.slurry, "slurry", SLURRY_KEYS))


def write_log(path: Path, plant: Plant) -> None:
    """Write the defect and alarm log."""
    _csv(path, FIELDS, Log(plant, simulation()).rows())


def write_changes(path: Path) -> None:
    """Write the change log."""
    _csv(path, CHANGE_FIELDS, change_rows())


def _csv(path: Path, fields: tuple[str, ...], rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fields, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _cells(cells: Columns) -> Columns:
    out: Columns = {name: cells[name] for name in CELL_KEYS.split()}
    for stage in STAGES:
        out[f"{stage}_at"] = stamps(cells[f"{stage}_at"])
    for station in STATIONS:
        if station.stage not in TESTERS:
            out[station.column] = _seen(cells, station.column, station.stage)
    for name in (*GENEALOGY.split(), *PLACES.split()):
        out[name] = _seen(cells, name, PLACE_STAGE.get(name, ""))
    rng = stream(60)
    for parameter in load_parameters():
        if parameter.table == "cells":
            values = cells[parameter.name].astype(float)
            if share := SAMPLED.get(parameter.name):
                values = np.where(rng.random(len(values)) < share, values, np.nan)
            out[parameter.name] = np.round(values, parameter.digits)
    for name in RESULTS.split():
        out[name] = cells[name]
    return out


def _seen(cells: Columns, name: str, stage: str) -> Array:
    """A machine, place or lot, empty where the cell never reached that stage."""
    values = cells[name].astype(object)
    if stage:
        values[cells[f"_gone_{stage}"]] = None
    return values


def _formation(cells: Columns) -> Columns:
    """Formation and grading as the tester PCs write them: own clock, asset numbers, no gaps."""
    offset = CLOCK_OFFSET_MINUTES["testers"]
    there = ~cells["_gone_formed"]
    out: Columns = {"serial": cells["serial"][there]}
    for stage in ("formed", "graded"):
        out[f"{stage}_at"] = stamps(cells[f"{stage}_at"], offset)[there]
        for name in TESTER_PLACES[stage].split():
            out[name] = _seen(cells, name, stage)[there]
        for parameter in load_parameters():
            if (parameter.table, parameter.stage) == ("formation", stage):
                values = np.round(cells[parameter.name].astype(float), parameter.digits)
                out[parameter.name] = values[there]
    assets = {"CAB11": "FC-0111", "CAB12": "FC-0112", "CAB13": "FC-0113"}
    out["formation_cabinet"] = np.array(
        [assets[name] for name in out["formation_cabinet"]], dtype=object
    )
    return out


def _table(columns: Columns, table: str, keys: str) -> Columns:
    """Rolls or slurry batches on the clock of the electrode shop, up to the copy of the records."""
    offset = CLOCK_OFFSET_MINUTES["electrode"]
    out: Columns = {}
    for name in keys.split():
        values = columns[name]
        out[name] = stamps(values, offset) if name.endswith("_at") else values
    for parameter in load_parameters():
        if parameter.table == table:
            values = columns[parameter.name].astype(float)
            out[parameter.name] = np.round(values, parameter.digits)
    last = columns["slit_at" if table == "rolls" else "mixed_at"]
    done = stamps(last) < np.datetime64(END, "s")
    return {name: values[done] for name, values in out.items()}


def _save(path: Path, table: str, columns: Columns) -> None:
    rng = stream(61 + sorted(GAPS).index(table) if table in GAPS else 60)
    for name, share in GAPS.get(table, {}).items():
        values = columns[name].astype(object)
        values[rng.random(len(values)) < share] = None
        columns[name] = values
    arrays = {name: _array(values) for name, values in columns.items()}
    pq.write_table(pa.table(arrays), path, compression="zstd", version="2.6", write_statistics=True)


def _array(values: Array) -> pa.Array:
    """Text with nulls, numbers with nulls for NaN, times in whole seconds."""
    if values.dtype == object:
        return pa.array([v if v != "" else None for v in values], type=pa.string())
    if values.dtype.kind == "M":
        return pa.array(values, type=pa.timestamp("s"))
    return pa.array(values, from_pandas=True)
