"""Proof that columns a question may not show are never read.

Columns outside the contract travel in ``extra``. For a few questions the ranked list is made
twice: with the question as it is, and with a marked answer in ``extra``. Both must agree to the
last bit, and the mark may stand nowhere in the worded answer but in the echo of ``extra``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from evals.answering import WorkspaceAnswerer
from evals.door import Options, RcaError, diagnose, ranking
from evals.questions import Question

MARK = "CANARY7Q3XLEAK"
SAMPLE = 5


class Canary:
    """Looks at a few of ``questions`` while their bench is still open."""

    def __init__(self, questions: Sequence[Question], desks: WorkspaceAnswerer) -> None:
        self._desks = desks
        tried = [question for question in questions if not question.error]
        step = max(1, len(tried) // SAMPLE)
        self._sample = {id(question) for question in tried[::step][:SAMPLE]}
        self._leaked: list[str] = []

    def look(self, question: Question) -> None:
        """Try ``question`` if it is one of the sample."""
        if id(question) in self._sample and _leaks(question, self._desks):
            self._leaked.append(question.incident.id)

    def told(self) -> dict[str, Any]:
        """How many questions were tried and which of them leaked."""
        return {"tried": len(self._sample), "leaked": sorted(self._leaked)}


def _leaks(question: Question, desks: WorkspaceAnswerer) -> bool:
    try:
        bench = desks.desk(question).bench
    except RcaError:
        return False
    truth = " ".join((MARK, *question.labels))
    gold = {name: truth for name in ("label", "root_cause", "narrative", "labels", "cause")}
    marked = replace(question.incident, extra=gold)
    if ranking(bench, marked) != ranking(bench, question.incident):
        return True
    shape = asdict(replace(diagnose(bench, marked, Options(top=3)), incident=question.incident))
    return MARK in repr(shape)
