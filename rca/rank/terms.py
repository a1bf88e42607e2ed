"""Keyword tokens as weighted term rows: words with pairs, and character grams inside words.

tf-idf as scikit-learn computes it: ``(1 + ln tf) * (ln((1 + n) / (1 + df)) + 1)``, rows scaled to
unit length. Character grams carry spelling variants and typos; Chinese tokens are short enough to
be their own grams, so they take part as words only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Unit = Literal["word", "char"]
SHORTEST, LONGEST = 3, 5  # characters of a gram, the two blanks around a word included
_REMEMBERED = 100_000  # words and pairs whose terms are kept


@dataclass(frozen=True, slots=True)
class Row:
    """Sparse row: ``ids`` ascending (m,), ``values`` (m,) float32, unit length."""

    ids: NDArray[np.int64]
    values: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Terms:
    """A fitted vocabulary. ``names`` (f,) and ``idf`` (f,) float32."""

    unit: Unit
    names: tuple[str, ...]
    idf: NDArray[np.float32]
    _index: dict[str, int] = field(init=False, repr=False, compare=False)
    _inside: dict[str, list[int]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )  # ids of the terms inside one owner, cut once: words come back in other texts

    def __post_init__(self) -> None:
        index = {name: i for i, name in enumerate(self.names)}
        object.__setattr__(self, "_index", index)

    def occurrences(self, tokens: Sequence[str]) -> tuple[NDArray[np.int64], list[str]]:
        """Every known term of the text with repetitions: its id, and the word or word pair that
        a reader would recognise it by."""
        ids: list[int] = []
        owners: list[str] = []
        get, known = self._index.get, self._inside
        if len(known) > _REMEMBERED:
            known.clear()
        for owner in _owners(self.unit, tokens):
            inside = known.get(owner)
            if inside is None:
                found = (get(gram) for gram in _grams(self.unit, owner))
                inside = known[owner] = [at for at in found if at is not None]
            ids += inside
            owners += [owner] * len(inside)
        return np.array(ids, np.int64), owners

    def row(self, ids: NDArray[np.int64]) -> Row:
        """The tf-idf row of a bag of term ids."""
        return self.weighted(*np.unique(ids, return_counts=True))

    def weighted(self, distinct: NDArray[np.int64], counts: NDArray[np.int64]) -> Row:
        """The tf-idf row of ``distinct`` ascending ids that occur ``counts`` times."""
        values = (1.0 + np.log(counts)) * self.idf[distinct]
        norm = float(np.sqrt(np.square(values).sum()))
        return Row(distinct, (values / (norm or 1.0)).astype(np.float32))


def fit_terms(
    unit: Unit, documents: Sequence[Sequence[str]], *, min_df: int, limit: int
) -> tuple[Terms, list[Row]]:
    """Vocabulary and rows of ``documents``; of more than ``limit`` terms the most common stay."""
    first: dict[str, int] = {}
    by_word: dict[str, NDArray[np.int64]] = {}
    bags: list[NDArray[np.int64]] = []
    for tokens in documents:
        parts: list[NDArray[np.int64]] = []
        for owner in _owners(unit, tokens):
            ids = by_word.get(owner)
            if ids is None:
                grams = _grams(unit, owner)
                ids = np.array([first.setdefault(g, len(first)) for g in grams], np.int64)
                by_word[owner] = ids
            parts.append(ids)
        bags.append(np.concatenate(parts) if parts else np.zeros(0, np.int64))
    counted = [np.unique(bag, return_counts=True) for bag in bags]
    df = np.zeros(len(first), np.int64)
    for ids, _ in counted:
        df[ids] += 1
    kept = np.flatnonzero(df >= min_df)
    if len(kept) > limit:
        kept = np.sort(kept[np.argsort(-df[kept], kind="stable")[:limit]])
    place = np.full(len(first), -1, np.int64)
    place[kept] = np.arange(len(kept))
    names = list(first)
    idf = (np.log((1 + len(bags)) / (1 + df[kept])) + 1).astype(np.float32)
    terms = Terms(unit, tuple(names[i] for i in kept), idf)
    rows: list[Row] = []
    for ids, counts in counted:
        at = place[ids]
        rows.append(terms.weighted(at[at >= 0], counts[at >= 0]))
    return terms, rows


def _owners(unit: Unit, tokens: Sequence[str]) -> list[str]:
    """What a reader sees: words and word pairs, or the words that are cut into grams."""
    if unit == "char":
        return [token for token in tokens if token.isascii()]
    pairs = [f"{left} {right}" for left, right in zip(tokens, tokens[1:], strict=False)]
    return [*tokens, *pairs]


def _grams(unit: Unit, owner: str) -> Sequence[str]:
    """The terms inside one owner."""
    return char_grams(owner) if unit == "char" else (owner,)


def char_grams(word: str) -> list[str]:
    """Character grams of one word with a blank on either side, as scikit-learn's char_wb."""
    padded = f" {word} "
    out: list[str] = []
    for n in range(SHORTEST, LONGEST + 1):
        if len(padded) <= n:
            out.append(padded)
            break
        out += [padded[i : i + n] for i in range(len(padded) - n + 1)]
    return out


def stack(rows: Sequence[Row], width: int) -> Any:
    """Rows as one scipy CSR matrix (n, width) float32; for fitting only."""
    from scipy.sparse import csr_matrix  # 0.2 s to import: a query never needs it

    ends = np.cumsum([0, *(len(r.ids) for r in rows)])
    ids = np.concatenate([r.ids for r in rows]) if rows else np.zeros(0, np.int64)
    values = np.concatenate([r.values for r in rows]) if rows else np.zeros(0, np.float32)
    return csr_matrix((values, ids.astype(np.int32), ends), (len(rows), width))
