"""Process parameters with their plain scatter: mean, machine-to-machine and unit-to-unit."""

from dataclasses import dataclass

import numpy as np

from corpus.simulate.clock import Columns, stream
from corpus.sources import load_rows

ANODE = {
    "areal_density_g_m2": -186.0,
    "areal_range_g_m2": -0.8,
    "press_density_g_cm3": -0.94,
    "peel_n_m": -8.5,
    "dry_zone2_c": -17.0,
}
ANODE_SLURRY = {"solids_pct": -10.0, "viscosity_pa_s": -5.0, "magnetic_ppb": -10.0}


@dataclass(frozen=True)
class Parameter:
    """A documented column; without a mean it is derived by the physics, not drawn."""

    name: str
    table: str
    stage: str
    by: str
    unit: str
    mean: float | None
    mean_587: float
    sd: float
    machine_sd: float
    digits: int
    text: str


def load_parameters() -> list[Parameter]:
    """`src/parameters.csv`, in order."""
    return [
        Parameter(
            row["name"],
            row["table"],
            row["stage"],
            row["by"],
            row["unit"],
            float(row["mean"]) if row["mean"] else None,
            float(row["mean_587"] or 0),
            float(row["sd"] or 0),
            float(row["machine_sd"] or 0),
            int(row["digits"]),
            row["text"],
        )
        for row in load_rows("parameters.csv")
    ]


def draw(table: str, columns: Columns) -> None:
    """Add every drawn parameter of a table; `by` names the column of its machine or place."""
    cells = table in ("cells", "formation")
    large = columns["line"] == "L3" if cells else None
    for number, parameter in enumerate(load_parameters()):
        if parameter.table != table or parameter.mean is None:
            continue
        rng = stream(500 + number)
        names, code = np.unique(columns[parameter.by].astype(str), return_inverse=True)
        own = rng.normal(0, parameter.machine_sd, len(names))[code]
        scale = np.ones(len(code))
        mean = np.full(len(code), parameter.mean)
        if large is not None and parameter.mean:
            mean[large] = parameter.mean_587
            scale[large] = abs(parameter.mean_587 / parameter.mean)
        columns[parameter.name] = mean + scale * (own + rng.normal(0, parameter.sd, len(code)))
    if not cells:
        anode = columns["kind"] == "anode"
        for name, step in (ANODE if table == "rolls" else ANODE_SLURRY).items():
            columns[name] = columns[name] + step * anode


def positive(columns: Columns, *names: str) -> None:
    """Counts and sizes cannot fall below zero."""
    for name in names:
        columns[name] = np.abs(columns[name])
