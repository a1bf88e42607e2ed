"""A night's alarms become events: nothing lost, nothing joined across a contradiction."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.alarms import ALIASES, EVENTS, ROWS, WITHIN, night, score
from rca.domain import Incident
from rca.grouping import group
from rca.index.language import Glossary
from rca.likeness import Places

NOWHERE = Places.of({})
TEN = datetime.fromisoformat("2026-11-08T22:00")
WORDS = ("PD CELL REJECT", "GAS FLOW WARN", "焊偏 视觉", "SEPARATOR BREAK")


def row(name: str, minutes: float = 0, **more: str) -> Incident:
    values = {"text": "PD CELL REJECT STN B 0.61 V", "machine": "LSW-2", "defect_code": "E-417"}
    values |= more
    return Incident(id=name, window_start=TEN + timedelta(minutes=minutes), **values)  # type: ignore[arg-type]


def sizes(*rows: Incident, places: Places = NOWHERE) -> list[int]:
    return [len(event.rows) for event in group(rows, Glossary(), places)]


@pytest.mark.parametrize("seed", [100, 101, 102])
def test_300_rows_of_20_events_come_back_as_18_to_24(seed: int) -> None:
    told = night(seed)
    assert len(told.rows) == ROWS
    assert len(set(told.truth)) == EVENTS
    found = score(told)
    assert WITHIN[0] <= found.groups <= WITHIN[1]
    assert found.precision > 0.9
    assert found.recall > 0.85


def test_the_generator_is_untidy_and_repeats_itself() -> None:
    rows = night(100).rows
    assert night(100) == night(100) != night(101)
    assert 10 < sum(not row.machine for row in rows) < 60
    assert 10 < sum(not row.defect_code for row in rows) < 60
    assert any(row.machine in {a for names in ALIASES.values() for a in names} for row in rows)


def test_two_languages_and_a_nickname_are_one_event() -> None:
    places = Places.of({"LSW-2": ("软连接2号焊机",)})
    rows = (
        row("a"),
        row("b", 5, text="软连接焊缝判NG", machine="软连接2号焊机"),
        row("c", 9, text="软连接2号焊机 焊缝判NG", machine=""),
    )
    assert sizes(*rows, places=places) == [3]


def test_silence_ends_an_event() -> None:
    assert sizes(row("a"), row("b", 60), row("c", 120)) == [3]
    assert sizes(row("a"), row("b", 60), row("c", 300)) == [2, 1]


def test_a_row_without_machine_does_not_join_two_machines() -> None:
    rows = (row("a"), row("b", 1, machine="LSW-1"), row("c", 2, machine=""))
    assert sorted(sizes(*rows)) in ([1, 2], [1, 1, 1])


def test_another_code_with_other_words_is_another_event() -> None:
    assert sizes(row("a"), row("b", 1, defect_code="E-305", text="HIPOT NG CH03")) == [1, 1]


def test_what_differs_is_left_empty_and_what_agrees_stays() -> None:
    (event,) = group(
        [
            replace(row("a", lot="L1"), severity=4, opened=date(2026, 11, 8), units=("u1",)),
            replace(row("b", 3, lot="L2", text="PD CELL REJECT STN B 0.59 V"), severity=7),
            replace(row("c", 4, text="WELD CHECK NG STN B"), units=("u2", "u1")),
        ],
        Glossary(),
        NOWHERE,
    )
    told = event.incident
    assert (told.id, told.members) == ("a", ("a", "b", "c"))
    assert (told.machine, told.defect_code, told.lot, told.severity) == ("LSW-2", "E-417", "", 7)
    assert told.text == "PD CELL REJECT STN B 0.61 V\nWELD CHECK NG STN B"
    assert (told.window_start, told.window_end) == (TEN, TEN + timedelta(minutes=4))
    assert told.units == ("u1", "u2")


def test_a_single_row_stays_what_it_is() -> None:
    lonely = row("a")
    (event,) = group([lonely], Glossary(), NOWHERE)
    assert event.incident is lonely


ROW = st.builds(
    lambda machine, code, text, minutes: (machine, code, text, minutes),
    st.sampled_from(("", "LSW-1", "LSW-2", "TCW-1")),
    st.sampled_from(("", "E-417", "E-305")),
    st.sampled_from(WORDS),
    st.integers(0, 600),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(ROW, max_size=25))
def test_every_row_is_in_exactly_one_event(drawn: list[tuple[str, str, str, int]]) -> None:
    rows = [
        row(f"A{i}", minutes, machine=machine, defect_code=code, text=text)
        for i, (machine, code, text, minutes) in enumerate(drawn)
    ]
    events = group(rows, Glossary(), NOWHERE)
    assert Counter(r.id for event in events for r in event.rows) == Counter(r.id for r in rows)
    for event in events:
        assert len({r.machine for r in event.rows} - {""}) <= 1
    again = group(rows, Glossary(), NOWHERE)
    assert [e.incident for e in again] == [e.incident for e in events]
