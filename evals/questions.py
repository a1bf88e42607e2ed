"""Labelled incidents as questions: what may be asked on one side, the truth on the other.

``extra`` never travels with the question: that is where answers leak, and the canary of
`evals.canary` proves that nothing else carries them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from evals.door import (
    Incident,
    IncidentRow,
    UserError,
    Workspace,
    incident_line,
    parse_columns,
    read_incidents,
)

EVENTS = ("event", "event_id")
DONE = ("actions_done", "actions", "action", "all_actions")
SLICES = ("difficulty", "cause_stated", "source")
_HAN = re.compile(r"[㐀-鿿]")


@dataclass(frozen=True, slots=True)
class Question:
    """One labelled incident; ``error`` where its row held none."""

    incident: Incident
    labels: tuple[str, ...]
    cluster: str = ""
    done: str = ""  # what was really done: truth for countermeasures
    slices: Mapping[str, str] = field(default_factory=dict)
    as_of: date | None = None  # knowledge and ranker
    records_until: date | None = None  # plant records; None = up to the incident's own day
    error: str = ""

    @property
    def content(self) -> str:
        """All that decides its score, as one line."""
        cuts = (day.isoformat() if day else "" for day in (self.as_of, self.records_until))
        truth = "|".join(self.labels)
        line = incident_line(self.incident)
        return "\x1f".join((line, truth, self.cluster, self.done, *cuts))


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """The questions of one file, its hash, and what was left out and why."""

    name: str
    questions: tuple[Question, ...]
    dataset: str  # sha256:…
    notes: tuple[str, ...] = ()

    def cut(
        self, of: Callable[[date | None], date | None], records_until: date | None = None
    ) -> QuestionSet:
        """The same questions, each with the day whose knowledge may answer it.

        Knowledge is refitted by month; plant records are read in place, so they go up to the
        incident's own day unless ``records_until`` ends them before.
        """
        dated = tuple(
            replace(q, as_of=of(q.incident.opened), records_until=records_until)
            for q in self.questions
        )
        return replace(self, questions=dated)


def read_questions(
    plant: Workspace, file: Path, *, columns: str = "", slices: Sequence[str] = ()
) -> QuestionSet:
    """Labelled rows of ``file``. Raises FileReadError, or UserError where no row has a label."""
    read = read_incidents(file, plant.settings, parse_columns(columns) if columns else None)
    wanted = (*SLICES, *slices)
    labelled = [row for row in read.rows if row.labels]
    if not labelled:
        raise UserError(f"{file} has no labelled row", "name the column: --columns labels=<header>")
    notes = list(read.notes)
    if len(labelled) < len(read.rows):
        notes.append(f"{len(read.rows) - len(labelled)} of {len(read.rows)} rows carry no label")
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    questions = tuple(_question(row, wanted) for row in labelled)
    return QuestionSet(file.name, questions, f"sha256:{digest}", tuple(notes))


def _question(row: IncidentRow, slices: Sequence[str]) -> Question:
    if row.incident is None:
        return Question(Incident(id=row.place, text=""), row.labels, error=row.error)
    extra = row.incident.extra
    first: Callable[[Sequence[str]], str] = lambda names: next(  # noqa: E731
        (extra[name] for name in names if extra.get(name)), ""
    )
    shown = {name: extra[name] for name in slices if extra.get(name)}
    shown["lang"] = row.incident.lang or ("zh" if _HAN.search(row.incident.text) else "en")
    if row.incident.process_step:
        shown["process_step"] = row.incident.process_step
    return Question(
        incident=replace(row.incident, extra={}),
        labels=row.labels,
        cluster=first(EVENTS) or row.incident.case_ref or row.incident.id,
        done=first(DONE),
        slices=shown,
    )


def month_cut(day: date) -> date:
    """The first day of its month: knowledge is refitted once a month."""
    return day.replace(day=1)


def auto_cut(plant: Workspace) -> Callable[[date | None], date | None]:
    """Present knowledge where every case was closed before the incident's month, else the month.

    An incident without a date is asked with present knowledge; there is nothing to cut by.
    """
    closed = [c.closed or c.opened for c in plant.knowledge().cases]
    newest = max((day for day in closed if day), default=None)

    def cut(opened: date | None) -> date | None:
        if opened is None or newest is None or newest < month_cut(opened):
            return None
        return month_cut(opened)

    return cut
