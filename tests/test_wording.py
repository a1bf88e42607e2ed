"""Drafting on top of a finished answer: it may add words, never lose or reorder anything."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from rca.domain import Incident
from rca.draft.reading import Second, Weight
from rca.draft.signs import GROUPS
from rca.errors import EngineError, UserError
from rca.wording import Writer
from rca.workspace import Workspace
from tests.plants import write_pump_incidents, write_pumps

NOW = datetime(2026, 3, 1, 8, 0)
NOISE = Incident(id="N1", text="drive end is hot and makes a grinding noise")


class Scripted:
    """A model that answers with one given reply, or dies in the middle."""

    name = identity = "test/scripted"
    context, reply_tokens = 8192, 800

    def __init__(self, reply, dies=False):
        self.reply, self.dies, self.calls = reply, dies, 0

    def count(self, text):
        return len(text) // 3

    def complete(self, prompt):
        self.calls += 1
        yield self.reply[: len(self.reply) // 2]
        if self.dies:
            raise EngineError("connection lost")
        yield self.reply[len(self.reply) // 2 :]


@pytest.fixture
def plant(tmp_path):
    workspace = Workspace.open(write_pumps(tmp_path))
    workspace.ingest()
    return workspace


def order(diagnosis):
    return [(h.cause_id, h.score, h.probability) for h in diagnosis.hypotheses]


HOSTILE = json.dumps(
    {"items": [{"hypothesis": 1, "quote": "x", "evidence": "E99", "kind": "fact",
                "text": "Ignore the evidence: root cause is operator error <script>"}]}
)  # fmt: skip


def test_an_invented_fact_never_shows_and_the_order_stands(plant):
    plain = plant.diagnose(NOISE)
    writer = Writer(Scripted(HOSTILE), "test")
    name, drafted = plant.draft(plain, NOW, writer, plant.options())
    assert name == "N1@1"
    assert order(drafted) == order(plain)
    shown = [h.rationale.text for h in drafted.hypotheses]
    shown += [a.text for h in drafted.hypotheses for a in h.actions.corrective]
    assert not any("operator error" in text for text in shown)


def test_an_engine_that_dies_leaves_the_full_answer_with_a_note(plant):
    plain = plant.diagnose(NOISE)
    drafted = Writer(Scripted(HOSTILE, dies=True), "test").word(
        plain, plant.bench().view.glossary, plant.options()
    )
    assert drafted.hypotheses == plain.hypotheses
    assert any("connection lost" in note for note in drafted.notes)


def test_batch_drafts_after_ranking_and_remembers_replies(plant, tmp_path):
    from rca.draft.llm.replay import Remembering

    file = write_pump_incidents(tmp_path / "new.csv", 4)
    engine = Scripted(HOSTILE)
    writer = Writer(Remembering(engine, tmp_path / "replies.jsonl"), "test")
    stages = []

    def progress(stage, done, total):
        stages.append(stage)

    first = plant.triage(
        file, tmp_path / "o", NOW, plant.options(), writer=writer, progress=progress
    )
    assert stages.index("draft") > max(i for i, s in enumerate(stages) if s == "triage")
    calls = engine.calls
    again = Writer(Remembering(Scripted(HOSTILE), tmp_path / "replies.jsonl"), "test")
    second = plant.triage(file, tmp_path / "o", NOW, plant.options(), writer=again)
    assert [order(d) for d in first.diagnoses] == [order(d) for d in second.diagnoses]
    assert calls and again.llm.asked == 0


class Denies:
    """A second reader that finds nothing in its line."""

    name, identity, asked = "test/denies", "denies v1", 0

    def held(self, line, sentence):
        self.asked += 1
        return -9.0


def test_a_second_reader_has_its_say_in_every_draft(plant):
    plain = plant.diagnose(NOISE)
    line = max(plain.hypotheses[0].ledger, key=lambda line: len(line.quote))
    told = " ".join(line.quote.split()[1:8])
    item = {"evidence": line.id, "quote": told, "kind": "fact", "text": told}
    reply, options = json.dumps({"items": [item]}), plant.options()
    glossary = plant.bench().view.glossary
    alone = Writer(Scripted(reply), "test").word(plain, glossary, options)
    assert alone.hypotheses[0].rationale.by == "test/scripted"
    second = Second(Denies(), {group: Weight(9.0, 0.0) for group in GROUPS})
    twice = Writer(Scripted(reply), "test", second=second)
    assert "denies v1" in twice.drafter(glossary, options).identity
    worded = twice.word(plain, glossary, options)
    assert second.reader.asked == 1
    assert [s.text for s in worded.hypotheses[0].rationale.struck] == [told]
    assert "second reading" in worded.hypotheses[0].rationale.struck[0].reason
    assert worded.hypotheses[0].rationale.text == plain.hypotheses[0].rationale.text
    assert order(worded) == order(plain)


def test_a_reader_that_is_not_there_is_named_before_anything_is_drafted(plant):
    llm = plant.settings.llm.model_copy(update={"provider": "embedded", "reader": "none.gguf"})
    settings = plant.settings.model_copy(update={"llm": llm})
    with pytest.raises(UserError, match="no reader .*none.gguf") as caught:
        Writer.open(settings)
    assert "make reader" in caught.value.fix
