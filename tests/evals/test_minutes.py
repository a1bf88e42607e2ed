"""Investigation minutes by hand, and against brute force."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from evals.minutes import (
    TEAM,
    WALK,
    costs,
    minutes,
    pareto,
    pareto_per_cost,
    until,
    until_team,
    with_team,
)


def test_minutes_by_hand():
    of = {"a": 30.0, "b": 5.0, "c": 10.0}
    found = minutes(["c", "a", "b"], "a", {"b": 4, "a": 2}, of)
    assert found is not None
    assert (found.ours, found.pareto, found.oracle) == (40.0, 35.0, 30.0)
    assert found.pareto_cost == 35.0  # b at .8 per minute, then a at .07, then c at 0
    assert minutes(["c"], "z", {}, of) is None
    assert until(["a", "b"], "z", of) is None


def test_missing_minutes_are_said():
    assert costs({"a": None, "b": None}).of == {"a": 1.0, "b": 1.0}
    assert "each check counts 1" in costs({"a": None}).note
    some = costs({"a": None, "b": 10.0, "c": 30.0})
    assert some.of["a"] == 20.0 and "1 of 3" in some.note and some.unit == "minutes"
    assert costs({"a": 5.0}).note == ""


def test_pareto_breaks_ties_by_name():
    assert pareto({"b": 1, "a": 1, "c": 5}, ["a", "b", "c", "d"]) == ["c", "a", "b", "d"]


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(1, 60)), min_size=1, max_size=5))
def test_frequency_over_cost_is_the_cheapest_order(rows):
    names = [str(i) for i in range(len(rows))]
    counts = {n: count for n, (count, _) in zip(names, rows, strict=True)}
    of = {n: float(cost) for n, (_, cost) in zip(names, rows, strict=True)}

    def expected(order):
        return sum(counts[n] * until(order, n, of) for n in names)

    best = min(expected(list(order)) for order in permutations(names))
    assert expected(pareto_per_cost(counts, names, of)) <= best + 1e-9


def test_the_team_ends_a_long_walk():
    names = [f"c{at:02}" for at in range(WALK + 5)]
    of = dict.fromkeys(names, 10.0)
    assert until_team(names, names[WALK - 1], of) == 10.0 * WALK
    assert until_team(names, names[WALK], of) == 10.0 * WALK + TEAM
    assert until_team(names, names[-1], of) == 10.0 * WALK + TEAM


def test_ours_goes_by_probability_per_minute_and_pareto_by_the_step():
    of = {"a": 100.0, "b": 5.0, "c": 10.0}
    shares = {"a": 0.5, "c": 0.3, "b": 0.2}  # per minute: b .04, c .03, a .005
    counts = {"a": 4, "b": 2}
    told = minutes(list(shares), "c", counts, of)
    assert told is not None and told.plan_team == 0.0
    found = with_team(told, shares, "c", counts, of, near={"c"})
    assert (found.plan_team, found.pareto_team, found.step_team) == (15.0, 115.0, 10.0)
    assert found.ours == told.ours
