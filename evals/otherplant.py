"""The sample plant made anew: other random numbers, its faults at other places and times.

``python -m evals.otherplant --seed N DIR`` lays it down (then ``rca ingest -w DIR``). Kinds of
fault and the plant itself stay; what no rule of `rca.plant` has seen are the units, the machines,
lots and windows concerned, and how strong each fault is. All of it is synthetic.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

_STRONGER = (0.85, 1.25)  # what the size of each fault is multiplied with
_APART = timedelta(days=3)  # how far a fault moves at least
_TRIES = 60
_FIRST, _LAST = (datetime.fromisoformat(day) for day in ("2026-08-19", "2026-11-08"))
# lots: column of the place -> material of `materials.yaml`
_LOTS = {"can_lot": "can", "lid_lot": "lid", "connector_lot": "connector",
         "electrolyte_lot": "electrolyte", "separator_lot": "separator",
         "_powder_lot": "powder"}  # fmt: skip
# a fault that a wearing part makes: id -> (part, machine)
_WORN = {"F11": ("knife_mm", "SLM-2"), "F15": ("horn_welds", "UWM-1"), "F04": ("lens_h", "LSW-2")}

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Moved:
    """The faults of another plant, and the times of its wearing parts."""

    faults: list[Row]
    parts: Mapping[str, Any]


def become(seed: int) -> None:
    """From here on this process simulates the plant of ``seed``; 0 = the packaged one. Call once,
    before anything of `corpus.simulate` ran."""
    if not seed:
        return
    from corpus.simulate import clock
    from corpus.sources import load_yaml

    clock.SEED = clock.SEED + 1009 * seed
    found = _moved(
        seed, deepcopy(load_yaml("faults.yaml")), deepcopy(load_yaml("consumables.yaml"))
    )
    load_yaml("faults.yaml")[:] = found.faults
    load_yaml("consumables.yaml").update(found.parts)


def _moved(seed: int, faults: list[Row], parts: dict[str, Any]) -> Moved:
    rng = np.random.default_rng([20261122, seed])
    lags = _lags()
    taken: list[tuple[set[str], datetime, datetime]] = []
    for fault in faults:
        lag = lags.get(fault["id"], timedelta(days=1))
        _elsewhere(fault, rng)
        _sized(fault, rng)
        if fault["id"] in _WORN:
            _worn(fault, parts, lag, rng)
        elif not _by_lot(fault, lag, rng):
            _later(fault, _start(fault, lag, taken, rng), lag)
        fault.pop("log_rows", None)  # no report counts the rows of a cluster here
        fault["told_by"] = ""
        begin, end = map(datetime.fromisoformat, fault["window"])
        taken.append((set(fault["codes"]), begin, end + lag))
    return Moved(faults, parts)


def _lags() -> Mapping[str, timedelta]:
    """How long after its window each fault was still found in the packaged plant."""
    file = Path(__file__).parents[1] / "corpus" / "truth" / "faults.jsonl"
    out = {}
    for line in file.read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["found"]:
            late = datetime.fromisoformat(row["found"][1]) - datetime.fromisoformat(
                row["window"][1]
            )
            out[row["id"]] = max(late, timedelta())
    return out


def _sized(fault: Row, rng: np.random.Generator) -> None:
    by = float(rng.uniform(*_STRONGER))
    for effect in fault.get("effects", ()):
        if "add" in effect:
            given = effect["add"]
            effect["add"] = [v * by for v in given] if isinstance(given, list) else given * by
    fault["reject"] = {code: share * by for code, share in fault.get("reject", {}).items()}


def _elsewhere(fault: Row, rng: np.random.Generator) -> None:
    """Another place of the same kind; texts of its changes and alarms follow."""
    place = fault.get("place", {})
    if fault["id"] == "F06":
        place.pop("lot")  # of that day and line only
    for column, value in list(place.items()):
        if column in ("kind", "lot", *_LOTS):
            continue
        old = value if isinstance(value, list) else [value]
        known = [v for v in _levels(column) if v not in old and _alike(v, old[0])]
        if not known:
            continue
        new = [str(v) for v in rng.choice(known, size=min(len(old), len(known)), replace=False)]
        place[column] = new if isinstance(value, list) else new[0]
        for told in (*fault.get("changes", ()), *fault.get("alarms", ())):
            _renamed(told, old[0], new[0])


def _levels(column: str) -> Sequence[str]:
    """Every level of a place column: of the packaged plant's own tables."""
    from corpus.simulate.stations import PLACES, STATIONS
    from corpus.sources import load_plant

    plant = load_plant()
    machines = {
        s.column: [m.id for m in plant.machines if m.step == s.step and m.id.startswith(s.prefix)]
        for s in STATIONS
    }
    if column in machines:
        return machines[column]
    if column in PLACES:
        owner, pattern, count = PLACES[column]
        if column == "grading_cabinet":
            pattern = "{}{}"
        return [pattern.format(m, n) for m in machines[owner] for n in range(1, count + 1)]
    return {
        "line": ["L1", "L2", "L3"],
        "weld_station": [f"{m} {s}" for m in machines["weld_machine"] for s in "AB"],
        "tray": [f"T{n:03d}" for n in range(1, 121)],
        "slitter": ["SLM-1", "SLM-2", "SLM-3"],
        "coater": ["COT-C01", "COT-C02"],
        "calender": ["RPR-1", "RPR-2"],
    }[column]


def _alike(name: str, old: str) -> bool:
    return name.rstrip("0123456789")[:3] == old.rstrip("0123456789")[:3]


