"""A cause taken out is gone everywhere; history without a bench is the history of the bench."""

from __future__ import annotations

from datetime import date

import pytest

from evals.bouts import histories
from evals.questions import Question
from rca.domain import Case, Cause, Check, Incident, Passage
from rca.index.knowledge import Knowledge
from rca.workspace import Workspace
from tests.evals.plants import make


def passage(name, kind, owner):
    return Passage(id=name, kind=kind, path="p", section="", text=name, owner=owner)


def test_nothing_of_a_cause_is_left():
    known = Knowledge(
        passages=(
            passage("row A", "cause", "A"),
            passage("row B", "cause", "B"),
            passage("case of A", "case", "1"),
            passage("case of B", "case", "2"),
            passage("how to", "sop", ""),
        ),
        cases=(
            Case("1", "r", "t", cause_ids=("A", "B")),
            Case("2", "r", "t", cause_ids=("B", "A"), checks=(Check("look", cause_id="A"),)),
            Case("3", "r", "t"),
        ),
        causes=(Cause("A", confusable=("B",)), Cause("B", confusable=("A", "C"))),
    )
    left = known.without_causes(frozenset({"A"}))
    assert [p.id for p in left.passages] == ["row B", "case of B", "how to"]
    assert [(c.id, c.cause_ids, c.checks) for c in left.cases] == [("2", ("B",), ()), ("3", (), ())]
    assert [(c.id, c.confusable) for c in left.causes] == [("B", ("C",))]
    assert known.without_causes(frozenset()) is known


@pytest.fixture(scope="module")
def plant(tmp_path_factory):
    return Workspace.open(make(tmp_path_factory.mktemp("left") / "pumps"))


def test_a_bench_without_a_cause_cannot_name_it(plant):
    asked = Incident("N1", "water drips from the seal gland")
    assert plant.ranking(asked).top(1) == ("seal leak",)
    bench = plant.bench(without_causes={"seal leak"})
    assert "seal leak" not in bench.view.causes and "seal leak" not in bench.ranker.model.causes
    assert bench.stamp != plant.bench().stamp
    assert "seal leak" in plant.bench().view.causes  # the present one is as it was


def test_histories_are_those_of_the_benches(plant):
    asked = [
        Question(Incident("a", "x"), ("seal leak",)),
        Question(Incident("b", "x", case_ref="C002"), ("seal leak",)),
        Question(Incident("c", "x"), ("seal leak",), as_of=date(2025, 6, 1)),
        Question(Incident("d", ""), ("seal leak",), error="no text"),
    ]
    found = {bout.places[0]: bout for bout in histories(plant, asked)}
    assert sorted(found) == [0, 1, 2]
    for place, bout in found.items():
        bench = plant.bench_for(asked[place].incident, asked[place].as_of)
        assert tuple(bout.cases) == tuple(bench.view.knowledge.cases)
        assert tuple(bout.causes) == tuple(bench.view.knowledge.causes)
    assert "C002" not in {case.id for case in found[1].cases}


def test_open_benches_are_few_and_the_present_one_stays(plant):
    present = plant.bench()
    for month in range(2, 13):
        plant.bench(date(2025, month, 1))
    assert len(plant.benches._open) <= 10  # the present one, the last asked and eight more
    assert plant.bench() is present
