"""Why this cause, in sentences that each quote the evidence they cite."""

from __future__ import annotations

from rca.domain import Case, Cause, Evidence, Rationale
from rca.draft.cite import Ledger, case_ref, inline
from rca.draft.dossier import Candidate
from rca.draft.excerpt import clip, closest
from rca.draft.frames import Frames

FOR_SHOWN = 3
AGAINST_SHOWN = 1


def rationale(candidate: Candidate, observed: str, ledger: Ledger, say: Frames) -> Rationale:
    """Sentences for the heaviest lines for the cause, what the closest precedent found, what the
    procedure demands, then the heaviest line against it.

    Frames carry no numbers, names or codes of their own, so each sentence is held by its quote.
    """
    supporting = [line for line in candidate.ledger if line.weight > 0 and _speaks(line)]
    opposing = [line for line in candidate.ledger if line.weight < 0 and _speaks(line)]
    supporting.sort(key=lambda line: -line.weight)
    opposing.sort(key=lambda line: line.weight)
    parts = [_sentence(f"rationale.{line.kind}", line, say) for line in supporting[:FOR_SHOWN]]
    parts += _found(candidate.cases, ledger, say)
    if candidate.precedents == 0:
        parts.append(_no_precedent(candidate.cause, ledger, say))
    parts += _procedure(candidate, observed, ledger, say)
    parts += [_sentence("rationale.against", line, say) for line in opposing[:AGAINST_SHOWN]]
    glue = "" if say.lang == "zh" else " "
    return Rationale(glue.join(parts) or say.say("rationale.silent"))


def _speaks(line: Evidence) -> bool:
    """Lines that say something about this incident: not the base rate, not the small change."""
    return line.kind not in ("prior", "rest") and bool(line.quote.strip())


def _sentence(frame: str, line: Evidence, say: Frames) -> str:
    return say.say(frame, quote=inline(clip(line.quote)), id=line.id)


def _found(cases: tuple[Case, ...], ledger: Ledger, say: Frames) -> list[str]:
    """What the closest precedent that records its cause in words named as the cause."""
    for case in cases:
        if quote := clip(case.cause_text):
            label = ledger.cite("case", case_ref(case, "D4"), quote)
            return [say.say("rationale.found", quote=inline(quote), id=label)]
    return []


def _no_precedent(cause: Cause, ledger: Ledger, say: Frames) -> str:
    names = (cause.name_zh, cause.name_en) if say.lang == "zh" else (cause.name_en, cause.name_zh)
    quote = next((clip(text) for text in (*cause.symptoms, *names) if text.strip()), "")
    if not cause.ref or not quote:
        return say.say("rationale.no_precedent_bare")
    label = ledger.cite("catalogue", cause.ref, quote)
    return say.say("rationale.no_precedent", quote=inline(quote), id=label)


def _procedure(candidate: Candidate, observed: str, ledger: Ledger, say: Frames) -> list[str]:
    """The sentence of the best procedure passage that is nearest to the cause and the incident."""
    cause = candidate.cause
    about = (cause.name_en, cause.name_zh, *cause.symptoms, *cause.confirms, observed)
    for hit in candidate.procedures[:1]:
        if quote := closest(hit.passage.text, about):
            label = ledger.cite("sop", hit.passage.ref, quote)
            return [say.say("rationale.sop", quote=inline(quote), id=label)]
    return []
