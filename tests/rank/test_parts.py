"""The parts of the ranker agree with scikit-learn, bm25s or hand computation."""

from __future__ import annotations

import bm25s
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from rca.rank.bm25 import fit_bm25
from rca.rank.model import FEATURES, J
from rca.rank.novelty import CUES, DEFAULT, KINDS, cues, fit_gate, good_turing
from rca.rank.pool import DRIFT, fit_temperature, fit_weights, log_softmax
from rca.rank.softmax import Problem, fit_softmax
from rca.rank.structured import fit_fields, fit_numbers
from rca.rank.terms import fit_terms, stack
from rca.rank.votes import FLOOR, NEAREST, SILENT_SHARE, Voters, cast, count, nearest
from tests.rank.plants import WORDS, seen

ASCII = [word for word in WORDS if word.isascii()]
corpora = st.lists(st.lists(st.sampled_from(ASCII), min_size=1, max_size=9), min_size=2, max_size=9)


@given(corpora)
@settings(max_examples=40, deadline=None)
def test_word_rows_are_sklearns_tfidf(documents):
    terms, rows = fit_terms("word", documents, min_df=1, limit=1000)
    reference = TfidfVectorizer(analyzer=_words_and_pairs, sublinear_tf=True)
    expected = reference.fit_transform(documents)
    columns = [reference.vocabulary_[name] for name in terms.names]
    assert np.allclose(stack(rows, len(terms.names)).toarray(), expected.toarray()[:, columns])


def _words_and_pairs(tokens):
    return [*tokens, *(f"{a} {b}" for a, b in zip(tokens, tokens[1:], strict=False))]


@given(corpora)
@settings(max_examples=40, deadline=None)
def test_char_rows_are_sklearns_char_wb(documents):
    texts = [" ".join(tokens) for tokens in documents]
    terms, rows = fit_terms("char", documents, min_df=1, limit=10_000)
    reference = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
    expected = reference.fit_transform(texts)
    columns = [reference.vocabulary_[name] for name in terms.names]
    assert np.allclose(stack(rows, len(terms.names)).toarray(), expected.toarray()[:, columns])


def test_a_query_row_is_the_row_of_the_same_document():
    documents = [["weld", "low", "weld"], ["leak", "low"], ["虚焊", "weld"]]
    for unit in ("word", "char"):
        terms, rows = fit_terms(unit, documents, min_df=1, limit=1000)
        again = terms.row(terms.occurrences(documents[0])[0])
        assert again.ids.tolist() == rows[0].ids.tolist()
        assert again.values.tolist() == rows[0].values.tolist()


def test_of_too_many_terms_the_common_ones_stay():
    terms, _ = fit_terms("word", [["a", "b"], ["b", "c"], ["b", "c"]], min_df=1, limit=3)
    assert set(terms.names) == {"b", "c", "b c"}


@given(corpora, st.lists(st.sampled_from(ASCII), min_size=1, max_size=6, unique=True))
@settings(max_examples=40, deadline=None)
def test_bm25_is_bm25s_lucene(documents, query):
    reference = bm25s.BM25(method="lucene", k1=1.5, b=0.75)
    reference.index(documents, show_progress=False)
    known = [word for word in query if word in reference.vocab_dict]
    ours = fit_bm25(documents).scores(query)
    # bm25s leaves out the constant factor k1 + 1, which changes no order
    expected = 2.5 * reference.get_scores(known) if known else np.zeros(len(documents))
    assert np.allclose(ours, expected, atol=1e-5)


def test_bm25_share_lies_below_its_ceiling_and_names_words():
    index = fit_bm25([["weld", "low"], ["leak"], []])
    assert 0 < index.scores(["weld"]).max() / index.ceiling(["weld"]) < 1
    assert index.ceiling([]) == 1.0
    assert index.shared(["low", "weld", "zzz"], 0, 4) == ["low", "weld"]
    assert index.shared(["weld"], 1, 4) == []