def _parts(name: str) -> tuple[str, str]:
    """Machine and place on it: ``ZST7 HEAD3``, ``CAB12-D4``, ``GCB-A5``."""
    if " " in name:
        machine, _, spot = name.partition(" ")
        return machine, spot
    if found := re.fullmatch(r"(CAB\d+)-(D\d)", name):
        return found[1], found[2]
    if found := re.fullmatch(r"(GCB-([A-Z]))(\d+)", name):
        return found[1], found[2] + found[3]
    return name, ""


def _renamed(told: Row, old: str, new: str) -> None:
    (machine, spot), (other, another) = _parts(old), _parts(new)
    if told.get("machine") == machine:
        told["machine"] = other
    text = told["text"].replace(machine, other)
    if spot and another:
        text = re.sub(rf"(?<![A-Za-z0-9]){re.escape(spot)}(?![0-9])", another, text)
    told["text"] = text


def _start(
    fault: Row,
    lag: timedelta,
    taken: Sequence[tuple[set[str], datetime, datetime]],
    rng: np.random.Generator,
) -> datetime:
    """A start in the time of the log, days from the old one, where no fault of the same code is."""
    begin, end = map(datetime.fromisoformat, fault["window"])
    last = _LAST - (end - begin) - lag
    room = max((last - _FIRST) / timedelta(minutes=5), 1.0)
    at = begin
    for _ in range(_TRIES):
        at = _FIRST + timedelta(minutes=5) * int(rng.uniform(0, room))
        until = at + (end - begin) + lag
        free = all(
            not (codes & set(fault["codes"])) or until < a or b < at for codes, a, b in taken
        )
        if abs(at - begin) >= _APART and free:
            break
    return at


def _later(fault: Row, start: datetime, lag: timedelta) -> None:
    begin, end = map(datetime.fromisoformat, fault["window"])
    by = start - begin
    fault["window"] = [_stamp(begin + by), _stamp(end + by)]
    if "lot" in fault.get("place", {}):
        fault["place"]["lot"] = _cell_lots(start)
    _told_later(fault, by)


def _told_later(fault: Row, by: timedelta) -> None:
    for change in fault.get("changes", ()):
        change["time"] = _stamp(datetime.fromisoformat(change["time"]) + by)
    for alarm in fault.get("alarms", ()):
        if "window" in alarm:
            alarm["window"] = [_stamp(datetime.fromisoformat(t) + by) for t in alarm["window"]]


def _cell_lots(filled: datetime) -> list[str]:
    """Two consecutive lots of the first line that are filled from ``filled`` on."""
    from corpus.simulate.clock import hours, lot_name, shift_index

    first = shift_index(hours(filled) - 32.0)
    return [lot_name("L2", first), lot_name("L2", first + 1)]


def _by_lot(fault: Row, lag: timedelta, rng: np.random.Generator) -> bool:
    """A fault of a lot moves to another lot of that material, for as long as the lot lasts."""
    column = next((c for c in fault.get("place", {}) if c in _LOTS), "")
    if not column:
        return False
    from corpus.simulate.clock import hours, moment
    from corpus.simulate.genealogy import lot_starts

    starts = lot_starts(_LOTS[column])
    old = fault["place"][column]
    spans = []
    for at, group, lot in starts:
        after = [a for a, g, _ in starts if g == group and a > at]
        known = lot != old and at > hours(_FIRST)
        if known and after and hours(_LAST) - min(after) > lag / timedelta(hours=1):
            spans.append((at, min(after), lot))
    if not spans:
        return False
    begin, end, lot = spans[int(rng.integers(len(spans)))]
    slow = 24.0 * 5 if column == "_powder_lot" else 0.0  # from the mixer to the stacker
    old_begin = datetime.fromisoformat(fault["window"][0])
    fault["place"][column] = lot
    fault["window"] = [_stamp(moment(begin)), _stamp(moment(end + slow))]
    _told_later(fault, moment(begin) - old_begin)
    return True


def _worn(fault: Row, parts: dict[str, Any], lag: timedelta, rng: np.random.Generator) -> None:
    """The part that is not changed in time sits on another machine, at another time."""
    part, old = _WORN[fault["id"]]
    spec = parts[part]
    begin, end = map(datetime.fromisoformat, fault["window"])
    new = next(iter(fault["place"].values()))
    span = [datetime.fromisoformat(t) for pair in spec["late"][old] for t in pair]
    early, late = _FIRST - begin, min(_LAST, _LAST - lag) - max(end, min(max(span), _LAST))
    by = early + (max(late, early) - early) * float(rng.random())

    def moved(times: Sequence[str]) -> list[str]:
        return [_stamp(datetime.fromisoformat(t) + by) for t in times]

    spec["late"] = {new: [moved(pair) for pair in spec["late"][old]]}
    spec["fixed"] = {new: moved(spec["fixed"][old])}
    if "shown" in spec:
        spec["shown"] = {new: moved(spec["shown"][old])}
    spec["told"] = []
    fault["window"] = [_stamp(begin + by), _stamp(end + by)]
    _told_later(fault, by)


def _stamp(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Lay one plant down."""
    parser = argparse.ArgumentParser(prog="python -m evals.otherplant")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, required=True)
    given = parser.parse_args(arguments)
    become(given.seed)
    from corpus.build import build_plant

    lay: Callable[[Path], None] = build_plant
    lay(given.folder)
    sys.stdout.write(f"plant {given.seed}: {given.folder}; next: rca ingest -w {given.folder}\n")


if __name__ == "__main__":
    main()
