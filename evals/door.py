"""The names of rca that the harness uses: public ones only, a test holds every module to that."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from rca import (
    LEADING,
    LLM,
    NOVEL,
    Bench,
    Case,
    Cause,
    Diagnosis,
    EngineError,
    Findings,
    Glossary,
    Hypothesis,
    Incident,
    IncidentRow,
    Knowledge,
    Options,
    Passage,
    Places,
    Prompt,
    RcaError,
    Recall,
    Records,
    Term,
    UserError,
    Verdict,
    Workspace,
    diagnose,
    group,
    incident_line,
    parse_columns,
    read_incidents,
)
from rca import (
    ranking as whole_list,
)

__all__ = [
    "Recall",
    "LEADING",
    "Verdict",
    "Records",
    "LLM",
    "NOVEL",
    "Bench",
    "Case",
    "Cause",
    "Diagnosis",
    "EngineError",
    "Findings",
    "Glossary",
    "Hypothesis",
    "Incident",
    "IncidentRow",
    "Knowledge",
    "Options",
    "Passage",
    "Places",
    "Prompt",
    "Ranked",
    "RcaError",
    "Term",
    "UserError",
    "Workspace",
    "diagnose",
    "group",
    "incident_line",
    "parse_columns",
    "ranking",
    "read_incidents",
    "whole_list",
]


@dataclass(frozen=True, slots=True)
class Ranked:
    """All causes best first with their probabilities; with ``novelty`` they sum to 1."""

    causes: tuple[str, ...]
    probabilities: tuple[float, ...]
    scores: tuple[float, ...]
    novelty: float
    undetermined: bool


def ranking(bench: Bench, incident: Incident, hide: Collection[str] = ()) -> Ranked:
    """The whole list for ``incident``, of which a diagnosis shows the top; ``hide`` takes cases
    or events out of the vote without a refit (drop-the-source)."""
    found = whole_list(bench, incident, hide)
    order = [int(i) for i in found.order]
    return Ranked(
        causes=tuple(found.causes[i] for i in order),
        probabilities=tuple(float(found.probabilities[i]) for i in order),
        scores=tuple(float(found.scores[i]) for i in order),
        novelty=float(found.novelty),
        undetermined=bool(found.undetermined),
    )
