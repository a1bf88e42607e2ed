"""What the ranker says itself stands in a diagnosis in the language of the diagnosis."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from rca.domain import Incident, Verdict
from rca.workspace import Workspace
from tests.plants import write_pumps

NOISE = Incident(id="N1", text="drive end is hot and makes a grinding noise", lang="en")


@pytest.fixture(scope="module")
def plant(tmp_path_factory):
    plant = Workspace.open(write_pumps(tmp_path_factory.mktemp("pumps")))
    plant.ingest()
    return plant


def own(diagnosis):
    lines = [line for h in diagnosis.hypotheses for line in h.ledger]
    return {x.kind: x.quote for x in lines if x.ref.startswith("records.sqlite#")}


def test_chinese_in_a_chinese_diagnosis_and_english_in_an_english_one(plant):
    now = datetime(2026, 3, 1, 8, 0)
    plant.ask(NOISE, now, plant.options())
    checked = {"check": "vibration spectrum", "result": "outer race"}
    plant.judge(Verdict("N1", "worn bearing", "confirmed", "Li", now, **checked))
    english = own(plant.ask(NOISE, now, plant.options())[1])
    chinese = own(plant.ask(replace(NOISE, lang="zh"), now, plant.options())[1])
    assert english["verdict"] == "confirmed (vibration spectrum: outer race)"
    assert chinese["verdict"] == "已确认（vibration spectrum: outer race）"