def test_softmax_regression_reaches_sklearns_optimum():
    generator = np.random.default_rng(3)
    x = generator.standard_normal((120, 6)).astype(np.float32)
    y = generator.integers(0, 3, 120)
    problem = Problem(x, y, np.zeros(3, np.float32), np.ones(120, np.float32), 2.0)
    w = fit_softmax(problem, iterations=300)
    reference = LogisticRegression(C=2.0, fit_intercept=False, tol=1e-8, max_iter=1000).fit(x, y)
    assert np.allclose(w.T, reference.coef_, atol=0.02)
    assert problem.loss(w)[0] <= problem.loss(reference.coef_.T.astype(np.float32))[0] * 1.001


def test_softmax_gradient_is_the_slope_of_the_loss():
    generator = np.random.default_rng(5)
    x = generator.standard_normal((20, 3)).astype(np.float32)
    problem = Problem(
        x,
        generator.integers(0, 4, 20),
        generator.standard_normal(4).astype(np.float32),
        generator.uniform(0.5, 2, 20).astype(np.float32),
        1.5,
    )
    w = generator.standard_normal((3, 4)).astype(np.float32)
    _, gradient = problem.loss(w)
    for at in [(0, 0), (2, 3), (1, 2)]:
        step = np.zeros_like(w)
        step[at] = 1e-2
        slope = (problem.loss(w + step)[0] - problem.loss(w - step)[0]) / 2e-2
        assert slope == pytest.approx(gradient[at], rel=2e-2, abs=2e-2)


VOTERS = Voters(
    np.array([0, 1, 1, 2]),
    np.array([[0, -1], [1, -1], [1, -1], [0, 1]]),
    np.array([[1, 0], [1, 0], [1, 0], [2 / 3, 1 / 3]], np.float32),
)


def test_votes_by_hand():
    similarity = np.array([2.0, 3.0, 1.0, 0.0], np.float32)
    chosen = nearest(similarity, VOTERS.groups, np.ones(4, np.bool_))
    assert chosen.tolist() == [1, 0]  # case 2 shares case 1's event, case 3 is not similar
    ballot = count(VOTERS, chosen, cast(similarity, chosen, dense=False), 2)
    whole = 2.0 + 3.0 + SILENT_SHARE
    expected = [np.log((votes / whole + FLOOR) / FLOOR) for votes in (2.0, 3.0)]
    assert ballot.feature == pytest.approx(expected)
    far = cast(similarity * np.float32(0.01), chosen, dense=False)
    assert far.sum() < 0.1  # the silent voter takes the rest


@given(st.lists(st.floats(0, 5, width=32), min_size=4, max_size=4), st.booleans())
def test_a_feature_is_the_sum_of_its_votes(similarity, dense):
    values = np.array(similarity, np.float32)
    chosen = nearest(values, VOTERS.groups, np.array([True, True, True, True]))
    ballot = count(VOTERS, chosen, cast(values, chosen, dense=dense), 2)
    added = np.zeros(2)
    np.add.at(added, ballot.causes, ballot.amounts)
    assert np.allclose(added, ballot.feature)
    assert (ballot.feature >= 0).all()


def test_nearest_keeps_enough_in_a_large_archive():
    n = 3000
    similarity = np.linspace(0.1, 1, n, dtype=np.float32)
    chosen = nearest(similarity, np.arange(n), np.ones(n, np.bool_))
    assert chosen.tolist() == list(range(n - 1, n - 1 - NEAREST, -1))


def test_pool_weights_follow_what_predicts():
    generator = np.random.default_rng(0)
    y = generator.integers(0, 4, 400)
    good = np.eye(4)[y] + 0.6 * generator.standard_normal((400, 4))
    noise = generator.standard_normal((400, 4))
    features = np.stack([good, noise, -good], axis=1)
    w = fit_weights(features, y, np.array([0.3, 0.3, 0.0]))
    assert w[0] > 0.9 and w[1] < 0.2 and w[2] == 0.0
    few = fit_weights(features[:4], y[:4], np.array([0.3, 0.3, 0.0]))
    assert np.abs(few - [0.3, 0.3, 0.0]).max() < 0.3


