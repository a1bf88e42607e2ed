"""An incident's life: what may follow what, who did it when, and what the medians count."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from rca import records_schema
from rca.domain import Diagnosis, Hypothesis, Incident, Link, Provenance, Rationale, Verdict
from rca.errors import RecordMissing, UserError
from rca.life import Life, Outcome, Step, check_move
from rca.records import FILE_NAME, Records
from rca.stats import share, stats

NOON = datetime.fromisoformat("2025-09-13T12:00")
STAMP = Provenance("0.1.0", "minilm", "none", "i1", "r1", "", None, 1.0, 4.69, 0.5)


def diagnosis(incident_id: str = "Q-1", *causes: str) -> Diagnosis:
    listed = tuple(
        Hypothesis(rank, cause, cause, "", "", 0.5, 0.0, 0, None, (), Rationale("x"))
        for rank, cause in enumerate(causes or ("A", "B"), 1)
    )
    incident = Incident(incident_id, "weld spatter", opened=date(2025, 9, 1))
    return Diagnosis(incident, "diagnosed", 0.1, listed, STAMP)


def confirm(records: Records, cause: str = "A", hours: float = 2, name: str = "Q-1") -> None:
    at = NOON + timedelta(hours=hours)
    records.add_verdict(Verdict(name, cause, "confirmed", "Li Na", at, "flow test", "6 L/min"))


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    opened = Records.open(tmp_path)
    opened.store(diagnosis(), NOON)
    yield opened
    opened.close()


def at(hours: float) -> datetime:
    return NOON + timedelta(hours=hours)


def test_a_whole_life_with_who_and_when(records: Records) -> None:
    confirm(records)
    records.issue("Q-1", "Wang", at(5), file="8D-Q-1.docx")
    records.close_incident("Q-1", "Zhou", at(50))
    life = records.life("Q-1")
    assert life.state == "closed"
    assert life.steps == (
        Step("opened", NOON, "rca"),
        Step("triaged", NOON, "rca"),
        Step("checks done", at(2), "Li Na"),
        Step("confirmed", at(2), "Li Na"),
        Step("8D issued", at(5), "Wang"),
        Step("closed", at(50), "Zhou"),
    )
    told = [(line.what, line.by, dict(line.detail)) for line in records.history("Q-1")][2:]
    assert told == [("8D issued", "Wang", {"file": "8D-Q-1.docx"}), ("closed", "Zhou", {})]


def test_moves_out_of_order_are_refused_and_change_nothing(records: Records) -> None:
    with pytest.raises(UserError, match="a check confirmed") as caught:
        records.issue("Q-1", "Wang", NOON)
    assert "rca confirm Q-1" in caught.value.fix
    with pytest.raises(UserError, match="no issued 8D"):
        records.close_incident("Q-1", "Wang", NOON)
    with pytest.raises(UserError, match="nothing to reopen"):
        records.reopen("Q-1", "Wang", NOON, "typo")
    with pytest.raises(UserError, match="needs a name"):
        records.close_incident("Q-1", " ", NOON, "false alarm")
    with pytest.raises(RecordMissing):
        records.issue("Q-9", "Wang", NOON)
    assert records.life("Q-1").state == "triaged"
    assert [line.what for line in records.history("Q-1")] == ["diagnosed"]


def test_an_issued_8d_does_not_lose_the_verdict_it_rests_on(records: Records) -> None:
    confirm(records)
    records.issue("Q-1", "Wang", at(5))
    for change in (
        lambda: confirm(records, "B", 6),
        lambda: records.undo("Q-1", "Li Na", at(6)),
        lambda: records.issue("Q-1", "Wang", at(6)),
        lambda: records.write_eightd("Q-1", {"team": ["QE"]}, "Wang", at(6)),
    ):
        with pytest.raises(UserError, match="8D") as caught:
            change()
        assert "rca reopen Q-1" in caught.value.fix
    with pytest.raises(UserError, match="needs a reason"):
        records.reopen("Q-1", "Wang", at(7), " ")
    records.reopen("Q-1", "Wang", at(7), "customer sent it back")
    assert records.life("Q-1").state == "confirmed"
    assert records.life("Q-1").at("8D issued") is None
    confirm(records, "B", 8)
    assert records.verdict_cases()[0].causes == ("B", "A")


def test_a_false_alarm_is_closed_with_a_reason(records: Records) -> None:
    records.close_incident("Q-1", "Wang", at(1), "sensor was being cleaned")
    assert records.life("Q-1").close_reason == "sensor was being cleaned"
    records.store(diagnosis("Q-1", "C"), at(2))  # asked again: stays closed
    assert records.life("Q-1").state == "closed"
    with pytest.raises(UserError, match="closed already"):
        records.close_incident("Q-1", "Wang", at(3), "again")


def test_what_people_write_into_the_8d_is_kept_field_by_field(records: Records) -> None:
    records.write_eightd("Q-1", {"team": ["质量", "工艺"], "due": "2025-10-01"}, "Wang", NOON)
    records.write_eightd("Q-1", {"due": None, "owner": "QE"}, "Zhou", at(1))
    assert records.eightd("Q-1") == {"team": ["质量", "工艺"], "owner": "QE"}
    assert [line.by for line in records.history("Q-1")] == ["rca", "Wang", "Zhou"]


def test_an_undone_verdict_takes_its_name_and_date_back(records: Records) -> None:
    confirm(records)
    records.undo("Q-1", "Wang", at(3))
    assert [step.state for step in records.life("Q-1").steps] == ["opened", "triaged"]


def test_links_and_events_reach_the_columns(records: Records) -> None:
    told = diagnosis("Q-2")
    link = Link("8D-31", "repeat", "8d/8D-31.docx", 0.9, ("same machine",))
    incident = replace(told.incident, members=("Q-2", "Q-3"))
    records.store(replace(told, incident=incident, links=(link,)), NOON)
    life = records.life("Q-2")
    assert (life.repeat_of, life.event) == ("8D-31", "Q-2")
    assert records.diagnosis("Q-2").links == (link,)


# ------------------------------------------------------------ a file of version 1


def as_version_1(path: Path) -> None:
    """Take back what version 2 added."""
    with sqlite3.connect(path) as raw:
        for column in records_schema._ADDED_IN_2:
            raw.execute(f"ALTER TABLE incident DROP COLUMN {column}")
        raw.execute("UPDATE schema SET version = 1")
    raw.close()


def test_an_older_file_is_brought_up_in_place(tmp_path: Path) -> None:
    old = Records.open(tmp_path)
    old.store(diagnosis(), NOON)
    confirm(old)
    before = old.history()
    old.close()
    as_version_1(tmp_path / FILE_NAME)
    again = Records.open(tmp_path)
    assert again.diagnosis("Q-1") == diagnosis()
    assert again.history() == before
    life = again.life("Q-1")
    assert [(step.state, step.by) for step in life.steps] == [
        ("opened", "rca"), ("triaged", "rca"), ("checks done", "Li Na"), ("confirmed", "Li Na"),
    ]  # fmt: skip
    again.issue("Q-1", "Wang", at(5))
    again.close()
    reopened = Records.open(tmp_path)
    assert reopened.life("Q-1").state == "8D issued"
    reopened.close()


def test_an_upgrade_that_fails_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = Records.open(tmp_path)
    old.store(diagnosis(), NOON)
    old.close()
    as_version_1(tmp_path / FILE_NAME)
    broken = (*records_schema.UPGRADES[2][:3], "ALTER TABLE nothing ADD COLUMN x TEXT")
    monkeypatch.setitem(records_schema.UPGRADES, 2, broken)
    with pytest.raises(UserError, match="cannot be opened"):
        Records.open(tmp_path)
    with sqlite3.connect(tmp_path / FILE_NAME) as raw:
        assert raw.execute("SELECT version FROM schema").fetchall() == [(1,)]
        columns = {row[1] for row in raw.execute("PRAGMA table_info(incident)")}
    raw.close()
    assert not columns & set(records_schema._ADDED_IN_2)


def test_a_new_file_has_the_columns_of_an_upgraded_one(tmp_path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'x.sqlite'}")
    records_schema.metadata.create_all(engine)
    fresh = {column["name"] for column in sa.inspect(engine).get_columns("incident")}
    engine.dispose()
    assert set(records_schema._ADDED_IN_2) <= fresh


# ------------------------------------------------------------ figures


def life(name: str, *hours: float | None, opened: datetime = NOON) -> Life:
    states = ("triaged", "confirmed", "closed")
    steps = [Step("opened", opened, "rca")]
    for state, after in zip(states, hours, strict=False):
        if after is not None:
            steps.append(Step(state, opened + timedelta(hours=after), "x"))
    return Life(name, steps[-1].state, tuple(steps))


def test_medians_and_shares_with_their_n() -> None:
    october = NOON + timedelta(days=30)
    found = stats([
        Outcome(life("a", 0, 4, 100), "A", 1, 5),
        Outcome(life("b", 2, 8), "B", 3, 5),
        Outcome(life("c", 1, None), "", None, 5),
        Outcome(life("d", 0, 30, opened=october), "C", 0, 5),
    ])  # fmt: skip
    assert (found.all.n, found.all.to_list.n, found.all.to_list.median_hours) == (4, 4, 0.5)
    assert (found.all.to_confirmed.n, found.all.to_confirmed.median_hours) == (3, 8)
    assert (found.all.to_closed.n, found.all.to_closed.median_hours) == (1, 100)
    assert (found.all.first.k, found.all.first.n) == (1, 3)
    assert (found.all.first_three.k, found.all.first_three.n) == (2, 3)
    assert list(found.by_month) == ["2025-09", "2025-10"]
    assert found.by_month["2025-10"].to_closed.median_hours is None
    assert found.by_month["2025-10"].first == share(0, 1)


def test_a_clock_that_ran_backwards_is_left_out_and_counted() -> None:
    found = stats([Outcome(life("a", -1, 4)), Outcome(life("b", 3, 5))])
    assert (found.all.to_list.n, found.all.to_list.median_hours, found.all.to_list.odd) == (1, 3, 1)


def test_nothing_counted_is_none_and_never_zero() -> None:
    empty = stats([])
    assert empty.all.to_list.median_hours is None
    assert empty.all.first.value is None
    assert empty.by_month == {}


@given(st.integers(0, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_share_lies_in_its_interval(counted: tuple[int, int]) -> None:
    k, n = counted
    found = share(k, n)
    if n:
        assert 0 <= found.low <= found.value <= found.high <= 1  # type: ignore[operator]


def test_the_first_list_counts_not_the_one_made_after_the_verdict(records: Records) -> None:
    confirm(records, "B")
    records.store(diagnosis("Q-1", "B", "A"), at(3))
    (outcome,) = records.outcomes()
    assert (outcome.cause, outcome.place, outcome.listed) == ("B", 2, 2)
    assert json.loads(json.dumps(outcome._asdict(), default=str))["place"] == 2


def test_every_refusal_names_a_command() -> None:
    for state in (
        "opened",
        "triaged",
        "checks done",
        "confirmed",
        "rejected",
        "8D issued",
        "closed",
    ):
        for move in ("issue", "close", "reopen", "judge"):
            try:
                check_move("Q-1", state, move, "x", "why" if move == "reopen" else "")  # type: ignore[arg-type]
            except UserError as refused:
                assert "Q-1" in refused.message
                assert "rca " in refused.fix
