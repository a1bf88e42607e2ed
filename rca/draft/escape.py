"""Why it was not detected, and which further causes fed or hid the primary one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rca.domain import Case, Cause, Cited, Contributing
from rca.draft.cite import Ledger, case_ref, normal
from rca.draft.dossier import Candidate
from rca.draft.excerpt import clip, statement
from rca.draft.frames import Frames
from rca.draft.measures import same

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


def contributing(
    candidates: Sequence[Candidate], ledgers: Sequence[Ledger], causes: Mapping[str, Cause]
) -> tuple[Contributing, ...]:
    """Causes that acted together with the leading one in past cases, first named first.

    A feeder is told only where the evidence of this incident leaves it too: it is on the list with
    at least ``HOLDS``, whichever of the two was primary then. A cause that an escape text names let
    it escape. The line cited is the escape or D4 text of the case.
    """
    found: dict[str, Contributing] = {}
    for candidate, ledger in zip(candidates, ledgers, strict=True):
        for case in candidate.cases:
            for cause_id in _beside(candidates[0], candidate, case):
                hid = _named_in(case.escape, cause_id, causes.get(cause_id))
                if not (hid or _holds(cause_id, candidates)):
                    continue
                quote = clip(case.escape if hid else statement(case.cause_text)) or ", ".join(
                    case.cause_ids
                )
                label = ledger.cite("case", case_ref(case, "D4"), quote)
                old = found.get(cause_id)
                cites = tuple(dict.fromkeys((*(old.cites if old else ()), label)))
                role = old.role if old else ("escape" if hid else "feeder")
                found[cause_id] = Contributing(cause_id, role, cites)
    return tuple(found.values())


def _beside(leader: Candidate, candidate: Candidate, case: Case) -> tuple[str, ...]:
    """The further causes of a case of the leader; of another candidate's case its primary, where
    the leader is a further one."""
    first, further = case.cause_ids[:1], case.cause_ids[1:]
    if candidate is leader:
        return tuple(cause for cause in further if cause != leader.cause.id)
    return first if leader.cause.id in further and first == (candidate.cause.id,) else ()


def _holds(cause_id: str, candidates: Sequence[Candidate]) -> bool:
    return any(c.cause.id == cause_id and c.probability >= HOLDS for c in candidates)


def _named_in(text: str, cause_id: str, cause: Cause | None) -> bool:
    """Whether a text names the cause by id, name or alias."""
    if re.search(rf"(?<![\w-]){re.escape(cause_id)}(?![\w-])", text, re.IGNORECASE):
        return True
    names = (cause.name_en, cause.name_zh, *cause.aliases) if cause else ()
    return any(name and normal(name) in normal(text) for name in names)
