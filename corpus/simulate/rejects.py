"""Limits and chances: which cell is rejected where, and what the later stations never saw."""

from dataclasses import dataclass

import numpy as np

from corpus.simulate.clock import END, Array, Columns, hours, stream
from corpus.simulate.faults import extra_chance
from corpus.simulate.parameters import load_parameters
from corpus.simulate.stations import STAGES

HIPOT_MA, LEAK, NAIL_LEAK, K_LIMIT = 1.0, 1e-6, 1e-7, 0.040
PD_CELL_V = 0.70  # rejects the cell; below 0.78 only the station alarms
FILL_LIMITS = {"S314-B": (1054.0, 1062.0), "S587-A": (1970.0, 1986.0)}
CAPACITY_AH = {"S314-B": 314.0, "S587-A": 587.0}
DCIR_MOHM = {"S314-B": 0.600, "S587-A": 0.325}


@dataclass(frozen=True)
class Reject:
    """A defect code, the stage that finds it and the columns of machine and place."""

    code: str
    stage: str
    machine: str
    place: str
    value: str


REJECTS = (
    Reject("E-246", "tested", "xray", "stack_head", "overhang_mm"),
    Reject("E-305", "tested", "hipot_tester", "hipot_channel", "hipot_ma"),
    Reject("E-433", "welded", "preweld_machine", "preweld_machine", "preweld_pull_n"),
    Reject("E-417", "welded", "weld_machine", "weld_station", "weld_pd_v"),
    Reject("E-352", "covered", "leak_tester", "cover_welder", "he_leak"),
    Reject("E-402", "baked", "oven", "oven_layer", "moisture_ppm"),
    Reject("E-388", "filled", "filler", "nozzle", "fill_mass_g"),
    Reject("E-415", "formed", "formation_cabinet", "formation_drawer", "form_contact_mohm"),
    Reject("E-405", "formed", "formation_cabinet", "formation_drawer", "thickness_mm"),
    Reject("E-361", "nailed", "nail_welder", "nail_welder", "nail_residue_mm2"),
    Reject("E-354", "nailed", "nail_welder", "nail_welder", "nail_he_leak"),
    Reject("E-231", "aged", "aging_room", "tray", "k_mv_h"),
    Reject("E-271", "graded", "grading_rack", "grading_cabinet", "capacity_ah"),
    Reject("E-274", "sorted", "sorter", "sorter", "dcir_mohm"),
)


def judge(cells: Columns, reach: dict[str, Array]) -> None:
    """Set `defect_code`, `result`, `grade`; blank what stations after the reject would measure."""
    failed = _limits(cells, reach)
    size = len(cells["serial"])
    code = np.full(size, "", dtype=object)
    stage = np.full(size, len(STAGES), dtype=int)
    order = list(STAGES)
    for reject in REJECTS:
        index = order.index(reject.stage)
        first = failed[reject.code] & (code == "") & (cells[f"{reject.stage}_at"] < hours(END))
        code[first] = reject.code
        stage[first] = index
    cells["defect_code"] = code
    cells["_last_stage"] = stage
    _blank(cells, order)
    done = ~np.isnan(cells["sorted_at"])
    cells["result"] = np.where(code != "", "NG", np.where(done, "OK", "WIP")).astype(object)
    cells["grade"] = _grade(cells)


def _limits(cells: Columns, reach: dict[str, Array]) -> dict[str, Array]:
    rng = stream(800)
    size = len(cells["serial"])
    chance = _chances(cells)
    failed: dict[str, Array] = {}
    for reject in REJECTS:
        own = chance.get(reject.code, np.zeros(size)) + extra_chance(reject.code, cells, reach)
        failed[reject.code] = rng.random(size) < own
    _measured(cells, failed, rng)
    return failed


def _chances(cells: Columns) -> dict[str, Array]:
    """Chance of the defects that come as single events: spark, pore, burst, micro-short."""
    burr = np.clip((cells["_burr_um"] - 9) / 6, 0, 1.2)
    dirt = np.clip((cells["stack_particles"] - 15) / 20, 0, 1.5)
    iron = np.clip((cells["_magnetic_ppb"] - 70) / 110, 0, 1.5)
    dust = np.clip((cells["_slit_particles"] - 12) / 12, 0, 1.5)
    gap = np.clip((cells["lid_gap_mm"] - 0.085) / 0.05, 0, 1.5)
    hurry = np.clip((cells["cover_speed_mm_s"] - 190) / 30, 0, 1)
    sooty = np.clip((16 - cells["cover_gas_l_min"]) / 4, 0, 1.5)
    salt = np.clip((cells["nail_residue_mm2"] - 0.25) / 0.4, 0, 1.2)
    tilt = np.clip((cells["nail_step_mm"] - 0.07) / 0.06, 0, 1.5)
    faint = np.clip((95 - cells["nail_power_pct"]) / 8, 0, 1.5)
    return {
        "E-246": np.full(len(burr), 0.002),
        "E-305": 0.0016 + 0.045 * burr + 0.05 * dirt + 0.06 * dust,
        "E-433": np.full(len(burr), 0.0004),
        "E-417": np.full(len(burr), 0.0006),
        "E-352": 0.0018 + 0.14 * gap + 0.026 * hurry + 0.06 * sooty,
        "E-388": np.full(len(burr), 0.0012),
        "E-415": np.full(len(burr), 0.0012),
        "E-361": 0.0018 + 0.28 * salt + 0.10 * tilt,
        "E-354": 0.0008 + 0.10 * faint,
        "E-231": 0.0022 + 0.05 * burr + 0.24 * dirt + 0.26 * iron + 0.03 * dust,
        "E-271": np.full(len(burr), 0.0004),
        "E-274": np.full(len(burr), 0.0003),
    }


