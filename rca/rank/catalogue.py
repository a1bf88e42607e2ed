"""What the cause catalogue says: works for causes that no case has confirmed yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rca.index.denial import denied_tokens
from rca.rank.bm25 import Bm25, fit_bm25
from rca.rank.clues import Clues, fit_clues
from rca.rank.history import CauseProfile, Vector
from rca.rank.structured import same_value

FLOOR = 0.02  # share of the BM25 ceiling that counts as noise
COSINE_SCALE = 10.0  # one nat per tenth of cosine above the average cause
Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Texts:
    """Unit rows ``vectors`` (m, d), each owned by a cause: ``owners`` (m,) ascending."""

    vectors: NDArray[np.float32]
    owners: NDArray[np.int64]

    def best(self, vector: Vector, n: int) -> Doubles:
        """(n,) highest cosine per cause; -1 where a cause has no text."""
        out = np.full(n, -1.0)
        if self.vectors.shape[1:] == vector.shape and len(self.owners):
            # einsum adds up row by row in one thread: the same bits whatever the thread count
            np.maximum.at(out, self.owners, np.einsum("md,d->m", self.vectors, vector))
        return out


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What C causes are known by. ``words``: everything the catalogue says of a cause; ``signs``:
    its names, symptoms and confirming signs; ``refutes``: the signs that refute it, as words;
    ``support`` and ``refute``: the vectors of both. ``steps`` (C,): where each cause is made, as a
    number into ``step_names``; -1 = the catalogue does not say. ``clues``: the clauses of all signs
    and refuting signs."""

    words: Bm25
    signs: Bm25
    refutes: Bm25
    support: Texts
    refute: Texts
    steps: NDArray[np.int64]
    step_names: tuple[str, ...]
    clues: Clues

    def share(self, tokens: Sequence[str]) -> Doubles:
        """(C,) BM25 score of every cause as a share of its ceiling, 0 to 1."""
        return self.words.share(tokens).astype(np.float64)

    def word_match(self, share: Doubles) -> Doubles:
        """(C,) ``ln((share + FLOOR) / FLOOR)``; 0 = no word in common."""
        return np.asarray(np.log((share + FLOOR) / FLOOR))

    def denied(self, tokens: Sequence[str]) -> Doubles:
        """(C,) <= 0: how much of a cause's signs the text ``tokens`` denies."""
        words = denied_tokens(tokens)
        if not words:
            return np.zeros(self.words.n)
        share = self.signs.scores(words).astype(np.float64) / self.signs.ceiling(tokens)
        return -self.word_match(share)

    def refuted_by_words(self, tokens: Sequence[str]) -> Doubles:
        """(C,) <= 0: how much of what refutes a cause the text ``tokens`` states."""
        return -self.word_match(self.refutes.share(tokens).astype(np.float64))

    def closeness(self, vector: Vector) -> Doubles:
        """(C,) highest cosine to a text of the cause; -1 = it has none, or no vector."""
        return self.support.best(vector, self.words.n)

    def meaning_match(self, closeness: Doubles) -> Doubles:
        """(C,) cosine above the average cause, in COSINE_SCALE nats; 0 below it."""
        known = closeness > -1
        if not known.any():
            return np.zeros_like(closeness)
        return np.where(known, np.maximum(closeness - closeness[known].mean(), 0), 0) * COSINE_SCALE

    def refuted(self, vector: Vector, closeness: Doubles) -> Doubles:
        """(C,) <= 0: by how much a refuting sign is closer than every supporting text."""
        against = self.refute.best(vector, self.words.n)
        ahead = np.where((against > -1) & (closeness > -1), against - closeness, 0.0)
        return -np.maximum(ahead, 0.0) * COSINE_SCALE


def fit_catalogue(
    causes: Sequence[CauseProfile], *, background: Sequence[Sequence[str]] = ()
) -> Catalogue:
    """Index the causes in their order; ``background``: token lists of the past cases."""
    steps = sorted({same_value(cause.step) for cause in causes if cause.step.strip()})
    number = {step: i for i, step in enumerate(steps)}
    return Catalogue(
        fit_bm25([cause.tokens for cause in causes], background=background),
        fit_bm25([cause.sign_tokens for cause in causes], background=background),
        fit_bm25([cause.refute_tokens for cause in causes], background=background),
        _texts([cause.vectors for cause in causes]),
        _texts([cause.refute_vectors for cause in causes]),
        np.array([number.get(same_value(cause.step), -1) for cause in causes], np.int64),
        tuple(steps),
        fit_clues(causes, background),
    )


def _texts(blocks: Sequence[NDArray[np.float32]]) -> Texts:
    filled = [(i, block) for i, block in enumerate(blocks) if block.size]
    if not filled:
        return Texts(np.zeros((0, 0), np.float32), np.zeros(0, np.int64))
    owners = np.repeat([i for i, _ in filled], [len(block) for _, block in filled])
    return Texts(np.concatenate([b for _, b in filled]).astype(np.float32), owners)
