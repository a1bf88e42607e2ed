"""The list of texts that agree best with what past cases wrote: in order, additive, never twice."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rca.rank.coverage import agreements, cover

bags = st.lists(st.lists(st.sampled_from("abcdef"), max_size=5), min_size=1, max_size=8)


def test_agreement_is_token_f1():
    found = agreements([["a", "b", "b"], ["b", "b", "c", "d"], []])
    assert found[0, 1] == pytest.approx(2 * 2 / 7)
    assert found[0, 0] == 1 and found[0, 2] == 0 and found[2, 2] == 0


@given(bags, st.data())
def test_scores_fall_add_up_and_no_row_comes_twice(texts, data):
    weights = np.array([data.draw(st.floats(0, 1)) for _ in texts])
    picks = cover(agreements(texts), weights, 5)
    scores = [pick.score for pick in picks]
    assert all(a >= b - 1e-9 for a, b in zip(scores, scores[1:], strict=False))
    assert len({pick.row for pick in picks}) == len(picks)
    for pick in picks:
        assert sum(pick.shares.values()) == pytest.approx(pick.score)
    assert sum(scores) <= weights.sum() + 1e-9


def test_the_common_ground_leads_and_the_second_line_adds_what_it_lacks():
    texts = [["replace", "gasket"], ["replace", "gasket", "new"], ["tighten", "screw"]]
    picks = cover(agreements(texts), np.array([0.3, 0.3, 0.4]), 2)
    assert picks[0].row in (0, 1)  # together they outweigh the heaviest single vote
    assert picks[1].row == 2


def test_rows_that_may_not_be_chosen_still_vote():
    texts = [["a", "b"], ["a", "b", "c"], ["d"]]
    (first, *_) = cover(
        agreements(texts), np.array([0.6, 0.0, 0.4]), 1, np.array([False, True, True])
    )
    assert first.row == 1 and 0 in first.shares
