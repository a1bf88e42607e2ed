"""How parameters move results: weld power -> resistance, loading -> capacity, water -> swelling.

Constants are ours and plausible, not measured; the directions are those of the domain notes.
"""

import numpy as np

from corpus.simulate.clock import Array, Columns, stream
from corpus.simulate.consumables import used

SET_KW = {"L1": 3.75, "L2": 3.75, "L3": 5.20}
NOMINAL_AH = {"L1": 316.8, "L2": 316.8, "L3": 591.5}
# Not recorded by the plant; zero unless a fault acts on them: gram capacity (share), acid in the
# electrolyte (mm of swelling), error of the filling scale (g), dirt on the connector (uOhm),
# error of the DCIR pulse or a seam open in part (share), error of a grading channel (share) and
# of the X-ray scale (mm).
HIDDEN = (
    "_gain",
    "_acid_mm",
    "_scale_error_g",
    "_dirt_uohm",
    "_pulse",
    "_channel",
    "_xray_shift_mm",
)


def slurry_physics(slurry: Columns) -> None:
    """Filter pressure grows with the age of the cartridge."""
    noise = stream(700).normal(0, 1.2, len(slurry["batch"]))
    slurry["filter_dp_kpa"] = (
        used("filter_dp_kpa", slurry["mixer"], slurry["mixed_at"])
        + noise
        + 1.5 * (slurry["fineness_um"] - 22)
    )


def roll_wear(rolls: Columns) -> None:
    """Counters of knives and lenses; before faults act, so that a fault can change them."""
    rolls["knife_mm"] = used("knife_mm", rolls["slitter"], rolls["slit_at"])
    rolls["die_lens_h"] = used("die_lens_h", rolls["die_cutter"], rolls["slit_at"])
    noise = stream(701).normal(0, 0.4, len(rolls["roll"]))
    rolls["punch_g_m2"] = rolls["areal_density_g_m2"] + noise


def roll_physics(rolls: Columns) -> None:
    """Burr follows knife metres, steeply beyond the life; thickness follows weight and density."""
    rng = stream(702)
    size = len(rolls["roll"])
    knife = rolls["knife_mm"]
    noise = rng.normal(0, 0.7, size)
    rolls["burr_um"] = 4.2 + 1.6 * knife + 9.0 * np.maximum(knife - 1.5, 0) + noise
    rolls["tab_bead_um"] = rolls["tab_bead_um"] + 0.006 * rolls["die_lens_h"]
    foil = np.where(rolls["kind"] == "cathode", 13.0, 6.0)
    rolls["electrode_um"] = rolls["punch_g_m2"] / rolls["press_density_g_cm3"] + foil
    rolls["slit_particles"] = rolls["slit_particles"] + 12 * np.maximum(
        2.8 - rolls["suction_kpa"], 0
    )


def inherit(cells: Columns, rolls: Columns, slurry: Columns) -> None:
    """Bring what the physics needs from cathode roll and slurry batch to the cell (`_name`)."""
    place = {name: index for index, name in enumerate(rolls["roll"])}
    row = np.array([place[name] for name in cells["cathode_roll"]])
    for name in ("punch_g_m2", "press_density_g_cm3", "burr_um", "tab_bead_um", "slit_particles"):
        cells[f"_{name}"] = rolls[name][row].astype(float)
    batch = {name: index for index, name in enumerate(slurry["batch"])}
    source = np.array([batch[name] for name in rolls["slurry_batch"][row]])
    cells["_magnetic_ppb"] = slurry["magnetic_ppb"][source].astype(float)
    cells["_powder_lot"] = slurry["powder_lot"][source]


def cell_wear(cells: Columns) -> None:
    """Counters and what they alone decide, before faults act."""
    rng = stream(703)
    size = len(cells["serial"])
    for name in HIDDEN:
        cells[name] = np.zeros(size)
    at = cells["welded_at"]
    cells["horn_welds"] = used("horn_welds", cells["preweld_machine"], at)
    lens = used("lens_h", cells["weld_machine"], at)
    cells["lens_h"] = used("lens_h", cells["weld_machine"], at, shown=True)
    extract = used("weld_extract_pa", cells["weld_machine"], at)
    cells["weld_extract_pa"] = extract + rng.normal(0, 12, size)
    cells["_set_kw"] = _by_line(cells, SET_KW)
    loss = 1 - 0.00010 * lens + rng.normal(0, 0.0045, size)
    cells["weld_power_kw"] = cells["_set_kw"] * loss


def weld_physics(cells: Columns) -> None:
    """Pre-weld pull from horn and pressure; joint from power, gap and seam width."""
    rng = stream(704)
    size = len(cells["serial"])
    worn = cells["horn_welds"] / 150_000
    low = cells["preweld_mpa"] - 0.36
    scatter = rng.normal(0, 1, (6, size))
    cells["preweld_s"] = 0.40 + 0.03 * worn**2 - 1.2 * low + 0.008 * scatter[0]
    cells["preweld_pull_n"] = 62 - 6 * worn**3 + 250 * low + 3.2 * scatter[1]
    part = cells["weld_power_kw"] / cells["_set_kw"]
    gap = np.maximum(cells["weld_gap_mm"] - 0.08, 0)
    wide = np.maximum(cells["weld_width_mm"] - 1.65, 0)
    sooty = np.maximum(18 - cells["weld_gas_l_min"], 0)
    cells["weld_pd_v"] = 0.86 * part - 0.02 * sooty + 0.010 * scatter[2]
    base = np.where(cells["line"] == "L3", 14.0, 17.0)
    extra = 90 * gap + 30 * wide + 1.2 * sooty + cells["_dirt_uohm"]
    cells["weld_r_uohm"] = base / part**3 + extra + 0.7 * scatter[3]
    pull = 310 * part**0.75 - 900 * gap - 200 * wide - 14 * sooty
    cells["weld_pull_n"] = pull + 12 * scatter[4]


