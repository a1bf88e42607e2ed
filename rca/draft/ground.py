"""Decides what of a drafted sentence an engineer sees: kept, suggested or struck, with the reason.

Pure and deterministic; no model is asked unless a second reader is given. A fact is kept only where
the text it cites holds its numbers, names, words and polarity. An action that no source holds may
stay as a suggestion, as long as it brings no number, lot or machine of its own and does not go
against what it cites.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz

from rca.domain import Evidence, Incident
from rca.draft.case import Case, unframed
from rca.draft.cite import normal
from rca.draft.held import Fault, fault_in, signs_of
from rca.draft.quantities import facts, letters, plain, stands
from rca.draft.reading import Second
from rca.draft.signs import Sign
from rca.draft.words import content, han_content
from rca.index.language import Glossary

Kind = Literal["fact", "action"]
Verdict = Literal["kept", "suggested", "struck"]

QUOTE_ALIKE = 90.0  # rapidfuzz partial ratio; below it a quote is another text
LONGEST = 600  # characters of a sentence; more is no sentence

_LABEL = re.compile(r"[\[【(（]\s*(E\s*\d+(?:\s*[,;，、]\s*E\s*\d+)*)\s*[\]】)）]", re.IGNORECASE)
_MARKUP = re.compile(r"<[a-zA-Z/!?][^>]*>|\]\(|https?://|```|\{\{|<\|")
_STUCK = re.compile(r"(\S.{3,59})\1\1", re.IGNORECASE)  # a small model that says one thing on end
# A passage that speaks to the model instead of about the plant is no evidence of anything.
_ORDER = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b[^.。\n]{0,40}\b(?:evidence|instructions?|above"
    r"|previous|prior|rules?|system)\b|\byou are (?:an?|the) (?:assistant|ai|language model)"
    r"|\b(?:system|assistant|developer)\s*(?:prompt|message)?\s*:"
    r"|\b(?:write|output|answer|reply|respond)\b[^.。:\n]{0,20}:"
    r"|(?:忽略|无视|忘记)[^。\n]{0,12}(?:以上|前面|之前|证据|指令|规则)"
    r"|(?:请|必须)?(?:输出|回答|写)[:：]"
    r"|\banswer (?:with |only )?(?:yes|no)\b|回答\s?(?:是|否|yes|no)",
    re.IGNORECASE,
)
_YES = re.compile(
    r"^\W*yes\b|[.。!！;；:：]\s*yes\W*$", re.IGNORECASE
)  # to a question nobody asked
_CLAIM = re.compile(
    r"\b(?:root |occurrence |escape |the )*causes?(?: code)?s?\s*(?:[:=]|\bis\b|\bwas\b)"
    r"|\bis the cause\b|(?:根本|发生|流出)?原因(?:代码)?(?:[:=是为])",
    re.I,
)
LEAST_WORDS = 2  # content words of an action
_PART = re.compile(r"(?<=[.!?;])\s+|(?<=[。！？；\n])")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One drafted sentence with the labels it cites and, if the model gave one, its quote."""

    text: str
    cites: tuple[str, ...]
    quote: str = ""
    kind: Kind = "fact"


@dataclass(frozen=True, slots=True)
class Grounded:
    """The verdict and, unless the sentence is kept, a reason a person can read."""

    verdict: Verdict
    reason: str = ""


def check(
    sentence: Sentence,
    evidence: Sequence[Evidence],
    incident: Incident,
    glossary: Glossary,
    second: Second | None = None,
) -> Grounded:
    """The verdict on ``sentence``, given all evidence that was shown to its author; ``second``
    reads it beside the line it cites. Raises EngineError of that reader."""
    said = [_squeeze(labels) for labels in _LABEL.findall(plain(sentence.text))]
    texts = {line.id: _without_orders(line.quote) for line in evidence}
    refs = {line.id: line.ref for line in evidence}
    shape = _shape(sentence, said, texts)
    if shape:
        return Grounded("struck", shape)
    case = _case(sentence, incident, glossary)
    cites = sentence.cites

    def fault(labels: Sequence[str], quote: str = "", second: Second | None = None) -> Fault | None:
        others = [text for label, text in texts.items() if label not in labels]
        cited = [texts[label] for label in labels]
        return fault_in(case, cited, [refs[label] for label in labels], others, quote, second)

    wrong = _quote_fault(sentence, texts) if sentence.quote.strip() else None
    if wrong is None and cites:
        wrong = fault(cites, sentence.quote, second)
        if wrong is None:
            return Grounded("kept")
    holder = next((label for label in texts if label not in cites and not fault([label])), "")
    return _verdict(sentence, wrong, holder, fault(list(texts)), glossary)


