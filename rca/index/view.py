"""A searchable snapshot: the passages known at one moment with their vectors and keywords.

One class serves the present, the past (``--as-of``) and an archive without one case: each is a
folder with ``knowledge.json``, ``vectors.npy`` and ``keywords/``, built once and then read-only.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rca.domain import Case, Cause, Hit, Lang, Passage
from rca.index.keywords import Keywords
from rca.index.knowledge import Knowledge
from rca.index.language import Glossary, in_language, tokens
from rca.index.query import Query
from rca.ports import Vectors, VectorStore

EXACT_LIMIT = 50_000  # passages; above it Chroma's own query answers
DENSE_SHARE = 0.5  # of the fused score where the encoder knows every word
_NEIGHBOURS = 400  # asked of Chroma beyond the exact limit


VectorSource = Callable[[], VectorStore]  # opens the store when an index is too large for exact


class View:
    """Search over one snapshot. ``vectors``: (n passages, d) float32; zero row = not encoded."""

    def __init__(
        self,
        knowledge: Knowledge,
        vectors: Vectors,
        keywords: Keywords,
        *,
        digests: Sequence[str] = (),
        store: VectorSource | None = None,
    ) -> None:
        self.knowledge = knowledge
        self._vectors = np.asarray(vectors)  # a mapped file costs more per look than an array
        self._keywords = keywords
        self._digests = digests
        self._store = store
        self._word_sets: dict[int, frozenset[str]] = {}
        self._told_in: dict[Lang, Mapping[str, Cause]] = {}

    @property
    def width(self) -> int:
        """Of a vector."""
        return int(self._vectors.shape[1])

    @cached_property
    def glossary(self) -> Glossary:
        """The plant's terms."""
        return Glossary.of(self.knowledge.terms)

    @cached_property
    def cases(self) -> Mapping[str, Case]:
        """Cases by id."""
        return {case.id: case for case in self.knowledge.cases}

    @cached_property
    def causes(self) -> Mapping[str, Cause]:
        """Causes by id."""
        return {cause.id: cause for cause in self.knowledge.causes}

    def causes_in(self, lang: Lang) -> Mapping[str, Cause]:
        """The same with their confirming and refuting signs in ``lang``, where they are there."""
        if lang not in self._told_in:
            self._told_in[lang] = {
                cause.id: replace(
                    cause,
                    confirms=in_language(cause.confirms, lang),
                    refutes=in_language(cause.refutes, lang),
                )
                for cause in self.knowledge.causes
            }
        return self._told_in[lang]

    def _rows_of(self, kinds: Collection[str]) -> NDArray[np.int64]:
        by_kind = self._by_kind
        chosen = [by_kind[kind] for kind in sorted(kinds or by_kind) if kind in by_kind]
        return np.sort(np.concatenate(chosen)) if chosen else np.zeros(0, dtype=np.int64)

    @cached_property
    def _by_kind(self) -> Mapping[str, NDArray[np.int64]]:
        kinds = np.asarray([p.kind for p in self.knowledge.passages], dtype="U8")
        return {str(kind): np.flatnonzero(kinds == kind) for kind in np.unique(kinds)}

    @cached_property
    def _owned(self) -> Mapping[str, list[int]]:
        owned: dict[str, list[int]] = {}
        for row, passage in enumerate(self.knowledge.passages):
            if passage.owner:
                owned.setdefault(passage.owner, []).append(row)
        return owned

    @cached_property
    def _observed(self) -> Sequence[bool]:
        return [is_observed(passage) for passage in self.knowledge.passages]

    def search(
        self,
        query: Query,
        k: int,
        *,
        kinds: Collection[str] = (),
        hide: frozenset[str] = frozenset(),
    ) -> list[Hit]:
        """Up to ``k`` passages best first; ``hide`` = case ids or events that must not show."""
        if not self.knowledge.passages:
            return []
        if not len(asked := self._rows_of(kinds)):
            return []
        dense, keyword = self.scores(query)
        fused = fuse(dense, keyword, query.dense_weight)
        hidden = self._hidden_rows(hide)
        rows = asked[fused[asked] > 0]
        if hidden:
            rows = rows[~np.isin(rows, hidden)]
        best = _first(rows, fused, k)
        rounded = ((fused, 4), (dense, 4), (keyword, 3))
        told = (part[best].astype(np.float64).round(places).tolist() for part, places in rounded)
        passages = self.knowledge.passages
        return [
            Hit(passages[row], score, {"dense": d, "keyword": w})
            for row, score, d, w in zip(best.tolist(), *told, strict=True)
        ]

    def best_passage(self, owner: str, query: Query, *, observed: bool = False) -> Passage | None:
        """The passage of one case or cause that answers the query best; ``observed`` = only what
        was seen when the case was opened."""
        rows = list(self._owned.get(owner, ()))
        if observed:
            rows = [row for row in rows if self._observed[row]] or rows
        if len(rows) < 2:
            return self.knowledge.passages[rows[0]] if rows else None
        words = frozenset(query.tokens)
        dense = self._vectors[rows] @ query.vector * query.dense_weight
        shared = [len(self._words(row) & words) / (len(words) or 1) for row in rows]
        return self.knowledge.passages[rows[int(np.argmax(dense + np.asarray(shared)))]]

    def cases_of(self, cause: str) -> tuple[Case, ...]:
        """Past cases that name ``cause``, primary or not, by id."""
        return self._by_cause.get(cause, ())

    @cached_property
    def _by_cause(self) -> Mapping[str, tuple[Case, ...]]:
        found: dict[str, list[Case]] = {}
        for case in sorted(self.knowledge.cases, key=lambda case: case.id):
            for cause in dict.fromkeys(case.cause_ids):
                found.setdefault(cause, []).append(case)
        return {cause: tuple(cases) for cause, cases in found.items()}

    def scores(self, query: Query) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """(cosine, BM25) of every passage, each (n passages,)."""
        keyword = self._keywords.scores(query.tokens)
        if query.dense_weight == 0:
            return np.zeros(len(keyword), dtype=np.float32), keyword
        if len(keyword) <= EXACT_LIMIT or self._store is None:
            return np.asarray(self._vectors @ query.vector, dtype=np.float32), keyword
        return self._nearest(query), keyword

    @cached_property
    def _rows_named(self) -> Mapping[str, list[int]]:
        """By the name of their vector in the store; "" = in none."""
        rows: dict[str, list[int]] = {}
        for row, digest in enumerate(self._digests):
            rows.setdefault(digest, []).append(row)
        return rows

    def _nearest(self, query: Query) -> NDArray[np.float32]:
        """Chroma's answer as a sparse row; ids that no committed passage has are dropped. What no
        store holds is compared here."""
        assert self._store is not None
        rows = self._rows_named
        dense = np.zeros(len(self._digests), dtype=np.float32)
        for digest, similarity in self._store().nearest(query.vector, _NEIGHBOURS):
            dense[rows.get(digest, [])] = similarity
        unstored = rows.get("", [])
        dense[unstored] = self._vectors[unstored] @ query.vector
        return dense

    def _words(self, row: int) -> frozenset[str]:
        if row not in self._word_sets:
            text = self.knowledge.passages[row].text
            self._word_sets[row] = frozenset(tokens(text, self.glossary))
        return self._word_sets[row]

    def _hidden_rows(self, hide: frozenset[str]) -> list[int]:
        if not hide:
            return []
        owners = {c.id for c in self.knowledge.cases if c.id in hide or c.group in hide}
        return [
            row
            for owner in owners
            for row in self._owned.get(owner, ())
            if self.knowledge.passages[row].kind == "case"
        ]

    def plus(self, knowledge: Knowledge, vectors: Vectors, words: Sequence[Sequence[str]]) -> View:
        """Over ``knowledge``, which begins with this view's passages; ``vectors`` and ``words``
        (tokens) of the others, which no store holds."""
        joined = np.concatenate([self._vectors, vectors])
        digests = [*self._digests, *[""] * len(words)]
        keywords = self._keywords.plus(words)
        return View(knowledge, joined, keywords, digests=digests, store=self._store)

    def save(self, folder: Path) -> None:
        """Write the snapshot to ``folder``."""
        folder.mkdir(parents=True, exist_ok=True)
        self.knowledge.save(folder / "knowledge.json")
        np.save(folder / "vectors.npy", self._vectors)
        (folder / "digests.txt").write_text("\n".join(self._digests))
        self._keywords.save(folder / "keywords")

    @classmethod
    def load(cls, folder: Path, store: VectorSource | None = None) -> View:
        """Read what ``save`` wrote; vectors are mapped, not copied."""
        return cls(
            Knowledge.load(folder / "knowledge.json"),
            np.load(folder / "vectors.npy", mmap_mode="r"),
            Keywords.load(folder / "keywords"),
            digests=(folder / "digests.txt").read_text().split("\n"),
            store=store,
        )


