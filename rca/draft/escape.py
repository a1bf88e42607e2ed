"""Why it was not detected, and which further causes fed or hid the primary one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rca.domain import Case, Cause, Cited, Contributing
from rca.draft.cite import Ledger, case_ref, normal
from rca.draft.dossier import Candidate, Dossier
from rca.draft.excerpt import clip, statement
from rca.draft.measures import same
from rca.frames.sentences import Frames

SHOWN = 3
HOLDS = 0.02  # probability from which the evidence leaves a second cause standing


def escapes(candidate: Candidate, ledger: Ledger, say: Frames) -> tuple[Cited, ...]:
    """Escape causes of the precedents, verbatim; the detection control on record if there are
    none, as a question: nobody has said yet why it failed."""
    found: list[Cited] = []
    for case in candidate.cases:
        text = clip(case.escape)
        if text and not any(same(text, old.text) for old in found):
            label = ledger.cite("case", case_ref(case, "D4"), text)
            found.append(Cited(text, (label,)))
    control = clip(candidate.cause.detection_control)
    if not found and control and candidate.cause.ref:
        label = ledger.cite("catalogue", candidate.cause.ref, control)
        found.append(Cited(say.say("escape.control", quote=control), (label,)))
    return tuple(found[:SHOWN])


def contributing(dossier: Dossier, ledgers: Sequence[Ledger]) -> tuple[Contributing, ...]:
    """Further causes beside the leading one: those that an engineer confirmed on this incident,
    then those that more likely than not acted here too (`rca.rank.companions`).

    Of the latter a feeder is told only where the evidence of this incident leaves it: it is on the
    list with at least ``HOLDS``. A cause that an escape text names let it escape. The line cited is
    the engineer's word, or the escape or D4 text of the case.
    """
    if not dossier.candidates:
        return ()
    leader, ledger = dossier.candidates[0], ledgers[0]
    found = {
        word.cause_id: Contributing(
            word.cause_id, "feeder", (ledger.cite("verdict", word.ref, word.quote),)
        )
        for word in dossier.further
    }
    for one in dossier.beside:
        known = one.cause_id in found or one.cause_id in dossier.denied
        if known or not one.acts(leader.probability):
            continue
        cause = dossier.causes.get(one.cause_id)
        hid = any(_named_in(case.escape, one.cause_id, cause) for case in one.cases)
        if hid or _holds(one.cause_id, dossier.candidates):
            cites = tuple(_cited(case, one.cause_id, cause, ledger) for case in one.cases[:SHOWN])
            found[one.cause_id] = Contributing(
                one.cause_id, "escape" if hid else "feeder", tuple(dict.fromkeys(cites))
            )
    return tuple(found.values())


def beside(dossier: Dossier, listed: Sequence[Contributing], say: Frames) -> tuple[str, ...]:
    """One sentence on what acted beside the leading cause in past events and is not ``listed``:
    history, not a finding of this incident."""
    shown = {one.cause_id for one in listed}
    left = [one for one in dossier.beside if one.cause_id not in shown]
    if not left or dossier.status == "undetermined":
        return ()
    told = "; ".join(
        say.say(
            "beside.one",
            cause=one.cause_id,
            events=str(one.events),
            of=str(one.of),
            cases=", ".join(case.id for case in one.cases[:SHOWN]),
        )
        for one in left[:SHOWN]
    )
    return (say.say("note.beside", cause=dossier.candidates[0].cause.id, told=told),)


def _cited(case: Case, cause_id: str, cause: Cause | None, ledger: Ledger) -> str:
    hid = _named_in(case.escape, cause_id, cause)
    told = clip(case.escape if hid else statement(case.cause_text))
    return ledger.cite("case", case_ref(case, "D4"), told or ", ".join(case.cause_ids))


def _holds(cause_id: str, candidates: Sequence[Candidate]) -> bool:
    return any(c.cause.id == cause_id and c.probability >= HOLDS for c in candidates)


def _named_in(text: str, cause_id: str, cause: Cause | None) -> bool:
    """Whether a text names the cause by id, name or alias."""
    if re.search(rf"(?<![\w-]){re.escape(cause_id)}(?![\w-])", text, re.IGNORECASE):
        return True
    names = (cause.name_en, cause.name_zh, *cause.aliases) if cause else ()
    return any(name and normal(name) in normal(text) for name in names)
