"""Ranked lists of texts that past cases hold: actions, escape causes. Pure.

Every past case votes for its own text with a weight; a text is worth the agreement it would have
had with what was really written, ``sum_i weight_i * F1(words, words_i)``: minimum Bayes risk choice
(Kumar and Byrne, HLT-NAACL 2004) under the token F1 of Rajpurkar et al. 2016. The next line is the
text that adds most to the best agreement so far. That gain never rises (Nemhauser, Wolsey and
Fisher 1978), so the list is in order of its scores, and each score is a sum over cases.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FAINT = 1e-6  # a gain that is rounding

Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Pick:
    """One chosen text: its row, what it adds, and of that the share of every voting row."""

    row: int
    score: float
    shares: Mapping[int, float]


def agreements(texts: Sequence[Sequence[str]]) -> Doubles:
    """(n, n) token F1 of every pair of token lists; 0 for empty ones."""
    counts = [Counter(tokens) for tokens in texts]
    place = {word: i for i, word in enumerate(sorted({w for c in counts for w in c}))}
    bags = np.zeros((len(texts), len(place)))
    for row, bag in enumerate(counts):
        for word, times in bag.items():
            bags[row, place[word]] = times
    shared = np.zeros((len(texts), len(texts)))
    for level in range(1, int(bags.max(initial=0)) + 1):  # sum of minima, one unary layer a time
        layer = (bags >= level).astype(np.float64)
        shared += layer @ layer.T
    sizes = bags.sum(axis=1)
    total = sizes[:, None] + sizes[None, :]
    return np.asarray(2 * shared / np.where(total > 0, total, 1.0))


def cover(
    agree: Doubles, weights: Doubles, most: int, allowed: NDArray[np.bool_] | None = None
) -> list[Pick]:
    """Up to ``most`` rows, each adding most to what those before it reach. ``agree`` (n, n),
    ``weights`` (n,) >= 0; rows not ``allowed`` vote and are never chosen."""
    free = np.ones(len(weights), bool) if allowed is None else allowed.copy()
    best = np.zeros(len(weights))
    picks: list[Pick] = []
    while len(picks) < most and free.any():
        added = np.maximum(agree - best[None, :], 0.0) * weights[None, :]  # (candidate, voter)
        gains = np.where(free, added.sum(axis=1), -1.0)
        row = int(np.argmax(gains))
        if gains[row] <= FAINT:
            break
        free[row] = False
        shares = {int(i): float(added[row, i]) for i in np.flatnonzero(added[row] > 0)}
        picks.append(Pick(row, float(gains[row]), shares))
        best = np.maximum(best, agree[row])
    return picks
