"""The Ollama engine against a server that speaks its routes, well-behaved and not."""

from __future__ import annotations

import json
import time
from dataclasses import replace

import pytest

from rca.draft.draft import draft
from rca.draft.llm import ollama
from rca.draft.llm.port import ConnectionLost, ContextOverflow
from rca.draft.llm.replay import Remembering
from rca.errors import EngineError, UserError
from rca.index.language import Glossary
from tests.draft.worded import worded
from tests.ollama_server import MODEL, OllamaServer, tokens


def engine(server, **options):
    found = ollama.find(server.url)
    opened = ollama.open_model(found)
    return (
        ollama.Ollama(found.url, MODEL, ollama._shown(found, MODEL), **options)
        if options
        else opened
    )


def said(server, prompt, **options):
    return "".join(engine(server, **options).complete(prompt))


def test_native_route_with_schema_context_seed_and_no_thinking(server, prompt, answer):
    server.faults.reply = answer
    assert said(server, prompt) == answer
    (body,) = server.asked
    assert body["format"] == prompt.schema
    assert body["options"] == {
        "temperature": 0.0, "num_ctx": 8192, "seed": ollama.SEED, "num_predict": prompt.max_tokens,
    }  # fmt: skip
    assert body["think"] is False and body["stream"] is True
    assert [message["role"] for message in body["messages"]] == ["system", "user"]


@pytest.mark.usefixtures("packaged_model")
def test_real_tokens_follow_the_schema_and_repeat(server, prompt):
    first = said(server, prompt)
    items = json.loads(first)["items"] if first.rstrip().endswith("}") else None
    assert items is None or all(item["evidence"] == "E1" for item in items)
    assert first.lstrip().startswith("{") and '"items"' in first
    assert said(server, prompt) == first


@pytest.mark.usefixtures("packaged_model")
def test_format_ignored_gives_prose_that_the_caller_must_reject(server, prompt):
    server.faults.ignore_format = True
    short = replace(prompt, system="You tell stories.", user="Tell me a story.", max_tokens=24)
    assert "{" not in said(server, short)[:2]


@pytest.mark.usefixtures("packaged_model")
def test_prompt_cut_with_status_200_is_refused(server, prompt):
    server.faults.cut_to = 256
    long = replace(
        prompt, user="protective lens burnt and covered with spatter. " * 90, max_tokens=8
    )
    assert len(tokens(long.user)) > 800
    with pytest.raises(ContextOverflow, match="cut the evidence"):
        said(server, long)


@pytest.mark.usefixtures("packaged_model")
def test_prompt_that_fits_is_not_taken_for_cut(server, prompt):
    for text in (
        "protective lens burnt after 412 h. " * 12,
        "封口焊缝炸点，钉子附近有白色残留。" * 6,
    ):
        said(server, replace(prompt, user=text, max_tokens=4))
    assert len(server.asked) == 2  # neither was taken for lost and asked again


def test_own_context_filled_to_the_brim_is_refused(server, prompt, answer):
    server.faults.reply, server.faults.cut_to = answer, 2048
    with pytest.raises(ContextOverflow):
        said(server, replace(prompt, user="lens burnt " * 700))


def test_connection_lost_once_goes_on_where_it_stopped(server, prompt, answer):
    server.faults.reply, server.faults.drop_after = answer, 4
    assert said(server, prompt) == answer
    assert len(server.asked) == 2


def test_connection_lost_again_and_again_says_so(server, prompt, answer):
    server.faults.reply, server.faults.drop_after, server.faults.drops = answer, 4, 99
    with pytest.raises(ConnectionLost, match="ollama serve"):
        said(server, prompt)
    assert len(server.asked) == 3


def test_another_answer_after_a_lost_connection_is_an_error(server, prompt, answer):
    server.faults.reply, server.faults.drop_after = answer, 4
    pieces = engine(server).complete(prompt)
    next(pieces)
    server.faults.reply = answer.replace("items", "other")
    with pytest.raises(EngineError, match="said otherwise"):
        list(pieces)


