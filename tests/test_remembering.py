"""What people said and what happened before reach the next answer: verdicts, repeats, groups."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from rca.domain import Diagnosis, Incident, Verdict
from rca.people import PROVEN, People
from rca.workspace import Workspace
from tests.plants import PUMP_TOML, pump_rows

AT = datetime.fromisoformat("2026-03-02T08:00")
SIGN = "water drips from the seal gland"


@pytest.fixture(params=["fitted", "joined"])
def plant(
    tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Workspace:
    """Pump cases of 2025; C900 and its repeat C901 on machine P-7 carry a code. What people said
    is fitted, as in a small plant, or joins the ranker, as in one of many thousand cases."""
    if request.param == "joined":
        monkeypatch.setattr("rca.proved.WHOLE_BELOW", 1)
        monkeypatch.setattr("rca.proved.SHARE", 100.0)
    toml = PUMP_TOML.replace('fields = ["site"]', 'machine = "machine"\ndefect_code = "code"')
    (tmp_path / "rca.toml").write_text(toml, encoding="utf-8")
    header, *rows = pump_rows()
    rows = [f"{row},," for row in rows]
    rows += [
        "C900,shaft hums at the hot drive end of P-7,worn bearing,new bearing,2025-10-01,"
        "2025-11-20,S1,x,P-7,E-1",
    ]
    text = "\n".join([f"{header},machine,code", *rows]) + "\n"
    (tmp_path / "history.csv").write_text(text, encoding="utf-8")
    made = Workspace.open(tmp_path)
    made.ingest()
    return made


def verdict(name: str, cause: str, kind: str, check: str = "opened it") -> Verdict:
    return Verdict(name, cause, kind, "Li Na", AT, check, "as new")  # type: ignore[arg-type]


def probability(told: Diagnosis, cause: str) -> float:
    return next(h.probability for h in told.hypotheses if h.cause_id == cause)


def weights(told: Diagnosis, kind: str) -> dict[str, float]:
    return {
        h.cause_id: line.weight for h in told.hypotheses for line in h.ledger if line.kind == kind
    }


def test_what_a_check_refuted_counts_against_the_cause_next_time(plant: Workspace) -> None:
    incident = Incident("N1", SIGN, opened=date(2026, 3, 1))
    _, first = plant.ask(incident, AT, plant.options())
    leader = first.hypotheses[0]
    assert leader.cause_id == "seal leak"
    plant.judge(verdict("N1", "seal leak", "rejected"))
    again = plant.diagnose(incident)
    assert weights(again, "verdict") == {
        "seal leak": pytest.approx(-PROVEN * again.provenance.temperature, abs=1e-5)
    }
    (against,) = [h for h in again.hypotheses if h.cause_id == "seal leak"]
    assert against.probability < leader.probability
    line = next(line for line in against.ledger if line.kind == "verdict")
    assert (line.stance, line.ref) == ("against", "records.sqlite#N1")
    assert "opened it: as new" in line.quote
    total = sum(line.weight for line in against.ledger)
    assert against.score == pytest.approx(total, abs=1e-5)
    assert not weights(plant.diagnose(Incident("N2", SIGN)), "verdict")  # another incident


def test_undone_and_suspected_words_weigh_nothing(plant: Workspace) -> None:
    incident = Incident("N1", SIGN)
    before = plant.ask(incident, AT, plant.options())[1]
    plant.judge(verdict("N1", "seal leak", "suspected"))
    assert not weights(plant.diagnose(incident), "verdict")
    plant.judge(verdict("N1", "worn bearing", "confirmed"))
    told = plant.diagnose(incident)
    assert probability(told, "worn bearing") > 1.5 * probability(before, "worn bearing")
    plant.records.undo("N1", "Li Na", AT)
    assert plant.diagnose(incident).hypotheses == before.hypotheses


def test_a_further_cause_that_somebody_confirmed_is_listed_until_undone(plant: Workspace) -> None:
    incident = Incident("N1", SIGN, opened=date(2026, 3, 1))
    plant.ask(incident, AT, plant.options())
    plant.judge(verdict("N1", "seal leak", "confirmed"))
    alone = plant.diagnose(incident)
    plant.judge(replace(verdict("N1", "air in suction", "confirmed"), role="contributing"))
    plant.judge(replace(verdict("N1", "worn bearing", "suspected"), role="contributing"))
    told = plant.diagnose(incident)
    assert alone.contributing == ()
    (further,) = told.contributing
    assert (further.cause_id, further.role) == ("air in suction", "feeder")
    lines = {line.id: line for h in told.hypotheses for line in h.ledger}
    (cited,) = further.cites
    assert (lines[cited].ref, lines[cited].weight) == ("records.sqlite#N1", 0.0)
    assert lines[cited].quote == "air in suction: confirmed (opened it: as new)"
    ranked = [h.cause_id for h in told.hypotheses]
    assert ranked == [h.cause_id for h in alone.hypotheses]  # a second list: the first stays
    plant.records.undo("N1", "Li Na", AT)
    plant.records.undo("N1", "Li Na", AT)
    assert plant.diagnose(incident).contributing == ()


def test_a_verdict_is_not_known_before_it_was_given(plant: Workspace) -> None:
    incident = Incident("N1", SIGN, opened=date(2026, 1, 5))
    plant.ask(incident, AT, plant.options())
    plant.judge(verdict("N1", "seal leak", "rejected"))
    assert not weights(plant.diagnose(incident, as_of=AT.date()), "verdict")
    assert weights(plant.diagnose(incident, as_of=AT.date() + timedelta(days=1)), "verdict")


def test_refuted_checks_are_knowledge_even_without_a_confirmed_cause(plant: Workspace) -> None:
    plant.ask(Incident("N1", SIGN), AT, plant.options())
    plant.judge(verdict("N1", "seal leak", "rejected"))
    case = plant.bench().view.cases["N1"]
    assert case.cause_ids == ()
    assert [(c.cause_id, c.outcome, c.refutes) for c in case.checks] == [
        ("seal leak", "refuted", "as new")
    ]
    plant.judge(verdict("N1", "worn bearing", "confirmed"))
    case = plant.bench().view.cases["N1"]
    assert case.cause_ids == ("worn bearing",)
    assert {c.outcome for c in case.checks} == {"refuted", "confirmed"}


REPEAT = Incident(
    "N7", "P-7: shaft hums again at the hot drive end", opened=date(2026, 2, 3), machine="P-7",
    defect_code="E-1",
)  # fmt: skip


def test_a_repeat_is_linked_said_and_its_action_has_not_held(plant: Workspace) -> None:
    told = plant.ask(REPEAT, AT, plant.options())[1]
    (link,) = told.links
    assert (link.to, link.kind, link.since) == ("C900", "repeat", "2025-11-20")
    assert (link.nth, link.weeks) == (2, 18)
    assert "Second time in 18 weeks on P-7 since the D6 of C900" in told.notes[0]
    assert "did not hold" in told.notes[0]
    held = {
        (action.text, action.held)
        for h in told.hypotheses if h.cause_id == "worn bearing"
        for action in h.actions.corrective
    }  # fmt: skip
    assert ("new bearing", False) in held
    assert plant.records.diagnosis("N7").links == told.links
    assert plant.records.life("N7").repeat_of == "C900"
    zh = plant.diagnose(REPEAT, plant.options(language="zh"))
    assert "第二次发生" in zh.notes[0]
    assert "未能保持有效" in zh.notes[0]


def test_a_confirmed_repeat_refutes_the_action_for_everybody(plant: Workspace) -> None:
    other = Incident("N8", "shaft hums at the hot drive end of P-7", opened=date(2026, 4, 1))
    shown = {m.held for m in plant.bench().view.cases["C900"].measures}
    assert shown == {None}
    plant.ask(REPEAT, AT, plant.options())
    plant.judge(verdict("N7", "worn bearing", "confirmed"))
    assert {m.held for m in plant.bench().view.cases["C900"].measures} == {False}
    assert not plant.diagnose(other, as_of=date(2026, 2, 1)).links
    then = plant.bench(date(2026, 2, 1)).view.cases["C900"]
    assert {m.held for m in then.measures} == {None}


def test_its_own_case_and_another_day_or_place_are_no_repeat(plant: Workspace) -> None:
    assert not plant.diagnose(REPEAT, as_of=date(2025, 11, 1)).links
    for change in (
        {"case_ref": "C900"}, {"machine": "P-8", "text": "shaft hums again"},
        {"defect_code": "E-2"}, {"opened": date(2025, 10, 2)}, {"opened": date(2027, 12, 1)},
    ):  # fmt: skip
        values = {name: getattr(REPEAT, name) for name in ("text", "opened", "machine")}
        values |= {"defect_code": REPEAT.defect_code, **change}
        assert not plant.diagnose(Incident("N9", **values)).links, change  # type: ignore[arg-type]


def test_an_open_incident_of_an_earlier_day_is_a_duplicate(plant: Workspace) -> None:
    text = "P-9: gauge flutters and the flow stops again"
    first = Incident("N1", text, opened=date(2026, 2, 3), machine="P-9", defect_code="E-5")
    plant.ask(first, AT, plant.options())
    later = Incident("N2", text, opened=date(2026, 2, 5), machine="P-9", defect_code="E-5")
    (link,) = plant.diagnose(later).links
    assert (link.to, link.kind, link.since) == ("N1", "duplicate", "")
    assert "still open" in plant.diagnose(later).notes[0]
    assert not plant.diagnose(first).links  # of one pair only the later one is linked


def test_a_night_of_alarms_is_one_diagnosis_per_event(plant: Workspace, tmp_path: Path) -> None:
    rows = ["no,seen,opened,machine,defect_code,window_start"]
    rows += [f"A{i},shaft hums {i} mm/s,2026-02-03,P-7,E-1,2026-02-03T22:{i:02d}" for i in range(9)]
    rows += [f"B{i},water drips,2026-02-03,P-8,E-2,2026-02-03T23:0{i}" for i in range(3)]
    rows += ["A0,twice the id,2026-02-03,P-7,E-1,", "X,,2026-02-03,P-7,E-1,"]
    file, out = tmp_path / "night.csv", tmp_path / "out"
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    result = plant.triage(file, out, AT, plant.options(), group=True)
    lines = [json.loads(line) for line in (out / "diagnoses.jsonl").read_text().splitlines()]
    assert [line["incident"].get("members", []) for line in lines] == [
        [f"A{i}" for i in range(9)], [f"B{i}" for i in range(3)], [], [],
    ]  # fmt: skip
    assert [line["status"] == "failed" for line in lines] == [False, False, True, True]
    told = [json.loads(line) for line in (out / "events.jsonl").read_text().splitlines()]
    assert [row["id"] for event in told for row in event["rows"]] == [
        *(f"A{i}" for i in range(9)), *(f"B{i}" for i in range(3)),
    ]  # fmt: skip
    assert "12 rows grouped into 2 events" in result.receipt["notes"][-1]  # type: ignore[index]
    assert plant.records.life("A0").event == "A0"
    again = plant.triage(file, tmp_path / "again", AT, plant.options(), group=True)
    assert again.diagnoses == result.diagnoses  # what the first run stored changes nothing


def test_a_later_verdict_makes_a_finished_row_stale(plant: Workspace, tmp_path: Path) -> None:
    file, out = tmp_path / "new.csv", tmp_path / "out"
    file.write_text(f"no,seen\nN1,{SIGN}\nN2,shaft hums at the hot drive end\n", encoding="utf-8")
    plant.triage(file, out, AT, plant.options())
    plant.judge(verdict("N1", "seal leak", "rejected", check=""))
    result = plant.triage(file, out, AT, plant.options())
    assert (result.receipt["computed"], result.receipt["resumed"]) == (1, 1)
    assert weights(result.diagnoses[0], "verdict")


def test_people_of_a_day() -> None:
    said = [verdict("N1", "A", "rejected"), verdict("N2", "B", "confirmed")]
    known = [Incident("N1", "x", opened=date(2026, 3, 1)), Incident("N2", "y")]
    people = People.of(said, known)
    assert people.on(None) == people
    then = people.on(date(2026, 3, 2))
    assert (dict(then.verdicts), then.incidents) == ({}, (known[0],))
    assert people.stamp(known[0]) != people.stamp(known[1]) != ""
    assert people.stamp(Incident("N3", "z")) == ""
