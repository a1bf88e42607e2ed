"""Steps of a cell after the electrode shop: when it passes, on which machine and place."""

from dataclasses import dataclass

import numpy as np

from corpus.simulate.clock import SHIFT_HOURS, Array, Columns, hours, stream
from corpus.sources import Plant

# stage -> mean hours after stacking and scatter; rows of the log use the same times.
STAGES: dict[str, tuple[float, float]] = {
    "stacked": (0.0, 0.0),
    "tested": (1.5, 0.1),
    "welded": (2.5, 0.1),
    "covered": (3.5, 0.1),
    "baked": (30.0, 0.8),
    "filled": (32.1, 0.3),
    "formed": (100.0, 2.0),
    "nailed": (150.0, 2.0),
    "aged": (250.0, 3.0),
    "graded": (355.0, 3.0),
    "sorted": (364.0, 2.0),
}
TWINS = {"L1": "L2", "L2": "L1"}  # same product: one line may lend a machine to the other
DETOUR_SHARE = 0.07  # of shifts, for three hours


@dataclass(frozen=True)
class Station:
    """A column of `cells` that names a machine, its stage and the step of its machines."""

    column: str
    stage: str
    step: str
    prefix: str


STATIONS = (
    Station("stacker", "stacked", "Stacking", "ZST"),
    Station("press", "tested", "Hot pressing", "HPM"),
    Station("xray", "tested", "X-ray/CT", "XR"),
    Station("hipot_tester", "tested", "Hi-pot", "HVT"),
    Station("preweld_machine", "welded", "Ultrasonic pre-weld", "UWM"),
    Station("weld_machine", "welded", "Soft-connection welding", "LSW"),
    Station("cover_welder", "covered", "Top-cover welding", "TCW"),
    Station("leak_tester", "covered", "Top-cover welding", "HLT"),
    Station("oven", "baked", "Baking", "VBO"),
    Station("filler", "filled", "Filling", "FLM"),
    Station("formation_cabinet", "formed", "Formation", "CAB"),
    Station("degas_machine", "nailed", "Degas/second fill", "DGS"),
    Station("nail_welder", "nailed", "Sealing-nail weld", "NLW"),
    Station("aging_room", "aged", "Aging", "AGR"),
    Station("grading_rack", "graded", "Capacity grading", "GCB"),
    Station("sorter", "sorted", "OCV/IR sorting", "OIS"),
)
NO_DETOUR = {"stacker", "oven", "formation_cabinet", "aging_room", "grading_rack"}
# place column -> (machine column, pattern of its name, number of places)
PLACES: dict[str, tuple[str, str, int]] = {
    "stack_head": ("stacker", "{} HEAD{}", 4),
    "press_cavity": ("press", "{} CAV{}", 4),
    "hipot_channel": ("hipot_tester", "{} CH{:02d}", 8),
    "oven_layer": ("oven", "{} L{:02d}", 12),
    "nozzle": ("filler", "{} N{:02d}", 16),
    "formation_drawer": ("formation_cabinet", "{}-D{}", 8),
    "grading_cabinet": ("grading_rack", "{}{}", 12),
}


def add_times(cells: Columns) -> None:
    """Add `<stage>_at` for every stage, in hours; the order of stages is kept."""
    rng = stream(1)
    stacked = cells["stacked_at"]
    for stage, (lag, scatter) in STAGES.items():
        if stage != "stacked":
            wobble = np.clip(rng.normal(0, scatter, len(stacked)), -2.2 * scatter, 2.2 * scatter)
            cells[f"{stage}_at"] = stacked + lag + wobble
    cells["filled_at"] = np.maximum(cells["filled_at"], cells["baked_at"] + 0.6)
    cells["sorted_at"] = np.maximum(cells["sorted_at"], cells["graded_at"] + 2.0)


def add_machines(cells: Columns, plant: Plant) -> None:
    """Add a machine column per station: the line's own, sometimes the twin line's."""
    rng = stream(2)
    for station in STATIONS:
        machines: dict[str, list[str]] = {}
        for machine in plant.machines:
            if machine.step == station.step and machine.id.startswith(station.prefix):
                machines.setdefault(machine.line, []).append(machine.id)
        line = _detoured(cells, station, rng)
        name = np.empty(len(line), dtype=object)
        for key, own in machines.items():
            chosen = np.flatnonzero(line == key)
            name[chosen] = np.array(own, dtype=object)[_pick(cells, station, chosen, len(own), rng)]
        cells[station.column] = name
    welder = cells["cover_welder"]  # a leak tester stands behind each welder
    cells["leak_tester"] = np.array([own.replace("TCW", "HLT") for own in welder], dtype=object)


def _pick(
    cells: Columns, station: Station, chosen: Array, count: int, rng: np.random.Generator
) -> Array:
    """Ovens take batches of six hours in turn; other machines share the flow at random."""
    if station.column == "oven":
        return np.asarray((cells["stacked_at"][chosen] // 6).astype(int) % count)
    return rng.integers(0, count, len(chosen))


def _detoured(cells: Columns, station: Station, rng: np.random.Generator) -> Array:
    line = cells["line"].copy()
    if station.column in NO_DETOUR:
        return line
    at = cells[f"{station.stage}_at"]
    shift = (at // SHIFT_HOURS).astype(int)
    hour = at % SHIFT_HOURS
    count = int(shift.max()) + 1
    for own, twin in TWINS.items():
        sent = rng.random(count) < DETOUR_SHARE
        begin = rng.uniform(0, SHIFT_HOURS - 3, count)
        away = (cells["line"] == own) & sent[shift]
        line[away & (hour >= begin[shift]) & (hour < begin[shift] + 3)] = twin
    return line


def add_places(cells: Columns) -> None:
    """Add heads, channels, nozzles, drawers, trays: equal shares, at random."""
    rng = stream(3)
    size = len(cells["serial"])
    for column, (machine, pattern, count) in PLACES.items():
        number = rng.integers(1, count + 1, size)
        cells[column] = _named(cells[machine], number, pattern, column == "grading_cabinet")
    cells["weld_station"] = _named(cells["weld_machine"], rng.integers(0, 2, size), "{} {}", False)
    batch = (cells["baked_at"] // 6).astype(int)
    cells["oven_batch"] = _named(cells["oven"], batch, "{}-{}", False)
    cells["formation_channel"] = _named(
        cells["formation_drawer"], rng.integers(1, 25, size), "{}-C{:02d}", False
    )
    cells["grading_channel"] = _named(
        cells["grading_cabinet"], rng.integers(1, 29, size), "{}-{:02d}", False
    )
    cells["tray"] = _named(cells["aging_room"], rng.integers(1, 121, size), "T{1:03d}", False)
    cells["tray_slot"] = _named(cells["tray"], rng.integers(1, 25, size), "S{1:02d}", False)


def _named(machine: Array, number: Array, pattern: str, rack: bool) -> Array:
    """Names of places; `GCB-A` + 7 = `GCB-A7`; weld stations are letters."""
    if pattern == "{} {}":
        letters = np.array(["A", "B"], dtype=object)[number]
        pairs = zip(machine, letters, strict=True)
    else:
        pairs = zip(machine, number, strict=True)
    known: dict[tuple[str, object], str] = {}
    names = []
    for pair in pairs:
        if pair not in known:
            known[pair] = pattern.format(*pair)
        names.append(known[pair])
    return np.array(names, dtype=object)


def in_window(at: Array, start: str, end: str) -> Array:
    """True where a time lies in [start, end)."""
    return np.asarray((at >= hours(start)) & (at < hours(end)))
