"""A question in, a scored item out: the seam at which a test plants a regression."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

from evals.citations import COMPUTED, Library, grounds
from evals.door import (
    NOVEL,
    Bench,
    Diagnosis,
    Options,
    Ranked,
    RcaError,
    Workspace,
    diagnose,
    ranking,
)
from evals.items import Item, Minutes
from evals.metrics import best_rank_of, rank_of
from evals.minutes import Costs, costs, minutes, with_team
from evals.overlap import action_scores
from evals.questions import Question
from evals.stopwatch import Stopwatch

TOP = 10  # causes kept per item
BENCHES_KEPT = 8


class Answerer(Protocol):
    """Answers one question. ``key`` names all that the answer depends on but the question."""

    def key(self, question: Question) -> str:
        """Stamps of index, ranker and settings for this question. Raises RcaError."""
        ...

    def answer(self, question: Question) -> Item:
        """The scored row; a question that cannot be answered is a failed item, not an error."""
        ...


@dataclass(frozen=True)
class Desk:
    """One bench with what scoring needs of it, computed once."""

    bench: Bench

    @cached_property
    def library(self) -> Library:
        """Every passage that a citation may lead to."""
        known = self.bench.view.knowledge
        return Library(known.passages, known.cases)

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """Past events per primary cause: rows of one event count once."""
        cases = self.bench.view.knowledge.cases
        return Counter(
            cause for _, cause in {(c.group, c.cause_ids[0]) for c in cases if c.cause_ids}
        )

    @cached_property
    def costs(self) -> Costs:
        """Check minutes per cause."""
        return costs({cause.id: cause.minutes for cause in self.bench.view.causes.values()})


class WorkspaceAnswerer:
    """Answers with a workspace. Keeps one cut in memory: questions should come sorted by day."""

    def __init__(
        self,
        root: Path,
        options: Options,
        *,
        worded: bool = True,
        hidden: frozenset[str] = frozenset(),
        without_causes: frozenset[str] = frozenset(),
    ) -> None:
        self._root = root
        self._options = options
        self._worded = worded  # False: rank only
        self._hidden = hidden  # cases taken out of history, ranker fitted without them
        self._gone = without_causes  # as if they had never been known
        self._cut: date | None = None
        self._plant = Workspace.open(root)
        self._desks: dict[str, Desk] = {}

    def key(self, question: Question) -> str:
        """Index, ranker, day and settings."""
        bench = self.desk(question).bench
        return "|".join(
            (bench.index, bench.stamp, bench.as_of or "", str(self._options), str(self._worded))
        )

    def desk(self, question: Question) -> Desk:
        """The bench on which ``question`` may be judged. Raises RcaError."""
        if question.as_of != self._cut or len(self._desks) > BENCHES_KEPT:
            self._plant, self._desks = Workspace.open(self._root), {}  # lets the old benches go
            self._cut = question.as_of
        bench = self._bench(question)
        return self._desks.setdefault(bench.stamp, Desk(bench))

    def _bench(self, question: Question) -> Bench:
        return self._plant.bench_for(
            question.incident, question.as_of, hide=self._hidden, without_causes=self._gone
        )

    def answer(self, question: Question) -> Item:
        """Rank, word and score."""
        if question.error:
            return failed(question, question.error)
        try:
            desk = self.desk(question)
            return self._scored(question, desk)
        except RcaError as error:
            return failed(question, str(error))
        except Exception as error:  # noqa: BLE001 - a row that breaks is failed, the run goes on
            return failed(question, f"{type(error).__name__}: {error}")

    def _scored(self, question: Question, desk: Desk) -> Item:
        bench = desk.bench  # the desk stays: what it has computed serves the next question too
        if bench.measured:
            bench = replace(bench, measured=bench.measured.until(question.records_until))
        watch = Stopwatch()
        ranked = self.ranked(watch.over(bench), question)
        seconds = watch.seconds("list", "ranking")
        item = scored(question, ranked, desk)
        if not self._worded:
            return replace(item, seconds=seconds)
        watch = Stopwatch()
        diagnosis = diagnose(watch.over(bench), question.incident, self._options)
        seconds = watch.seconds("word", "diagnosis")
        told = _worded(question, diagnosis, ranked, bench, desk.library)
        return replace(item, seconds=seconds, **told)

    def ranked(self, bench: Bench, question: Question) -> Ranked:
        """The whole list."""
        return ranking(bench, question.incident)


def failed(question: Question, why: str) -> Item:
    """A row without an answer."""
    return Item(question.incident.id, question.labels, "failed", question.cluster, why,
                slices=question.slices, text=question.incident.text)  # fmt: skip


def scored(question: Question, ranked: Ranked, desk: Desk) -> Item:
    """The item as far as the ranked list alone decides it."""
    truth = question.labels[0]
    places = dict(zip(ranked.causes, ranked.probabilities, strict=True))
    known = truth != NOVEL and truth in places
    bench = desk.bench
    return Item(
        id=question.incident.id,
        labels=question.labels,
        status="undetermined" if ranked.undetermined else "diagnosed",
        cluster=question.cluster,
        known=known,
        rank=rank_of(ranked.causes, truth),
        any_rank=best_rank_of(ranked.causes, question.labels),
        ranked=ranked.causes[:TOP],
        confidence=round(ranked.probabilities[0], 6),
        truth_mass=round(places[truth] if known else ranked.novelty, 9),
        squares=round(sum(p * p for p in ranked.probabilities) + ranked.novelty**2, 9),
        novelty=ranked.novelty,
        precedents=desk.counts.get(truth, 0),
        as_of=bench.as_of or "",
        slices=question.slices,
        minutes=_minutes(question, places, desk) if known else None,
        text=question.incident.text[:600],
    )


def _minutes(question: Question, places: Mapping[str, float], desk: Desk) -> Minutes | None:
    truth, prices = question.labels[0], desk.costs
    told = minutes(list(places), truth, desk.counts, prices.of)
    if told is None or prices.unit != "minutes":
        return told
    here = question.incident.process_step.casefold()
    causes = desk.bench.view.causes.values()
    near = {c.id for c in causes if here and c.process_step.casefold() == here}
    return with_team(told, places, truth, desk.counts, prices.of, near=near)


def _worded(
    question: Question, diagnosis: Diagnosis, ranked: Ranked, bench: Bench, library: Library
) -> dict[str, Any]:
    actions = [
        action.text
        for h in diagnosis.hypotheses
        for action in (*h.actions.corrective, *h.actions.preventive)
    ]
    first = diagnosis.hypotheses[0] if diagnosis.hypotheses else None
    ledger = first.ledger if first else ()
    lines = [f"{e.weight:+.2f} {e.kind} {e.ref}: {e.quote[:160]}" for e in ledger if e.weight]
    return {
        "status": diagnosis.status,
        "grounds": grounds(diagnosis, library),
        **_dropped(question, diagnosis, ranked, bench, library),
        "action_f1": action_scores(actions, question.done) if question.done else {},
        "ledger": tuple(lines),
    }


def _dropped(
    question: Question, diagnosis: Diagnosis, ranked: Ranked, bench: Bench, library: Library
) -> dict[str, bool | None]:
    """Once the cases that the first hypothesis cites may not speak: does its score fall, and does
    it lose the first place? None where it cites no case."""
    nothing: dict[str, bool | None] = {"falls": None, "topples": None}
    if not diagnosis.hypotheses:
        return nothing
    first = diagnosis.hypotheses[0]
    refs = [line.ref for line in first.ledger if not line.ref.startswith(COMPUTED)]
    owners = {owner for ref in refs if (owner := library.owner(ref))}
    if not owners:
        return nothing
    without = ranking(bench, question.incident, hide=owners)
    before = dict(zip(ranked.causes, ranked.scores, strict=True))[first.cause_id]
    after = dict(zip(without.causes, without.scores, strict=True)).get(first.cause_id)
    return {
        "falls": after is None or after < before,
        "topples": without.causes[:1] != (first.cause_id,),
    }


def sorted_by_day(questions: Sequence[Question]) -> list[Question]:
    """Earliest knowledge first, present knowledge last; input order within a day."""
    return sorted(
        questions, key=lambda q: (q.as_of is None, q.as_of.isoformat() if q.as_of else "")
    )
