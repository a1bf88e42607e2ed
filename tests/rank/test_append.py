"""Cases that join a fitted ranker vote and count; what was known before keeps its scores."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rca.rank.append import append
from rca.rank.bm25 import fit_bm25
from rca.rank.fit import fit
from rca.rank.history import History
from tests.rank.plants import case, histories, observations, seen, texts, welding_plant

small = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
documents = st.lists(texts, max_size=6)


def parted(history: History, at: int) -> tuple[History, tuple]:
    return replace(history, cases=history.cases[:at]), history.cases[at:]


@small
@given(histories(), st.integers(0, 14), observations())
def test_hidden_again_they_leave_every_score_as_it_was(history, at, question):
    before, later = parted(history, at)
    later = tuple(replace(c, group=f"new {c.id}") for c in later)
    ranker = fit(before)
    joined = append(ranker, later)
    hidden = joined.rank(question, hide=frozenset(c.group for c in later))
    assert hidden.scores == pytest.approx(ranker.rank(question).scores, abs=3e-6)
    assert hidden.novelty == pytest.approx(ranker.rank(question).novelty, abs=3e-6)


@small
@given(histories(), st.integers(0, 14), observations())
def test_they_count_as_if_they_had_been_there_at_the_fit(history, at, question):
    dated = tuple(
        replace(c, observed=replace(c.observed, day=c.observed.day or 720_000))
        for c in history.cases
    )
    history = replace(history, cases=dated)  # one without a date counts as new at its own fit
    before, later = parted(history, at)
    joined, whole = append(fit(before), later).model, fit(history).model
    everyone = joined.visible(frozenset())
    assert joined.case_ids == whole.case_ids and joined.group_names == whole.group_names
    assert np.array_equal(joined.voters.groups, whole.voters.groups)
    assert joined.voters.events(everyone, 4).tolist() == whole.voters.events(everyone, 4).tolist()
    assert joined.priors.log_lift(everyone) == pytest.approx(whole.priors.log_lift(everyone))
    found = [m.places.log_lift(question.fields, everyone, m.catalogue) for m in (joined, whole)]
    assert found[0] == pytest.approx(found[1])
    assert joined.vectors.tolist() == whole.vectors.tolist()


@small
@given(documents, documents)
def test_a_new_document_scores_like_its_twin_among_the_old(old, new):
    index = fit_bm25([*old, *new]).plus(new)
    for query in [*old, *new]:
        scores = index.scores(query)
        assert scores[len(old) : len(old) + len(new)] == pytest.approx(scores[len(old + new) :])


@small
@given(documents, documents)
def test_new_documents_change_no_old_score(old, new):
    before = fit_bm25(old)
    after = before.plus(new)
    for query in [*old, *new]:
        if before.tokens:
            assert after.share(query)[: len(old)] == pytest.approx(before.share(query))


def test_the_newest_case_is_found_and_raises_its_cause():
    ranker = fit(welding_plant())
    question = seen("purple fog over the tray after transport")
    new = case(99, "TORQUE", "purple fog over the tray", day=731_000, findings="screw was loose")
    joined = append(ranker, [new])
    before, after = ranker.rank(question), joined.rank(question)
    at = before.causes.index("TORQUE")
    assert after.probabilities[at] > 10 * before.probabilities[at]
    assert after.precedents[at] == before.precedents[at] + 1
    assert "C99" in {p.key for p in after.contributions("TORQUE", most=100)}
    assert joined.card["appended"] == 1


def test_a_case_without_a_label_changes_nothing():
    ranker = fit(welding_plant())
    open_case = replace(case(99, "TORQUE", "purple fog"), labels=())
    assert append(ranker, [open_case]) is ranker
