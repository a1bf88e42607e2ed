"""A ranking adds up, forgets what is hidden and never depends on its company."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rca.errors import IndexMissing, UserError
from rca.rank.fit import fit
from rca.rank.history import History, Observation
from rca.rank.ranker import Ranker
from rca.rank.ranking import Ranking
from rca.rank.store import load, save, stamp
from tests.rank.plants import case, histories, observations, profile, seen, welding_plant

small = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def plant() -> History:
    return welding_plant()


@pytest.fixture(scope="module")
def ranker(plant: History) -> Ranker:
    return fit(plant)


def ledger(ranking: Ranking) -> list[tuple[str, list[tuple[str, str, float, str]]]]:
    return [
        (c, [(p.kind, p.key, p.weight, p.note) for p in ranking.contributions(c)])
        for c in ranking.causes
    ]


def check_sums(ranking: Ranking) -> None:
    for at, cause in enumerate(ranking.causes):
        for most in (1, 3, 6, 1000):
            parts = ranking.contributions(cause, most=most)
            assert sum(round(p.weight * 1e6) for p in parts) == round(ranking.scores[at] * 1e6)
            assert len(parts) <= most + 1
    total = ranking.novelty + sum(ranking.by_cause().values())
    assert total == pytest.approx(1.0, abs=1e-9)
    tempered = ranking.scores / ranking.temperature
    assert ranking.log_z == pytest.approx(math.log(np.exp(tempered).sum()), abs=1e-9)
    again = (1 - ranking.novelty) * np.exp(tempered - ranking.log_z)
    assert np.allclose(again, ranking.probabilities, atol=1e-9)


QUESTIONS = {
    "LASER": "pull strength of the weld is low again laser power",
    "DUST": "hipot short circuit with a particle",
    "LEAK": "lid fails helium leak test",
    "TORQUE": "contact resistance high screw loose at busbar",
}


@pytest.mark.parametrize(("cause", "text"), QUESTIONS.items())
def test_the_right_cause_leads(ranker, cause, text):
    assert ranker.rank(seen(text)).top(1) == (cause,)


def test_ledgers_add_up(ranker):
    for text in QUESTIONS.values():
        check_sums(ranker.rank(seen(text, fields={"station": "W1"})))


def test_a_ledger_names_its_evidence(ranker):
    ranking = ranker.rank(seen(QUESTIONS["LASER"], fields={"station": "W1"}))
    parts = {p.kind: p for p in ranking.contributions("LASER", most=100)}
    assert {"prior", "pattern", "case", "field", "catalogue"} <= set(parts)
    assert parts["field"].key == "station" and parts["field"].note == "W1"
    assert parts["field"].weight > 0
    assert parts["case"].key.startswith("C")
    words = next(p for p in ranking.contributions("LASER", most=100) if p.key == "words")
    assert set(words.note.replace(",", " ").split()) <= set(QUESTIONS["LASER"].split())


def test_a_cause_without_cases_stands_on_the_catalogue(ranker):
    ranking = ranker.rank(seen(QUESTIONS["TORQUE"]))
    parts = ranking.contributions("TORQUE", most=100)
    assert ranking.precedents[ranking.number("TORQUE")] == 0
    assert any(p.kind == "catalogue" and p.key == "TORQUE" and p.weight > 0 for p in parts)
    assert not any(p.kind == "case" for p in parts)


def test_a_hidden_group_leaves_no_trace(plant, ranker):
    text = plant.cases[4].observed
    open_, hidden = ranker.rank(text), ranker.rank(text, hide=frozenset({"G4"}))
    keys = {p.key for c in hidden.causes for p in hidden.contributions(c, most=1000)}
    assert "C4" not in keys
    assert "C4" in {p.key for p in open_.contributions("DUST", most=1000)}
    at = open_.number("DUST")
    assert hidden.precedents[at] == open_.precedents[at] - 1
    assert hidden.scores[at] < open_.scores[at]


def test_hiding_a_case_hides_its_event():
    cases = [
        case(n, "A" if n < 6 else "B", f"weld {n} leak", group=f"G{n // 2}") for n in range(12)
    ]
    ranker = fit(History(tuple(cases), (profile("A", "weld"), profile("B", "leak"))))
    hidden = ranker.rank(cases[0].observed, hide=frozenset({"C0"}))
    keys = {p.key for c in "AB" for p in hidden.contributions(c, most=100)}
    assert not keys & {"C0", "C1"}


def test_one_event_votes_once():
    crowd = [case(n, "A", "weld leak", group="SAME") for n in range(9)]
    single = [case(10, "B", "weld leak"), case(11, "B", "weld leak")]
    ranking = fit(History((*crowd, *single), (profile("A"), profile("B")))).rank(seen("weld leak"))
    assert ranking.precedents.tolist() == [1, 2]
    voters = {p.key for p in ranking.contributions("A", most=100) if p.kind == "case"}
    assert len(voters) == 1
    assert ranking.top(1) == ("B",)


def test_batch_and_single_agree(plant, ranker):
    many = [c.observed for c in plant.cases[:8]]
    batch = ranker.rank_many(many)
    for question, ranking in zip(reversed(many), reversed(batch), strict=True):
        alone = ranker.rank(question)
        assert ledger(alone) == ledger(ranking)
        assert alone.probabilities.tobytes() == ranking.probabilities.tobytes()


def test_fitting_twice_gives_the_same_ranker(plant, ranker):
    assert stamp(fit(plant)) == stamp(ranker)


def test_an_unreadable_vector_says_nothing(ranker):
    text = QUESTIONS["LASER"]
    blind = ranker.rank(seen(text, unknown=0.9))
    nowhere = ranker.rank(replace(seen(text), vector=np.zeros(8, np.float32)))
    assert ledger(blind) == ledger(nowhere)
    assert not any(p.key == "meaning" for p in blind.contributions("LASER", most=100))


def test_numbers_decide_where_they_differ():
    cases = [
        case(
            n, "HOT" if n % 2 else "COLD", "oven alarm", numbers={"t": 90.0 + 20 * (n % 2) + n / 10}
        )
        for n in range(30)
    ]
    ranker = fit(History(tuple(cases), (profile("HOT"), profile("COLD"))))
    ranking = ranker.rank(seen("oven alarm", numbers={"t": 112.0}))
    assert ranking.top(1) == ("HOT",)
    line = next(p for p in ranking.contributions("HOT") if p.kind == "process")
    assert line.key == "t" and line.note == "112" and line.weight > 0


def test_unlabelled_cases_neither_vote_nor_count(plant, ranker):
    silent = tuple(replace(c, id=f"U{c.id}", group=f"U{c.group}", labels=()) for c in plant.cases)
    assert stamp(fit(replace(plant, cases=plant.cases + silent))) == stamp(ranker)


def test_far_text_is_more_novel_than_known_text(ranker):
    known = ranker.rank(seen(QUESTIONS["LEAK"])).novelty
    far = ranker.rank(seen("zebra orchestra", vector=np.zeros(8))).novelty
    assert 0 < known < far < 1


@pytest.mark.parametrize("kept", [0, 1, 5, 12])
def test_short_histories_keep_the_defaults(plant, kept):
    ranker = fit(replace(plant, cases=plant.cases[:kept]))
    check_sums(ranker.rank(seen(QUESTIONS["TORQUE"])))
    assert ranker.card["cases"] == kept
    assert ranker.card["novelty_fitted"] is False
    assert ranker.rank(seen(QUESTIONS["TORQUE"])).top(1) == ("TORQUE",)


def test_a_plant_without_causes_ranks_nothing():
    with pytest.raises(UserError, match="no cause"):
        fit(History((), ())).rank(seen("weld"))


@given(histories(), observations(), st.sampled_from([frozenset(), frozenset({"SHARED", "C1"})]))
@small
def test_any_history_gives_a_ledger_that_adds_up(history, question, hide):
    ranker = fit(history)
    ranking = ranker.rank(question, hide=hide)
    check_sums(ranking)
    assert sorted(ranking.order.tolist()) == list(range(len(ranking.causes)))
    hidden = {c.id for c in history.cases if c.group in hide or c.id in hide}
    assert not hidden & {p.key for c in "ABCD" for p in ranking.contributions(c, most=1000)}


@given(histories(), observations())
@small
def test_what_is_saved_is_what_is_loaded(tmp_path_factory, history, question):
    folder = tmp_path_factory.mktemp("ranker")
    ranker = fit(history)
    save(ranker, folder)
    back = load(folder)
    assert stamp(back) == stamp(ranker)
    assert ledger(back.rank(question)) == ledger(ranker.rank(question))


def test_the_card_is_plain_json(ranker):
    card = json.loads(json.dumps(ranker.card))
    assert card["cases"] == 36 and card["causes"] == 4 and card["causes_with_cases"] == 3
    assert card["first_day"] < card["last_day"]


def test_loading_names_the_fix(tmp_path):
    with pytest.raises(IndexMissing) as caught:
        load(tmp_path)
    assert "ingest" in caught.value.fix


def test_asking_imports_no_fitting_library(ranker, tmp_path):
    save(ranker, tmp_path)
    code = (
        "import sys, pathlib; from rca.rank.store import load;"
        "from rca.rank.history import Observation;"
        f"r = load(pathlib.Path({str(tmp_path)!r})).rank(Observation('weld', ('weld',)));"
        "r.contributions(r.top(1)[0]);"
        "print([m for m in ('scipy', 'sklearn', 'torch', 'bm25s', 'pandas') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_empty_text_ranks_by_prior(ranker):
    ranking = ranker.rank(Observation("", ()))
    check_sums(ranking)
    assert {p.kind for p in ranking.contributions("LASER", most=100)} == {"prior"}
