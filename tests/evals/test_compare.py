"""Comparison of items: pairing, tests, flips, gate rules."""

from __future__ import annotations

import json

import pytest

from evals.compare import compare
from evals.gate import judge, load
from evals.items import Grounds, Item, Minutes, dumps, loads
from evals.metrics import brier
from evals.score import score
from rca.errors import UserError


def item(number, rank, **more):
    return Item(
        f"i{number:03d}", ("A",), "diagnosed", rank=rank, any_rank=rank, text=f"t{number}", **more
    )


def test_items_survive_the_file():
    whole = item(
        1,
        2,
        ranked=("B", "A"),
        minutes=Minutes(1, 2, 3, 4),
        falls=False,
        novelty=0.0,
        grounds=Grounds(3, 2, 1, 2, 2, 0, ("E1: no",)),
        ledger=("x",),
        known=True,
    )
    assert loads(dumps(whole)) == whole
    assert loads(dumps(item(2, 0, known=False, confidence=0.0))) == item(2, 0, known=False)


def test_brier_per_item_is_the_matrix_score():
    p, novelty = (0.5, 0.3), 0.2
    squares = sum(x * x for x in (*p, novelty))
    for truth, mass in ((0, 0.5), (1, 0.3), (2, novelty)):
        one = item(1, 1, squares=squares, truth_mass=mass)
        assert one.brier == pytest.approx(brier([[*p, novelty]], [truth]))


def test_a_real_loss_is_significant_and_chance_is_not():
    before = [item(i, 1) for i in range(40)]
    worse = [item(i, 1 if i % 2 else 9) for i in range(40)]
    found = compare(before, worse)
    assert set(found.losses) == {"hit@1", "hit@3", "hit@5", "mrr"}
    assert found.shape["metrics"]["hit@1"]["lost"] == 20
    assert len(found.shape["flips"]) == 20
    assert compare(before, [item(i, 1 if i > 1 else 9) for i in range(40)]).losses == ()
    assert compare(worse, before).losses == ()


def test_failed_rows_are_a_loss_of_their_own():
    before = [item(i, 1) for i in range(40)]
    broken = [
        Item(i.id, i.labels, "failed", text=i.text) if n < 12 else i for n, i in enumerate(before)
    ]
    found = compare(before, broken)
    assert found.losses == ("answered",)
    assert found.shape["n_scored"] == 28
    assert found.shape["metrics"]["hit@1"]["b"] == 1.0


def test_rows_of_one_event_use_the_clustered_bootstrap():
    before = [item(i, 1, cluster="same" if i < 30 else f"e{i}") for i in range(40)]
    worse = [item(i, 9 if i < 30 else 1, cluster=b.cluster) for i, b in enumerate(before)]
    found = compare(before, worse)
    assert found.shape["metrics"]["hit@1"]["test"] == "paired bootstrap"
    assert found.losses == ()  # thirty rows, one event


def test_only_equal_items_are_paired():
    with pytest.raises(UserError, match="share no item"):
        compare([item(1, 1)], [item(2, 1)])
    mixed = compare([item(1, 1), item(2, 1)], [item(1, 1), item(3, 1)])
    assert mixed.shape["n"] == 1 and mixed.shape["notes"] == ["2 items stand in one run only"]


def test_gate_rules(tmp_path):
    items = [item(i, 1) for i in range(10)]
    found = score(items)
    gate = {
        "limits": {"hit@1": {"least": 0.9}, "ece": {"most": 0.01}, "novelty_auroc": {"least": 0.5}},
        "beats": ["prior"],
        "baseline": {**{i.id: 1 for i in items[1:]}, "gone": 1},
    }
    broken = judge(gate, found, items).broken
    assert [b.split(" ")[0] for b in broken] == ["ece", "novelty_auroc", "baseline", "1", "1"]
    file = tmp_path / "gate.json"
    for text, told in (
        ("{", "not valid JSON"),
        ('{"limit": {}}', "unknown key"),
        (json.dumps({"limits": {"hit@1": {"min": 1}}}), "least and most"),
    ):
        file.write_text(text)
        with pytest.raises(UserError, match=told):
            load(file)


def test_empty_and_all_failed_runs_have_no_numbers():
    found = score([Item("x", ("A",), "failed", error="no")])
    assert (found["n"], found["n_failed"], found["hit@1"]) == (1, 1, None)
    assert score([])["investigation_minutes"] is None