def _measured(cells: Columns, failed: dict[str, Array], rng: np.random.Generator) -> None:
    """Make the value of a failed cell fail, and fail the cells whose value is out of limit."""
    size = len(cells["serial"])
    product = cells["product"]
    u = rng.random((6, size))
    cells["he_leak"] = 2e-8 * np.exp(rng.normal(0, 0.5, size)) + 0.3 * cells["he_background"]
    cells["nail_he_leak"] = 6e-9 * np.exp(rng.normal(0, 0.4, size))
    _force(cells, "overhang_mm", failed["E-246"], 0.33 + 0.069 * u[0])
    _force(cells, "hipot_ma", failed["E-305"], 1.05 + 3.6 * u[1] ** 2)
    _force(cells, "weld_pd_v", failed["E-417"], 0.62 + 0.078 * u[2])
    _force(cells, "he_leak", failed["E-352"], 10 ** (-5.9 + 1.2 * u[3]))
    _force(cells, "nail_he_leak", failed["E-354"], 10 ** (-6.9 + 1.2 * u[3]))
    low = np.array([FILL_LIMITS[name][0] for name in product])
    high = np.array([FILL_LIMITS[name][1] for name in product])
    _force(cells, "fill_mass_g", failed["E-388"], np.where(u[4] < 0.6, low - 3, high + 2) - u[5])
    _force(cells, "form_contact_mohm", failed["E-415"], 5.1 + 4.4 * u[0])
    _force(cells, "k_mv_h", failed["E-231"], 0.041 + 0.035 * u[1] ** 1.5)
    capacity = np.array([CAPACITY_AH[name] for name in product])
    resistance = np.array([DCIR_MOHM[name] for name in product])
    _force(cells, "capacity_ah", failed["E-271"], capacity - 0.1 - 2.2 * u[2])
    _force(cells, "dcir_mohm", failed["E-274"], resistance * (1.002 + 0.06 * u[3]))
    weak_joint = (cells["weld_pd_v"] < PD_CELL_V) | (cells["weld_pull_n"] < 250)
    failed["E-246"] |= cells["overhang_mm"] < 0.40
    failed["E-305"] |= cells["hipot_ma"] > HIPOT_MA
    failed["E-433"] |= (cells["preweld_pull_n"] < 45) & (u[4] < 0.38)
    failed["E-417"] |= weak_joint
    failed["E-402"] |= cells["moisture_ppm"] > 400
    failed["E-388"] |= (cells["fill_mass_g"] < low) | (cells["fill_mass_g"] > high)
    failed["E-415"] |= cells["form_contact_mohm"] > 5.0
    failed["E-405"] |= cells["thickness_mm"] > 72.3
    failed["E-231"] |= cells["k_mv_h"] > K_LIMIT
    failed["E-271"] |= cells["capacity_ah"] < capacity
    failed["E-274"] |= cells["dcir_mohm"] > resistance


def _force(cells: Columns, name: str, mask: Array, values: Array) -> None:
    cells[name] = np.where(mask, values, cells[name])


def _blank(cells: Columns, order: list[str]) -> None:
    """Stations after the reject, and after the records were copied, have nothing."""
    last = cells["_last_stage"]
    stage_of = {p.name: p.stage for p in load_parameters() if p.table in ("cells", "formation")}
    for index, stage in enumerate(order):
        gone = (last < index) | ~(cells[f"{stage}_at"] < hours(END))
        cells[f"_gone_{stage}"] = gone
        cells[f"{stage}_at"] = np.where(gone, np.nan, cells[f"{stage}_at"])
        for name, own in stage_of.items():
            if own == stage:
                cells[name] = np.where(gone, np.nan, cells[name].astype(float))


def _grade(cells: Columns) -> Array:
    limit = np.array([CAPACITY_AH[name] for name in cells["product"]])
    ratio = cells["capacity_ah"] / limit
    with np.errstate(invalid="ignore"):
        grade = np.where(ratio >= 1.0085, "A", np.where(ratio >= 1.005, "B", "C")).astype(object)
    grade[cells["result"] != "OK"] = ""
    return grade
