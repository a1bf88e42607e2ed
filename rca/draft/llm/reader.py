"""Reads with a GGUF model in this process: one word, and how sure the model is of it."""

from __future__ import annotations

import hashlib
import math
from functools import cache
from importlib.resources import files
from pathlib import Path

from rca.draft.llm.embedded import open_model
from rca.draft.llm.port import Prompt
from rca.draft.reading import Second, published
from rca.errors import UserError
from rca.frames.sentences import Frames, parse

CONTEXT = 1024  # tokens: the question, a line of 400 characters and a sentence of 600
_FILE = "reading.md"
_HEAD = 1 << 20  # bytes of a GGUF file that hold its name, its vocabulary and its shape
_FLOOR = 1e-6  # of a probability: a word that is not among the likeliest


def open_reader(gguf: Path, threads: int = 0) -> Second:
    """The model in ``gguf`` with the weights fitted for it; ``threads``: 0 for half the cores.
    Raises UserError."""
    reader = ModelReader(gguf, threads)
    weights = published().get(reader.identity)
    if weights is None:
        raise UserError(
            f"nobody has measured how well {reader.name} reads",
            f"python -m evals.reading {gguf} --write (from a clone; about an hour on two cores)",
        )
    return Second(reader, weights)


class ModelReader:
    """See :class:`rca.draft.reading.Reader`."""

    def __init__(self, gguf: Path, threads: int = 0) -> None:
        if not gguf.is_file():
            raise UserError(f"no reader {gguf}", 'make reader, or leave [llm] reader = ""')
        self._model = open_model(str(gguf), CONTEXT, threads)
        self.name = self._model.name
        self.identity = f"{_fingerprint(gguf)} {digest()}"

    def held(self, line: str, sentence: str) -> float:
        """See the port."""
        first = self._model.first(question(line, sentence))
        yes, no = (
            sum(math.exp(value) for word, value in first if word.strip().lower() == wanted)
            for wanted in ("yes", "no")
        )
        return math.log(max(yes, _FLOOR)) - math.log(max(no, _FLOOR))


def question(line: str, sentence: str) -> Prompt:
    """What the model is asked. Line breaks are taken out: text may not look like another part."""
    flat = {"line": " ".join(line.split()), "sentence": " ".join(sentence.split())}
    return Prompt(parts().say("system"), parts().say("question", **flat), {}, 1)


@cache
def parts() -> Frames:
    """The packaged question, checked whole."""
    return parse(_source(), "en", _FILE)


@cache
def digest() -> str:
    """12 hex digits: changes when any word of the question does."""
    return hashlib.sha256(_source().encode()).hexdigest()[:12]


def _source() -> str:
    return (files("prompts") / _FILE).read_text(encoding="utf-8")


def _fingerprint(gguf: Path) -> str:
    """Of size and head: the same model under any file name, without reading gigabytes."""
    with gguf.open("rb") as file:
        head = hashlib.sha256(file.read(_HEAD)).hexdigest()[:12]
    return f"{head}-{gguf.stat().st_size}"
