"""Denied signs, places and sets: what speaks against a cause, where it is made, how sure it is."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pytest

from rca.domain import Cause
from rca.index.denial import marked_tokens
from rca.index.language import Glossary
from rca.rank.fit import fit
from rca.rank.history import CauseProfile, History, Observation
from rca.rank.novelty import good_turing
from rca.rank.plan import TEAM_STUDY, check_plan
from rca.rank.pool import covering_share
from rca.rank.softmax import Problem, fit_softmax, fit_wide
from tests.rank.plants import case, welding_plant

PLAIN = Glossary()


def words(text: str) -> tuple[str, ...]:
    return marked_tokens(text, PLAIN)


def told(text: str, **more) -> Observation:
    return Observation(text, tuple(text.lower().split()), marked=words(text), **more)


def described(name: str, signs: str, refutes: str = "", step: str = "") -> CauseProfile:
    return CauseProfile(
        name, words(signs), step=step, sign_tokens=words(signs), refute_tokens=words(refutes)
    )


@pytest.fixture(scope="module")
def ranker():
    causes = (
        described("LENS", "laser power low", "source power normal", "welding"),
        described("GAP", "clamp force low joint gap", "", "pressing"),
        described("GAS", "shield gas flow low pores", "", "welding"),
    )
    return fit(History((), causes))


def test_a_denied_sign_lowers_its_cause_and_quotes_the_words(ranker):
    stated = ranker.rank(told("pull weak, laser power low"))
    denied = ranker.rank(told("pull weak, laser power normal"))
    at = stated.number("LENS")
    assert denied.scores[at] < stated.scores[at]
    lines = denied.contributions("LENS", most=50)
    (line,) = [part for part in lines if part.key == "denied"]
    assert line.weight < 0 and line.note == "laser power normal"
    assert not any(p.key == "denied" for p in stated.contributions("LENS", most=50))


def test_a_refuting_sign_counts_against(ranker):
    ranking = ranker.rank(told("source power normal"))
    assert ranking.scores[ranking.number("LENS")] < 0


def test_places_carry_over_to_causes_without_a_case():
    causes = [described("A", "alpha", step="coating"), described("B", "beta", step="coating")]
    causes.append(described("C", "gamma", step="drying"))
    cases = [
        case(n, "A" if n % 3 else "C", f"word{n}", fields={"machine": "M1" if n % 3 else "M2"})
        for n in range(30)
    ]
    ranker = fit(History(tuple(cases), tuple(causes)))
    ranking = ranker.rank(told("nothing known", fields={"machine": "M1"}))
    weight = {
        c: sum(p.weight for p in ranking.contributions(c, most=99) if p.key == "made at")
        for c in "ABC"
    }
    assert weight["B"] == weight["A"] > 0 > weight["C"]


def test_without_described_signs_denial_is_not_read():
    plant = welding_plant()
    assert not plant.denial
    assert fit(replace(plant, cases=plant.cases[:12])).model.denial is False


def test_wide_problems_are_solved_alike():
    generator = np.random.default_rng(0)
    x = generator.standard_normal((20, 300)).astype(np.float32)
    y = generator.integers(0, 4, 20)
    problem = Problem(x, y, np.zeros(4, np.float32), np.ones(20, np.float32), 2.0)
    assert np.allclose(fit_wide(problem), fit_softmax(problem), atol=1e-4)


def test_the_set_holds_the_cause_as_often_as_it_says():
    generator = np.random.default_rng(0)
    scores = generator.standard_normal((4000, 6)) * 2
    p = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    y = np.array([generator.choice(6, p=row) for row in p])
    reach = covering_share(scores[:2000], y[:2000], 1.0)
    ordered = -np.sort(-p[2000:], axis=1)
    sizes = ((np.cumsum(ordered, axis=1) - ordered) <= reach).sum(axis=1)
    place = (p[2000:] > p[2000:][np.arange(2000), y[2000:]][:, None]).sum(axis=1)
    assert 0.77 <= np.mean(place < sizes) <= 0.86
    assert covering_share(scores[:10], y[:10], 1.0) == 1.0  # too thin to say


def test_a_catalogue_makes_new_causes_rarer_but_never_impossible():
    counts = np.array([1, 1, 8, 10])
    every = np.ones(4, np.bool_)
    assert good_turing(counts) == pytest.approx(0.1)
    assert good_turing(counts, every) == 0.05


def test_plan_orders_by_price_shares_a_test_and_stops():
    causes = [
        (Cause("A", confirms=("open the cell",), minutes=60.0), 0.3),
        (Cause("B", confirms=("Open  the cell",), minutes=60.0), 0.3),
        (Cause("C", confirms=("read the log",), minutes=5.0), 0.2),
        (Cause("D", confirms=("build a rig",), minutes=TEAM_STUDY), 0.1),
    ]
    plan = check_plan(causes, 0.1)
    assert [step.causes for step in plan.steps] == [("C",), ("A", "B"), ("D",)]
    assert plan.priced and plan.worthwhile == 2
    free = check_plan([(replace(c, minutes=None), p) for c, p in causes], 0.1)
    assert not free.priced and free.worthwhile == len(free.steps)
    assert free.steps[0].causes == ("A", "B") and free.steps[0].minutes is None


def test_order_and_probabilities_follow_from_the_ledger_alone(ranker):
    ranking = ranker.rank(told("clamp force low, gas flow normal"))
    file = json.loads(json.dumps([
        {"cause": c, "p": ranking.by_cause()[c],
         "ledger": [part.weight for part in ranking.contributions(c)]}
        for c in ranking.top(3)
    ]))  # fmt: skip
    scores = [round(sum(row["ledger"]), 6) for row in file]
    assert scores == sorted(scores, reverse=True)
    for row, score in zip(file, scores, strict=True):
        p = (1 - ranking.novelty) * math.exp(score / ranking.temperature - ranking.log_z)
        assert p == pytest.approx(row["p"], abs=1e-9)
