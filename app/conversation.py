"""A conversation is what the records hold of one incident; nothing of it lives in the browser."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from rca import Diagnosis, Incident


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing said and the answer to it. ``before``: the answer that stood before it."""

    n: int  # of the record, ID@n
    at: datetime
    by: str
    said: tuple[str, ...]  # empty: the same facts asked again, with newer knowledge
    answer: Diagnosis
    before: Diagnosis | None = None


def turns(stored: Iterable[tuple[int, datetime, str, Diagnosis]]) -> tuple[Turn, ...]:
    """Turns from the stored diagnoses of one incident, oldest first. One that only words the
    ranking before it takes its place."""
    told: list[Turn] = []
    for n, at, by, answer in stored:
        last = told[-1] if told else None
        if last is None:
            told.append(Turn(n, at, by, (answer.incident.text, *answer.incident.notes), answer))
        elif same_ranking(last.answer, answer) and last.answer.incident == answer.incident:
            told[-1] = replace(last, n=n, answer=answer)
        else:
            said = added(last.answer.incident, answer.incident)
            told.append(Turn(n, at, by, said, answer, last.answer))
    return tuple(told)


def added(before: Incident, after: Incident) -> tuple[str, ...]:
    """The notes of ``after`` that ``before`` has not; a changed text counts as a note."""
    text = (after.text,) if after.text != before.text else ()
    known = before.notes
    fresh = after.notes[len(known) :] if after.notes[: len(known)] == known else after.notes
    return (*text, *fresh)


def same_ranking(a: Diagnosis, b: Diagnosis) -> bool:
    """Whether both list the same causes with the same probabilities."""
    return _ranking(a) == _ranking(b)


def _ranking(diagnosis: Diagnosis) -> Sequence[tuple[str, float]]:
    return [(h.cause_id, round(h.probability, 6)) for h in diagnosis.hypotheses]


def shift(
    before: Diagnosis, after: Diagnosis, most: int = 6
) -> list[tuple[str, str, float, float]]:
    """(cause id, name, probability before, after) of the leading causes of both, by the present
    probability; a cause that is not in a stored list counts there as 0."""
    old = {h.cause_id: h for h in before.hypotheses}
    new = {h.cause_id: h for h in after.hypotheses}
    rows = [
        (
            cause,
            (new.get(cause) or old[cause]).cause,
            old[cause].probability if cause in old else 0.0,
            new[cause].probability if cause in new else 0.0,
        )
        for cause in dict.fromkeys([*new, *old])
    ]
    return sorted(rows, key=lambda row: (-row[3], -row[2]))[:most]