def test_temperature_makes_the_first_place_as_sure_as_it_is_right():
    generator = np.random.default_rng(0)
    logits = generator.standard_normal((6000, 5)) * 2
    p = np.exp(log_softmax(logits))
    y = np.array([generator.choice(5, p=row) for row in p])
    found = fit_temperature(logits * 2, y)
    assert found == pytest.approx(2.0, rel=0.1)
    told = np.exp(log_softmax(logits * 2 / found))
    assert told.max(axis=1).mean() == pytest.approx((told.argmax(axis=1) == y).mean(), abs=0.02)
    assert found > fit_temperature(logits[:30] * 2, y[:30]) > 1.0
    assert fit_temperature(np.zeros((0, 0)), np.zeros(0, np.int64)) == 1.0


def test_folds_at_random_leave_room_for_what_comes_later():
    logits = np.random.default_rng(0).standard_normal((40, 5))
    y = logits.argmax(axis=1)
    later, dealt = (fit_temperature(logits, y, later=told) for told in (True, False))
    assert dealt == pytest.approx(later * DRIFT, abs=1e-3)


def test_the_gate_separates_and_keeps_its_false_alarm_promise():
    generator = np.random.default_rng(0)
    known = generator.normal([0.5, 0.8, -0.5, 2.0, -0.1, 3.0], 0.2, (300, 6))
    novel = generator.normal([0.2, 0.4, -1.5, 0.5, -0.4, 1.0], 0.2, (300, 6))
    gate = fit_gate(known, novel, known, 0.1)
    assert np.mean([gate.novelty(row) > gate.threshold for row in known]) <= 0.10
    assert np.mean([gate.novelty(row) > gate.threshold for row in novel]) > 0.95
    assert fit_gate(known[:20], novel[:20], known[:20], 0.1) is DEFAULT


def test_cues_tell_agreement_from_discord():
    near = np.full((2, 4), 0.3)
    one_voice, discord = np.zeros((2, len(FEATURES), 4))
    for at, kind in enumerate(KINDS):
        one_voice[kind, 0] = 1.0
        discord[kind, at % 4] = 1.0
    discord[J["prior"], 0] = 0.1
    agreement = CUES.index("agreement")
    assert cues(near, one_voice)[agreement] == pytest.approx(-0.25)  # itself, of four causes
    assert cues(near, discord)[agreement] < -0.5
    described = CUES.index("described")
    assert cues(near, one_voice)[described] == pytest.approx(2.0)
    assert cues(near, np.zeros((len(FEATURES), 4)))[agreement] == -1.0  # nothing speaks


def test_good_turing_by_hand():
    assert good_turing(np.array([1, 1, 8, 10])) == pytest.approx(0.1)
    assert good_turing(np.array([1, 1, 1])) == 0.25  # bounded
    assert good_turing(np.array([50, 50])) == 0.02


def test_field_values_meet_whatever_their_case_and_width():
    past = [seen("x", fields={"station": "LW 2"}), seen("x", fields={"station": "ＬＷ  2"})]
    fields = fit_fields(past, min_count=2)
    assert fields.pairs == (("station", "lw 2"),)
    assert fields.known({"station": "lw 2 ", "other": "1"}) == [("station", 0)]
    assert fields.filled({"station": "new"}) == 1.0 and fields.filled({}) == 0.0


def test_numbers_are_centred_and_tamed():
    past = [seen("x", numbers={"t": float(v), "same": 1.0}) for v in (8, 9, 10, 11, 12)]
    numbers = fit_numbers(past)
    assert numbers.names == ("t",)
    assert numbers.row({"t": 10.0})[0] == 0.0 and numbers.row({})[0] == 0.0
    assert 3.0 < numbers.row({"t": 1e6})[0] < 60.0
    assert numbers.row({"t": float("nan")})[0] == 0.0
