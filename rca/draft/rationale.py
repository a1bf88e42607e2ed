"""Why this cause, in sentences that each quote the evidence they cite."""

from __future__ import annotations

from collections.abc import Iterable

from rca.domain import Case, Cause, Evidence, Rationale
from rca.draft.cite import Ledger, case_ref, document, inline, normal
from rca.draft.dossier import Candidate
from rca.draft.excerpt import clip, sentences, statement, terms
from rca.frames.sentences import Frames
from rca.index.language import in_language

FOR_SHOWN = 3
AGAINST_SHOWN = 1
NOTEWORTHY = 0.1  # nats; less changes the odds by under 10 %: it is in the ledger, not in words
SHARED_TERMS = 2  # a procedure that shares one word with a cause need not be about it
SHORTEST = 12  # characters; below it is a heading or a cell, not a demand


def rationale(candidate: Candidate, ledger: Ledger, say: Frames) -> Rationale:
    """Sentences for the heaviest lines for the cause, what a precedent found, what the procedure
    demands, then the heaviest line against it.

    Frames carry no numbers, names or codes of their own, so each sentence is held by its quote.
    """
    heaviest = sorted(candidate.ledger, key=lambda line: -abs(line.weight))
    speaking = _distinct(line for line in heaviest if _speaks(line))
    supporting = [line for line in speaking if line.weight > 0][:FOR_SHOWN]
    opposing = [line for line in speaking if line.weight < 0][:AGAINST_SHOWN]
    parts = [_sentence(f"rationale.{line.kind}", line, say) for line in supporting]
    parts += _found(candidate.cases, supporting, ledger, say)
    if candidate.precedents == 0:
        parts.append(_no_precedent(candidate.cause, supporting, ledger, say))
    parts += _procedure(candidate, ledger, say)
    parts += [_sentence(_against(line), line, say) for line in opposing]
    glue = "" if say.lang == "zh" else " "
    return Rationale(glue.join(parts) or say.say("rationale.silent"))


def _speaks(line: Evidence) -> bool:
    """Lines that say something about this incident: not the base rate, not the small change."""
    told = line.kind not in ("prior", "rest") and bool(line.quote.strip())
    return told and abs(line.weight) >= NOTEWORTHY


def _distinct(lines: Iterable[Evidence]) -> list[Evidence]:
    """Each quote once: two features may point at the same passage."""
    once: dict[tuple[str, bool], Evidence] = {}
    for line in lines:
        once.setdefault((normal(line.quote), line.weight > 0), line)
    return list(once.values())


def _sentence(frame: str, line: Evidence, say: Frames) -> str:
    return say.say(frame, quote=inline(clip(line.quote)), id=line.id)


def _against(line: Evidence) -> str:
    """A field or a wording that differs needs saying as such: its quote alone is just a word."""
    specific = line.kind in ("field", "pattern")
    return f"rationale.against.{line.kind}" if specific else "rationale.against"


def _found(cases: tuple[Case, ...], told: list[Evidence], ledger: Ledger, say: Frames) -> list[str]:
    """What a precedent named as the cause: the one just quoted, else the closest that says."""
    quoted = {document(line.ref) for line in told if line.kind == "case"}
    ordered = sorted(cases, key=lambda case: document(case_ref(case, "D4")) not in quoted)
    for case in ordered:
        if quote := clip(statement(case.cause_text)):
            ref = case_ref(case, "D4")
            there = document(ref) in quoted and len(quoted) == 1
            frame = "rationale.found" if there else "rationale.recorded"
            return [say.say(frame, quote=inline(quote), id=ledger.cite("case", ref, quote))]
    return []


def _no_precedent(cause: Cause, told: list[Evidence], ledger: Ledger, say: Frames) -> str:
    """With the catalogue's words, unless they have just been quoted."""
    names = (cause.name_zh, cause.name_en) if say.lang == "zh" else (cause.name_en, cause.name_zh)
    signs = in_language(cause.symptoms, say.lang)
    quote = next((clip(text) for text in (*signs, *names) if text.strip()), "")
    if not cause.ref or not quote or any(line.kind == "catalogue" for line in told):
        return say.say("rationale.no_precedent_bare")
    label = ledger.cite("catalogue", cause.ref, quote)
    return say.say("rationale.no_precedent", quote=inline(quote), id=label)


def _procedure(candidate: Candidate, ledger: Ledger, say: Frames) -> list[str]:
    """The sentence of the found procedures that shares most terms with the cause; none where no
    sentence is clearly about it. A table row is quoted whole: a cell alone says nothing."""
    cause = candidate.cause
    about = (cause.name_en, cause.name_zh, *cause.aliases, *cause.symptoms, *cause.confirms)
    wanted = frozenset().union(*map(terms, (*about, *cause.corrective, *cause.preventive)))
    best, most = None, SHARED_TERMS - 1
    for hit in candidate.procedures:
        whole = "!R" in hit.passage.section
        for part in (hit.passage.text.strip(),) if whole else sentences(hit.passage.text):
            shared = len(terms(part) & wanted)
            if shared > most and len(part) >= SHORTEST:
                best, most = (hit.passage.ref, clip(part)), shared
    if best is None:
        return []
    ref, quote = best
    return [say.say("rationale.sop", quote=inline(quote), id=ledger.cite("sop", ref, quote))]
