"""Change log: the hand-written entries, and those that wear, lots, routine and faults cause."""

from typing import Any

from corpus.simulate.clock import END, LOG_START, hours, moment, stream
from corpus.simulate.consumables import resets
from corpus.simulate.faults import load_faults
from corpus.simulate.genealogy import lot_starts
from corpus.sources import load_rows, load_yaml

FIELDS = ("time", "step", "machine", "lot", "text", "type")


def change_rows() -> list[dict[str, str]]:
    """All entries in order of time; plant time, no offset."""
    rows = load_rows("changes.csv") + _worn() + _lots() + _routine()
    for fault in load_faults():
        rows += [
            {field: str(change.get(field, "")) for field in FIELDS}
            | {"time": change["time"].replace("T", " ")}  # written like every other entry
            for change in fault.changes
        ]
    return sorted(rows, key=lambda row: (row["time"], row["machine"], row["text"]))


def _entry(at: float, step: str, machine: str, lot: str, text: str, kind: str) -> dict[str, str]:
    values = (f"{moment(at):%Y-%m-%d %H:%M}", step, machine, lot, text, kind)
    return dict(zip(FIELDS, values, strict=True))


def _in_log(at: float) -> bool:
    return hours(LOG_START) <= at < hours(END)


def _worn() -> list[dict[str, str]]:
    """A row per exchange of a wearing part, unless the hand-written log tells it."""
    rows = []
    for name, spec in load_yaml("consumables.yaml").items():
        told = {hours(at) for at in spec["told"]}
        for machine in spec["machines"]:
            times = resets(name, machine)
            for turn, (before, at) in enumerate(zip(times, times[1:], strict=False)):
                if not _in_log(at) or at in told or at >= hours(END):
                    continue
                count = (at - before) * spec["per_hour"] + float(spec.get("start", 0))
                text = spec["words"][turn % len(spec["words"])].format(count)
                rows.append(_entry(at, spec["step"], machine, "", f"{machine} {text}", "part"))
    return rows


def _lots() -> list[dict[str, str]]:
    """A row per new lot of raw material, unless the hand-written log tells it."""
    rows = []
    for material, spec in load_yaml("materials.yaml").items():
        told = {row["lot"] for row in spec.get("fixed", []) if row.get("told")}
        for at, group, lot in lot_starts(material):
            if not _in_log(at) or lot in told:
                continue
            machine = group if group.startswith("COT") else spec.get("machine", "")
            text = spec["words"].format(lot, group=group)
            rows.append(_entry(at, spec["step"], machine, lot, text, "material"))
    return rows


def _routine() -> list[dict[str, str]]:
    """Planned maintenance, measurements, notes and edits that did no harm."""
    rows = []
    for number, spec in enumerate(load_rows("routine.csv")):
        rng = stream(1200 + number)
        for machine in spec["machines"].split(" | "):
            at = hours(LOG_START) + float(rng.uniform(0, float(spec["every_h"])))
            while at < hours(END):
                at_shift = at - at % 1 + float(rng.integers(0, 12)) / 12
                rows.append(_note(at_shift, spec, machine, rng))
                at += float(spec["every_h"]) * float(rng.uniform(0.7, 1.3))
    return [row for row in rows if row["time"] < f"{END:%Y-%m-%d %H:%M}"]


def _note(at: float, spec: dict[str, str], machine: str, rng: Any) -> dict[str, str]:
    text = str(rng.choice(spec["texts"].split(" | "))).format(n=int(rng.integers(2, 9)))
    shown = f"{machine} {text}" if machine else text
    return _entry(at, spec["step"], machine, "", shown, spec["type"])
