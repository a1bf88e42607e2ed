"""The baselines table: simple rankers fitted on the very history our ranker saw, scored on the
very items, each with its interval and its paired difference to ours.

A bare name reads what both sides hold as free text; ``+ fields`` also the declared fields, which
our ranker compares too; ``+ catalogue`` also takes every row of the cause catalogue for one more
past case, so that a baseline can name what no case has shown yet. The plain retrieval + LLM
prompt needs a model and minutes: it is asked of a sample, on request.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from evals import neighbours
from evals.baselines import MANY, Labelled, bm25_vote, prior, ranks, tfidf_regression
from evals.bouts import Bout, described, text_of
from evals.intervals import mean_of
from evals.items import Item
from evals.journal import replace_file
from evals.metrics import hits, mcnemar, reciprocal
from evals.plain_rag import NAME, Known, PlainRag
from evals.score import KS, macro
from evals.vectors import VectorCache

_LONG = 5000  # cases; below it C = 10 is the stronger opponent with fields (PHMSA), above 3 (FDA)
GAP = "the plain RAG prompt was not asked: it takes minutes (--rag)"
Shape = dict[str, Any]


class Rivals:
    """Places of the primary label by baseline name and by place in the run; kept in ``out``."""

    def __init__(self, vectors: VectorCache, out: Path) -> None:
        self._vectors = vectors
        self._file = out / "baselines.json"
        self._kept: Shape = json.loads(self._file.read_text()) if self._file.exists() else {}
        self.found: dict[str, dict[int, int]] = {}

    def fight(self, bout: Bout) -> None:
        """Fit every baseline on the bout's history and ask its questions."""
        key = bout.key()
        if key not in self._kept:
            self._kept[key] = _fight(bout, self._vectors)
            replace_file(self._file, json.dumps(self._kept).encode())
        for name, places in self._kept[key].items():
            self.found.setdefault(name, {}).update(zip(bout.places, places, strict=True))

    def consult(self, bout: Bout, rag: PlainRag, sampled: Collection[str]) -> None:
        """Ask the plain RAG prompt the questions of the bout that are in the sample."""
        rows = zip(bout.places, bout.questions, strict=True)
        asked = [(place, q) for place, q in rows if q.incident.id in sampled]
        labelled = [case for case in bout.cases if case.cause_ids]
        listed = [cause for cause in bout.causes if cause.listed]
        if not asked or not (labelled or listed):
            return
        known = Known(
            [*(text_of(case, fields=True) for case in labelled), *map(described, listed)],
            [*(case.cause_ids[0] for case in labelled), *(cause.id for cause in listed)],
            bout.causes,
        )
        lists = rag.ask(known, [text_of(q.incident, fields=True) for _, q in asked])
        found = ranks(lists, [q.labels[0] for _, q in asked])
        places = [place for place, _ in asked]
        self.found.setdefault(NAME, {}).update(zip(places, found, strict=True))


def _fight(bout: Bout, vectors: VectorCache) -> dict[str, list[int]]:
    labelled = [case for case in bout.cases if case.cause_ids]
    listed = [cause for cause in bout.causes if cause.listed]
    truths = [question.labels[0] for question in bout.questions]
    names = [case.cause_ids[0] for case in labelled]
    plain = [text_of(case, fields=False) for case in labelled]
    full = [text_of(case, fields=True) for case in labelled]
    asked = [text_of(question.incident, fields=False) for question in bout.questions]
    told = [text_of(question.incident, fields=True) for question in bout.questions]
    rows = [described(cause) for cause in listed]
    ids = [cause.id for cause in listed]
    ranked: dict[str, list[list[str]]] = {}
    if len(set(names)) > 1:
        history = Labelled(plain, names)
        ranked["prior"] = prior(history, asked)
        ranked |= _ranked(history, asked, vectors, "")
    if len(set(names)) > 1 and (plain, asked) != (full, told):
        strength = 10.0 if len(full) < _LONG else 3.0
        ranked |= _worded(Labelled(full, names), told, " + fields", strength=strength)
    if listed:
        ranked["bm25 over the catalogue"] = bm25_vote(Labelled(rows, ids), told, len(rows))
        ranked |= _ranked(Labelled([*full, *rows], [*names, *ids]), told, vectors, " + catalogue")
    return {name: ranks(lists, truths) for name, lists in ranked.items()}


def _worded(
    history: Labelled, asked: Sequence[str], suffix: str, strength: float = 3.0
) -> dict[str, list[list[str]]]:
    found = {f"bm25 knn{suffix}": bm25_vote(history, asked)}
    if len(history.texts) >= 10 * MANY:
        found[f"bm25 knn {MANY}{suffix}"] = bm25_vote(history, asked, MANY)
    found[f"tfidf + logistic regression{suffix}"] = tfidf_regression(
        history, asked, strength=strength
    )
    return found


def _ranked(
    history: Labelled, asked: Sequence[str], vectors: VectorCache, suffix: str
) -> dict[str, list[list[str]]]:
    past, queries = vectors.of(history.texts), vectors.of(asked)
    keyword = neighbours.bm25_scores(history, asked)
    return {
        **_worded(history, asked, suffix),
        f"dense knn{suffix}": neighbours.dense_vote(history, past, queries),
        f"rrf vote{suffix}": neighbours.fused_vote(history, keyword, past, queries),
    }


def table(found: dict[str, dict[int, int]], items: Sequence[Item]) -> Shape:
    """Scores by baseline name over the items that are scored for ours, plus the paired test."""
    shape: Shape = {}
    for name, places in found.items():
        rows = [(item, places[i]) for i, item in enumerate(items) if i in places]
        rows = [(item, rank) for item, rank in rows if not item.failed and item.known]
        if rows:
            shape[name] = _scores([item for item, _ in rows], [rank for _, rank in rows])
    return shape


def _scores(items: Sequence[Item], theirs: Sequence[int]) -> Shape:
    ours = [item.rank for item in items]
    shape: Shape = {f"hit@{k}": mean_of(hits(theirs, k).tolist(), items) for k in KS}
    shape["mrr"] = mean_of(reciprocal(theirs).tolist(), items)
    shape["macro_hit@3"] = macro(
        [replace(item, rank=rank) for item, rank in zip(items, theirs, strict=True)], 3
    )
    for k in (1, 3):
        better = hits(ours, k) - hits(theirs, k)
        shape[f"ours_minus_hit@{k}"] = mean_of(better.tolist(), items)
        shape[f"mcnemar_p_hit@{k}"] = float(f"{mcnemar(hits(ours, k), hits(theirs, k)).p:.4g}")
    difference = np.asarray(reciprocal(ours) - reciprocal(theirs))
    shape["ours_minus_mrr"] = mean_of(difference.tolist(), items)
    return shape
