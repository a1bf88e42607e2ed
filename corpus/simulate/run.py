"""The whole simulation in one straight line, in memory; `write` puts it into files."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from corpus.simulate import genealogy, physics, stations
from corpus.simulate.clock import Array, Columns, stream
from corpus.simulate.faults import affected, apply_effects, load_faults
from corpus.simulate.parameters import draw, positive
from corpus.simulate.rejects import judge
from corpus.sources import load_plant

MATERIALS = {
    "separator_lot": ("separator", "stacked_at", "line"),
    "connector_lot": ("connector", "welded_at", "product"),
    "can_lot": ("can", "covered_at", "product"),
    "lid_lot": ("lid", "covered_at", "product"),
    "electrolyte_lot": ("electrolyte", "filled_at", ""),
    "nail_lot": ("nail", "nailed_at", "line"),
}
REWORK_SHARE = 0.015


@dataclass(frozen=True)
class Simulation:
    """Tables as columns; `reach` marks the cells that each fault touched."""

    slurry: Columns
    rolls: Columns
    cells: Columns
    reach: dict[str, Array]


@cache
def simulation() -> Simulation:
    """The same tables on every call and every run; treat them as read-only."""
    plant = load_plant()
    slurry = genealogy.make_slurry()
    draw("slurry", slurry)
    physics.slurry_physics(slurry)
    positive(slurry, "magnetic_ppb", "hold_h")
    apply_effects("slurry", slurry)
    rolls = genealogy.make_rolls(slurry)
    draw("rolls", rolls)
    positive(rolls, "pinholes_per_m2", "streaks", "slit_particles", "areal_range_g_m2")
    physics.roll_wear(rolls)
    apply_effects("rolls", rolls)
    physics.roll_physics(rolls)
    cells = genealogy.make_cells()
    stations.add_times(cells)
    stations.add_machines(cells, plant)
    stations.add_places(cells)
    genealogy.add_rolls(cells, rolls)
    _add_lots(cells)
    physics.inherit(cells, rolls, slurry)
    draw("cells", cells)
    draw("formation", cells)
    positive(cells, "stack_particles", "weld_gap_mm", "lid_gap_mm", "nail_step_mm")
    positive(cells, "nail_residue_mm2", "exposure_h", "open_port_h", "he_background")
    physics.cell_wear(cells)
    apply_effects("cells", cells)
    physics.weld_physics(cells)
    physics.water_physics(cells)
    physics.result_physics(cells)
    cells["rework"] = (stream(30).random(len(cells["serial"])) < REWORK_SHARE).astype(np.int64)
    reach = {fault.id: affected(fault, cells, rolls, slurry) for fault in load_faults()}
    judge(cells, reach)
    return Simulation(slurry, rolls, cells, reach)


def _add_lots(cells: Columns) -> None:
    everywhere = np.full(len(cells["serial"]), "all", dtype=object)
    for column, (material, at, group) in MATERIALS.items():
        cells[column] = genealogy.material_lots(
            material, cells[at], cells[group] if group else everywhere
        )
