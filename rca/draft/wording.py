"""A ranked incident into finished sentences, without a language model.

Everything said is a quote from a case, the catalogue or a procedure, or a frame around one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from rca.domain import (
    Check,
    CheckStep,
    Containment,
    Contributing,
    Hypothesis,
    Listed,
    NextCheck,
)
from rca.draft.cite import Labels, Ledger, inline
from rca.draft.containment import containments
from rca.draft.dossier import Candidate, Dossier
from rca.draft.escape import beside, contributing, escapes
from rca.draft.measures import actions, same
from rca.draft.next_step import next_check
from rca.draft.past_actions import past_actions
from rca.draft.rationale import rationale
from rca.draft.sureness import sureness
from rca.draft.undetected import undetected
from rca.frames.sentences import Frames, frames
from rca.rank.checks import catalogue_check, checks_of

CHECKS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Wording:
    """The worded parts of a diagnosis. ``notes``: what the reader should know about the answer."""

    hypotheses: tuple[Hypothesis, ...]
    containment: tuple[Containment, ...] = ()
    contributing: tuple[Contributing, ...] = ()
    next_check: NextCheck | None = None
    notes: tuple[str, ...] = ()
    past_actions: tuple[Listed, ...] = ()
    escape: tuple[Listed, ...] = ()


def word(dossier: Dossier) -> Wording:
    """Word a dossier in its language. Deterministic; raises SettingsError for broken frames.

    Sources used beyond the ranker's ledger are appended to the hypothesis' ledger with weight 0,
    so its sum, and with it the order, stays what the ranker said.
    """
    say = frames(dossier.lang)
    labels = Labels(candidate.ledger for candidate in dossier.candidates)
    ledgers = [Ledger(candidate.ledger, labels) for candidate in dossier.candidates]
    drafted = [
        _hypothesis(rank, candidate, dossier, ledger, say)
        for rank, (candidate, ledger) in enumerate(
            zip(dossier.candidates, ledgers, strict=True), start=1
        )
    ]
    contained = containments(dossier, ledgers, say)
    further = contributing(dossier, ledgers)
    finished = tuple(
        replace(hypothesis, ledger=ledger.lines)
        for hypothesis, ledger in zip(drafted, ledgers, strict=True)
    )
    planned = next_check(dossier)
    done = () if dossier.labelled else past_actions(dossier.near, dossier.glossary, labels)
    notes = (*_notes(dossier, planned, bool(done), say), *beside(dossier, further, say))
    missed = undetected(dossier, labels, say) if dossier.candidates else ()
    return Wording(finished, contained, further, planned, notes, done, missed)


def _hypothesis(
    rank: int, candidate: Candidate, dossier: Dossier, ledger: Ledger, say: Frames
) -> Hypothesis:
    cause = candidate.cause
    return Hypothesis(
        rank=rank,
        cause_id=cause.id,
        cause=cause.name(dossier.lang),
        category=cause.category,
        process_step=cause.process_step,
        probability=candidate.probability,
        score=candidate.score,
        precedents=candidate.precedents,
        severity=cause.severity,
        ledger=candidate.ledger,
        rationale=rationale(candidate, ledger, say),
        actions=actions(candidate, ledger),
        checks=_checks(candidate, dossier, say),
        escape=escapes(candidate, ledger, say),
    )


def _checks(candidate: Candidate, dossier: Dossier, say: Frames) -> tuple[CheckStep, ...]:
    """Known checks, near-duplicates once. The catalogue states observations and a D4 states what
    was found: a frame makes each of them something to do."""
    cause, shown = candidate.cause, list[Check]()
    for check in checks_of(cause, dossier.past_checks):
        if not any(same(check.text, old.text) for old in shown):
            shown.append(check)
    listed = catalogue_check(cause)
    return tuple(
        CheckStep(
            text=say.say("check.look_for", observation=check.text)
            if listed is not None and check.text == listed.text
            else say.say("check.past", text=inline(check.text)),
            minutes=check.minutes,
            destructive=check.destructive,
            confirms=check.confirms,
            refutes=check.refutes,
        )
        for check in shown[:CHECKS_SHOWN]
    )


def _notes(dossier: Dossier, planned: NextCheck | None, done: bool, say: Frames) -> tuple[str, ...]:
    notes = []
    if done:
        notes.append(say.say("note.past_actions"))
    elif dossier.status == "undetermined":
        notes.append(say.say("note.undetermined"))
    if dossier.candidates and planned is None:
        notes.append(say.say("note.no_checks"))
    elif dossier.candidates and not dossier.prices_known:
        notes.append(say.say("note.no_minutes"))
    return (*notes, *sureness(dossier, planned, say))
