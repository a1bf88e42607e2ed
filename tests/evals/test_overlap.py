"""Token F1 and the near-duplicate guard."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.contamination import nearest_overlap
from evals.overlap import action_scores, token_f1

texts = st.text("abc ", max_size=30)


def test_token_f1_by_hand():
    assert token_f1("replace the seal", "seal replaced") == pytest.approx(
        2 * (1 / 3) * (1 / 2) / (5 / 6)
    )
    assert token_f1("", "x") == 0.0


@given(texts, texts)
def test_token_f1_is_symmetric_and_bounded(a, b):
    assert token_f1(a, b) == pytest.approx(token_f1(b, a))
    assert 0 <= token_f1(a, b) <= 1


def test_best_of_k_never_falls():
    scores = action_scores(["clean lens", "replace seal", "replace seal"], "replace seal")
    assert scores == {"@1": 0.0, "@3": 1.0, "@5": 1.0}
    assert action_scores([], "x") == {"@1": 0.0, "@3": 0.0, "@5": 0.0}


@given(st.lists(st.text("abcd ", min_size=6, max_size=30), min_size=1, max_size=5), st.data())
def test_overlap_is_jaccard_of_5_grams(past, data):
    asked = data.draw(st.text("abcd ", min_size=6, max_size=30))

    def grams(text):
        plain = re.sub(r"\s\s+", " ", text)
        return {plain[i : i + 5] for i in range(len(plain) - 4)}

    own = grams(asked)
    best = max((len(own & grams(t)) / max(1, len(own | grams(t))) for t in past), default=0.0)
    assert nearest_overlap([asked], past)[0] == pytest.approx(best)


def test_a_copy_is_found_and_nothing_else():
    past = ["water drips from the seal gland at night", "grinding noise at the drive end"]
    found = nearest_overlap([past[0] + ".", "label printed upside down", ""], past)
    assert found[0] > 0.9 and found[1] < 0.1 and found[2] == 0.0
    assert nearest_overlap(["x"], []).tolist() == [0.0]
