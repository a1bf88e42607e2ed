"""What is done to a reply on its way: thinking dropped, connection lost, tokens estimated, items
read."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rca.draft.llm import counting, reply
from rca.draft.llm.counting import ReadWhole, at_least, at_most
from rca.draft.llm.port import ConnectionLost, ContextOverflow
from rca.draft.llm.reply import Reading, cleaned
from rca.draft.llm.retry import patient
from rca.draft.llm.thinking import without_thinking
from rca.errors import EngineError


@pytest.mark.parametrize("module", [counting, reply])
def test_examples(module):
    assert doctest.testmod(module).failed == 0


# ---------------------------------------------------------------- thinking


def pieces_of(text: str, size: int) -> list[str]:
    return [text[i : i + size] for i in range(0, len(text), size)]


@pytest.mark.parametrize("size", [1, 3, 1000])
@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ('{"items": []}', '{"items": []}'),
        ('<think>so {"items": 1}</think>\n{"items": []}', '\n{"items": []}'),
        ('<Thinking>a</Thinking>{"a": "</think>"}', '{"a": "</think>"}'),
        ('the template opened it</think>{"items": []}', '{"items": []}'),
        ("```json\n[]\n```", "```json\n[]\n```"),
        ("plain prose only", "plain prose only"),
        ("<think>never ends", ""),
        ("", ""),
    ],
)
def test_thinking_is_dropped_however_it_is_cut(said, kept, size):
    assert "".join(without_thinking(pieces_of(said, size), 1000)) == kept


def test_endless_prose_is_given_up_on():
    def endless():
        while True:
            yield "word "

    assert len("".join(without_thinking(endless(), 100))) < 120


# ---------------------------------------------------------------- lost connections


class Flaky:
    """Gives its pieces, but hangs up at the given places, one per call."""

    def __init__(self, *calls: tuple[list[str], bool]) -> None:
        self.calls = list(calls)
        self.closed = 0

    def __call__(self):
        pieces, lost = self.calls.pop(0)
        try:
            yield from pieces
            if lost:
                raise ConnectionLost("gone")
        finally:
            self.closed += 1


def test_nothing_is_given_twice():
    flaky = Flaky((["ab", "c"], True), (["a", "bcd"], True), (["abcde"], False))
    assert "".join(patient(flaky, pause=0)) == "abcde"


def test_the_third_loss_is_told():
    flaky = Flaky(*[([], True)] * 3)
    with pytest.raises(ConnectionLost):
        list(patient(flaky, pause=0))


def test_other_errors_are_not_retried():
    def broken():
        raise EngineError("bad")
        yield ""

    with pytest.raises(EngineError, match="bad"):
        list(patient(broken, pause=0))


def test_closing_closes_the_source_and_ctrl_c_passes():
    flaky = Flaky((["a", "b"], False))
    pieces = patient(flaky, pause=0)
    next(pieces)
    pieces.close()
    assert flaky.closed == 1 and not flaky.calls

    def interrupted():
        yield "a"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(patient(interrupted, pause=0))


# ---------------------------------------------------------------- counting


@given(st.text(max_size=300))
def test_bounds_hold_together(text):
    assert 0 <= at_least(text) <= at_most(text)


def test_server_counts_below_ours_are_refused():
    text = "lens burnt after 412 h on LSW-2, 镜片脏污. " * 50
    whole = ReadWhole(8192)
    whole.verify(int(at_most(text) * 0.8), text)
    whole.verify(None, text)
    with pytest.raises(ContextOverflow, match="OLLAMA_CONTEXT_LENGTH"):
        whole.verify(at_least(text) - 1, text)
    with pytest.raises(ContextOverflow):  # plausible alone, not after the first count
        whole.verify(int(at_most(text) * 0.55), text)


# ---------------------------------------------------------------- reading items

ITEM = '{"evidence": "E1", "quote": "q", "kind": "fact", "text": "T %d."}'


def read(text: str, size: int = 7) -> tuple[list[str], str]:
    reading = Reading()
    texts = [item.text for piece in pieces_of(text, size) for item in reading.feed(piece)]
    return texts, reading.problem


@pytest.mark.parametrize("size", [1, 5, 10_000])
def test_items_are_read_as_they_come(size):
    text = '{"items": [' + ITEM % 1 + ", " + ITEM % 2 + "]}"
    assert read(text, size) == (["T 1.", "T 2."], "")


@pytest.mark.parametrize(
    ("text", "texts", "problem"),
    [
        ('{"items": []}', [], ""),
        ("", [], "no JSON object"),
        ("I cannot help with that.", [], "no JSON object"),
        ('{"items": [' + ITEM % 1 + ", " + (ITEM % 2)[:30], ["T 1."], ""),
        ('{"items": [' + (ITEM % 2)[:30], [], "cut off"),
        ("```json\n[" + ITEM % 1 + "]\n```", ["T 1."], ""),
        ("Here you are:\n" + '{"items":[' + ITEM % 1 + "]}", ["T 1."], ""),
        ('{"items": [' + (ITEM % 1)[:-1] + ', "cause": "operator error"}]}', [], "Extra inputs"),
        ('{"items": [{"evidence": 1}, ' + ITEM % 2 + "]}", ["T 2."], ""),
        ('{"items": ["x", 3, null]}', [], "item"),
        ('{"items": [' + "[" * 50_000 + "]", [], "cut off"),
        ('{"items": [{"evidence": ' + "9" * 5000 + "}]}", [], ""),
    ],
)
def test_malformed_answers_are_told(text, texts, problem):
    found, told = read(text, 1000)
    assert found == texts
    assert problem in told


@given(st.text(max_size=400), st.integers(1, 9))
def test_no_answer_breaks_the_reader(text, size):
    read('{"items": [' + text, size)
    read(text, size)


@given(st.text(max_size=600))
def test_cleaned_text_is_one_visible_line(text):
    line = cleaned(text)
    assert line == line.strip() and "\n" not in line and len(line) <= 400
    line.encode()  # no half characters


def test_labels_in_any_brackets_are_removed():
    assert cleaned("a [E1] b ［E2］ c 【E 3, E4】 d〔e5〕 alarm (E417)") == "a b c d alarm (E417)"
    assert cleaned("\ud800x\u202ey\u200bz\x07") == "xyz"
