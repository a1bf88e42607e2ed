"""Which words of a text moved a cause: exact shares of the linear classifiers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache

import numpy as np
from numpy.typing import NDArray

from rca.index.denial import denied_tokens, polarity, readable
from rca.rank.history import Observation
from rca.rank.model import Model
from rca.rank.places import FOUND_AT
from rca.rank.terms import Row

MOST = 4  # words named in a note
Explain = Callable[[int, float], str]


def top_terms(model: Model, seen: Observation, weights: Mapping[str, float]) -> Explain:
    """Words and word pairs by their part in the pattern line of a cause. A character gram's part
    goes to the words it stands in, so that a reader sees words, never fragments."""

    views = {"words": model.words, "chars": model.chars}

    @cache  # one look at the text serves every cause of the list
    def found(view: str) -> tuple[Row, NDArray[np.int64], list[str]]:
        terms = views[view]
        ids, owners = terms.occurrences(seen.tokens)
        return terms.row(ids), ids, owners

    def explain(cause: int, weight: float) -> str:
        parts: dict[str, float] = {}
        for view in views:
            linear = model.linear.get(view)
            if linear is None:
                continue
            row, ids, owners = found(view)
            per_term = weights[view] * row.values.astype(np.float64) * linear[row.ids, cause]
            places = np.searchsorted(row.ids, ids)
            times = np.bincount(places, minlength=len(row.ids))
            for owner, place in zip(owners, places.tolist(), strict=True):
                parts[owner] = parts.get(owner, 0.0) + float(per_term[place] / times[place])
        sign = 1.0 if weight >= 0 else -1.0
        ranked = sorted((-sign * part, word) for word, part in parts.items() if sign * part > 0)
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
        return f"found at {found}, made at {step}"

    return explain


def _letters(text: str) -> frozenset[str]:
    """Words and Chinese characters of a text, for a rough overlap."""
    return frozenset(re.findall(r"[a-z0-9]+|[\u4e00-\u9fff]", text.lower()))