def test_busy_server_is_asked_again(server, prompt, answer):
    server.faults.reply, server.faults.busy = answer, 2
    assert said(server, prompt) == answer


def test_slow_first_token_is_waited_for_up_to_the_limit(server, prompt, answer):
    server.faults.reply, server.faults.slow_first = answer, 0.4
    assert said(server, prompt, patience=5.0) == answer
    server.faults.slow_first = 1.0
    with pytest.raises(ConnectionLost, match="in time"):
        said(server, prompt, patience=0.2)


@pytest.mark.parametrize("where", ["think", "think_apart"])
def test_thinking_text_is_dropped(server, prompt, answer, where):
    server.faults.reply = answer
    setattr(server.faults, where, 'First {"items": [] } no')
    assert said(server, prompt).lstrip() == answer


def test_error_within_the_stream_is_told(server, prompt, answer):
    server.faults.reply, server.faults.error_inside = answer, "unexpected EOF of llama runner"
    with pytest.raises(EngineError, match="llama runner"):
        said(server, prompt)


def test_missing_model_names_the_pull(server):
    with pytest.raises(UserError) as caught:
        ollama.open_model(ollama.find(server.url), "qwen3:8b")
    assert caught.value.fix == "ollama pull qwen3:8b"


def test_model_deleted_meanwhile_names_the_pull(server, prompt):
    llm = engine(server)
    server.models = ()
    with pytest.raises(UserError) as caught:
        "".join(llm.complete(prompt))
    assert caught.value.fix == f"ollama pull {MODEL}"


def test_first_model_that_writes_is_taken_and_the_suggested_one_preferred():
    with OllamaServer(models=("nomic-embed-text", "b:1", "a:1")) as server:
        assert ollama.open_model(ollama.find(server.url)).name == "ollama/b:1"
    with OllamaServer(models=("b:1", ollama.SUGGESTED)) as server:
        assert ollama.open_model(ollama.find(server.url)).name == f"ollama/{ollama.SUGGESTED}"
    with OllamaServer(models=()) as server, pytest.raises(UserError) as caught:
        ollama.open_model(ollama.find(server.url))
    assert caught.value.fix == f"ollama pull {ollama.SUGGESTED}"


def test_closing_the_reply_stops_the_server(server, prompt):
    server.faults.endless = "{ "
    pieces = engine(server).complete(prompt)
    assert next(pieces)
    pieces.close()
    deadline = time.monotonic() + 5
    while not server.hung_up and time.monotonic() < deadline:
        time.sleep(0.01)
    assert server.hung_up == 1


def test_endless_prose_is_cut(server, prompt):
    server.faults.endless = "word "
    assert 0 < len(said(server, prompt)) < 2 * prompt.most


def test_proxy_of_the_environment_is_not_used(server, prompt, answer, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    server.faults.reply = answer
    assert said(server, prompt) == answer


# ---------------------------------------------------------------- a whole draft through the server


@pytest.mark.usefixtures("packaged_model")
def test_real_model_drafts_through_the_server_and_changes_no_ranking(server, dossier):
    diagnosis = worded(dossier)
    llm = engine(server)
    llm.reply_tokens = 100
    result = draft(diagnosis, llm, Glossary(()), lang="en")
    assert [h.score for h in result.hypotheses] == [h.score for h in diagnosis.hypotheses]
    assert result.provenance.llm == f"ollama/{MODEL}"


def test_format_ignored_is_repaired_once(server, dossier):
    server.faults.reply = "Sure! The root cause is operator error."
    result = draft(worded(dossier), engine(server), Glossary(()), lang="en")
    assert len(server.asked) == 2
    assert "could not be used" in server.asked[1]["messages"][1]["content"]
    assert all(h.rationale.by == "evidence" for h in result.hypotheses)


def test_an_interrupted_batch_repeats_no_finished_call(server, dossier, tmp_path, answer):
    server.faults.reply = answer
    file = tmp_path / "replies.jsonl"
    for _ in range(2):
        draft(worded(dossier), Remembering(engine(server), file), Glossary(()), lang="en")
    assert len(server.asked) == 1
