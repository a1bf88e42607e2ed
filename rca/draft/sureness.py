"""How far to trust the list, in plain sentences: the calibrated set, the order of the checks, and
for an incident that fits nothing known, what is nearest and what would help."""

from __future__ import annotations

from collections.abc import Iterator

from rca.domain import NextCheck
from rca.draft.dossier import Dossier
from rca.frames.sentences import Frames
from rca.rank.plan import check_plan

WIDEST = 8  # causes; a wider set helps nobody (methods.md 2b)
NEAREST_SHOWN = 3
PLANNED = 4


def sureness(dossier: Dossier, planned: NextCheck | None, say: Frames) -> Iterator[str]:
    """The sentences that apply, the set first; ``planned``: the check that comes next."""
    if not dossier.candidates:
        return
    if dossier.read:
        yield say.say("sure.read", places=", ".join(dossier.read))
    yield _covered(dossier.among, say)
    if dossier.status == "undetermined":
        yield from _orientation(dossier, say)
    yield from _order(dossier, planned.separates[0] if planned else "", say)


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


def _order(dossier: Dossier, first: str, say: Frames) -> Iterator[str]:
    shown = [(candidate.cause, candidate.probability) for candidate in dossier.candidates]
    plan = check_plan(shown, dossier.novelty, dossier.past_checks, first)
    if len(plan.steps) < 2:
        return
    told = []
    for step in plan.steps[:PLANNED]:
        names = " + ".join(step.causes)
        told.append(names if step.minutes is None else f"{names} ({step.minutes:g} min)")
    frame = "sure.order_cost" if plan.priced else "sure.order"
    yield say.say(frame, steps=" → ".join(told))
    if plan.moved:
        yield say.say("sure.moved", cause=first)
    if plan.priced and plan.worthwhile < len(plan.steps):
        done = str(plan.worthwhile)
        yield say.say("sure.stop", count=done) if plan.worthwhile else say.say("sure.stop_now")
