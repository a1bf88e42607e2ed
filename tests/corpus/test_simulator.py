"""The simulated records: counts, keys, clocks, gaps, and every fault visible where it was put."""

import csv
import json
from collections import Counter
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from scipy.stats import fisher_exact

from corpus.simulate.clock import CLOCK_OFFSET_MINUTES, SHIFT_HOURS, hours
from corpus.simulate.consumables import used
from corpus.simulate.faults import Fault, hit, load_faults
from corpus.simulate.parameters import load_parameters
from corpus.simulate.run import simulation
from corpus.simulate.truth import FILE, truth_lines
from corpus.sources import ROOT, load_plant, load_rows, load_yaml
from rca.read.sources import list_files, read_file
from rca.settings import load

PLANT = load_plant()
MACHINES = {machine.id: machine for machine in PLANT.machines}
ALIASES = {alias: m.id for m in PLANT.machines for alias in m.aliases}
CAUSES = {row["code"] for row in load_rows("causes.csv")}
FAULTS = load_faults()
TRACED = [f for f in FAULTS if f.trace]
PARAMETERS = {p.name: p for p in load_parameters()}
TABLES = ("cells", "formation", "rolls", "slurry")


def ids(fault: Fault) -> str:
    return f"{fault.id}-{fault.cause}"


@cache
def truth() -> dict[str, dict[str, Any]]:
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return {row["id"]: row for row in map(json.loads, lines)}


@cache
def touched() -> Any:
    return np.logical_or.reduce(list(simulation().reach.values()))


@pytest.fixture(scope="module")
def tables(plant: Path) -> dict[str, Any]:
    return {name: pq.read_table(plant / "process" / f"{name}.parquet") for name in TABLES}


