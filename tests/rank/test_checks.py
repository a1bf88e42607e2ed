"""The next check is the one after which the cause is expected to be found soonest."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rca.domain import Cause, Check
from rca.rank.checks import (
    LEADER_SHARE,
    best_order,
    catalogue_check,
    checks_of,
    expected_minutes,
    plan,
)
from rca.rank.severe import not_excluded

probabilities = st.lists(st.floats(0.001, 1.0), min_size=1, max_size=5)
minutes = st.floats(0.5, 500.0)


@st.composite
def lists(draw: st.DrawFn) -> tuple[list[tuple[float, float]], float]:
    """(probability, minutes) of up to five causes and the mass outside the list."""
    raw = draw(probabilities)
    outside = draw(st.floats(0.0, 0.9))
    scale = (1.0 - outside) / sum(raw)
    return [(p * scale, draw(minutes)) for p in raw], outside


def cause(name: str, cost: float | None = 10.0, **more: object) -> Cause:
    values: dict[str, object] = {"confirms": (f"{name} seen",), "refutes": (f"{name} absent",)}
    return Cause(id=name, minutes=cost, **{**values, **more})  # type: ignore[arg-type]


def test_expected_minutes_of_a_list_worked_by_hand() -> None:
    # 10 * .5 + 30 * .3 and the .2 outside the list pay for both checks
    assert expected_minutes([(0.5, 10), (0.3, 20)], 0.2) == pytest.approx(5 + 9 + 6)
    assert expected_minutes([], 1.0) == 0.0


@given(lists())
def test_p_over_c_order_is_the_cheapest_of_all_orders(case: tuple) -> None:
    steps, outside = case
    ours = expected_minutes([steps[i] for i in best_order(steps)], outside)
    brute = min(expected_minutes(order, outside) for order in permutations(steps))
    assert ours == pytest.approx(brute)


@given(lists())
def test_the_planned_check_starts_a_cheapest_order_and_states_its_saving(case: tuple) -> None:
    steps, outside = case
    steps.sort(key=lambda step: -step[0])
    candidates = [(cause(f"C{i}", c), p) for i, (p, c) in enumerate(steps)]
    planned = plan(candidates, outside)
    assert planned is not None
    first = int(planned.separates[0][1:])
    rest = [step for i, step in enumerate(steps) if i != first]
    with_it = min(expected_minutes([steps[first], *order], outside) for order in permutations(rest))
    leads = [step for step in steps if step[0] >= LEADER_SHARE * steps[0][0]]
    brute = min(
        expected_minutes(order, outside) for order in permutations(steps) if order[0] in leads
    )
    assert with_it == pytest.approx(brute)
    assert planned.expected_gain_minutes is not None
    assert planned.expected_gain_minutes >= 0
    shown = expected_minutes(steps, outside)
    assert planned.expected_gain_minutes == pytest.approx(max(0.0, shown - brute), abs=1e-5)


@given(lists(), st.sets(st.integers(1, 4)))
def test_a_refuting_text_that_names_causes_never_makes_the_plan_worse(
    case: tuple, named: set[int]
) -> None:
    steps, outside = case
    steps.sort(key=lambda step: -step[0])
    hint = " ".join(f"(then C{i})" for i in sorted(named))
    plain = [(cause(f"C{i}", c), p) for i, (p, c) in enumerate(steps)]
    hinted = [(cause(f"C{i}", c, refutes=(f"normal {hint}",)), p) for i, (p, c) in enumerate(steps)]
    without, with_hint = plan(plain, outside), plan(hinted, outside)
    assert without is not None and with_hint is not None
    assert with_hint.expected_gain_minutes is not None
    assert without.expected_gain_minutes is not None
    assert with_hint.expected_gain_minutes >= without.expected_gain_minutes - 1e-6


def test_a_cheap_check_goes_before_a_likelier_dear_one() -> None:
    planned = plan([(cause("DEAR", 120), 0.5), (cause("CHEAP", 5), 0.3)], 0.1)
    assert planned is not None
    assert planned.separates == ("CHEAP", "DEAR")
    assert (planned.minutes, planned.text) == (5, "CHEAP seen")
    assert planned.outcomes["confirmed"] == "CHEAP seen -> CHEAP"
    assert planned.outcomes["refuted"] == "CHEAP absent -> not CHEAP, then DEAR"


def test_without_minutes_the_likeliest_goes_first_and_no_number_is_made_up() -> None:
    planned = plan([(cause("A", None), 0.5), (cause("B", None), 0.3)], 0.2)
    assert planned is not None
    assert planned.separates[0] == "A"
    assert planned.minutes is None
    assert planned.expected_gain_minutes is None


def test_a_cause_nobody_priced_is_neither_free_nor_hidden() -> None:
    planned = plan([(cause("A", None), 0.6), (cause("B", 30), 0.2), (cause("C", 30), 0.2)], 0.0)
    assert planned is not None
    assert planned.separates[0] == "A"
    assert planned.expected_gain_minutes is None


def test_confusable_leaders_are_named_first_and_hopeless_ones_not_at_all() -> None:
    first = cause("A", 10, confusable=("D",))
    others = [(cause("B", 10), 0.2), (cause("C", 10), 0.15), (cause("D", 10), 0.1)]
    planned = plan([(first, 0.5), *others, (cause("E", 10), 0.01)], 0.04)
    assert planned is not None
    assert planned.separates == ("A", "D", "B")
    lonely = plan([(first, 0.9), (cause("E", 10), 0.01)], 0.09)
    assert lonely is not None
    assert lonely.separates == ("A", "E")


def test_a_cheap_check_of_a_hopeless_cause_separates_no_leaders_and_waits() -> None:
    long = [(cause("A", 200), 0.5), (cause("B", 200), 0.3)]
    planned = plan([*long, (cause("TRIFLE", 1), 0.01)], 0.1)
    assert planned is not None
    assert planned.separates[0] == "A"
    alone = plan([(Cause("A"), 0.5), (cause("TRIFLE", 1), 0.01)], 0.1)
    assert alone is not None and alone.separates[0] == "TRIFLE"  # no leader has a check


def test_after_a_refuting_sign_one_goes_on_with_what_it_points_to_then_by_price() -> None:
    first = cause("A", 10, refutes=("burr normal (then D)",))
    others = [(cause("B", 60), 0.2), (cause("C", 10), 0.15), (cause("D", 90), 0.1)]
    planned = plan([(first, 0.5), *others], 0.05)
    assert planned is not None
    assert planned.separates == ("A", "D", "C")
    assert planned.outcomes["refuted"] == "burr normal (then D) -> not A, then D | C"


def test_the_likeliest_cause_is_always_among_what_is_separated() -> None:
    cheap = cause("A", 1, refutes=("normal (then C or D)",))
    planned = plan([(cause("TOP", 90), 0.4), (cheap, 0.2), *pair("C", "D")], 0.1)
    assert planned is not None
    assert planned.separates == ("A", "C", "TOP")


def pair(*names: str) -> list[tuple[Cause, float]]:
    return [(cause(name, 30), 0.1) for name in names]


def test_equal_cost_prefers_the_check_that_destroys_nothing() -> None:
    pair = [(cause("A", 10, destructive=True), 0.4), (cause("B", 10, destructive=False), 0.4)]
    planned = plan(pair, 0.2)
    assert planned is not None
    assert planned.separates[0] == "B"


def test_no_check_on_record_is_no_plan() -> None:
    bare = Cause("A", name_en="label of a past case", listed=False)
    assert plan([(bare, 0.9)], 0.1) is None
    assert plan([], 1.0) is None
    assert catalogue_check(bare) is None


def test_checks_of_past_cases_fill_in_what_the_catalogue_lacks() -> None:
    past = [
        Check("cut a cell open", 90, True, cause_id="A", outcome="refuted"),
        Check("read the torque log", 20, False, cause_id="A", outcome="confirmed"),
        Check("ask the supplier", 5, cause_id="B"),
        Check("broken clock", float("nan"), cause_id="A"),
    ]
    listed, *own = checks_of(cause("A", None), past)
    assert listed.minutes == 55  # the median of what was written down for A
    assert [c.text for c in own] == ["read the torque log", "broken clock", "cut a cell open"]
    assert own[1].minutes is None
    bare = Cause("A", listed=False)
    planned = plan([(bare, 0.7)], 0.3, past)
    assert planned is not None
    assert (planned.text, planned.minutes) == ("read the torque log", 20)


def test_severe_causes_stay_until_the_evidence_rules_them_out() -> None:
    candidates = [
        (cause("LEAD", severity=10), 0.80),
        (cause("RARE", severity=9), 0.008),  # rare before, rare after: nothing spoke against it
        (cause("GONE", severity=10), 0.005),  # common before, far below the leader now
        (cause("LIKELY", severity=9), 0.02),  # 2 % of a fire is not nothing
        (cause("MILD", severity=8), 0.02),
        (cause("UNRATED"), 0.02),
    ]
    priors = {"LEAD": 0.2, "RARE": 0.002, "GONE": 0.2, "LIKELY": 0.5, "MILD": 0.05, "UNRATED": 0.05}
    assert not_excluded(candidates, ["LEAD"], priors) == ("LIKELY", "RARE")
    assert not_excluded(candidates, ["LEAD"]) == ("LIKELY",)
    assert not_excluded(candidates, [])[:1] == ("LEAD",)
    assert not_excluded([], []) == ()


def test_a_flat_list_excludes_nothing_and_a_sharp_one_nearly_all() -> None:
    flat = [(cause(f"C{i:02}", severity=9), 0.004) for i in range(20)]
    assert len(not_excluded(flat, [])) == 20
    assert not_excluded([(cause("LEAD"), 0.9), *flat], []) == ()
