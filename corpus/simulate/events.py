"""One row of the log before it is written, and which lot a machine had at a time."""

from dataclasses import dataclass

import numpy as np

from corpus.simulate.clock import lot_name, shift_index
from corpus.simulate.run import Simulation
from corpus.simulate.stations import STAGES
from corpus.sources import Machine

FIELDS = (
    "time",
    "station",
    "machine",
    "code",
    "text",
    "value",
    "limit",
    "unit",
    "lot",
    "serial",
    "shift",
)
LIMITS = {
    ("E-388", "L3"): "1970~1986",
    ("E-271", "L3"): "587",
    ("E-274", "L3"): "0.325",
}
STAGE_OF_STEP = {
    "Stacking": "stacked",
    "Hot pressing": "tested",
    "X-ray/CT": "tested",
    "Hi-pot": "tested",
    "Ultrasonic pre-weld": "welded",
    "Soft-connection welding": "welded",
    "Top-cover welding": "covered",
    "Baking": "baked",
    "Filling": "filled",
    "Formation": "formed",
    "Degas/second fill": "nailed",
    "Sealing-nail weld": "nailed",
    "Aging": "aged",
    "Capacity grading": "graded",
    "OCV/IR sorting": "sorted",
}
MODULE_LAG_H = 460.0


@dataclass(frozen=True)
class Event:
    """One row before it is written; `at` is plant time in hours."""

    at: float
    machine: str
    code: str
    text: str
    value: float
    digits: int
    limit: str
    unit: str
    lot: str
    serial: str


def lot_at(machine: Machine, line: str, at: float, result: Simulation) -> str:
    """Cell lot (by the lag of the step), electrode roll or slurry batch on a machine."""
    if machine.step == "Mixing":
        slurry = result.slurry
        rows = np.flatnonzero((slurry["mixer"] == machine.id) & (slurry["mixed_at"] <= at))
        return str(slurry["batch"][rows[np.argmax(slurry["mixed_at"][rows])]])
    stage = STAGE_OF_STEP.get(machine.step)
    if stage is None and machine.step not in ("Module/pack", "BMS/EOL"):
        return _roll_at(machine, at, result)
    lag = STAGES[stage][0] if stage else MODULE_LAG_H
    return lot_name(line, shift_index(at - lag))


def _roll_at(machine: Machine, at: float, result: Simulation) -> str:
    rolls = result.rolls
    for column, time in (
        ("coater", "coated_at"),
        ("calender", "calendered_at"),
        ("slitter", "slit_at"),
        ("die_cutter", "slit_at"),
    ):
        rows = np.flatnonzero((rolls[column] == machine.id) & (rolls[time] <= at))
        if len(rows):
            return str(rolls["roll"][rows[np.argmax(rolls[time][rows])]])
    return ""