@pytest.fixture(scope="module")
def log(plant: Path) -> list[dict[str, str]]:
    with (plant / "logs" / "defects.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# --- shape -------------------------------------------------------------------------------------


def test_counts(tables: dict[str, Any], log: list[dict[str, str]]) -> None:
    assert 58_000 <= tables["cells"].num_rows <= 62_000
    assert 28_000 <= len(log) <= 32_000
    assert 1_100 <= tables["rolls"].num_rows <= 1_400
    assert 550 <= tables["slurry"].num_rows <= 700
    assert len(PARAMETERS) >= 40
    assert Counter(tables["cells"]["result"].to_pylist())["NG"] < 4_000


def test_every_parameter_is_a_column_and_no_hidden_one(tables: dict[str, Any]) -> None:
    for parameter in PARAMETERS.values():
        assert parameter.name in tables[parameter.table].column_names
    for table in tables.values():
        assert not [name for name in table.column_names if name.startswith("_")]
        assert "fault" not in " ".join(table.column_names)


def test_keys_join(tables: dict[str, Any]) -> None:
    cells = tables["cells"]
    serials = cells["serial"].to_pylist()
    assert len(set(serials)) == len(serials)
    assert set(tables["formation"]["serial"].to_pylist()) <= set(serials)
    rolls = set(tables["rolls"]["roll"].to_pylist())
    for kind in ("cathode", "anode"):
        used_rolls = set(cells[f"{kind}_roll"].to_pylist())
        assert used_rolls <= rolls
        assert len(used_rolls) > 400
    batches = set(tables["rolls"]["slurry_batch"].to_pylist()) - {None}
    assert batches <= set(tables["slurry"]["batch"].to_pylist())
    assert max(int(roll) for roll in rolls) < 8861, "8861 is coated after the records end"


def test_machines_are_known_or_aliases(tables: dict[str, Any]) -> None:
    assets = set(tables["formation"]["formation_cabinet"].to_pylist())
    assert {ALIASES[name] for name in assets} == {"CAB11", "CAB12", "CAB13"}
    for column in ("stacker", "weld_machine", "cover_welder", "oven", "filler", "sorter"):
        names = set(tables["cells"][column].to_pylist()) - {None}
        assert names <= set(MACHINES)


def test_genealogy_has_gaps_of_the_stated_size(tables: dict[str, Any]) -> None:
    cells = tables["cells"]
    ended = np.array(cells["sorted_at"].is_valid())
    for column in ("separator_lot", "connector_lot", "can_lot", "lid_lot", "electrolyte_lot"):
        missing = ~np.array(cells[column].is_valid())[ended]
        assert 0.04 < missing.mean() < 0.20, column
    assert not set(cells["cathode_roll"].to_pylist()) & {None, ""}


def test_times_run_forward_and_stop_at_the_copy(tables: dict[str, Any]) -> None:
    cells = tables["cells"]
    names = [name for name in cells.column_names if name.endswith("_at")]
    before = None
    for name in names:
        at = cells[name].to_numpy(zero_copy_only=False)
        assert np.nanmax(at) < np.datetime64("2026-11-09T00:00")
        if before is not None:
            both = ~np.isnat(at) & ~np.isnat(before)
            assert (at[both] >= before[both]).all(), name
        before = at


def test_clocks_disagree_by_the_declared_offsets(plant: Path, tables: dict[str, Any]) -> None:
    cells, formation = tables["cells"], tables["formation"]
    own = dict(zip(cells["serial"].to_pylist(), cells["formed_at"].to_pylist(), strict=True))
    pairs = zip(formation["serial"].to_pylist(), formation["formed_at"].to_pylist(), strict=True)
    gaps = {own[serial] - stamp for serial, stamp in list(pairs)[:200]}
    assert gaps == {timedelta(minutes=53)}
    declared = {s.name or s.kind: s.clock_offset_minutes for s in load(plant).source}
    assert declared["formation"] == CLOCK_OFFSET_MINUTES["testers"]
    assert declared["rolls"] == declared["slurry"] == CLOCK_OFFSET_MINUTES["electrode"]
    assert declared["log"] == CLOCK_OFFSET_MINUTES["log"]


def test_settings_declare_what_the_files_hold(plant: Path, tables: dict[str, Any]) -> None:
    settings = load(plant)
    sources = {s.name: s for s in settings.source if s.kind == "process"}
    assert set(sources) == set(TABLES)
    for name, source in sources.items():
        for headers in source.columns.values():
            assert set(headers) <= set(tables[name].column_names)
        for join in source.joins:
            assert join.column in tables[name].column_names
            assert join.key in tables[join.source].column_names
    named = {alias: name for name, own in settings.machines.items() for alias in own}
    assert named == ALIASES


def test_ingest_reads_all_records_clean(plant: Path) -> None:
    settings = load(plant)
    kinds = ("process", "log", "change", "cause")
    for file in list_files(settings):
        if file.source.kind in kinds:
            reading = read_file(file, settings)
            for receipt in reading.receipts:
                assert not receipt.error and not receipt.quarantined, receipt
                assert receipt.read == receipt.kept > 0
            assert len(reading.passages) < 1_000


# --- log ---------------------------------------------------------------------------------------


def test_log_rows_fit_the_plant(log: list[dict[str, str]]) -> None:
    assert "2026-08-17" <= log[0]["time"] <= log[-1]["time"] < "2026-11-09"
    assert [row["time"] for row in log] == sorted(row["time"] for row in log)
    aliased = 0
    for row in log:
        aliased += row["machine"] in ALIASES
        machine = MACHINES[ALIASES.get(row["machine"], row["machine"])]
        assert row["station"] == machine.step
        assert row["code"] in PLANT.defect_codes
        line = row["lot"][:2]
        if line in PLANT.lines:  # L1 and L2 make the same product and lend machines
            assert machine.line in (line, "shared") or {machine.line, line} == {"L1", "L2"}
            assert not row["serial"] or line in row["serial"]
        else:
            assert row["lot"].isdigit() or row["lot"][:3] in ("SC-", "SA-")
        if row["serial"]:  # a rejected cell has a value beyond the stated limit
            bounds = [float(part) for part in row["limit"].split("~")]
            value, low = float(row["value"]), row["code"] in ("E-246", "E-433", "E-417", "E-271")
            if len(bounds) == 2:
                assert not bounds[0] < value < bounds[1], row
            else:
                assert value <= bounds[0] if low else value >= bounds[0], row
        hour = datetime.fromisoformat(row["time"]).hour
        assert row["shift"] == ("D" if 8 <= hour < 20 else "N")
    assert 0.005 < aliased / len(log) < 0.05


def test_log_and_cells_agree_on_rejects(log: list[dict[str, str]], tables: dict[str, Any]) -> None:
    cells = tables["cells"]
    pairs = zip(cells["serial"].to_pylist(), cells["defect_code"].to_pylist(), strict=True)
    code = dict(pairs)
    both = [row for row in log if row["serial"] in code]
    assert all(code[row["serial"]] == row["code"] for row in both)
    assert 0.08 < len(both) / sum(bool(row["serial"]) for row in log) < 0.14


@pytest.mark.parametrize("fault", [f for f in FAULTS if f.log_rows], ids=ids)
def test_told_faults_have_the_rows_that_their_report_counts(
    fault: Fault, log: list[dict[str, str]]
) -> None:
    result = simulation()
    stage = {"E-246": "xray", "E-352": "leak_tester", "E-361": "nail_welder"}
    stage |= {"E-417": "weld_machine", "E-271": "grading_rack", "E-274": "sorter"}
    names = result.cells[stage[fault.codes[0]]][result.reach[fault.id]]
    machines = set(names.astype(str))
    slack = timedelta(minutes=CLOCK_OFFSET_MINUTES["log"])
    begin, end = (datetime.fromisoformat(stamp) for stamp in fault.window)
    found = 0
    for row in log:
        if row["code"] not in fault.codes or not row["limit"]:
            continue
        at = datetime.fromisoformat(row["time"]) + slack
        machine = ALIASES.get(row["machine"], row["machine"])
        cell = bool(row["serial"]) or fault.told_by.startswith("A-")
        inside = row["lot"] in fault.place.get("lot", ()) or begin <= at < end
        found += machine in machines and cell and inside
    # alarms of the same machine; cells of the same lots that soaked in the other room
    other = 40 if "lot" in fault.place else 3 if fault.told_by.startswith("A-") else 0
    assert fault.log_rows <= found <= fault.log_rows + other


# --- physics -----------------------------------------------------------------------------------


def rank_correlation(x: Any, y: Any) -> float:
    known = ~np.isnan(x) & ~np.isnan(y)
    return float(
        np.corrcoef(np.argsort(np.argsort(x[known])), np.argsort(np.argsort(y[known])))[0, 1]
    )


@pytest.mark.parametrize(
    ("cause", "result", "sign"),
    [
        ("weld_power_kw", "weld_r_uohm", -1),
        ("weld_power_kw", "weld_pull_n", 1),
        ("horn_welds", "preweld_pull_n", -1),
        ("_punch_g_m2", "capacity_ah", 1),
        ("grade_temp_c", "capacity_ah", 1),
        ("bake_pa", "moisture_ppm", 1),
        ("aging_temp_c", "k_mv_h", 1),
        ("weld_r_uohm", "dcir_mohm", 1),
        ("fill_mass_g", "retained_g", 1),
    ],
)
def test_parameters_move_results(cause: str, result: str, sign: int) -> None:
    cells = simulation().cells
    one = (cells["line"] == "L2") & ~touched()
    value = rank_correlation(cells[cause][one].astype(float), cells[result][one].astype(float))
    assert sign * value > 0.03, value


def test_wearing_parts_run_up_and_start_again() -> None:
    at = np.arange(0.0, 2300.0, 1.0)
    for name, spec in load_yaml("consumables.yaml").items():
        for machine in spec["machines"]:
            value = used(name, np.full(len(at), machine, dtype=object), at)
            assert (np.diff(value) < 0).sum() >= 2, (name, machine)
            assert value.max() - spec.get("start", 0) < 1.75 * spec["life"]
    shown = used("lens_h", np.full(len(at), "LSW-2", dtype=object), at, shown=True)
    true = used("lens_h", np.full(len(at), "LSW-2", dtype=object), at)
    late = at > hours("2026-11-06T03:20")
    assert (shown[late] < 50).all() and (true[late] > 180).all()


# --- faults ------------------------------------------------------------------------------------


def test_faults_are_declared_as_asked() -> None:
    assert len(FAULTS) >= 24
    assert len({f.id for f in FAULTS}) == len(FAULTS)
    assert len({f.cause for f in FAULTS}) >= 24
    strong = [t for t in truth().values() if t["trace"] and t["bad_units"] >= 40]
    assert len(strong) >= 16
    assert [f for f in FAULTS if not f.trace]
    windows = [(hours(f.window[0]), hours(f.window[1])) for f in FAULTS]
    overlaps = sum(a[0] < b[1] and b[0] < a[1] for i, a in enumerate(windows) for b in windows[:i])
    assert overlaps >= 5
    for fault in FAULTS:
        assert fault.cause in CAUSES
        assert set(fault.codes) | set(fault.reject) <= set(PLANT.defect_codes)
        assert set(fault.shows) <= set(PARAMETERS)
        for change in fault.changes:
            assert change["machine"] in MACHINES or not change["machine"]


def test_truth_is_that_of_the_simulator_and_not_laid_down(plant: Path) -> None:
    assert FILE.read_text(encoding="utf-8").splitlines() == truth_lines(), (
        "run `python -m corpus.simulate.truth`"
    )
    assert FILE.is_relative_to(ROOT / "truth")
    for path in plant.rglob("*"):
        assert not any(word in path.name for word in ("truth", "faults", "simulat"))
    settings = load(plant)
    for file in list_files(settings):
        assert file.absolute.resolve().is_relative_to(plant.resolve())
    text = (plant / "rca.toml").read_text(encoding="utf-8")
    assert "fault" not in text and "truth" not in text


@pytest.mark.parametrize("fault", [f for f in TRACED if truth()[f.id]["bad_units"] >= 20], ids=ids)
def test_bad_units_stand_out_in_place_and_window(fault: Fault) -> None:
    cells = simulation().cells
    bad = np.isin(cells["defect_code"].astype(str), fault.codes)
    own = simulation().reach[fault.id]
    rest = ~touched()
    counts = [[(own & bad).sum(), (own & ~bad).sum()], [(rest & bad).sum(), (rest & ~bad).sum()]]
    ratio, p = fisher_exact(counts, alternative="greater")
    assert p < 1e-8 and ratio > 3, (ratio, p)


@pytest.mark.parametrize("fault", [f for f in TRACED if f.shows], ids=ids)
def test_parameters_shift_the_declared_way(fault: Fault) -> None:
    result = simulation()
    for name, way in fault.shows.items():
        table = {"cells": result.cells, "formation": result.cells} | {
            "rolls": result.rolls,
            "slurry": result.slurry,
        }
        columns = table[PARAMETERS[name].table]
        same = PARAMETERS[name].table == fault.table or fault.table == "cells"
        own = hit(fault, columns) if same and fault.table != "cells" else result.reach[fault.id]
        values = columns[name].astype(float)
        # comparable units: same product, or same electrode
        kind = "line" if columns is result.cells else "kind"
        alike = np.isin(columns[kind].astype(str), np.unique(columns[kind][own].astype(str)))
        large = columns["line"] == "L3" if columns is result.cells else np.zeros(len(own), bool)
        alike &= large == (large[own].mean() > 0.5)
        inside, outside = values[own & alike], values[~own & alike]
        inside, outside = inside[~np.isnan(inside)], outside[~np.isnan(outside)]
        assert len(inside), name
        shift = (np.median(inside) - np.median(outside)) / np.std(outside)
        assert shift > 0.1 if way == "high" else shift < -0.1, (name, shift)


def test_two_weeks_are_free_of_faults() -> None:
    cells = simulation().cells
    week = (cells["stacked_at"] // (14 * SHIFT_HOURS)).astype(int)
    free = [w for w in np.unique(week) if not touched()[week == w].any()]
    assert len(free) >= 2
    nearly = [w for w in np.unique(week) if touched()[week == w].mean() < 0.02]
    assert len(nearly) >= 3
    for w in free:
        assert (cells["defect_code"][week == w] != "").mean() < 0.025


# --- PFMEA signals -----------------------------------------------------------------------------


def test_signals_name_what_the_plant_has(plant: Path, tables: dict[str, Any]) -> None:
    with (plant / "changes.csv").open(encoding="utf-8", newline="") as file:
        changes = [f"{row['type']} {row['text']}".lower() for row in csv.DictReader(file)]
    columns = {name for table in tables.values() for name in table.column_names}
    known = set(PARAMETERS) | {"rework"}
    rows = load_rows("signals.csv")
    assert [row["code"] for row in rows] == [row["code"] for row in load_rows("causes.csv")]
    found = Counter[str]()
    for row in rows:
        for signal in filter(None, row["signals"].split(" | ")):
            kind, _, rest = signal.partition(":")
            found[kind] += 1
            if kind == "process":
                name, _, way = rest.partition(":")
                assert name in known and way in ("high", "low", "shift", "spread"), signal
            elif kind == "log":
                assert rest in PLANT.defect_codes, signal
            elif kind == "factor":
                assert rest in columns, signal
            else:
                assert kind == "change" and rest, signal
    assert found["process"] > 150 and found["log"] > 100
    words = {
        s.removeprefix("change:")
        for row in rows
        for s in row["signals"].split(" | ")
        if s.startswith("change:")
    }
    heard = [word for word in words if any(word.lower() in text for text in changes)]
    assert len(heard) / len(words) > 0.7


@pytest.mark.parametrize("fault", TRACED, ids=ids)
def test_signals_of_the_true_cause_fit_its_fault(fault: Fault) -> None:
    signals = {row["code"]: row["signals"] for row in load_rows("signals.csv")}[fault.cause]
    if fault.cause != "SYS-02":  # an edit may show in any parameter
        for name, way in fault.shows.items():
            assert f"process:{name}:{way}" in signals or f"process:{name}:shift" in signals, name
        assert any(f"log:{code}" in signals for code in fault.codes)
