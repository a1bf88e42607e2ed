"""What to stop now, and which stock it covers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rca.domain import Containment, Incident
from rca.draft.cite import Ledger, inline
from rca.draft.dossier import Candidate, Dossier
from rca.draft.excerpt import closest
from rca.draft.measures import Known, Source, cited, measures, same
from rca.frames.scope import scope
from rca.frames.sentences import Frames

COVERED = 0.8  # containment is drawn from the leading causes that hold this share of the list
LEADERS = 3
SHOWN = 6
_REACTION = re.compile(
    r"reaction plan|out.of.control|OCAP|containment|反应计划|异常处[理置]|围堵|遏制", re.I
)


def containments(
    dossier: Dossier, ledgers: Sequence[Ledger], say: Frames
) -> tuple[Containment, ...]:
    """Immediate measures of the leading causes: past D3 first, then the catalogue's.

    Measures that did not hold before come last and say so. Where nothing is on record, or no known
    cause is near enough to borrow from, one line says that and still gives the scope: the stock at
    risk does not depend on the cause.
    """
    if not dossier.candidates:
        return ()
    where = scope(dossier.incident, say)
    if dossier.status == "undetermined":
        return (Containment(say.say("containment.undetermined"), where, ()),)
    found: list[tuple[Known, Ledger]] = []
    for candidate, ledger in zip(_leading(dossier.candidates), ledgers, strict=False):
        reactions = _reactions(candidate, dossier.incident)
        for known in (*measures(candidate, "containment"), *reactions):
            if not any(same(known.text, old.text) for old, _ in found):
                found.append((known, ledger))
    found.sort(key=lambda item: item[0].held is False)
    shown = tuple(_worded(known, where, ledger, say) for known, ledger in found[:SHOWN])
    return shown or (Containment(say.say("containment.none"), where, ()),)


def _worded(known: Known, where: str, ledger: Ledger, say: Frames) -> Containment:
    """What was done to other stock is told as such, lest it read as done to this one."""
    action = cited(known, ledger)
    text = action.text
    if action.held is False:
        text = say.say("containment.not_held", text=inline(text))
    elif known.practised:
        text = say.say("containment.past", text=inline(text))
    return Containment(text, where, action.cites)


def _reactions(candidate: Candidate, incident: Incident) -> Iterator[Known]:
    """What a procedure's own reaction plan demands: its sentence nearest to the incident. Only
    passages whose heading says so count; `stop` in running text may mean anything."""
    about = (incident.observed, candidate.cause.name_en, candidate.cause.name_zh)
    for hit in candidate.procedures:
        heading, _, body = hit.passage.text.strip().partition("\n")
        if _REACTION.search(f"{hit.passage.title} {heading}") and (quote := closest(body, about)):
            yield Known(quote, (Source("sop", hit.passage.ref, quote),), practised=False)


def _leading(candidates: Sequence[Candidate]) -> Sequence[Candidate]:
    total = sum(candidate.probability for candidate in candidates)
    covered = 0.0
    for position, candidate in enumerate(candidates[:LEADERS], start=1):
        covered += candidate.probability
        if covered >= COVERED * total:
            return candidates[:position]
    return candidates[:LEADERS]