def weighed(
    sentence: Sentence, evidence: Sequence[Evidence], incident: Incident, glossary: Glossary
) -> tuple[Sign, ...] | None:
    """The signs that `check` weighs; None where the shape, the quote or a plain fact decides."""
    said = [_squeeze(labels) for labels in _LABEL.findall(plain(sentence.text))]
    texts = {line.id: _without_orders(line.quote) for line in evidence}
    if _shape(sentence, said, texts) or not sentence.cites:
        return None
    if sentence.quote.strip() and _quote_fault(sentence, texts):
        return None
    case = _case(sentence, incident, glossary)
    cited = [texts[label] for label in sentence.cites]
    refs = [line.ref for line in evidence if line.id in sentence.cites]
    others = [text for label, text in texts.items() if label not in sentence.cites]
    return signs_of(case, cited, refs, others, sentence.quote)


def _verdict(
    sentence: Sentence,
    wrong: Fault | None,
    holder: str,
    anywhere: Fault | None,
    glossary: Glossary,
) -> Grounded:
    reason = wrong.reason if wrong else "no evidence cited"
    where = f"{reason} in {', '.join(sentence.cites)}" if sentence.cites else reason
    if holder:
        return Grounded("struck", f"{where}; {holder} holds it")
    free = wrong is None or not wrong.hard
    if sentence.kind == "action" and free and not (anywhere and anywhere.hard):
        if no_action := _says_nothing_to_do(sentence.text, glossary):
            return Grounded("struck", no_action)
        return Grounded("suggested", "no source holds this action")
    return Grounded("struck", where)


def _says_nothing_to_do(text: str, glossary: Glossary) -> str:
    """A label of a form, a bare code or a claim about the cause is nothing that could be done."""
    if _CLAIM.search(plain(text)):
        return "a statement about the cause, not an action"
    words = len(content(text)) + len(han_content(text, glossary))
    return "" if words >= LEAST_WORDS else "says nothing to do"


def _squeeze(labels: str) -> str:
    return re.sub(r"\s+", "", labels).upper()


def _without_orders(quote: str) -> str:
    """The text of a passage without sentences that give orders to a model."""
    flat = plain(quote)
    if not _ORDER.search(flat):
        return flat
    return " ".join(part for part in _PART.split(flat) if not _ORDER.search(part))


def _shape(sentence: Sentence, said: list[str], texts: dict[str, str]) -> str:
    """What makes it no sentence of ours, before anything is compared."""
    text = sentence.text.strip()
    if not text:
        return "empty sentence"
    if len(text) > LONGEST:
        return f"longer than {LONGEST} characters"
    if _MARKUP.search(plain(text)):
        return "markup in the sentence"
    if _STUCK.search(text):
        return "says the same over and over"
    if _ORDER.search(plain(text)) or _YES.search(plain(text)):
        return "speaks to a model, not of the plant"
    named = [label for group in said for label in re.split(r"[,;，、]", group)]
    for label in (*sentence.cites, *named):
        if label not in texts:
            return f"no evidence {label}"
    for label in named:
        if label not in sentence.cites:
            return f"{label} stands in the text but is not cited"
    return ""


def _case(sentence: Sentence, incident: Incident, glossary: Glossary) -> Case:
    text = unframed(_LABEL.sub(" ", plain(sentence.text)).strip())
    fields = (incident.machine, incident.lot, incident.line, incident.product, incident.shift)
    more = (incident.defect_code, incident.case_ref, *incident.units, *incident.fields.values())
    own = "\n".join((incident.observed, *fields, *more, incident.process_step))
    opened = f" {incident.opened}" if incident.opened else ""
    known = facts(own + opened)
    return Case(text, facts(text), known, frozenset(known.names) | letters(own), own, glossary)


def _quote_fault(sentence: Sentence, texts: dict[str, str]) -> Fault | None:
    """The quote must stand in a cited text; a fuzzy match may not differ in a number or name."""
    wanted = normal(plain(sentence.quote))
    for label in sentence.cites:
        held = normal(texts[label])
        if wanted in held:
            return None
        if fuzz.partial_ratio(wanted, held) >= QUOTE_ALIKE and len(wanted) <= len(held):
            quoted, source = facts(sentence.quote), facts(texts[label])
            exact = all(stands(one, source) for one in quoted.quantities)
            if exact and quoted.names.keys() <= source.names.keys():
                return None
    return Fault("quote not", hard=False)
