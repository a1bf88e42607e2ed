"""Recorded replies: a good model's sentences stay, a hostile one's never show."""

from __future__ import annotations

import json

import pytest

from evals.drafting import Row, sampled, table
from evals.questions import Question
from evals.recorded import SORTS, Recorded
from rca.domain import Incident
from rca.draft.llm.port import Prompt

TEXT = "ALM E-417 LSW-2 stn A+B"
USER = (
    f"The incident:\n<<<\n{TEXT}\n>>>\nHypothesis 1\n<<<\n"
    "E7: Weld seams became narrower and duller from Friday night on. (past case D2)\n"
    "E37: Lens hours counted by the PLC, welder locks at 200 h. (past case D5)\n>>>"
)
PROMPT = Prompt("system", USER, {}, 800)


def reply(sort, texts):
    engine = Recorded(sort, texts)
    return json.loads("".join(engine.complete(PROMPT)))["items"], engine


def test_labels_are_looked_up_and_what_is_not_there_is_counted():
    items, engine = reply("good", {"A-1109-1": TEXT})
    assert {item["evidence"] for item in items} == {"E7", "E37"}
    assert all(item["quote"] in USER for item in items)
    assert engine.unresolved == 5


@pytest.mark.parametrize("sort", SORTS)
def test_another_incident_gets_an_empty_list(sort):
    assert reply(sort, {"A-1109-1": "something else entirely"})[0] == []


def test_every_sort_knows_the_same_incidents():
    assert len({Recorded(sort, {}).incidents for sort in SORTS}) == 1


def test_a_sample_is_seeded_and_in_order():
    questions = [Question(Incident(f"Q{n:02d}", "x"), ()) for n in range(40)]
    once, again = (sampled(questions, 30) for _ in range(2))
    ids = [question.incident.id for question in once]
    assert once == again and len(once) == 30 and ids == sorted(ids)
    assert sampled(questions, 0) == questions


def test_shares_of_nothing_are_no_numbers():
    told = table([Row("evidence")])
    assert "| – |" in told and "nan" not in told.lower()
