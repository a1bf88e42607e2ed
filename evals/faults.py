"""The sample plant's injected faults as questions to its records, and windows without any fault.

The truth (`corpus/truth/faults.jsonl`) is never laid down in a plant; here it judges.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from evals.door import Incident

TRUTH = Path(__file__).parents[1] / "corpus" / "truth" / "faults.jsonl"
ENOUGH = 40  # bad units from which a fault must be found
_LEAST = 4  # bad units of a fault-free window
NAMED = 60  # serials that a question names at most


@dataclass(frozen=True, slots=True)
class Fault:
    """One injected fault: what is responsible, and the question that its bad units make."""

    id: str
    cause: str
    places: Mapping[str, frozenset[str]]
    shows: Mapping[str, str]
    changes: frozenset[datetime]
    bad: tuple[str, ...]
    trace: bool
    codes: frozenset[str]
    code: str
    found: tuple[datetime, datetime] | None

    @property
    def counts(self) -> bool:
        """It leaves a trace and has enough bad units."""
        return self.trace and len(self.bad) >= ENOUGH and self.found is not None


def load_faults(seed: int = 0) -> tuple[Fault, ...]:
    """All faults of the packaged plant, or of the one this process has become (`otherplant`)."""
    if seed:
        from corpus.simulate.truth import truth_lines

        lines = truth_lines()
    else:
        lines = TRUTH.read_text("utf-8").splitlines()
    return tuple(_fault(json.loads(line)) for line in lines if line)


def _fault(raw: Mapping[str, Any]) -> Fault:
    place = {k.lstrip("_"): v if isinstance(v, list) else [v] for k, v in raw["place"].items()}
    if raw["table"] == "slurry":  # the batches mixed in the window are what is responsible
        place["slurry_batch"] = _batches(raw)
    found = [datetime.fromisoformat(t) for t in raw["found"]]
    return Fault(
        raw["id"], raw["cause"], {k: frozenset(v) for k, v in place.items()}, raw["shows"],
        frozenset(datetime.fromisoformat(t) for t in raw["changes"]),
        tuple(raw["bad_serials"]), raw["trace"], frozenset(raw["codes"]), raw["codes"][0],
        (found[0], found[1]) if found else None,
    )  # fmt: skip


def _batches(raw: Mapping[str, Any]) -> list[str]:
    from corpus.simulate.clock import hours
    from corpus.simulate.genealogy import make_slurry

    slurry = make_slurry()
    begin, end = (hours(t) for t in raw["window"])
    inside = (slurry["mixed_at"] >= begin) & (slurry["mixed_at"] < end)
    for column, values in raw["place"].items():
        inside &= np.isin(slurry[column].astype(str), values)
    return [str(batch) for batch in slurry["batch"][inside]]


def by_units(fault: Fault) -> Incident:
    """Only serials, spread over all bad units, as MES hands them out; no place is named."""
    step = -(-len(fault.bad) // NAMED)
    opened = fault.found[1].date() + timedelta(days=1) if fault.found else None
    return Incident(f"{fault.id}-units", "bad units, serials attached", opened,
                    units=fault.bad[::step])  # fmt: skip


def by_window(fault: Fault) -> Incident:
    """Only the defect code and the window in which it was found; no place is named."""
    assert fault.found is not None
    start, end = fault.found[0], fault.found[1] + timedelta(minutes=1)
    return Incident(
        f"{fault.id}-window", f"{fault.code} rejects above normal",
        fault.found[1].date() + timedelta(days=1), defect_code=fault.code,
        window_start=start, window_end=end,
    )  # fmt: skip


def by_place(fault: Fault) -> Incident:
    """Only a day and a machine, as a note from the floor has them: no unit, code or window."""
    assert fault.found is not None
    machine = next((v for values in fault.places.values() for v in sorted(values)), "")
    opened = fault.found[0].date()
    return Incident(f"{fault.id}-place", "rejects above normal", opened, machine=machine)


def responsible(fault: Fault, finding: Any) -> str:
    """ "" or how the finding names what is responsible: level, group (among others it cannot be
    told apart from), change or parameter."""
    if finding.kind == "shift":
        if fault.shows.get(finding.column) == finding.level:
            return "parameter"
        wanted = {f"{column} {way}" for column, way in fault.shows.items()}
        return "group" if wanted & set(finding.group) else ""
    if finding.kind == "change":
        lots = {v for vs in fault.places.values() for v in vs}
        return "change" if finding.at in fault.changes or finding.level in lots else ""
    if finding.kind == "commonality":
        wanted = {f"{column} {v}" for column, vs in fault.places.items() for v in vs}
        if f"{finding.column} {finding.level}" in wanted:
            return "level"
        return "group" if wanted & set(finding.group) else ""
    return ""


@dataclass(frozen=True, slots=True)
class Quiet:
    """A question about bad units that no fault made."""

    incident: Incident
    code: str


def quiet_windows(n: int, seed: int = 0) -> tuple[Quiet, ...]:
    """``n`` questions over windows of 1.5 to 10 days in which no unit of the line was touched by a
    fault, at least 4 bad ones among them; half by serials, half by code, window and line.

    Drawn from the simulator's own knowledge of which unit each fault reached. Windows overlap:
    the free weeks are few. Codes with fewer bad units in every free window cannot occur.
    """
    from corpus.simulate.clock import moment
    from corpus.simulate.run import simulation

    result = simulation()
    cells = result.cells
    touched = np.any(list(result.reach.values()), axis=0)
    codes, lines = cells["defect_code"].astype(str), cells["line"].astype(str)
    stages = [name for name in cells if name.endswith("_at")]
    last = np.max(np.nan_to_num(np.stack([cells[s] for s in stages]), nan=-1.0), axis=0)
    at = {
        code: stages[int(np.argmax([(np.abs(cells[s] - last) < 1e-9)[codes == code].sum()
                                    for s in stages]))]
        for code in np.unique(codes) if code
    }  # fmt: skip
    rng = np.random.default_rng(seed)
    out: list[Quiet] = []
    for _ in range(200 * n):
        if len(out) == n:
            break
        code = str(rng.choice(sorted(at)))
        line = str(rng.choice(["L1", "L2", "L3"]))
        time = cells[at[code]]
        start, length = float(rng.uniform(14, 97)) * 24, float(rng.uniform(36, 240))
        inside = (time >= start) & (time < start + length) & (lines == line)
        bad = inside & (codes == code)
        if bad.sum() < _LEAST or (inside & touched).any():
            continue
        out.append(_quiet(len(out), code, line, (moment(start), moment(start + length)),
                          [str(s) for s in cells["serial"][bad]]))  # fmt: skip
    return tuple(out)


def _quiet(
    number: int, code: str, line: str, window: tuple[datetime, datetime], serials: Sequence[str]
) -> Quiet:
    start, end = window
    opened = end.date() + timedelta(days=1)
    name, text = f"quiet-{number:03}", "a few rejects"
    if number % 2:
        return Quiet(Incident(name, text, opened, units=tuple(serials)), code)
    return Quiet(
        Incident(name, text, opened, line=line, defect_code=code, window_start=start,
                 window_end=end), code,
    )  # fmt: skip
