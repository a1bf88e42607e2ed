"""Plants with a change log and a plain PFMEA: no unit to compare, no signal named."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rca import Workspace
from rca.domain import Cause, Incident
from rca.plant.changes import Entry
from rca.plant.findings import Finding, Findings
from rca.plant.ledger import CAP, lines
from rca.plant.names import Names
from rca.plant.reported import reported
from rca.plant.worded import Worded
from tests.plants import write_pumps

DAY = date(2025, 11, 21)
NAMES = Names({"MIX-3": ["mixer three"]})


def entry(days: float, machine: str = "", lot: str = "", step: str = "", text: str = "x") -> Entry:
    return Entry(
        datetime(2025, 11, 21) - timedelta(days=days), step, machine, lot, "part", text, ""
    )


def test_changes_where_the_incident_says_it_is_closest_first():
    log = [
        entry(6, machine="MIX-3", text="older"),
        entry(1, machine="mixer three", text="alias"),
        entry(2, lot="K9", text="lot"),
        entry(1, step="Mixing", text="step"),
        entry(1, machine="MIX-4", text="another machine"),
        entry(9, machine="MIX-3", text="too long ago"),
        entry(-2, machine="MIX-3", text="afterwards"),
    ]
    asked = Incident("I", "lumps", DAY, machine="MIX-3", lot="K9", process_step="mixing")
    found = reported(asked, log, NAMES, "en")
    assert [f.quote for f in found] == ["alias", "step", "lot", "older"]
    assert all(0 < f.strength <= 1 and f.kind == "change" for f in found)
    assert not reported(Incident("I", "lumps", machine="MIX-3"), log, NAMES, "en")  # no day


def test_a_row_without_signals_is_matched_by_its_words():
    causes = [
        Cause("M-1", "Wrong regrind share", process_step="Material prep"),
        Cause("M-2", "Wrong drying", corrective=("check the dryer",)),
        Cause("M-3", "Vent clogged"),
    ]
    moved = Finding(
        "change", "for", "part", "MIX-3", 0.5, "log#R1", "", words="regrind mixer moved"
    )
    told = lines(Findings("I", context=(moved,)), Worded(causes, str.split, {}), "en")
    assert [line.micro.tolist() for line in told] == [[round(0.659 * 0.5 * 0.5 * 1e6), 0, 0]]
    named = Cause("M-1", "Wrong regrind share", signals=("process:speed:high",))
    rows = Worded([named, *causes[1:]], str.split, {})
    assert not lines(Findings("I", context=(moved,)), rows, "en")  # its signals say otherwise


@given(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=6), st.integers(2, 5))
def test_a_fit_is_a_share(words, n):
    causes = [Cause(f"C{i}", " ".join("abcdefgh"[i : i + 3])) for i in range(n)]
    finding = Finding("change", "for", "", "", 1.0, "", "", words=" ".join(words))
    fit = Worded(causes, str.split, {}).fit(finding)
    assert ((fit >= 0) & (fit <= 1)).all()
    assert not fit[[not set(words) & set(cause.name_en.split()) for cause in causes]].any()


ASKED = Incident("I-1", "water drips from the gland", date(2026, 2, 28), machine="P-7")


def test_a_change_log_alone_speaks_in_the_ledger(tmp_path):
    folder = write_pumps(tmp_path / "plant", rounds=4)
    plant = Workspace.open(folder)
    plant.ingest()
    before = plant.diagnose(ASKED).hypotheses[0]
    assert not [line for line in before.ledger if line.kind == "change"]
    with (folder / "rca.toml").open("a") as toml:
        toml.write('[[source]]\nkind = "change"\npath = "changes.csv"\n')
    (folder / "changes.csv").write_text(
        "time,step,machine,lot,text\n2026-02-27 10:00,,P-7,,seal leak tester replaced\n"
    )
    plant = Workspace.open(folder)
    plant.ingest()
    after = plant.diagnose(ASKED).hypotheses[0]
    (change,) = [line for line in after.ledger if line.kind == "change" and line.weight]
    assert after.cause_id == before.cause_id == "seal leak"
    assert 0 < change.weight <= CAP
    assert change.quote == "seal leak tester replaced"
    assert np.isclose(after.score, sum(line.weight for line in after.ledger), atol=1e-6)
    assert plant.why(ASKED).context
    (note,) = [note for note in plant.diagnose(ASKED).notes if "Changed before" in note]
    assert "02-27 10:00 P-7: seal leak tester replaced" in note and "changes.csv#R2" in note
