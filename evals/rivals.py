"""The baselines table: simple rankers fitted on the very history our ranker saw, scored on the
very items, each with its interval and its paired difference to ours.

A bare name reads what both sides hold as free text; ``+ fields`` also the declared fields, which
our ranker compares too; ``+ catalogue`` also takes every row of the cause catalogue for one more
past case, so that a baseline can name what no case has shown yet. A plain retrieval + LLM
baseline needs an LLM and is reported as a gap.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from evals import neighbours
from evals.baselines import Labelled, bm25_vote, prior, ranks, tfidf_regression
from evals.door import Case, Cause, Incident
from evals.intervals import mean_of
from evals.items import Item
from evals.journal import replace_file
from evals.metrics import hits, mcnemar, reciprocal
from evals.questions import Question
from evals.score import KS, macro
from evals.vectors import VectorCache

RECIPE = "2"
GAP = "plain RAG prompt: not run, no language model is configured (rca eval run --llm none)"
_SHARED = ("process_step", "line", "machine", "product", "defect_code")
Shape = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Bout:
    """Questions that share one history, with their place in the run."""

    cases: Sequence[Case]
    causes: Sequence[Cause]
    places: Sequence[int]
    questions: Sequence[Question]

    def key(self) -> str:
        """Digest of both sides and the recipe."""
        marks = [RECIPE, *(f"{c.id}|{c.text}|{'|'.join(c.cause_ids)}" for c in self.cases)]
        marks += [described(cause) for cause in self.causes if cause.listed]
        marks += [question.content for question in self.questions]
        return hashlib.sha256("\x1f".join(marks).encode()).hexdigest()[:24]


def text_of(record: Case | Incident, *, fields: bool) -> str:
    """What a baseline reads of a past case or of a question."""
    text = record.observed if isinstance(record, Incident) else record.text
    if not fields:
        return text
    shared = [str(getattr(record, name)) for name in _SHARED if getattr(record, name)]
    return " ".join((text, *shared, *(str(value) for value in record.fields.values())))


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


def described(cause: Cause) -> str:
    """A catalogue row as one text."""
    names = (cause.name_en, cause.name_zh, *cause.aliases, cause.process_step)
    return " ".join(part for part in (*names, *cause.symptoms, *cause.confirms) if part)


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
        ranked |= _worded(Labelled(full, names), told, " + fields")
    if listed:
        ranked |= _ranked(Labelled([*full, *rows], [*names, *ids]), told, vectors, " + catalogue")
    return {name: ranks(lists, truths) for name, lists in ranked.items()}


def _worded(history: Labelled, asked: Sequence[str], suffix: str) -> dict[str, list[list[str]]]:
    return {
        f"bm25 knn{suffix}": bm25_vote(history, asked),
        f"tfidf + logistic regression{suffix}": tfidf_regression(history, asked),
    }


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
