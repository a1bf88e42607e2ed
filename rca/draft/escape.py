"""Why it was not detected, and which further causes fed or hid the primary one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rca.domain import Cause, Cited, Contributing
from rca.draft.cite import Ledger, case_ref, normal
from rca.draft.dossier import Candidate
from rca.draft.excerpt import clip, statement
from rca.draft.frames import Frames
from rca.draft.measures import same

SHOWN = 3


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
    """Further causes of the precedents of the given candidates, first named first.

    A label after the first is a feeder, unless the escape text of its case names it. The line
    cited is the escape or D4 text of the case.
    """
    found: dict[str, Contributing] = {}
    for candidate, ledger in zip(candidates, ledgers, strict=True):
        for case in candidate.cases:
            for cause_id in case.cause_ids[1:]:
                if cause_id == candidate.cause.id:
                    continue
                hid = _named_in(case.escape, cause_id, causes.get(cause_id))
                quote = clip(case.escape if hid else statement(case.cause_text)) or ", ".join(
                    case.cause_ids
                )
                label = ledger.cite("case", case_ref(case, "D4"), quote)
                old = found.get(cause_id)
                cites = tuple(dict.fromkeys((*(old.cites if old else ()), label)))
                role = old.role if old else ("escape" if hid else "feeder")
                found[cause_id] = Contributing(cause_id, role, cites)
    return tuple(found.values())


def _named_in(text: str, cause_id: str, cause: Cause | None) -> bool:
    """Whether a text names the cause by id, name or alias."""
    if re.search(rf"(?<![\w-]){re.escape(cause_id)}(?![\w-])", text, re.IGNORECASE):
        return True
    names = (cause.name_en, cause.name_zh, *cause.aliases) if cause else ()
    return any(name and normal(name) in normal(text) for name in names)
