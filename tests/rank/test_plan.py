"""The order of checks: set-ups that are shared, the step that goes first, where to stop."""

from __future__ import annotations

import pytest

from rca.domain import Cause
from rca.rank.plan import TEAM_STUDY, check_plan


def _cause(name: str, sign: str, minutes: float | None = 30.0, step: str = "Welding") -> Cause:
    return Cause(name, confirms=(sign,), minutes=minutes, process_step=step)


def test_tests_of_one_step_in_half_the_same_words_share_a_set_up_paid_once() -> None:
    listed = [
        (_cause("DEAR", "pull the cell apart", 45.0), 0.3),
        (_cause("VENT", "sniff locates vent", 40.0), 0.2),
        (_cause("WALL", "sniff locates wall", 30.0), 0.2),
        (_cause("ELSE", "Sniff  locates vent", 30.0, step="Storage"), 0.05),  # the same test
        (_cause("FAR", "sniff locates hose", 30.0, step="Storage"), 0.05),
    ]
    plan = check_plan(listed, 0.1)
    assert [step.causes for step in plan.steps] == [("VENT", "WALL", "ELSE"), ("DEAR",), ("FAR",)]
    assert plan.steps[0].minutes == 40.0
    assert plan.steps[0].text == "sniff locates vent"


def test_tests_in_chinese_are_compared_character_by_character() -> None:
    listed = [(_cause("A", "检查电极毛刺高度"), 0.3), (_cause("B", "检查电极毛刺方向"), 0.2)]
    assert [step.causes for step in check_plan(listed, 0.1).steps] == [("A", "B")]


def test_the_next_check_goes_first_and_the_plan_says_that_it_was_moved() -> None:
    listed = [(_cause("A", "open it", 60.0), 0.5), (_cause("B", "read the log", 5.0), 0.2)]
    assert [step.causes for step in check_plan(listed, 0.1).steps] == [("B",), ("A",)]
    moved = check_plan(listed, 0.1, first="A")
    assert [step.causes for step in moved.steps] == [("A",), ("B",)]
    assert moved.moved and not check_plan(listed, 0.1, first="B").moved
    assert not check_plan([], 1.0, first="A").moved
    poor = [(_cause("A", "open it", 60.0), 0.1), (_cause("B", "read the log", 5.0), 0.1)]
    assert check_plan(poor, 0.1, first="A").worthwhile == 2  # what it tells is worth more


@pytest.mark.parametrize(("probability", "done"), [(0.2, 1), (0.05, 0)])
def test_a_check_is_worth_it_against_all_that_is_left_not_against_what_is_shown(
    probability: float, done: int
) -> None:
    # of a list that holds little of the probability the first check saves little
    one = [(_cause("A", "open it", 0.1 * TEAM_STUDY), probability)]
    assert check_plan(one, 0.1).worthwhile == done


def test_without_minutes_by_probability_alone_and_without_a_stop() -> None:
    listed = [(_cause("A", "open it", None), 0.4), (_cause("B", "read the log", None), 0.01)]
    plan = check_plan(listed, 0.1)
    assert not plan.priced and plan.worthwhile == 2
    assert [step.minutes for step in plan.steps] == [None, None]