def _first(rows: NDArray[np.int64], fused: NDArray[np.float32], k: int) -> NDArray[np.int64]:
    """The ``k`` best of ``rows``, ties in their order; the others are not sorted."""
    score = fused[rows]
    if len(rows) > 4 * k:
        edge = np.partition(score, -k)[-k]
        rows = rows[score >= edge]
        score = fused[rows]
    return rows[np.argsort(-score, kind="stable")[:k]]


def is_observed(passage: Passage) -> bool:
    """Symptom and problem description of an 8D, or the plain row of a table."""
    return passage.section.startswith(("D0", "D2", "verdict")) or (
        "R" in passage.section and "." not in passage.section.rpartition("R")[2]
    )


def fuse(
    dense: NDArray[np.float32], keyword: NDArray[np.float32], dense_weight: float
) -> NDArray[np.float32]:
    """Convex combination of cosine and max-normalised BM25 (Bruch et al., arXiv 2210.11934):
    score margins survive, which reciprocal ranks would throw away."""
    top = float(keyword.max()) if len(keyword) else 0.0
    share = DENSE_SHARE * dense_weight
    scaled = keyword / top if top > 0 else keyword
    fused: NDArray[np.float32] = share * np.clip(dense, 0, 1) + (1 - share) * scaled
    return fused
