"""Recorded replies: kept once complete, replayed strictly."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rca.draft.llm.port import ConnectionLost
from rca.draft.llm.replay import Remembering, Replay, key_of
from rca.errors import UserError
from tests.draft.scripted import Scripted

AGAIN = "make record"


def test_a_finished_reply_is_not_asked_for_again(tmp_path, prompt):
    file = tmp_path / "replies.jsonl"
    first = Remembering(Scripted("one é 镜 \ud83d"), file)
    assert "".join(first.complete(prompt)) == "one é 镜 \ud83d"
    second = Remembering(Scripted("two"), file)
    assert "".join(second.complete(prompt)) == "one é 镜 \ud83d"
    assert (first.asked, second.asked) == (1, 0)
    assert "".join(second.complete(replace(prompt, user="other"))) == "two"


def test_a_broken_or_abandoned_reply_is_not_kept(tmp_path, prompt):
    file = tmp_path / "replies.jsonl"
    with pytest.raises(ConnectionLost):
        list(Remembering(Scripted(ConnectionLost("gone")), file).complete(prompt))
    pieces = Remembering(Scripted("long reply"), file).complete(prompt)
    next(pieces)
    pieces.close()
    assert not file.exists()


def test_a_line_cut_by_a_kill_is_dropped(tmp_path, prompt):
    file = tmp_path / "replies.jsonl"
    list(Remembering(Scripted("one"), file).complete(prompt))
    file.write_bytes(file.read_bytes() + b'{"key": "ab')
    other = replace(prompt, user="other")
    list(Remembering(Scripted("two"), file).complete(other))
    fresh = Remembering(Scripted(), file)
    assert ["".join(fresh.complete(p)) for p in (prompt, other)] == ["one", "two"]


def test_another_model_or_option_is_another_key(prompt):
    assert key_of("a", prompt) != key_of("b", prompt)
    for change in ({"system": "x"}, {"user": "x"}, {"schema": {}}, {"max_tokens": 1}):
        assert key_of("a", prompt) != key_of("a", replace(prompt, **change))


def test_replay_is_strict(tmp_path, prompt):
    file = tmp_path / "replies.jsonl"
    other = replace(prompt, user="other")
    recorder = Remembering(Scripted("one", "two"), file)
    for asked in (prompt, other):
        list(recorder.complete(asked))
    replay = Replay(file, AGAIN)
    assert replay.name == "scripted/good" and "".join(replay.complete(prompt)) == "one"
    with pytest.raises(UserError) as unused:
        replay.finish()
    with pytest.raises(UserError) as missing:
        list(replay.complete(replace(prompt, user="new")))
    assert unused.value.fix == missing.value.fix == AGAIN
    list(replay.complete(other))
    replay.finish()


def test_a_replay_needs_exactly_one_model(tmp_path):
    with pytest.raises(UserError, match="0 models"):
        Replay(tmp_path / "none.jsonl", AGAIN)
