"""Which questions share which history: what baselines may learn from, without fitting a bench."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evals.door import Case, Cause, Incident, Knowledge, Workspace
from evals.questions import Question

RECIPE = "5"  # of what baselines read; a change makes every key new
_SHARED = ("process_step", "line", "machine", "product", "defect_code")


@dataclass(frozen=True, slots=True)
class Bout:
    """Questions that share one history, with their place in the run."""

    cases: Sequence[Case]
    causes: Sequence[Cause]
    places: Sequence[int]
    questions: Sequence[Question]

    def key(self) -> str:
        """Digest of both sides and the recipe."""
        marks = [RECIPE]
        for case in self.cases:
            marks.append("|".join((case.id, text_of(case, fields=True), *case.cause_ids)))
        marks += [described(cause) for cause in self.causes if cause.listed]
        marks += [question.content for question in self.questions]
        return hashlib.sha256("\x1f".join(marks).encode()).hexdigest()[:24]


def text_of(record: Case | Incident, *, fields: bool) -> str:
    """What a baseline reads of a past case or of a question."""
    text = record.observed if isinstance(record, Incident) else record.text
    if not fields:
        return text
    shared = [str(getattr(record, name)) for name in _SHARED if getattr(record, name)]
    # by name: pairs of words across two fields are the same on both sides
    told = [str(record.fields[name]) for name in sorted(record.fields)]
    return " ".join((text, *shared, *told))


def described(cause: Cause) -> str:
    """A catalogue row as one text."""
    names = (cause.name_en, cause.name_zh, *cause.aliases, cause.process_step)
    return " ".join(part for part in (*names, *cause.symptoms, *cause.confirms) if part)


def histories(
    plant: Workspace, questions: Sequence[Question], hide: frozenset[str] = frozenset()
) -> Iterator[Bout]:
    """Questions grouped by what may be known to them, without the cases or events in ``hide``; one
    day in memory at a time."""
    everything = plant.everything()
    days = sorted({question.as_of for question in questions}, key=lambda day: str(day or "9999"))
    for day in days:
        known = everything.on(day).without(hide)
        groups: dict[str, list[int]] = {}
        for place, question in enumerate(questions):
            if question.as_of == day and not question.error:
                groups.setdefault(own_event(known, question), []).append(place)
        for event, places in groups.items():
            left = known.without(frozenset({event} if event else ()))
            yield Bout(left.cases, left.causes, places, [questions[p] for p in places])


def own_event(known: Knowledge, question: Question) -> str:
    """The past event that is the question's own; "" where history holds none."""
    own = question.incident.case_ref
    return next((c.group for c in known.cases if own and own in (c.id, c.group)), "")
