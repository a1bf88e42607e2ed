"""Defect and alarm log: rejects of all cells, alarms of machines, clusters that reports tell."""

from dataclasses import replace
from typing import Any

import numpy as np

from corpus.simulate.clock import (
    CLOCK_OFFSET_MINUTES,
    END,
    LOG_START,
    hours,
    moment,
    shift_index,
    shift_name,
    stream,
)
from corpus.simulate.events import LIMITS, Event, lot_at
from corpus.simulate.faults import Fault, load_faults
from corpus.simulate.genealogy import TRACED_EVERY
from corpus.simulate.rejects import PD_CELL_V, REJECTS, Reject
from corpus.simulate.run import Simulation
from corpus.sources import Machine, Plant, load_rows

BACKGROUND_ROWS = 3000
ALIAS_SHARE = 0.04  # of rows name the machine as the shop floor does
LOW_FAILS = {"E-246", "E-433", "E-417", "E-271"}
LAST_NUMBER = 960  # cells of one line and shift


class Log:
    """Builds the rows of one simulation; the same rows on every run."""

    def __init__(self, plant: Plant, result: Simulation) -> None:
        self.machines: dict[str, Machine] = {machine.id: machine for machine in plant.machines}
        self.result = result
        self.rng = stream(40)
        self.messages = {row["code"]: row for row in load_rows("messages.csv")}
        self.told = [fault for fault in load_faults() if fault.log_rows is not None]
        self.clusters = [self._reach(fault) for fault in self.told]

    def rows(self) -> list[dict[str, str]]:
        """All rows in order of the log's own clock."""
        events = self._rejects() + self._background()
        for fault in load_faults():
            events += self._alarms(fault)
        for fault in self.told:
            events += self._cluster(fault)
        begin, end = hours(LOG_START), hours(END)
        events = [event for event in events if begin <= event.at < end]
        rows = [self._row(event) for event in events]
        return sorted(rows, key=lambda row: (row["time"], row["machine"], row["serial"]))

    def _rejects(self) -> list[Event]:
        """A row per rejected traced cell and, for the cells that are not traced, eight more."""
        cells = self.result.cells
        events = []
        for reject in REJECTS:
            at = cells[f"{reject.stage}_at"]
            told = [self.result.reach[f.id] for f in self.told if reject.code in f.codes]
            counted = np.logical_or.reduce([np.zeros(len(at), bool), *told])
            for index in np.flatnonzero((cells["defect_code"] == reject.code) & ~counted):
                own = self._reject(reject, int(index), float(at[index]), traced=True)
                if self._is_told(own):
                    continue
                events.append(own)
                for _ in range(TRACED_EVERY - 1):
                    when = float(at[index]) + float(self.rng.uniform(-3, 3))
                    other = self._reject(reject, int(index), when, traced=False)
                    if not self._is_told(other):
                        events.append(other)
        return events

    def _is_told(self, event: Event) -> bool:
        """Inside a cluster that a report counts: `_cluster` writes exactly those rows."""
        return any(
            begin <= event.at < end and event.code in codes and event.machine in machines
            for codes, begin, end, machines in self.clusters
        )

    def _reach(self, fault: Fault) -> tuple[tuple[str, ...], float, float, set[str]]:
        """Codes, window and machines of a cluster."""
        reject = next(r for r in REJECTS if r.code == fault.codes[0])
        own = self.result.cells[reject.machine][self.result.reach[fault.id]]
        begin, end = (hours(stamp) for stamp in fault.window)
        return fault.codes, begin, end, {str(machine) for machine in np.unique(own.astype(str))}

    def _cluster(self, fault: Fault) -> list[Event]:
        """Exactly the rows that the report counts: its traced rejects and untraced others."""
        if fault.told_by.startswith("A-"):
            return self._warning_cluster(fault)
        cells, count = self.result.cells, int(fault.log_rows or 0)
        reject = next(r for r in REJECTS if r.code == fault.codes[0])
        at = cells[f"{reject.stage}_at"]
        bad = np.flatnonzero(self.result.reach[fault.id] & (cells["defect_code"] == reject.code))
        events = [self._reject(reject, int(i), float(at[i]), traced=True) for i in bad[:count]]
        pool = np.flatnonzero(self.result.reach[fault.id] & ~np.isnan(at))
        while len(events) < count:
            index = int(self.rng.choice(pool))
            events.append(self._reject(reject, index, float(at[index]), traced=False))
        return events

    def _warning_cluster(self, fault: Fault) -> list[Event]:
        """Alarms of the station mean while no cell is rejected yet (anomaly A-1109-1)."""
        begin, end = (hours(stamp) for stamp in fault.window)
        share = np.sort(self.rng.random(int(fault.log_rows or 0)))
        machine = fault.place["weld_machine"][0]
        return [
            replace(
                self._at_machine(begin + (end - begin) * s, machine, "E-417", "PD_SIGNAL LOW"),
                value=0.777 - 0.042 * s,
                digits=3,
                limit="0.78",
                unit="V",
            )
            for s in share
        ]

    def _reject(self, reject: Reject, index: int, at: float, traced: bool) -> Event:
        cells = self.result.cells
        message = self.messages[reject.code]
        place = str(cells[reject.place][index]).split(" ")[-1].split("-")[-1]
        place = place.removeprefix("T")  # a tray is a number: one message, not a hundred
        text = str(self.rng.choice(message["texts"].split(" | "))).format(place=place)
        lot, serial = str(cells["lot"][index]), str(cells["serial"][index])
        limit = LIMITS.get((reject.code, lot[:2]), message["limit"])
        value, digits, unit = float(cells[reject.value][index]), message["digits"], message["unit"]
        if reject.code == "E-417" and value >= PD_CELL_V:  # the photodiode saw nothing
            text, limit, unit, digits = f"WELD CHECK NG STN {place}", "250", "N", "0"
            value = float(cells["weld_pull_n"][index])
        elif reject.code == "E-361":
            value = 0.06 + 0.19 * float(self.rng.random()) ** 2
        value = self._outside(reject.code, value, limit, traced)
        if " MASS " in text:
            low = value < (1978 if lot.startswith("L3") else 1058)
            text = f"FILL MASS {'LOW' if low else 'HIGH'} {place}"
        if not traced:
            serial = serial[:-5] + f"{self._other(int(serial[-5:])):05d}"
        machine = str(cells[reject.machine][index])
        return Event(at, machine, reject.code, text, value, int(digits), limit, unit, lot, serial)

    def _outside(self, code: str, value: float, limit: str, traced: bool) -> float:
        """A value beyond its limit; other cells of a cluster differ in how far."""
        bounds = [float(part) for part in limit.split("~")]
        bound = min(bounds, key=lambda own: abs(own - value))
        below = code in LOW_FAILS if len(bounds) == 1 else bound == bounds[0]
        gap = bound - value if below else value - bound
        if gap <= 0:
            gap = abs(bound) * float(self.rng.uniform(0.002, 0.02))
        elif not traced:
            gap *= float(np.exp(self.rng.normal(0, 0.3)))
        return bound - gap if below else bound + gap

    def _other(self, number: int) -> int:
        """A serial number of the same shift that is not traced."""
        other = int(self.rng.integers(2, LAST_NUMBER))
        return other + 1 if (other - number) % TRACED_EVERY == 0 else other

    def _background(self) -> list[Event]:
        alarms = load_rows("alarms.csv")
        weight = np.array([float(row["weight"]) for row in alarms])
        picks = self.rng.choice(len(alarms), BACKGROUND_ROWS, p=weight / weight.sum())
        span = hours(END) - hours(LOG_START)
        return [
            self._alarm(alarms[pick], hours(LOG_START) + span * float(self.rng.random()))
            for pick in picks
        ]

    def _alarms(self, fault: Fault) -> list[Event]:
        events = []
        for alarm in fault.alarms:
            begin, end = (hours(stamp) for stamp in alarm.get("window", fault.window))
            row = {"machines": alarm["machine"], "texts": alarm["text"], **_text(alarm)}
            for _ in range(alarm["rows"]):
                events.append(self._alarm(row, begin + (end - begin) * float(self.rng.random())))
        return events

    def _alarm(self, row: dict[str, str], at: float) -> Event:
        machine = str(self.rng.choice(row["machines"].split(" | ")))
        text = str(self.rng.choice(row["texts"].split(" | ")))
        value = float(self.rng.uniform(float(row["low"]), float(row["high"])))
        event = self._at_machine(at, machine, row["code"], text)
        digits = int(row["digits"])
        return replace(event, value=value, digits=digits, limit=row["limit"], unit=row["unit"])

    def _at_machine(self, at: float, machine: str, code: str, text: str) -> Event:
        """An event without a cell; the lot is the one that the machine had at that time."""
        own = self.machines[machine]
        line = own.line if own.line != "shared" else str(self.rng.choice(["L1", "L2"]))
        lot = lot_at(own, line, at, self.result)
        return Event(at, machine, code, text, 0.0, 0, "", "", lot, "")

    def _row(self, event: Event) -> dict[str, str]:
        stamp = moment(event.at - CLOCK_OFFSET_MINUTES["log"] / 60)
        machine = self.machines[event.machine]
        shown = f"{event.value:.1E}" if event.digits < 0 else f"{event.value:.{event.digits}f}"
        aliased = machine.aliases and self.rng.random() < ALIAS_SHARE
        return {
            "time": f"{stamp:%Y-%m-%d %H:%M:%S}",
            "station": machine.step,
            "machine": machine.aliases[0] if aliased else machine.id,
            "code": event.code,
            "text": event.text,
            "value": shown,
            "limit": event.limit,
            "unit": event.unit,
            "lot": event.lot,
            "serial": event.serial,
            "shift": shift_name(shift_index(hours(stamp)))[1],
        }


def _text(alarm: dict[str, Any]) -> dict[str, str]:
    return {key: str(alarm[key]) for key in ("code", "low", "high", "limit", "unit", "digits")}
