"""Near-duplicates between questions and history: the share, and scores without them.

Exact Jaccard over character 5-grams instead of its MinHash estimate: at these sizes a sparse
product answers in seconds. A cosine is not asked for as well, so the guard errs on the side of
calling a question contaminated.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

THRESHOLD = 0.8
_CHUNK = 256


def nearest_overlap(asked: Sequence[str], past: Sequence[str]) -> NDArray[np.float64]:
    """(n asked,) highest Jaccard overlap of character 5-gram sets with any past text."""
    from sklearn.feature_extraction.text import CountVectorizer  # 1 s to import

    if not asked or not past:
        return np.zeros(len(asked))
    grams = CountVectorizer(analyzer="char", ngram_range=(5, 5), binary=True, dtype=np.int32)
    try:
        known = grams.fit_transform(past)
    except ValueError:  # no past text is long enough to hold one 5-gram
        return np.zeros(len(asked))
    sizes = np.asarray(known.sum(axis=1)).ravel()
    analyse = grams.build_analyzer()
    own = np.array([len(set(analyse(text))) for text in asked])
    rows = grams.transform(asked)
    out = np.zeros(len(asked))
    for start in range(0, len(asked), _CHUNK):
        shared = (rows[start : start + _CHUNK] @ known.T).toarray()
        union = own[start : start + _CHUNK, None] + sizes[None, :] - shared
        out[start : start + _CHUNK] = (shared / np.maximum(union, 1)).max(axis=1)
    return out
