"""The packaged model, in process and behind an OpenAI-compatible route."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rca.draft.llm import embedded, openai
from rca.draft.llm.port import ContextOverflow
from rca.errors import UserError
from tests.ollama_server import engine

pytestmark = pytest.mark.usefixtures("packaged_model")


@pytest.fixture(scope="module")
def llm() -> embedded.Embedded:
    return embedded.open_model()


def test_identical_bytes_twice_and_schema_kept(llm, prompt):
    short = replace(prompt, max_tokens=60)
    first = "".join(llm.complete(short))
    assert '"items"' in first and "".join(llm.complete(short)) == first


def test_what_was_asked_before_does_not_matter(llm, prompt):
    """llama.cpp's prompt cache would: it is off."""
    short = replace(prompt, max_tokens=24)
    alone = "".join(llm.complete(short))
    other = replace(short, user=short.user + " Write about the nozzle.")
    "".join(llm.complete(other))
    assert "".join(llm.complete(short)) == alone


def test_count_is_the_models_own(llm):
    assert llm.count("protective lens burnt") == 3
    assert llm.name == "embedded/SmolLM2-135M-Instruct.Q4_1"


def test_overlong_prompt_is_an_error(llm, prompt):
    with pytest.raises(ContextOverflow, match="400"):
        "".join(llm.complete(replace(prompt, user="word " * 5000)))


def test_closing_stops_it_and_the_next_question_is_answered(llm, prompt):
    pieces = llm.complete(replace(prompt, max_tokens=500))
    next(pieces)
    pieces.close()
    assert "".join(llm.complete(replace(prompt, max_tokens=8)))


def test_a_missing_file_is_told():
    with pytest.raises(UserError):
        embedded.open_model("/nowhere/model.gguf")


# ---------------------------------------------------------------- the OpenAI-compatible route


@pytest.fixture(scope="module")
def url() -> str:
    return f"{engine().listening_address}/v1"


def test_openai_route_answers_by_schema(url, prompt):
    served = openai.open_model(url)
    assert served.name.startswith("openai/") and served.context == 8192
    short = replace(prompt, max_tokens=60)
    first = "".join(served.complete(short))
    assert '"items"' in first and "".join(served.complete(short)) == first


def test_openai_route_refuses_an_overlong_prompt(url, prompt):
    with pytest.raises(ContextOverflow, match="refused"):
        "".join(openai.open_model(url).complete(replace(prompt, user="word " * 9000)))


def test_openai_model_that_is_not_there_names_those_that_are(url):
    with pytest.raises(UserError) as caught:
        openai.open_model(url, "gpt-x")
    assert "name one of" in caught.value.fix
