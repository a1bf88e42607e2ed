"""A second reading: a language model says whether a line holds a sentence, beside the signs.

The signs compare words; a model that reads both also sees an opposite that no list has. It is asked
only where its answer could change the verdict, and never where a plain fact decides: a number or
machine that the line does not hold stays struck whatever a model says.

The score of a sentence becomes ``signs - weight * reading + move``, the reading held within
``MOST`` either way; above 0 it is struck. Weight and move of each group are fitted per model
by ``python -m evals.reading`` and published in ``readings.json``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Protocol

from rapidfuzz import fuzz

MOST = 3.0  # log-odds; a model that is surer than that has no more say
LONGEST = 400  # characters of a line; small models lose themselves in longer ones
_BEFORE = 100  # of them before the quote


class Reader(Protocol):
    """A model that reads. ``name`` is shown, ``identity`` says which model, build and prompt."""

    @property
    def name(self) -> str:
        """Provider/model."""
        ...

    @property
    def identity(self) -> str:
        """What decides the answer; the key of ``readings.json``."""
        ...

    def held(self, line: str, sentence: str) -> float:
        """Log-odds that ``line`` says all that ``sentence`` says. Raises EngineError."""
        ...


@dataclass(frozen=True, slots=True)
class Weight:
    """Of one language group: what a unit of log-odds weighs, and where its limit lies."""

    weight: float
    move: float

    def total(self, signs: float, reading: float) -> float:
        """The score of a sentence; above 0 it is struck."""
        return signs - self.weight * bounded(reading) + self.move

    def decided(self, signs: float) -> bool:
        """Whether no reading can change the verdict."""
        return (self.total(signs, -MOST) > 0) == (self.total(signs, MOST) > 0)


@dataclass(frozen=True, slots=True)
class Second:
    """A reader with the weights that were fitted for it, by group."""

    reader: Reader
    weights: Mapping[str, Weight]

    def total(self, signs: float, group: str, line: str, sentence: str) -> float:
        """The score of ``sentence`` by its signs and, where that matters, by the reader; ``signs``
        as it is for a group that no weight is fitted for. Raises EngineError."""
        by = self.weights.get(group)
        if by is None:
            return signs
        return by.total(signs, 0.0 if by.decided(signs) else self.reader.held(line, sentence))


def bounded(reading: float) -> float:
    """``reading`` within ``MOST`` either way: what of it counts."""
    return max(-MOST, min(MOST, reading))


def passage(text: str, quote: str) -> str:
    """What of ``text`` is read: all, or ``LONGEST`` characters around its ``quote``."""
    if len(text) <= LONGEST:
        return text
    at = fuzz.partial_ratio_alignment(quote, text)
    start = max(0, (at.dest_start if at else 0) - _BEFORE)
    return text[start : start + LONGEST]


@cache
def published() -> Mapping[str, Mapping[str, Weight]]:
    """The fitted weights of each model that was measured, by identity and group."""
    text = (files("rca.draft") / "readings.json").read_text(encoding="utf-8")
    return {
        model: {group: Weight(**weight) for group, weight in groups.items()}
        for model, groups in json.loads(text).items()
    }
