"""The baselines rank a toy archive as their recipes say."""

from __future__ import annotations

from evals.baselines import Labelled, bm25_vote, prior, ranks, tfidf_regression

HISTORY = Labelled(
    [
        "pump seal leaks oil",
        "oil leak at the pump seal",
        "seal leaking at pump",
        "software shows wrong heart rate",
        "wrong value shown by software",
    ],
    ["seal", "seal", "seal", "software", "software"],
)


def test_prior_orders_by_frequency():
    assert prior(HISTORY, ["anything"]) == [["seal", "software"]]


def test_bm25_votes_for_the_nearest():
    assert bm25_vote(HISTORY, ["software wrong"])[0][0] == "software"


def test_bm25_falls_back_on_frequency():
    assert bm25_vote(HISTORY, ["zzz", ""]) == [["seal", "software"], ["seal", "software"]]


def test_regression_handles_two_and_three_causes():
    assert tfidf_regression(HISTORY, ["wrong software value"])[0][0] == "software"
    three = Labelled(
        [*HISTORY.texts, "label print missing", "label missing"],
        [*HISTORY.labels, "label", "label"],
    )
    assert tfidf_regression(three, ["missing label", "pump seal"])[0][0] == "label"


def test_ranks_give_zero_to_the_absent():
    assert ranks([["a", "b"], ["a", "b"]], ["b", "z"]) == [2, 0]
