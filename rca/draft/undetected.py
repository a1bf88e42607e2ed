"""Why the anomaly was not detected: the second ranked list of a diagnosis.

Candidates are the escape causes that near cases record in D4 and, for a leading cause of which no
near case tells one, its detection control on record, as a question. A case votes with its share of
nearness, and with its part of the probability of its cause:
``weight = LIKENESS * nearness + (1 - LIKENESS) * P(cause) * nearness within the cause``.
``LIKENESS`` was chosen leave-one-out over the 103 sample reports (docs/decisions/018).
"""

from __future__ import annotations

from collections.abc import Sequence

from rca.domain import Listed
from rca.draft.cite import Labels, case_ref
from rca.draft.dossier import Candidate, Dossier
from rca.draft.excerpt import clip
from rca.draft.listing import Vote, ranked
from rca.frames.sentences import Frames
from rca.rank.nearness import Near

LIKENESS = 0.75
SHOWN = 3


def undetected(dossier: Dossier, labels: Labels, say: Frames) -> tuple[Listed, ...]:
    """The ranked list; empty where neither a case nor the catalogue says anything."""
    telling = [one for one in dossier.near if one.case.escape.strip()]
    votes = [_recorded(one, telling, dossier.candidates) for one in telling]
    told = {_cause(one) for one in telling}
    for candidate in dossier.candidates:
        cause = candidate.cause
        control = clip(cause.detection_control)
        if control and cause.ref and cause.id not in told:
            weight = (1 - LIKENESS) * candidate.probability
            text = say.say("escape.control", quote=control)
            votes.append(Vote("catalogue", cause.ref, control, weight, text, cause_id=cause.id))
    return ranked(votes, dossier.glossary, labels, SHOWN) if votes else ()


def _recorded(one: Near, telling: Sequence[Near], candidates: Sequence[Candidate]) -> Vote:
    cause = _cause(one)
    leading = {candidate.cause.id: candidate.probability for candidate in candidates}
    weight = LIKENESS * one.share
    if cause in leading:
        within = sum(other.share for other in telling if _cause(other) == cause)
        weight += (1 - LIKENESS) * leading[cause] * one.share / within
    text = clip(one.case.escape)
    shown = cause if cause in leading else ""
    return Vote("case", case_ref(one.case, "D4"), text, weight, text, cause_id=shown)


def _cause(one: Near) -> str:
    return one.case.cause_ids[0] if one.case.cause_ids else ""
