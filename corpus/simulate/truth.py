"""What was injected, for tests and evaluation; never laid down in the plant.

`python -m corpus.simulate.truth` writes `corpus/truth/faults.jsonl` anew.
"""

import json

import numpy as np

from corpus.simulate.clock import moment
from corpus.simulate.faults import Fault, load_faults
from corpus.simulate.rejects import REJECTS
from corpus.simulate.run import Simulation, simulation
from corpus.sources import ROOT

FILE = ROOT / "truth" / "faults.jsonl"


def truth_lines() -> list[str]:
    """One line of JSON per fault that reached a cell, in the order of `faults.yaml`."""
    result = simulation()
    met = [fault for fault in load_faults() if result.reach[fault.id].any()]
    return [json.dumps(_record(fault, result), ensure_ascii=False) for fault in met]


def _record(fault: Fault, result: Simulation) -> dict[str, object]:
    cells, reach = result.cells, result.reach[fault.id]
    bad = reach & np.isin(cells["defect_code"].astype(str), fault.codes)
    found = [
        cells[f"{reject.stage}_at"][bad & (cells["defect_code"] == reject.code)]
        for reject in REJECTS
        if reject.code in fault.codes
    ]
    times = np.concatenate(found)
    stacked = cells["stacked_at"][reach]
    return {
        "id": fault.id,
        "cause": fault.cause,
        "table": fault.table,
        "time": fault.time,
        "window": list(fault.window),
        "place": fault.place,
        "codes": list(fault.codes),
        "shows": fault.shows,
        "trace": fault.trace,
        "told_by": fault.told_by,
        "changes": [change["time"] for change in fault.changes],
        "stacked": [_minute(float(stacked.min())), _minute(float(stacked.max()))],
        "found": [_minute(float(times.min())), _minute(float(times.max()))] if len(times) else [],
        "units": int(reach.sum()),
        "bad_units": int(bad.sum()),
        "bad_serials": [str(serial) for serial in cells["serial"][bad]],
    }


def _minute(at: float) -> str:
    return f"{moment(at):%Y-%m-%dT%H:%M}"


if __name__ == "__main__":
    FILE.write_text("\n".join(truth_lines()) + "\n", encoding="utf-8")
