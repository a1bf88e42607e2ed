"""The simple rankers every result stands beside: pure functions on texts and labels.

Recipes are those of the data sets' README: lower-cased words, bm25s (lucene, k1 1.5, b .75) with
20 neighbours and a similarity-weighted vote, TF-IDF of word 1-2-grams (sublinear, min_df 2) with
an unweighted logistic regression.
"""

from __future__ import annotations

import re
import warnings
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evals.metrics import rank_of

_WORD = re.compile(r"[㐀-鿿]+|[^\W㐀-鿿]+")
NEIGHBOURS = 20
MANY = 100  # neighbours of the second BM25 row, where history is ten times as long


@dataclass(frozen=True, slots=True)
class Labelled:
    """Past texts with their primary cause."""

    texts: Sequence[str]
    labels: Sequence[str]

    def by_frequency(self) -> list[str]:
        """Causes, most frequent first, ties by name."""
        counts = Counter(self.labels)
        return sorted(counts, key=lambda label: (-counts[label], label))


def words(text: str) -> list[str]:
    """Lower-cased words; a run of Chinese characters gives its character bigrams."""
    out: list[str] = []
    for word in _WORD.findall(text.lower()):
        chinese = "㐀" <= word[0] <= "鿿" and len(word) > 1
        out += [word[i : i + 2] for i in range(len(word) - 1)] if chinese else [word]
    return out


def prior(history: Labelled, queries: Sequence[str]) -> list[list[str]]:
    """Every query gets the causes in order of frequency."""
    ranked = history.by_frequency()
    return [list(ranked) for _ in queries]


def bm25_vote(
    history: Labelled, queries: Sequence[str], neighbours: int = NEIGHBOURS
) -> list[list[str]]:
    """Causes by the summed BM25 score of the nearest past texts, then by frequency."""
    import bm25s  # a vendor library only this baseline needs

    index = bm25s.BM25(method="lucene", k1=1.5, b=0.75)
    index.index([words(text) for text in history.texts], show_progress=False)
    fallback = history.by_frequency()
    out: list[list[str]] = []
    for query in queries:
        # bm25s raises on a query without one known token
        known = [word for word in words(query) if word in index.vocab_dict]
        votes: dict[str, float] = dict.fromkeys(fallback, 0.0)
        if known:
            scores = index.get_scores(known)
            for i in np.argsort(-scores, kind="stable")[:neighbours]:
                votes[history.labels[i]] += float(scores[i])
        out.append(sorted(fallback, key=lambda label: -votes[label]))
    return out


def tfidf_regression(
    history: Labelled, queries: Sequence[str], *, strength: float = 3.0
) -> list[list[str]]:
    """Causes by the logistic regression; ``strength`` is C: 3 (FDA, PHMSA symptoms), 10 (PHMSA
    with context)."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    vectorizer = TfidfVectorizer(
        ngram_range=(1, 2), sublinear_tf=True, min_df=2, tokenizer=words, token_pattern=None
    )
    try:
        rows = vectorizer.fit_transform(history.texts)
    except ValueError:  # no word stands in two texts
        return prior(history, queries)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # few cases per cause is what a plant has
        model = LogisticRegression(C=strength, max_iter=300).fit(rows, list(history.labels))
    scores = model.decision_function(vectorizer.transform(queries))
    if scores.ndim == 1:  # two causes: one column
        scores = np.column_stack([-scores, scores])
    order = np.argsort(-scores, axis=1, kind="stable")
    return [[str(model.classes_[i]) for i in row] for row in order]


def ranks(ranked: Sequence[Sequence[str]], truths: Sequence[str]) -> list[int]:
    """Place of each truth in its list, 0 = absent."""
    return [rank_of(list(of_item), truth) for of_item, truth in zip(ranked, truths, strict=True)]
