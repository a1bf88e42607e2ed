"""The workspace's own closed cases, replayed in time order: the number a plant believes.

A question holds a case's observed side only (``Case.text`` and the fields known when it was
opened). It is asked with the knowledge of the first day of its month, ranker and calibration
fitted on that cut, its own case and event hidden.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from evals.door import Case, Incident, UserError, Workspace
from evals.evaluation import short
from evals.items import Item
from evals.questions import Question, QuestionSet, month_cut

LEAST = 30  # labelled cases closed before the cut; with fewer there is nothing to learn from
Cut = Callable[[date], date]


def quarter_cut(day: date) -> date:
    """The first day of its quarter: a third of the fits."""
    return day.replace(month=day.month - (day.month - 1) % 3, day=1)


CUTS: dict[str, Cut] = {
    "month": month_cut,
    "quarter": quarter_cut,
    "year": lambda day: day.replace(month=1, day=1),
}


def replay(
    plant: Workspace, *, every: str = "month", since: date | None = None, least: int = LEAST
) -> QuestionSet:
    """The questions. Raises UserError where no case has both a date and a cause."""
    cut = CUTS[every]
    labelled = [case for case in plant.knowledge().cases if case.cause_ids and not case.draft]
    cases = [case for case in labelled if case.label_basis != "nearest"]  # a guess is no truth
    known = [(case, case.opened or case.closed) for case in cases]
    timed = sorted(((day, case.id, case) for case, day in known if day), key=lambda row: row[:2])
    closed = sorted(case.closed or day for day, _, case in timed)
    asked: list[Question] = []
    early = 0
    for day, _, case in timed:
        if since is not None and day < since:
            continue
        if bisect_left(closed, cut(day)) < least:
            early += 1
        else:
            asked.append(question_of(case, cut(day)))
    if not asked:
        raise UserError(
            f"nothing to replay: {len(timed)} dated cases with a cause, none with {least} closed "
            "before it",
            "lower --least, or map `opened` and `cause` in rca.toml",
        )
    notes = [f"{len(asked)} of {len(cases)} labelled cases replayed, refitted every {every}"]
    if early:
        notes.append(f"{early} cases had fewer than {least} closed before them and were not asked")
    if len(cases) < len(labelled):
        guessed = len(labelled) - len(cases)
        notes.append(f"{guessed} cases carry a guessed cause and were not asked (rca label)")
    if len(timed) < len(cases):
        notes.append(f"{len(cases) - len(timed)} cases have no date and were not asked")
    return QuestionSet("backtest", tuple(asked), _digest(asked), tuple(notes))


def question_of(case: Case, cut: date) -> Question:
    """The case as it stood when it was opened."""
    incident = Incident(
        id=case.id,
        text=case.text,
        opened=case.opened,
        process_step=case.process_step,
        line=case.line,
        machine=case.machine,
        lot=case.lot,
        product=case.product,
        shift=case.shift,
        defect_code=case.defect_code,
        case_ref=case.group,
        fields=case.fields,
        numbers=case.numbers,
    )
    step = {"process_step": case.process_step} if case.process_step else {}
    done = "\n".join(m.text for m in case.measures if m.role == "corrective")
    return Question(incident, case.cause_ids, case.group, done, step, cut)


def _digest(asked: Sequence[Question]) -> str:
    marks = "\n".join(question.content for question in asked)
    return f"sha256:{hashlib.sha256(marks.encode()).hexdigest()}"


def over_time(items: Sequence[Item], periods: int = 12) -> dict[str, Any]:
    """Scores by cut, neighbouring cuts joined so that at most ``periods`` rows remain."""
    seen = [item for item in items if not item.failed and item.known and item.as_of]
    cuts = sorted({item.as_of for item in seen})
    size = max(1, -(-len(cuts) // periods))
    shape: dict[str, Any] = {}
    for start in range(0, len(cuts), size):
        group = cuts[start : start + size]
        name = group[0][:7] if len(group) == 1 else f"{group[0][:7]} to {group[-1][:7]}"
        shape[name] = short([item for item in seen if item.as_of in set(group)])
    return shape
