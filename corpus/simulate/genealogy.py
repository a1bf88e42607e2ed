"""Raw lots -> slurry batch -> electrode roll -> reel -> cell, with names that do not repeat."""

from collections.abc import Sequence
from datetime import timedelta

import numpy as np

from corpus.simulate.clock import (
    END,
    SHIFT_HOURS,
    START,
    Array,
    Columns,
    hours,
    lot_name,
    moment,
    shift_name,
    stream,
)
from corpus.sources import load_yaml

TRACED_EVERY = 9  # the historian keeps the whole trace of every ninth cell
TRACED_PER_SHIFT = 107  # of about 960 made
L3_STOP = (hours("2026-10-01T08:00"), hours("2026-10-05T08:00"))  # holiday, see changes.csv
FIRST_ROLL = (8861, hours("2026-11-19T08:00"))  # the roll of the demo anomaly A-1119-1
DAYS_BEFORE, DAYS_AFTER = 6, 98
ROLL_TO_STACK_HOURS = 64.0


def make_cells() -> Columns:
    """Serials, lots and stacking times of all traced cells."""
    rng = stream(10)
    serial: list[str] = []
    lot: list[str] = []
    line_of: list[str] = []
    at: list[float] = []
    for index in range(int(hours(END) // SHIFT_HOURS) + 1):
        begin = index * SHIFT_HOURS
        for line in ("L1", "L2", "L3"):
            count = int(TRACED_PER_SHIFT * rng.uniform(0.9, 1.05))
            first = int(rng.integers(1, TRACED_EVERY + 1))
            times = begin + SHIFT_HOURS * (np.arange(count) + rng.random(count)) / count
            if line == "L3" and L3_STOP[0] <= begin < L3_STOP[1]:
                continue
            name = lot_name(line, index)
            model = "587" if line == "L3" else "314"
            serial += [
                f"{model}{name.replace('-', '')}{first + TRACED_EVERY * n:05d}"
                for n in range(count)
            ]
            lot += [name] * count
            line_of += [line] * count
            at += list(times)
    stacked = np.array(at)
    kept = stacked < hours(END)
    cells: Columns = {
        "serial": np.array(serial, dtype=object)[kept],
        "lot": np.array(lot, dtype=object)[kept],
        "line": np.array(line_of, dtype=object)[kept],
        "stacked_at": stacked[kept],
    }
    cells["product"] = np.where(cells["line"] == "L3", "S587-A", "S314-B").astype(object)
    cells["shift"] = np.array([name[-1] for name in cells["lot"]], dtype=object)
    return cells


def make_slurry() -> Columns:
    """Three cathode and three anode batches a day; the powder lot follows from the time."""
    rng = stream(11)
    rows = []
    for day in range(-DAYS_BEFORE, DAYS_AFTER):
        date = START + timedelta(days=day)
        for number in range(3):
            at = 24.0 * day + 8 * number - 7 + rng.uniform(-0.4, 0.4)
            for letter, kind in (("C", "cathode"), ("A", "anode")):
                mixer = f"MX{letter}-{1 + (day + number) % 2}"
                rows.append((f"S{letter}-{date:%y%m%d}-{number + 1}", kind, at, mixer))
    slurry = _columns(("batch", "kind", "mixed_at", "mixer"), rows)
    for kind, material in (("cathode", "powder"), ("anode", "graphite")):
        chosen = slurry["kind"] == kind
        lots = material_lots(material, slurry["mixed_at"], np.full(len(chosen), "all"))
        slurry["powder_lot"] = np.where(chosen, lots, slurry.get("powder_lot", lots))
    return slurry


def make_rolls(slurry: Columns) -> Columns:
    """Six cathode and six anode rolls a day: two coaters, calenders by chance, slitter by line."""
    rng = stream(12)
    batch_of = {"cathode": "SC", "anode": "SA"}
    slitter = {"L1": "SLM-2", "L2": "SLM-1", "L3": "SLM-3"}
    rows = []
    for day in range(-DAYS_BEFORE, DAYS_AFTER):
        first = FIRST_ROLL[0] + 12 * (day - int(FIRST_ROLL[1] // 24))
        date = f"{START + timedelta(days=day):%y%m%d}"
        for turn in range(6):
            line = f"L{1 + turn % 3}"
            for side, kind in enumerate(("cathode", "anode")):
                at = 24.0 * day + 4 * turn + rng.uniform(0, 0.8)
                coater = f"COT-{'CA'[side]}0{1 + turn % 2}"
                calender = f"RPR-{rng.integers(1, 3)}" if kind == "cathode" else "RPR-3"
                batch = f"{batch_of[kind]}-{date}-{1 + turn // 2}"
                pressed = at + rng.uniform(22, 26)
                slit = pressed + rng.uniform(10, 18)
                rows.append(
                    (str(first + 2 * turn + side), kind, batch, line, coater, at, calender)
                    + (pressed, slitter[line], slit, f"LDC-{line[1]}")
                )
    names = "roll kind slurry_batch line coater coated_at calender calendered_at slitter slit_at"
    rolls = _columns((*names.split(), "die_cutter"), rows)
    known = set(slurry["batch"])
    if unknown := set(rolls["slurry_batch"]) - known:
        raise ValueError(f"rolls without a slurry batch: {sorted(unknown)[:3]}")
    foil = {kind: _foil(rolls, kind) for kind in ("cathode", "anode")}
    rolls["foil_lot"] = np.where(rolls["kind"] == "cathode", foil["cathode"], foil["anode"])
    return rolls


def _foil(rolls: Columns, kind: str) -> Array:
    return material_lots(f"foil_{kind}", rolls["coated_at"], rolls["coater"])


def add_rolls(cells: Columns, rolls: Columns) -> None:
    """Give every cell the rolls and reels (roll and lane) that its line used at that time."""
    size = len(cells["serial"])
    second = np.array([name in ("ZST5", "ZST7", "ZST9") for name in cells["stacker"]])
    for kind in ("cathode", "anode"):
        roll = np.empty(size, dtype=object)
        lane = np.ones(size, dtype=int)
        for line in ("L1", "L2", "L3"):
            rows = np.flatnonzero((rolls["kind"] == kind) & (rolls["line"] == line))
            begin = rolls["coated_at"][rows] + ROLL_TO_STACK_HOURS
            chosen = np.flatnonzero(cells["line"] == line)
            at = cells["stacked_at"][chosen]
            place = np.clip(np.searchsorted(begin, at, side="right") - 1, 0, len(rows) - 2)
            roll[chosen] = rolls["roll"][rows][place]
            part = (at - begin[place]) / (begin[place + 1] - begin[place])
            lane[chosen] = 1 + 2 * second[chosen] + (part > 0.5)
        cells[f"{kind}_roll"] = roll
        cells[f"{kind}_reel"] = np.array(
            [f"{r}-{n}" for r, n in zip(roll, lane, strict=True)], dtype=object
        )


def lot_starts(material: str) -> list[tuple[float, str, str]]:
    """(time, group, lot) of every lot of a material; `group` is a line, machine or `all`."""
    spec = load_yaml("materials.yaml")[material]
    rng = stream(100 + sorted(load_yaml("materials.yaml")).index(material))
    fixed = [
        (hours(str(row["from"])), str(row["group"]), str(row["lot"]))
        for row in spec.get("fixed", [])
    ]
    starts: list[tuple[float, str, str]] = []
    for offset, group in enumerate(spec["groups"]):
        at = hours(START) - 24 * DAYS_BEFORE - 6.0 + offset * 7.0
        number = int(spec.get("first", 0)) + offset * int(spec.get("apart", 0))
        while "first" in spec and at < hours(END):
            name = spec["pattern"].format(n=number, d=moment(at))
            near = any(-80 < when - at < 30 for when, own, _ in fixed if own == group)
            if not near and name not in {lot for _, _, lot in fixed}:
                starts.append((at, group, name))
            number += 1
            at += float(spec["every_h"]) * rng.uniform(0.85, 1.15)
    return sorted(starts + fixed)


def material_lots(material: str, at: Array, group: Array) -> Array:
    """The lot in use at each time in each group."""
    out = np.empty(len(at), dtype=object)
    starts = lot_starts(material)
    for name in {own for _, own, _ in starts}:
        own = [(when, lot) for when, key, lot in starts if key == name]
        times = np.array([when for when, _ in own])
        lots = np.array([lot for _, lot in own], dtype=object)
        chosen = np.flatnonzero(group == name)
        place = np.clip(np.searchsorted(times, at[chosen], side="right") - 1, 0, None)
        out[chosen] = lots[place]
    return out


def _columns(names: tuple[str, ...], rows: Sequence[tuple[object, ...]]) -> Columns:
    out: Columns = {}
    for name, values in zip(names, zip(*rows, strict=True), strict=True):
        numeric = isinstance(values[0], float)
        out[name] = np.array(values, dtype=float if numeric else object)
    return out


def shift_letter(at: Array) -> Array:
    """D or N of the shift that a time falls into."""
    return np.array([shift_name(int(value // SHIFT_HOURS))[1] for value in at], dtype=object)