def water_physics(cells: Columns) -> None:
    """Core moisture from oven pressure, layer and the air before; filled mass kept by the cell."""
    rng = stream(705)
    size = len(cells["serial"])
    layer = np.array([int(name[-2:]) for name in cells["oven_layer"]])
    cells["moisture_ppm"] = (
        215
        + 2.2 * (cells["bake_pa"] - 60)
        + 9.0 * np.maximum(cells["assembly_dewpoint_c"] + 34, 0)
        + 8.0 * np.maximum(94 - cells["bake_temp_c"], 0)
        + 1.5 * (layer - 6)
        + rng.normal(0, 22, size)
    )
    wet = 6.0 * np.maximum(cells["exposure_h"] - 4, 0)
    cells["_water"] = cells["moisture_ppm"] + wet
    kept = np.where(cells["line"] == "L3", 0.9996, 1.0032)  # after the second fill
    cells["_fill_true_g"] = cells["fill_mass_g"] - cells["_scale_error_g"]
    cells["retained_g"] = cells["_fill_true_g"] * kept - cells["mass_loss_g"]


def result_physics(cells: Columns) -> None:
    """Thickness, self-discharge, capacity and resistance from everything before."""
    rng = stream(706)
    size = len(cells["serial"])
    scatter = rng.normal(0, 1, (7, size))
    weak = np.maximum(cells["form_vacuum_kpa"] + 55, 0)
    wet = np.maximum(cells["_water"] - 300, 0)
    acid = cells["_acid_mm"]
    cells["thickness_mm"] = 71.6 + 0.18 * scatter[0] + 0.006 * wet + 0.008 * weak + acid
    waiting = 1 + 0.065 * np.maximum(cells["open_port_h"] - 8, 0)
    warm = np.exp(0.2 * (cells["aging_temp_c"] - 25)) * (1 + 0.0008 * wet) * waiting
    cells["k_mv_h"] = 0.012 * np.exp(0.33 * scatter[1]) * warm * (1 + 0.5 * acid)
    charge = _by_line(cells, NOMINAL_AH) * 0.52
    cells["form_charge_ah"] = charge * (1 + 0.003 * scatter[2] + 0.03 * acid)
    cells["capacity_ah"] = _capacity(cells, weak, scatter[3])
    cells["dcir_mohm"] = _dcir(cells, scatter[4])
    humid = 1 + 0.04 * np.maximum(cells["hipot_rh_pct"] - 45, 0)
    cells["hipot_ma"] = 0.12 * np.exp(0.35 * scatter[5]) * humid
    offset = np.maximum(np.abs(cells["stack_align_mm"]) - 0.1, 0)
    cells["overhang_mm"] = 0.57 + 0.05 * scatter[6] + cells["_xray_shift_mm"] - 0.6 * offset


def _capacity(cells: Columns, weak: Array, scatter: Array) -> Array:
    """Loading, powder and temperature set it; gas, contact, density and dryness take from it."""
    loss = 0.00022 * weak + 0.004 * np.maximum(cells["grade_contact_mohm"] - 4.0, 0)
    loss = loss + 0.05 * np.maximum(cells["_press_density_g_cm3"] - 2.575, 0) + _dry(cells)
    warmth = 0.004 * (cells["grade_temp_c"] - 25)
    size_of = _by_line(cells, NOMINAL_AH) * cells["_punch_g_m2"] / 351.0
    gain = cells["_gain"] + cells["_channel"] + warmth + 0.0013 * scatter
    return np.asarray(size_of * (1 + gain - loss))


def _dry(cells: Columns) -> Array:
    """Loss of capacity by too little electrolyte or too short a soak, as a share."""
    target = np.where(cells["line"] == "L3", 1978.0, 1058.0)
    missing = np.maximum(1 - cells["_fill_true_g"] / target - 0.003, 0)
    short = np.maximum(26 - cells["soak_h"], 0) + np.maximum(40 - cells["soak_temp_c"], 0)
    return np.asarray(0.7 * missing + 0.00066 * short)


def _dcir(cells: Columns, scatter: Array) -> Array:
    """Small cell 0.56 mOhm, large cell 0.298; joints and closed separator pores add to it."""
    small = cells["line"] != "L3"
    base = np.where(small, 0.56, 0.298)
    joint = 0.0016 * (cells["weld_r_uohm"] - np.where(small, 18.0, 14.5))
    pores = 0.0045 * np.maximum(cells["press_temp_c"] - 87, 0)
    dense = 0.35 * np.maximum(cells["_press_density_g_cm3"] - 2.575, 0)
    noise = np.where(small, 0.0105, 0.0075) * scatter
    value = base + (joint + pores + dense) * np.where(small, 1.0, 0.55) + noise
    return np.asarray(value * (1 + cells["_pulse"]))


def _by_line(cells: Columns, values: dict[str, float]) -> Array:
    return np.array([values[line] for line in cells["line"]])
