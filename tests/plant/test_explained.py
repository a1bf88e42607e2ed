"""Findings are ordered by how much each alone tells of who is bad, and how sure it is by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, hypergeom

from rca.domain import Incident
from rca.plant.arrange import BY_TIME, SURE, placed
from rca.plant.changes import Entry, Place, near
from rca.plant.explained import falling, nats
from rca.plant.findings import Finding
from rca.plant.names import Names
from rca.plant.records import Records
from rca.plant.shifts import shift
from rca.plant.together import alike
from rca.plant.why import Asked, why
from rca.settings import load
from tests.plant.plant import cells, fail, lay_down


def finding(kind: str = "commonality", **given) -> Finding:
    blank = Finding(kind, "for", "c", "v", 5.0, "ref", "text")
    return replace(blank, **given)


def test_what_explains_less_comes_after_what_explains_more_of_the_same():
    lot = finding(column="lot", strength=40.0, explains=50.0)
    head = finding(column="head", strength=9.0, explains=100.0)
    assert [f.column for f in placed([lot, head])] == ["head", "lot"]


def test_a_small_p_cannot_outweigh_and_what_fits_by_its_time_counts_least():
    by_time = finding(column="lot", strength=80.0, explains=10.0, by_time=True)
    near = finding(column="gap", strength=BY_TIME + 1.0, explains=10.0)
    assert placed([by_time, near]) == [near, by_time]  # each with the evidence it is by itself
    sure = finding(column="saw", strength=SURE + 1.0, explains=10.0)
    surer = finding(column="rip", strength=80.0, explains=10.0)
    assert placed([sure, surer]) == [surer, sure]  # by name: neither is surer than SURE


def test_of_what_explains_equally_well_a_fitting_change_is_first_and_an_alarm_last():
    alarm = finding("log", column="E-1", strength=8.0, explains=101.0)
    value = finding("shift", column="gap", strength=30.0, explains=100.0)
    change = finding("change", column="recipe", strength=9.0, explains=97.0)
    assert placed([alarm, value, change]) == [change, value, alarm]
    near = replace(change, strength=7.0)  # it fits in time, or in place, but hardly in both
    assert placed([alarm, value, near])[0] == value
    less = replace(change, explains=80.0)
    assert placed([alarm, value, less])[0] == value


def test_what_restates_or_speaks_against_stays_last():
    order = placed([
        finding(column="late", stance="against", strength=9.0),
        finding(column="limit", restates=True, strength=12.0, explains=500.0),
        finding(column="cause", strength=1.0, explains=5.0),
    ])  # fmt: skip
    assert [f.column for f in order] == ["cause", "limit", "late"]


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 40)), min_size=1, max_size=30))
def test_pooled_rates_never_rise_and_lose_no_unit(rows):
    bad = np.asarray([min(k, n) for k, n in rows], float)
    units = np.asarray([n for _, n in rows], float)
    k, n = falling(bad, units)
    assert (k.sum(), n.sum()) == (bad.sum(), units.sum())
    assert (np.diff(k / n) <= 1e-12).all()
    assert nats(k, n).sum() >= nats(*(np.asarray([x]) for x in (bad.sum(), units.sum())))[0] - 1e-9


@given(st.integers(0, 60), st.integers(1, 60))
def test_nats_are_the_binomial_log_likelihood(k, n):
    k = min(k, n)
    told = float(nats(np.asarray([float(k)]), np.asarray([float(n)]))[0])
    ways = float(binom.logpmf(k, n, k / n) if 0 < k < n else 0.0)
    from scipy.special import gammaln

    choose = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1) if 0 < k < n else 0.0
    assert told == pytest.approx(ways - choose, abs=1e-8)


def test_columns_that_go_up_and_down_together_are_alike():
    x = np.random.default_rng(0).normal(size=200)
    assert alike(x, -3 * x + 1)
    assert not alike(x, np.random.default_rng(1).normal(size=200))
    assert not alike(x, np.full(200, np.nan))
    assert not alike(x, np.ones(200))


@pytest.fixture(scope="module")
def burst(tmp_path_factory):
    """A gap that is wrong for two days, told twice over (gap and speed), in which one coil ran."""
    rows = cells()
    since, until = datetime(2026, 3, 15), datetime(2026, 3, 17)
    for row in rows:
        if since <= row["cut_at"] < until:
            row["gap"] += 0.8
        row["speed"] = round(100 - 20 * row["gap"], 3)
    fail(rows, lambda r: since <= r["cut_at"] < until, 0.5)
    folder = tmp_path_factory.mktemp("burst")
    lay_down(folder, rows)
    return Records(load(folder))


ASK = Incident("I", "E-1", defect_code="E-1", window_start=datetime(2026, 3, 14),
               window_end=datetime(2026, 3, 18))  # fmt: skip


def test_the_parameter_comes_first_and_names_what_moves_with_it(burst):
    found = why(burst, Asked(ASK))
    first = found.items[0]
    assert (first.kind, first.column) in {("shift", "gap"), ("shift", "speed")}
    assert set(first.group) == {"gap high", "speed low"}
    assert sum(f.kind == "shift" for f in found.items) == 1
    lots = [f for f in found.items if f.column in ("coil", "lot")]
    assert all(f.strength < first.strength for f in lots)


def test_a_change_whose_text_names_a_place_is_one_of_that_place(burst):
    at = datetime(2026, 3, 14, 23)
    elsewhere = Entry(at, "Cutting", "", "", "note", "drilled above L9, floor swept", "x#1")
    there = Entry(at, "Cutting", "", "", "note", "saw SAW-2: guard off", "x#2")
    told = why(burst, Asked(ASK, (elsewhere, there)))
    named = [f for f in (*told.items, *told.context) if f.ref == "x#2"]
    assert named and named[0].explains <= max(f.explains for f in told.items)


PASSED = (
    Place("line", "L3", 1.0, datetime(2026, 3, 10, 8)),
    Place("coil.line", "L3", 1.0, datetime(2026, 3, 8, 8)),
    Place("line", "L1", 1.0, datetime(2026, 3, 10, 8)),
)


def test_a_change_before_the_onset_at_the_place_it_names_speaks_for():
    """The same line has an earlier onset where its coils were made: that is not "after"."""
    at = datetime(2026, 3, 10, 6)
    named = Entry(at, "Cutting", "", "", "note", "drilled above L3, floor swept", "x#1")
    other = Entry(at, "Cutting", "", "", "note", "drilled above L35", "x#2")
    found = {n.entry.ref: n for n in near((named, other), PASSED, {}, (), Names({}))}
    assert found["x#1"].weight > 0 and found["x#1"].hours == 2.0
    assert {p.level for p in found["x#1"].places} == {"L3"}
    assert {p.level for p in found["x#2"].places} == {"L3", "L1"}


def test_one_reworked_unit_among_four_is_no_shift():
    """A normal approximation over such ties says p = 1e-5."""
    good = np.r_[np.ones(10), np.zeros(990)]
    few = shift(np.asarray([1.0, 0.0, 0.0, 0.0]), good)
    assert few and few.p == pytest.approx(2 * hypergeom.sf(0, 1004, 11, 4))
    assert few.p > 0.01
    many = shift(np.r_[np.ones(30), np.zeros(10)], good)
    assert many and many.p < 1e-12
