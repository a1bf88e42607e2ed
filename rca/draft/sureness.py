"""How far to trust the list, in plain sentences: the calibrated set, the order of the checks, and
for an incident that fits nothing known, what is nearest and what would help."""

from __future__ import annotations

from collections.abc import Iterator

from rca.draft.dossier import Dossier
from rca.draft.frames import Frames
from rca.rank.plan import check_plan

WIDEST = 8  # causes; a wider set helps nobody (methods.md 2b)
NEAREST_SHOWN = 3
PLANNED = 4


def sureness(dossier: Dossier, say: Frames) -> Iterator[str]:
    """The sentences that apply, the set first."""
    if not dossier.candidates:
        return
    if dossier.read:
        yield say.say("sure.read", places=", ".join(dossier.read))
    yield _covered(dossier.among, say)
    if dossier.status == "undetermined":
        yield from _orientation(dossier, say)
    yield from _order(dossier, say)


def _covered(among: int | None, say: Frames) -> str:
    if among is None or among > WIDEST:
        return say.say("sure.thin")
    return say.say("sure.first") if among == 1 else say.say("sure.among", count=str(among))


def _orientation(dossier: Dossier, say: Frames) -> Iterator[str]:
    near = [
        f"{case.id} ({', '.join(case.cause_ids[:1]) or '?'})"
        for case in dossier.nearest[:NEAREST_SHOWN]
    ]
    if near:
        yield say.say("sure.nearest", cases=", ".join(near))
    if dossier.missing:
        yield say.say("sure.missing", facts=", ".join(dossier.missing))


def _order(dossier: Dossier, say: Frames) -> Iterator[str]:
    shown = [(candidate.cause, candidate.probability) for candidate in dossier.candidates]
    plan = check_plan(shown, dossier.novelty, dossier.past_checks)
    if len(plan.steps) < 2:
        return
    told = []
    for step in plan.steps[:PLANNED]:
        names = " + ".join(step.causes)
        told.append(names if step.minutes is None else f"{names} ({step.minutes:g} min)")
    frame = "sure.order_cost" if plan.priced else "sure.order"
    yield say.say(frame, steps=" → ".join(told))
    if plan.priced and plan.worthwhile < len(plan.steps):
        yield say.say("sure.stop", count=str(plan.worthwhile))
