"""In a large history the latest verdicts join the fitted ranker: by state, not by history."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from rca.domain import Hypothesis, Incident, Verdict
from rca.proved import Proved
from rca.report.serialise import dumps
from rca.workspace import Workspace
from tests.plants import PUMP_TOML, pump_rows

AT = datetime.fromisoformat("2026-03-02T08:00")
QUESTION = Incident("Q", "green slime on the strainer basket", opened=date(2026, 4, 1))

N1 = "records.sqlite#N1"


@pytest.fixture
def plant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A plant whose verdicts are fitted three at a time."""
    monkeypatch.setattr("rca.proved.WHOLE_BELOW", 1)
    (tmp_path / "rca.toml").write_text(PUMP_TOML, encoding="utf-8")
    (tmp_path / "history.csv").write_text("\n".join(pump_rows()) + "\n", encoding="utf-8")
    made = Workspace.open(tmp_path)
    made.ingest()
    labelled = made.knowledge().labelled
    monkeypatch.setattr("rca.proved.SHARE", 3 / labelled)
    return made


def confirm(plant: Workspace, number: int, text: str, cause: str) -> None:
    incident = Incident(f"N{number}", text, opened=date(2026, 3, 1))
    plant.ask(incident, AT, plant.options())
    plant.judge(
        Verdict(f"N{number}", cause, "confirmed", "Li Na", AT.replace(hour=number), "look", "seen")
    )


def answer(plant: Workspace) -> str:
    return dumps(plant.diagnose(QUESTION))


def refs(*hypotheses: Hypothesis) -> set[str]:
    """What the ledgers rest on."""
    return {line.ref for one in hypotheses for line in one.ledger}


def fitted_on(plant: Workspace) -> tuple[int, int]:
    """Cases behind the weights, and cases that joined."""
    card = plant.bench().ranker.card
    return card["cases"], card.get("appended", 0)


def test_every_full_share_is_fitted_and_the_rest_joins(plant):
    known, _ = fitted_on(plant)
    found = []
    for n in range(1, 5):
        confirm(plant, n, f"green slime on the strainer basket of pump {n}", "worn bearing")
        found.append(fitted_on(plant))
    assert found == [(known, 1), (known, 2), (known + 3, 0), (known + 3, 1)]
    ranking = plant.ranking(QUESTION)
    voting = {p.key for p in ranking.contributions("worn bearing", most=1000) if p.kind == "case"}
    assert {"N1", "N4"} <= voting
    assert plant.diagnose(QUESTION).hypotheses[0].cause_id == "worn bearing"


def test_the_state_decides_not_the_way_to_it(plant, tmp_path):
    confirm(plant, 1, "green slime on the basket", "worn bearing")
    answer(plant)  # builds on the way
    confirm(plant, 2, "slime and algae on the strainer", "seal leak")
    told = answer(plant)
    assert answer(Workspace.open(plant.settings.root)) == told  # another process
    again = Workspace.open(plant.settings.root)
    again.ingest(rebuild=True)
    assert answer(again) == told


def test_a_judged_incident_is_no_evidence_about_itself(plant):
    confirm(plant, 1, QUESTION.text, "worn bearing")
    own = replace(QUESTION, id="X", case_ref="N1")
    assert N1 not in refs(*plant.diagnose(own).hypotheses)
    assert N1 in refs(*plant.diagnose(QUESTION).hypotheses)


def test_it_is_found_by_search_and_cited(plant):
    confirm(plant, 1, "green slime on the strainer basket", "worn bearing")
    hits = plant.search("slime on the strainer")
    assert hits[0].passage.owner == "N1" and hits[0].passage.path == "records.sqlite"


def test_the_past_does_not_know_it(plant):
    confirm(plant, 1, "green slime on the strainer basket", "worn bearing")
    past = plant.diagnose(QUESTION, as_of=date(2026, 3, 2))
    assert past.hypotheses and N1 not in refs(*past.hypotheses)


def test_a_new_cause_is_fitted_at_once(plant):
    known, _ = fitted_on(plant)
    incident = Incident("N1", "green slime on the strainer basket", opened=date(2026, 3, 1))
    plant.ask(incident, AT, plant.options())
    plant.judge(Verdict("N1", "algae", "confirmed", "Li Na", AT, "look", "seen", new_text="algae"))
    assert fitted_on(plant) == (known + 1, 0)
    assert "algae" in plant.bench().view.causes


def test_a_verdict_on_a_report_in_the_files_is_fitted_at_once(plant):
    known, _ = fitted_on(plant)
    case = plant.knowledge().cases[0]
    incident = Incident("N1", case.text, opened=case.opened, case_ref=case.id)
    plant.ask(incident, AT, plant.options())
    other = next(c for c in plant.bench().view.causes if c not in case.cause_ids)
    plant.judge(Verdict("N1", other, "confirmed", "Li Na", AT, "look", "seen"))
    assert fitted_on(plant) == (known, 0)
    assert plant.bench().view.cases[case.id].cause_ids == (other,)
    confirm(plant, 2, "green slime on the strainer basket", "worn bearing")
    assert fitted_on(plant) == (known, 1)  # and those after it join as ever


def test_a_small_history_is_always_fitted_whole(plant, monkeypatch):
    monkeypatch.setattr("rca.proved.WHOLE_BELOW", 10_000)
    known, _ = fitted_on(plant)
    confirm(plant, 1, "green slime on the strainer basket", "worn bearing")
    assert fitted_on(plant) == (known + 1, 0)


def test_parts_are_cut_in_the_order_of_the_days(plant):
    for n, hour in ((1, 9), (2, 3), (3, 6), (4, 1)):
        confirm(plant, n, f"slime {hour}", "worn bearing")
    told = Proved.of(plant.records)
    fitted, later = told.parted(plant.knowledge().labelled, plant.knowledge)
    assert len(fitted.cases) == 3 and len(later.cases) == 1
    assert {c.id for c in (*fitted.cases, *later.cases)} == {c.id for c in told.cases}
