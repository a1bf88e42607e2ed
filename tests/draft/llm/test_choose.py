"""Which engine is taken, what is said about it, and what fix is named."""

from __future__ import annotations

import socket

import pytest

from rca.draft.llm import embedded, ollama, openai
from rca.draft.llm.choose import asked, choose
from rca.errors import UserError
from rca.settings import LLMTable
from tests.ollama_server import MODEL, OllamaServer


@pytest.fixture
def nobody() -> str:
    """An address on loopback where nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    return f"http://127.0.0.1:{port}"


def test_auto_without_a_server_names_the_fix(nobody):
    choice = choose(LLMTable(url=nobody))
    assert choice.llm is None and "no LLM" in choice.why and "ollama serve" in choice.fix


def test_auto_does_not_wait_for_a_server_that_says_nothing():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        choice = choose(LLMTable(url=f"http://127.0.0.1:{silent.getsockname()[1]}"))
    assert choice.llm is None  # and the test returns: the silent server was not waited for


def test_auto_takes_ollama_where_it_answers(server):
    choice = choose(LLMTable(url=server.url))
    assert choice.llm is not None and choice.llm.name == f"ollama/{MODEL}"
    assert MODEL in choice.why and server.url in choice.why
    assert choice.llm.context == 8192


def test_auto_without_a_model_names_the_pull():
    with OllamaServer(models=()) as server:
        choice = choose(LLMTable(url=server.url))
    assert choice.llm is None and choice.fix == f"ollama pull {ollama.SUGGESTED}"


def test_auto_never_leaves_this_machine():
    choice = choose(LLMTable(url="http://192.0.2.7:11434"))
    assert choice.llm is None and "not this machine" in choice.why


def test_auto_is_not_fooled_by_another_server(server, monkeypatch):
    monkeypatch.setattr(ollama.probe, "ask", lambda *args, **options: {"hello": 1})
    assert choose(LLMTable(url=server.url)).llm is None


def test_none_says_so():
    assert choose(LLMTable(provider="none")).llm is None


@pytest.mark.parametrize(("provider", "fix"), [("ollama", "ollama serve"), ("openai", "start it")])
def test_a_named_provider_that_is_not_there_is_an_error(nobody, provider, fix):
    with pytest.raises(UserError) as caught:
        choose(LLMTable(provider=provider, url=nobody))
    assert fix in caught.value.fix


def test_a_named_model_that_is_not_there_is_an_error(server):
    with pytest.raises(UserError) as caught:
        choose(LLMTable(provider="ollama", url=server.url, model="qwen3:8b"))
    assert caught.value.fix == "ollama pull qwen3:8b"


def test_embedded_without_its_packages_names_the_install(monkeypatch):
    monkeypatch.setattr(embedded, "find_spec", lambda name: None)
    with pytest.raises(UserError) as caught:
        choose(LLMTable(provider="embedded"))
    assert caught.value.fix == embedded.INSTALL


def test_the_option_overrides_rca_toml():
    table = LLMTable(provider="ollama", model="qwen3:8b", url="http://127.0.0.1:1")
    assert asked(table, "") is table
    assert asked(table, "ollama").model == "qwen3:8b"
    assert asked(table, "ollama/llama3:8b").model == "llama3:8b"
    assert asked(table, "embedded") == LLMTable(provider="embedded")
    assert asked(table, "openai/Qwen/Qwen3-8B").model == "Qwen/Qwen3-8B"
    with pytest.raises(UserError) as caught:
        asked(table, "chatgpt")
    assert "embedded" in caught.value.fix


def test_a_url_that_is_none_is_named():
    with pytest.raises(UserError) as caught:
        choose(LLMTable(provider="ollama", url="localhost:11434"))
    assert ollama.URL in caught.value.fix
    assert openai.URL.startswith("http://127.0.0.1")
