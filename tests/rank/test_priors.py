"""Frequencies drift: what is common now counts, on the ground of what was common always."""

from __future__ import annotations

import numpy as np
import pytest

from rca.rank.priors import CAUTION, RECENT, fit_priors
from tests.rank.plants import case


def priors_of(*told: tuple[str, int | None]):
    """(label, day) of each case, every case an event of its own."""
    cases = [case(n, label, "weld", day=day) for n, (label, day) in enumerate(told)]
    labels = np.array(["AB".index(label) for label, _ in told], np.int64)
    return fit_priors(cases, np.arange(len(cases)), labels, 2)


def test_what_is_common_now_outweighs_what_was_common_once():
    then, now = 700_000, 700_000 + int(10 * RECENT)
    priors = priors_of(*[("A", then)] * 60, *[("B", now)] * 60)
    lift = priors.log_lift(np.ones(120, bool))
    assert lift[1] > lift[0] + 0.5
    assert np.exp(lift).sum() == pytest.approx(2.0)


def test_a_few_late_cases_move_little():
    then, now = 700_000, 700_000 + int(RECENT)
    priors = priors_of(*[("A", then)] * 300, ("B", now), ("B", now))
    lift = priors.log_lift(np.ones(302, bool))
    assert lift[0] > lift[1]
    nothing = priors.log_lift(np.zeros(302, bool))
    assert nothing.tolist() == [0.0, 0.0] and CAUTION > 2


def test_hiding_the_newest_case_ages_nobody():
    far = 700_000 + int(20 * RECENT)
    priors = priors_of(*[("A", 700_000)] * 30, *[("B", 700_001)] * 10, ("B", far))
    without = np.array([True] * 40 + [False])
    alone = priors_of(*[("A", 700_000)] * 30, *[("B", 700_001)] * 10)
    assert priors.log_lift(without) == pytest.approx(alone.log_lift(np.ones(40, bool)), abs=1e-6)
