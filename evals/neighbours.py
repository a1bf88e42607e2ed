"""Nearest-neighbour baselines on vectors, and the fusion of both kinds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from evals.baselines import NEIGHBOURS, Labelled, words

RRF = 60  # the constant of Cormack, Clarke and Buettcher 2009
Vectors = NDArray[np.float32]


def bm25_scores(history: Labelled, queries: Sequence[str]) -> list[NDArray[np.float32]]:
    """(n history,) BM25 of every query: bm25s, lucene, k1 1.5, b .75; zeros without known words."""
    import bm25s  # a vendor library only the baselines need

    index = bm25s.BM25(method="lucene", k1=1.5, b=0.75)
    index.index([words(text) for text in history.texts], show_progress=False)
    nothing = np.zeros(len(history.texts), np.float32)
    asked = [[word for word in words(query) if word in index.vocab_dict] for query in queries]
    return [np.asarray(index.get_scores(known)) if known else nothing for known in asked]


def dense_vote(history: Labelled, past: Vectors, asked: Vectors) -> list[list[str]]:
    """Causes by the summed cosine of the 20 nearest past texts, then by frequency. ``past`` and
    ``asked`` hold one unit row per text."""
    fallback = history.by_frequency()
    return [_vote(history, fallback, np.clip(past @ row, 0, None)) for row in asked]


def fused_vote(
    history: Labelled, keyword: Sequence[NDArray[np.float32]], past: Vectors, asked: Vectors
) -> list[list[str]]:
    """Causes by the summed reciprocal rank of the 20 best past texts of both lists:
    ``sum 1 / (60 + rank)``."""
    fallback = history.by_frequency()
    out: list[list[str]] = []
    for scores, row in zip(keyword, asked, strict=True):
        fused = np.zeros(len(history.texts))
        for one in (scores, past @ row):
            best = np.argsort(-one, kind="stable")[: 5 * NEIGHBOURS]
            best = best[one[best] > 0]
            fused[best] += 1.0 / (RRF + 1 + np.arange(len(best)))
        out.append(_vote(history, fallback, fused))
    return out


def _vote(history: Labelled, fallback: list[str], scores: NDArray[np.float64]) -> list[str]:
    votes: dict[str, float] = dict.fromkeys(fallback, 0.0)
    for i in np.argsort(-scores, kind="stable")[:NEIGHBOURS]:
        votes[history.labels[i]] += float(scores[i])
    return sorted(fallback, key=lambda label: -votes[label])
