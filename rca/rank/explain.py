"""Which words of a text moved a cause: exact shares of the linear classifiers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache

import numpy as np
from numpy.typing import NDArray

from rca.frames.sentences import frames
from rca.index.denial import denied_tokens, polarity, readable
from rca.rank.history import Observation
from rca.rank.model import Model
from rca.rank.places import FOUND_AT
from rca.rank.terms import Row

MOST = 4  # words named in a note
Explain = Callable[[int, float], str]
# weighted tf-idf values, classifier, row, place of every occurrence in the row, times it occurs
_Told = tuple[NDArray[np.float64], NDArray[np.float32], Row, NDArray[np.int64], NDArray[np.int64]]


def top_terms(model: Model, seen: Observation, weights: Mapping[str, float]) -> Explain:
    """Words and word pairs by their part in the pattern line of a cause. A character gram's part
    goes to the words it stands in, so that a reader sees words, never fragments."""

    @cache  # one look at the text serves every cause of the list
    def found() -> tuple[list[_Told], NDArray[np.int64], list[str]]:
        told: list[_Told] = []
        owners: list[str] = []
        for name, terms in (("words", model.words), ("chars", model.chars)):
            if (linear := model.linear.get(name)) is None:
                continue
            ids, inside = terms.occurrences(seen.tokens)
            row = terms.row(ids)
            places = np.searchsorted(row.ids, ids)
            times = np.bincount(places, minlength=len(row.ids))
            told.append((weights[name] * row.values.astype(np.float64), linear, row, places, times))
            owners += inside
        number = {word: at for at, word in enumerate(dict.fromkeys(owners))}
        return told, np.array([number[word] for word in owners], np.int64), list(number)

    def explain(cause: int, weight: float) -> str:
        told, owners, words = found()
        sign = 1.0 if weight >= 0 else -1.0
        each = [
            ((share * linear[row.ids, cause]) / times)[places]
            for share, linear, row, places, times in told
        ]
        parts = np.bincount(owners, np.concatenate(each), len(words)) if words else np.zeros(0)
        ranked = sorted(
            (-sign * float(parts[at]), words[at]) for at in np.flatnonzero(sign * parts > 0)
        )
        return ", ".join(readable(word) for _, word in ranked[:MOST])

    return explain


def matching_words(model: Model, seen: Observation) -> Explain:
    """The words that a catalogue row shares with the text."""

    def explain(cause: int, weight: float) -> str:
        shared = model.catalogue.words.shared(seen.tokens, cause, MOST)
        return ", ".join(readable(word) for word in shared)

    return explain


def denied_clause(model: Model, seen: Observation) -> Explain:
    """The piece of the text that denies most of a cause's signs, as written."""

    @cache
    def pieces() -> tuple[tuple[str, frozenset[str]], ...]:
        told = (piece.strip(" \t,，、:：") for piece in polarity(seen.text).denied)
        return tuple((piece, _letters(piece)) for piece in dict.fromkeys(told) if piece)

    def explain(cause: int, weight: float) -> str:
        signs = model.catalogue.signs
        words = signs.shared(denied_tokens(seen.tokens), cause, 4 * MOST)

        def size(piece: tuple[str, frozenset[str]]) -> int:
            return sum(_letters(word.removeprefix("#")) <= piece[1] for word in words)

        best = max(pieces(), key=size, default=("", frozenset[str]()))
        return best[0] if best[0] and size(best) else ", ".join(map(readable, words[:MOST]))

    return explain


def made_at(model: Model, seen: Observation) -> Explain:
    """Where the incident was found and where the cause is made."""
    found = ", ".join(seen.fields[name] for name in FOUND_AT if seen.fields.get(name))

    def explain(cause: int, weight: float) -> str:
        step = model.catalogue.step_names[model.catalogue.steps[cause]]
        return frames("en").say("ledger.made_at", found=found, made=step)

    return explain


def _letters(text: str) -> frozenset[str]:
    """Words and Chinese characters of a text, for a rough overlap."""
    return frozenset(re.findall(r"[a-z0-9]+|[\u4e00-\u9fff]", text.lower()))
