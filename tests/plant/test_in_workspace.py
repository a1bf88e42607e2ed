"""Records in a whole workspace: the ledger, the limits, and a mapping that does not hold."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import fsum

import pytest

from rca.domain import Incident
from rca.workspace import Workspace
from tests.plant.plant import START, TOML, cells, days, fail, lay_down
from tests.plants import PUMP_TOML, pump_rows

CAUSES = """id,name_en,symptoms,signals
SAW-SLOW,saw drive slips,scrap rises,process:speed:low | factor:saw | change:belt
GAP-WIDE,gap too wide,scrap rises,process:gap:high
MILL-OFF,mill rolls off size,scrap rises,process:hardness:shift | factor:mill
"""
SOURCES = """
[[source]]
kind = "cause"
path = "causes.csv"
[source.columns]
signals = "signals"
[[source]]
kind = "change"
path = "changes.csv"
[[source]]
kind = "sop"
path = "plan.md"
"""
PLAN = """# CP-1 Control plan

Revision: A
Effective date: 2026-01-01

## 1 Limits

1.1 Blade wobble at most 0.20 mm.
"""
ASK = Incident(
    "I-1", "scrap rises at the saws, blade wobble 0.31 mm", (START + 19 * timedelta(days=1)).date(),
    defect_code="E-1", window_start=START + timedelta(days=15),
    window_end=START + timedelta(days=18),
)  # fmt: skip


@pytest.fixture(scope="module")
def plant(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole")
    where = lambda row: row["saw"] == "SAW-2" and days(15, 18)(row)  # noqa: E731
    rows = fail(cells(), where, 0.35)
    for row in rows:
        if where(row):
            row["speed"] = round(row["speed"] - 8, 2)
    history = PUMP_TOML.partition('name = "pumps"')[2]
    lay_down(folder, rows, toml=TOML + SOURCES + history)
    (folder / "history.csv").write_text("\n".join(pump_rows(2)) + "\n", encoding="utf-8")
    (folder / "causes.csv").write_text(CAUSES, encoding="utf-8")
    (folder / "plan.md").write_text(PLAN, encoding="utf-8")
    at = START + timedelta(days=14, hours=20)
    (folder / "changes.csv").write_text(
        f"time,step,machine,lot,text,type\n{at:%Y-%m-%d %H:%M},Cutting,SAW-2,,drive belt fitted,part\n",
        encoding="utf-8",
    )
    workspace = Workspace.open(folder)
    workspace.ingest()
    return workspace


def test_records_put_the_cause_first_and_every_line_adds_up(plant):
    found = plant.diagnose(ASK)
    first = found.hypotheses[0]
    assert first.cause_id == "SAW-SLOW"
    kinds = {line.kind for line in first.ledger if line.ref.startswith(("parts.csv", "changes"))}
    assert kinds == {"process", "change"}
    change = next(line for line in first.ledger if line.kind == "change")
    assert (change.ref, change.quote) == ("changes.csv#R2", "drive belt fitted")
    assert fsum(line.weight for line in first.ledger) == pytest.approx(first.score, abs=1e-5)
    wide = next(h for h in found.hypotheses if h.cause_id == "GAP-WIDE")
    assert any(line.stance == "against" and "gap" in line.quote for line in wide.ledger)


def test_novelty_is_left_alone(plant):
    from dataclasses import replace

    from rca.triage import ranking

    bench = plant.bench()
    with_records = ranking(bench, ASK)
    without = ranking(replace(bench, measured=None), ASK)
    assert with_records.novelty == without.novelty
    assert with_records.probabilities.sum() + with_records.novelty == pytest.approx(1)
    assert with_records.top(1) != without.top(1) or with_records.scores.max() > without.scores.max()


def test_a_stated_value_is_judged_by_the_limit_in_force(plant):
    limits = plant.diagnose(ASK).limits
    assert [(v.value, v.verdict) for v in limits] == [("0.31 mm", "outside")]
    assert limits[0].ref.startswith("plan.md@A#")


def test_a_mapping_that_does_not_hold_costs_no_answer_but_is_told(plant, tmp_path):
    toml = plant.settings.root / "rca.toml"
    whole = toml.read_text(encoding="utf-8")
    try:
        toml.write_text(whole.replace('"speed", "gap"', '"speed", "torque"'), encoding="utf-8")
        found = Workspace.open(plant.settings.root).diagnose(ASK)
    finally:
        toml.write_text(whole, encoding="utf-8")
    assert found.hypotheses
    assert any("torque" in note and "parts.csv" in note for note in found.notes)


def test_the_evaluation_reads_the_records_up_to_the_day_of_the_question(plant):
    from evals.answering import WorkspaceAnswerer
    from evals.questions import Question, QuestionSet, month_cut
    from rca.triage import Options

    asked = QuestionSet("one", (Question(ASK, ("SAW-SLOW",)),), "sha256:0")
    answer = WorkspaceAnswerer(plant.settings.root, Options(), worded=False).answer
    by_month = asked.cut(lambda day: month_cut(day)).questions[0]
    on_the_first = asked.cut(lambda day: month_cut(day), month_cut(ASK.opened)).questions[0]
    assert by_month.as_of == on_the_first.as_of
    assert answer(by_month).truth_mass > answer(on_the_first).truth_mass


def test_a_stored_answer_keeps_its_charts_when_the_records_are_gone(plant, tmp_path):
    name, made = plant.ask(ASK, datetime(2026, 3, 1), plant.options())
    assert made.charts
    assert {c.data["column"] for c in made.charts} >= {"saw", "speed"}
    quoted = {(e.ref, e.quote) for h in made.hypotheses for e in h.ledger}
    assert any((c.ref, c.text) in quoted for c in made.charts)
    table = plant.settings.root / "parts.csv"
    away = table.rename(tmp_path / "parts.csv")
    try:
        file, _ = plant.report(name, tmp_path / "I-1.md", datetime(2026, 3, 2))
    finally:
        away.rename(table)
    assert "│ SAW-2" in file.read_text("utf-8")
