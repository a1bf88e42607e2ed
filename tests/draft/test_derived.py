"""Numbers that follow from others stand; numbers that merely look alike do not."""

from __future__ import annotations

import pytest

from rca.draft.derived import follows, of_a_year
from rca.draft.numerals import digits
from rca.draft.quantities import facts, plain


def derived(text: str, number: str, source: str, own: str = "") -> bool:
    ours = facts(text)
    (one,) = [q for q in ours.quantities if q.written == number]
    return follows(one, digits(plain(text)), ours, facts(source), facts(own))


@pytest.mark.parametrize(
    ("text", "number", "source", "own"),
    [
        ("3.40 kW is roughly 89 % of the setpoint.", "89 %", "Set 3.80 kW.", ""),
        ("回弹0.27 mm，是HPM-1的3倍。", "3", "HPM-2 0.27 mm，HPM-1 0.09 mm", ""),
        ("Left and right differ by 33 N.", "33 N", "limit 15 N", "left 104 N, right 71 N"),
        ("从02:10停到17:40，共15.5小时。", "15.5小时", "超12小时锁盘", ""),
        ("低于下限5.97 mm。", "5.97 mm", "Diameter 6.00 ± 0.03 mm", ""),
        ("It stood at about 36 °C.", "36 °C", "level 1 35.8 °C", ""),
        ("约1,051 g。", "1,051 g", "1,050.8 g from pump 6", ""),
    ],
)
def test_what_follows_stands(text, number, source, own):
    assert derived(text, number, source, own)


@pytest.mark.parametrize(
    ("text", "number", "source", "own"),
    [
        ("3.40 kW is roughly 79 % of the setpoint.", "79 %", "Set 3.80 kW.", ""),
        ("回弹0.27 mm，是HPM-1的5倍。", "5", "HPM-2 0.27 mm，HPM-1 0.09 mm", ""),
        ("The left side shows 33 N.", "33 N", "left 104 N, right 71 N", ""),  # no cue of a gap
        ("Left and right differ by 34 N.", "34 N", "", "left 104 N, right 71 N"),
        ("从02:10停到17:40，共14.5小时。", "14.5小时", "超12小时锁盘", ""),
        ("It stood at 36 °C.", "36 °C", "level 1 35.8 °C", ""),  # not called rough
        ("It stood at about 37 °C.", "37 °C", "level 1 35.8 °C", ""),
        ("There were 3 of them.", "3", "one of 0.27 mm, one of 0.09 mm", ""),
    ],
)
def test_what_does_not_follow_does_not_stand(text, number, source, own):
    assert not derived(text, number, source, own)


def test_the_year_of_a_report_stands_and_no_other():
    (year,) = facts("In 2024 it failed.").quantities
    assert of_a_year(year, ["8d2024030"])
    assert not of_a_year(year, ["8d2023030"])
    (other,) = facts("It took 2024 N.").quantities
    assert not of_a_year(other, ["8d2024030"])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("within a quarter of an hour", "within 15 min"),
        ("共十五个半小时", "共15.5小时"),
        ("九个半小时", "9.5小时"),
    ],
)
def test_halves_and_quarters_become_numbers(text, told):
    assert digits(text) == told
