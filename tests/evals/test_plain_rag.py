"""The usual RAG prompt as a baseline: what it is shown, what counts, and what counts as failed."""

from __future__ import annotations

import json

import pytest

from evals import evaluation
from evals.plain_rag import NAME, causes_in, sample
from evals.questions import read_questions
from rca.domain import Cause
from rca.errors import EngineError
from rca.wording import Writer
from rca.workspace import Workspace
from tests.draft.scripted import Scripted
from tests.evals.plants import COLUMNS

CAUSES = (Cause("MIX-1", "Wet powder", "粉料受潮"), Cause("MIX-10", "Wet powder in the feeder"))


@pytest.mark.parametrize(
    ("reply", "named"),
    [
        ('{"causes": ["MIX-10 Wet powder in the feeder", "mix-1"]}', ["MIX-10", "MIX-1"]),
        ('{"causes": ["wet  powder", "MIX-1", "粉料受潮"]}', ["MIX-1"]),
        ('{"causes": ["root_cause: MIX-10"', ["MIX-10"]),  # cut short
        ('{"causes": ["gremlins"]}', []),
        ("I cannot say.", []),
    ],
)
def test_causes_are_read_from_the_reply(reply, named):
    assert causes_in(reply, CAUSES) == named


def run(pumps, questions, out, monkeypatch, replies):
    engine = Scripted(*replies)
    monkeypatch.setattr(Workspace, "writer", lambda *a: Writer(engine, "scripted"))
    plant = Workspace.open(pumps)
    asked = read_questions(plant, questions, columns=COLUMNS)
    plan = evaluation.Plan(out, baselines=True, worded=False, rag="embedded")
    found = evaluation.evaluate(plant, asked, plan, lambda *told: None)
    return found.metrics["baselines"][NAME], engine


def test_the_row_of_the_sample(pumps, questions, tmp_path, monkeypatch):
    good = json.dumps({"causes": ["seal leak", "worn bearing", "air in suction"]})
    replies = [good] * 22 + ['{"causes": ["gremlins"]}', EngineError("llama.cpp fell over")]
    row, engine = run(pumps, questions, tmp_path, monkeypatch, replies)
    assert not engine.replies  # every question of the sample was asked once
    assert (row["sample"], row["n_failed"]) == (24, 2)
    assert row["hit@1"]["n"] == 21  # three are novel, as for every ranker
    assert 0.8 < row["hit@3"]["value"] < 1.0  # failures are misses
    assert row["hit@1"]["value"] < 0.5 and row["ours_minus_hit@1"]["low"] > 0
    shown = engine.prompts[0].user
    assert "Context information is below." in shown  # the prompt of llama-index
    assert shown.count("root_cause: ") == 5 and "CANARY" not in shown
    assert "plain RAG (sample), good, n 21, 2 named no cause" in (
        tmp_path / "summary.md"
    ).read_text(encoding="utf-8")


def test_the_sample_is_the_same_every_time(pumps, questions):
    asked = read_questions(Workspace.open(pumps), questions, columns=COLUMNS).questions
    assert sample(asked, 10) == sample(tuple(reversed(asked)), 10)
    assert len(sample(asked, 10)) == 10 and len(sample(asked)) == 24
