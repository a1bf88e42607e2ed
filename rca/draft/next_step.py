"""The planned next check in the reader's language."""

from __future__ import annotations

from dataclasses import replace

from rca.domain import NextCheck
from rca.draft.dossier import Dossier
from rca.frames.sentences import frames
from rca.rank.checks import checks_of, plan


def next_check(dossier: Dossier) -> NextCheck | None:
    """`rca.rank.checks.plan` over the shown causes, with text and outcomes in frames that name
    what each result would mean; None when no cause on the list has a check."""
    shown = [(candidate.cause, candidate.probability) for candidate in dossier.candidates]
    past = dossier.past_checks
    planned = plan(shown, dossier.novelty, past)
    if planned is None:
        return None
    say = frames(dossier.lang)
    causes = {cause.id: cause for cause, _ in shown}
    names = {cause.id: _name(cause.id, cause.name(dossier.lang)) for cause, _ in shown}
    first, *others = planned.separates
    check = checks_of(causes[first], past)[0]
    cause, left = names[first], ", ".join(names[other] for other in others)
    seen = check.confirms or check.text
    if not left:
        refuted = say.say("next.refuted_last", cause=cause)
    elif check.refutes:
        refuted = say.say("next.refuted", observation=check.refutes, cause=cause, others=left)
    else:
        refuted = say.say("next.refuted_bare", cause=cause, others=left)
    return replace(
        planned,
        text=say.say("next.text", cause=cause, observation=planned.text),
        outcomes={
            "confirmed": say.say("next.confirmed", observation=seen, cause=cause),
            "refuted": refuted,
        },
    )


def _name(cause_id: str, name: str) -> str:
    """Without a catalogue the id is the name: say it once."""
    return name if name == cause_id else f"{cause_id} {name}"
