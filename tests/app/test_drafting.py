"""A draft in the background: what passed the verifier is there before the whole is done."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from threading import Event

from app.drafting import Drafts
from rca import EngineError, Options, Writer
from tests.app.test_parts import diagnosis


@dataclass
class Sentence:
    hypothesis: int
    text: str


class Plant:
    """Words one sentence, waits to be let on, words another, or fails."""

    def __init__(self, fails: bool = False) -> None:
        self.go, self.fails, self.calls = Event(), fails, 0

    def writer(self) -> Writer:
        return Writer(type("Model", (), {"name": "ollama/test"})(), "for the test")

    def draft(self, told, at, writer, options, heard):
        self.calls += 1
        heard(Sentence(1, "lens burnt"), "kept")
        self.go.wait(10)
        if self.fails:
            raise EngineError("the model server hung up")
        heard(Sentence(2, "check the clamp"), "suggested")
        return "I@2", replace(told, notes=("worded",))


class Engine:
    def __init__(self, plant: Plant) -> None:
        self.plant = plant

    def options(self) -> Options:
        return Options()


def until(holds) -> None:
    for _ in range(500):
        if holds():
            return
        time.sleep(0.01)
    raise AssertionError("it did not come to that")


def test_sentences_are_seen_as_they_come_and_one_draft_serves_all_readers():
    plant = Plant()
    drafts = Drafts(Engine(plant))
    draft = drafts.start("I@1", diagnosis(("A", 0.6)))
    until(lambda: draft.sentences)
    assert draft.sentences == [(1, "lens burnt", True)]
    assert draft.state == "writing"
    assert drafts.start("I@1", diagnosis(("A", 0.6))) is draft
    plant.go.set()
    until(lambda: draft.state == "done")
    assert draft.sentences[1] == (2, "check the clamp", False)
    assert plant.calls == 1


def test_a_model_that_fails_leaves_the_reason():
    plant = Plant(fails=True)
    plant.go.set()
    draft = Drafts(Engine(plant)).start("I@1", diagnosis(("A", 0.6)))
    until(lambda: draft.state == "failed")
    assert "hung up" in draft.error
