"""The learning curves ask the same questions, and teach a scratch record, never the plant's own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from evals.door import NOVEL, Workspace
from evals.learning import by_date, by_verdict
from evals.questions import read_questions
from tests.evals.plants import COLUMNS, write_questions


@pytest.fixture(scope="module")
def asked(pumps):
    plant = Workspace.open(pumps)
    found = read_questions(plant, write_questions(pumps / "asked.csv"), columns=COLUMNS).questions
    days = (date(2026, 1, 5), date(2026, 2, 5), date(2026, 3, 5))
    dated = [
        replace(q, incident=replace(q.incident, opened=days[i % 3]), as_of=None)
        for i, q in enumerate(q for q in found if q.labels[0] != NOVEL)
    ]
    return plant, dated[:9]


def test_by_date_asks_the_same_questions_with_growing_knowledge(asked):
    plant, questions = asked
    first, last = by_date(plant, questions, [date(2026, 1, 1), date(2025, 4, 1)])
    assert first["knowledge of"] < last["knowledge of"]
    assert first["labelled cases"] < last["labelled cases"]
    assert first["hit@1"]["n"] == last["hit@1"]["n"]
    with pytest.raises(ValueError, match="later than the first incident"):
        by_date(plant, questions, [date(2026, 6, 1)])


def test_by_verdict_pairs_and_leaves_the_records_alone(asked, tmp_path):
    plant, questions = asked
    before = plant.records.verdicts()
    found = by_verdict(plant, questions, tmp_path)
    assert [row["verdicts before"] for row in found["months"]] == [0, 3, 6]
    assert found["paired"]["hit@1"]["n"] == 6
    assert found["paired"]["hit@1"]["low"] <= found["paired"]["hit@1"]["gain"]
    assert plant.records.verdicts() == before
