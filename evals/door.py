"""The only names of rca that the evaluation uses; a test holds every other module to that.

`ranking` stands in for one facade method that ranks without wording.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from rca.domain import NOVEL, Case, Cause, Diagnosis, Hypothesis, Incident, Passage, Term
from rca.errors import RcaError, UserError
from rca.index.knowledge import Knowledge
from rca.rank.observe import observe
from rca.read.incidents import IncidentRow, parse_columns, read_incidents
from rca.report.serialise import incident_line
from rca.triage import Bench, Options, diagnose
from rca.workspace import Workspace

__all__ = [
    "NOVEL",
    "Bench",
    "Case",
    "Cause",
    "Diagnosis",
    "Hypothesis",
    "Incident",
    "IncidentRow",
    "Knowledge",
    "Options",
    "Passage",
    "Ranked",
    "RcaError",
    "Term",
    "UserError",
    "Workspace",
    "diagnose",
    "incident_line",
    "parse_columns",
    "ranking",
    "read_incidents",
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
    own = {incident.case_ref} if incident.case_ref else set()
    query = bench.asker.ask(incident.observed)
    found = bench.ranker.rank(observe(incident, query), hide=frozenset({*own, *hide}))
    order = [int(i) for i in found.order]
    return Ranked(
        causes=tuple(found.causes[i] for i in order),
        probabilities=tuple(float(found.probabilities[i]) for i in order),
        scores=tuple(float(found.scores[i]) for i in order),
        novelty=float(found.novelty),
        undetermined=bool(found.undetermined),
    )
