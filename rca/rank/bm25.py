"""BM25 scores from plain arrays, the same for one query or many.

Lucene's variant (Kamphuis et al. 2020, table 1): ``ln(1 + (N - df + .5) / (df + .5))`` times
``tf * (k1 + 1) / (tf + k1 * (1 - b + b * len / mean len))``. The score of every posting is
computed once, as bm25s does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

K1, B = 1.5, 0.75


@dataclass(frozen=True, slots=True)
class Bm25:
    """Postings of ``n`` documents: those of token t are ``documents[starts[t]:starts[t + 1]]``."""

    n: int
    tokens: tuple[str, ...]
    idf: NDArray[np.float32]  # (t,) of each token
    rarest: float  # idf of a token that occurs nowhere
    starts: NDArray[np.int64]
    documents: NDArray[np.int32]
    impacts: NDArray[np.float32]
    mean: float  # length of a document that is not empty
    _index: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        index = {token: i for i, token in enumerate(self.tokens)}
        object.__setattr__(self, "_index", index)

    def scores(self, query: Sequence[str]) -> NDArray[np.float32]:
        """(n,) score of every document; each distinct query token counts once."""
        out = np.zeros(self.n, np.float32)
        for token in dict.fromkeys(query):
            at = self._index.get(token)
            if at is not None:
                here = slice(self.starts[at], self.starts[at + 1])
                out[self.documents[here]] += self.impacts[here]
        return out

    def share(self, query: Sequence[str]) -> NDArray[np.float32]:
        """(n,) scores as a share of their ceiling, 0 to 1."""
        return self.scores(query) / np.float32(self.ceiling(query))

    def ceiling(self, query: Sequence[str]) -> float:
        """What a document holding every query token endlessly would score; unknown words count
        as the rarest, so that a text of unknown words reaches a low share of its ceiling."""
        return (K1 + 1) * sum(self.weight(token) for token in dict.fromkeys(query)) or 1.0

    def weight(self, token: str) -> float:
        """The idf of ``token``; of one that occurs nowhere the highest."""
        at = self._index.get(token)
        return self.rarest if at is None else float(self.idf[at])

    def holders(self, token: str) -> NDArray[np.int32]:
        """The documents that hold ``token``, each once."""
        at = self._index.get(token)
        if at is None:
            return np.zeros(0, np.int32)
        return self.documents[self.starts[at] : self.starts[at + 1]]

    def mass(self) -> NDArray[np.float64]:
        """(n,) summed idf of the distinct tokens of every document."""
        of_posting = self.idf.repeat(np.diff(self.starts)).astype(np.float64)
        return np.asarray(np.bincount(self.documents, of_posting, self.n), np.float64)

    def shared(self, query: Sequence[str], document: int, most: int) -> list[str]:
        """The query tokens that weigh most in ``document``."""
        found: list[tuple[float, str]] = []
        for token in dict.fromkeys(query):
            at = self._index.get(token)
            if at is None:
                continue
            here = self.documents[self.starts[at] : self.starts[at + 1]]
            place = int(np.searchsorted(here, document))
            if place < len(here) and here[place] == document:
                found.append((-float(self.impacts[self.starts[at] + place]), token))
        return [token for _, token in sorted(found)[:most]]

    def plus(self, documents: Sequence[Sequence[str]]) -> Bm25:
        """With ``documents`` at the end, weighed by the idf and the mean length of those before;
        a word that none of those held stays as rare as unknown ones, so that no score before
        changes."""
        if not self.tokens:
            return fit_bm25([*[()] * self.n, *documents])
        new = _postings(documents)
        row = np.array([self._index.get(token, -1) for token in new.tokens], np.int64)
        known = row >= 0
        idf = np.where(known, self.idf[row], self.rarest)
        row[~known] = len(self.tokens) + np.arange((~known).sum())
        sizes = np.zeros(len(self.tokens) + int((~known).sum()), np.int64)
        sizes[: len(self.tokens)] = np.diff(self.starts)
        # a new document stands behind the old ones of its word
        ends = np.cumsum(sizes)[row].repeat(new.sizes)
        sizes[row] += new.sizes
        impacts = new.impacts(idf, self.mean).astype(np.float32)
        return Bm25(
            n=self.n + len(documents),
            tokens=(
                *self.tokens,
                *(t for t, old in zip(new.tokens, known, strict=True) if not old),
            ),
            idf=np.concatenate([self.idf, idf[~known]]).astype(np.float32),
            rarest=self.rarest,
            starts=np.concatenate([[0], np.cumsum(sizes)]),
            documents=np.insert(self.documents, ends, new.documents + np.int32(self.n)),
            impacts=np.insert(self.impacts, ends, impacts),
            mean=self.mean,
        )


@dataclass(frozen=True, slots=True)
class _Postings:
    """Token t occurs in ``sizes[t]`` documents: its run in ``documents`` and ``counts``, which
    are flat; ``lengths`` (n,) of the documents."""

    tokens: tuple[str, ...]
    sizes: NDArray[np.int64]
    documents: NDArray[np.int32]
    counts: NDArray[np.float64]
    lengths: NDArray[np.float64]

    def impacts(self, idf: NDArray[np.float64], mean: float) -> NDArray[np.float64]:
        """The score of every posting, given the ``idf`` (t,) of each token."""
        saturation = K1 * (1 - B + B * self.lengths[self.documents] / mean)
        return idf.repeat(self.sizes) * self.counts * (K1 + 1) / (self.counts + saturation)


def fit_bm25(
    documents: Sequence[Sequence[str]], *, background: Sequence[Sequence[str]] = ()
) -> Bm25:
    """Index ``documents``; an empty one never matches. ``background`` texts count in the document
    frequencies only: a short catalogue cannot tell by itself that "at" is a common word."""
    found = _postings(documents)
    mean = float(found.lengths[found.lengths > 0].mean()) if found.lengths.any() else 1.0
    common = Counter(token for tokens in background for token in set(tokens))
    total = len(documents) + len(background)
    df = found.sizes + np.array([common[token] for token in found.tokens], np.int64)
    idf = np.log1p((total - df + 0.5) / (df + 0.5))
    return Bm25(
        n=len(documents),
        tokens=found.tokens,
        idf=idf.astype(np.float32),
        rarest=float(np.log1p((total + 0.5) / 0.5)),
        starts=np.cumsum([0, *found.sizes]),
        documents=found.documents,
        impacts=found.impacts(idf, mean).astype(np.float32),
        mean=mean,
    )


def _postings(documents: Sequence[Sequence[str]]) -> _Postings:
    postings: dict[str, list[tuple[int, int]]] = {}
    for number, tokens in enumerate(documents):
        for token, count in Counter(tokens).items():
            postings.setdefault(token, []).append((number, count))
    flat = np.array([pair for p in postings.values() for pair in p], np.float64).reshape(-1, 2)
    return _Postings(
        tokens=tuple(postings),
        sizes=np.array([len(p) for p in postings.values()], np.int64),
        documents=flat[:, 0].astype(np.int32),
        counts=flat[:, 1],
        lengths=np.array([len(tokens) for tokens in documents], np.float64),
    )
