"""The measurement of plant data: another plant's faults, weights beside the text, judgement."""

from __future__ import annotations

from copy import deepcopy
from datetime import datetime, timedelta

import numpy as np
import pytest

from corpus.sources import load_yaml
from evals.faults import Fault, responsible
from evals.otherplant import _moved
from evals.plantdata import _beside
from evals.plantweights import CAP, Example, fit, keep, kept
from rca.plant.findings import Finding

FEATURES = ("process for", "log for", "-log quiet")


def faults(seed):
    return _moved(seed, deepcopy(load_yaml("faults.yaml")), deepcopy(load_yaml("consumables.yaml")))


def test_another_plant_has_the_same_kinds_of_fault_elsewhere():
    packaged, other = load_yaml("faults.yaml"), faults(5)
    assert [f["cause"] for f in other.faults] == [f["cause"] for f in packaged]
    for old, new in zip(packaged, other.faults, strict=True):
        begin, end = map(datetime.fromisoformat, new["window"])
        assert begin < end <= datetime.fromisoformat("2026-11-09")
        same_place = new.get("place") == old.get("place")
        first = datetime.fromisoformat(old["window"][0])
        assert not same_place or abs(begin - first) >= timedelta(days=3), new["id"]
        assert "log_rows" not in new


def test_changes_and_alarms_follow_their_fault():
    packaged = {f["id"]: f for f in load_yaml("faults.yaml")}
    for new in faults(6).faults:
        old = packaged[new["id"]]
        if new["id"] == "F10":  # HEAD3 of ZST7
            machine, head = new["place"]["stack_head"].split(" ")
            assert new["changes"][0]["machine"] == machine
            assert new["changes"][0]["text"].startswith(head)
            assert new["alarms"][0]["text"].startswith(head)
        for a, b in zip(old.get("changes", ()), new.get("changes", ()), strict=True):
            moved = datetime.fromisoformat(b["time"]) - datetime.fromisoformat(a["time"])
            assert moved == datetime.fromisoformat(new["window"][0]) - datetime.fromisoformat(
                old["window"][0]
            )


def test_two_seeds_differ_and_one_seed_repeats():
    assert faults(5) == faults(5)
    assert faults(5) != faults(6)


def example(cause, at, rows, text=(0.0, 0.0, 0.0)):
    return Example(cause, np.asarray(rows, float), np.asarray(text, float), at)


def test_a_signal_that_tells_gets_weight_and_never_more_than_the_cap():
    told = [example(f"C{i}", 0, [[1, 0, 0], [0, 0, 0], [0, 0, 1]]) for i in range(60)]
    weights = fit(told, FEATURES)
    assert 1.0 < weights["process for"] <= CAP
    assert weights["log quiet"] > 0
    assert weights["log for"] == pytest.approx(0.0, abs=1e-6)


def test_what_the_text_already_says_earns_less():
    rows = [[1, 0, 0], [0, 0, 0], [0, 0, 0]]
    alone = fit([example(f"C{i}", 0, rows) for i in range(5)], FEATURES)
    known = fit([example(f"C{i}", 0, rows, (4.0, 0.0, 0.0)) for i in range(5)], FEATURES)
    assert known["process for"] < alone["process for"] / 2


def test_a_signal_that_misleads_gets_none_and_a_cause_with_many_faults_counts_once():
    wrong = [example("C1", 0, [[0, 0, 0], [1, 0, 0], [0, 0, 0]])]
    assert fit(wrong, FEATURES)["process for"] == 0.0
    one = fit([example("C1", 0, [[1, 0, 0], [0, 0, 0], [0, 0, 0]])], FEATURES)
    many = fit([example("C1", 0, [[1, 0, 0], [0, 0, 0], [0, 0, 0]])] * 9, FEATURES)
    assert many["process for"] == pytest.approx(one["process for"], abs=2e-3)


def test_examples_survive_their_file(tmp_path):
    data = [example("C1", 1, np.eye(3)), example("C2", 2, np.ones((3, 3)))]
    keep(tmp_path / "a.npz", data)
    again = kept([tmp_path / "a.npz", tmp_path / "a.npz"])
    assert [(d.cause, d.at) for d in again] == [("C1", 1), ("C2", 2)] * 2
    np.testing.assert_array_equal(again[1].amounts, data[1].amounts)


def fault(name, codes, bad, days):
    start = datetime(2026, 3, 1)
    found = (start + timedelta(days=days[0]), start + timedelta(days=days[1]))
    return Fault(name, "C", {"saw": frozenset({"S1"})}, {"gap": "high"}, frozenset(), bad, True,
                 frozenset(codes), codes[0], found)  # fmt: skip


def test_a_second_fault_counts_only_where_it_made_the_same_bad_units():
    units = tuple(f"P{i}" for i in range(50))
    one, two = fault("A", ["E-1"], units, (0, 3)), fault("B", ["E-1"], units[:5], (1, 2))
    far, big = fault("C", ["E-1"], units, (9, 12)), fault("D", ["E-1"], ("x",) * 20, (2, 5))
    assert _beside(one, [one, two, far, big], windowed=False) == [far]
    assert _beside(one, [one, two, big], windowed=True) == [big]


def test_the_first_finding_is_judged_by_place_direction_and_group():
    f = fault("A", ["E-1"], (), (0, 1))
    level = Finding("commonality", "for", "saw", "S1", 9.0, "p", "t", group=("saw S1",))
    beside = Finding("commonality", "for", "oven", "O", 9.0, "p", "t", group=("oven O", "saw S1"))
    low = Finding("shift", "for", "gap", "low", 9.0, "p", "t")
    assert [responsible(f, x) for x in (level, beside, low)] == ["level", "group", ""]
