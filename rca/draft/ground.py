"""Decides what of a drafted sentence an engineer sees: kept, suggested or struck, with the reason.

Pure and deterministic; no model is asked. A fact is kept only where the text it cites holds its
numbers, names, words and polarity. An action that no source holds may stay as a suggestion, as
long as it brings no number, lot or machine of its own and does not go against what it cites.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz

from rca.domain import Evidence, Incident
from rca.draft.bound import misbound
from rca.draft.cite import normal
from rca.draft.polarity import turned
from rca.draft.quantities import Facts, facts, letters, plain, stands, worded
from rca.draft.words import FOREIGN, OWN, cover, read
from rca.index.language import Glossary, detect

Kind = Literal["fact", "action"]
Verdict = Literal["kept", "suggested", "struck"]

QUOTE_ALIKE = 90.0  # rapidfuzz partial ratio; below it a quote is another text
LONGEST = 600  # characters of a sentence; more is no sentence
HELD = 0.6  # share of content words the cited text must hold, in its own language
HELD_ACROSS = 0.5  # and where glossary and lexicon have to bridge
ANCHORED = 0.1  # less where two or more numbers and names agree
BETTER = 0.3  # so much more of the sentence in another passage: the citation is the wrong one

_LABEL = re.compile(r"[\[【(（]\s*(E\s*\d+(?:\s*[,;，、]\s*E\s*\d+)*)\s*[\]】)）]", re.IGNORECASE)
_MARKUP = re.compile(r"<[a-zA-Z/!?][^>]*>|\]\(|https?://|```|\{\{|<\|")
# A passage that speaks to the model instead of about the plant is no evidence of anything.
_ORDER = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b[^.。\n]{0,40}\b(?:evidence|instructions?|above"
    r"|previous|prior|rules?|system)\b|\byou are (?:an?|the) (?:assistant|ai|language model)"
    r"|\b(?:system|assistant|developer)\s*(?:prompt|message)?\s*:"
    r"|\b(?:write|output|answer|reply|respond)\b[^.。:\n]{0,20}:"
    r"|(?:忽略|无视|忘记)[^。\n]{0,12}(?:以上|前面|之前|证据|指令|规则)"
    r"|(?:请|必须)?(?:输出|回答|写)[:：]",
    re.IGNORECASE,
)
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


@dataclass(frozen=True, slots=True)
class _Fault:
    """What is wrong with a sentence under given sources. ``hard``: no action survives it."""

    reason: str
    hard: bool


@dataclass(frozen=True, slots=True)
class _Case:
    """A sentence ready to be compared."""

    text: str
    facts: Facts
    known: Facts  # the incident's own
    known_names: frozenset[str]
    own: str  # what the incident says
    glossary: Glossary


def check(
    sentence: Sentence, evidence: Sequence[Evidence], incident: Incident, glossary: Glossary
) -> Grounded:
    """The verdict on ``sentence``, given all evidence that was shown to its author."""
    said = [_squeeze(labels) for labels in _LABEL.findall(plain(sentence.text))]
    texts = {line.id: _without_orders(line.quote) for line in evidence}
    refs = {line.id: line.ref for line in evidence}
    shape = _shape(sentence, said, texts)
    if shape:
        return Grounded("struck", shape)
    case = _case(sentence, incident, glossary)
    cites = sentence.cites

    def fault(labels: Sequence[str]) -> _Fault | None:
        return _fault(case, [texts[label] for label in labels], [refs[label] for label in labels])

    wrong = _quote_fault(sentence, texts) if sentence.quote.strip() else None
    if wrong is None and cites:
        wrong = fault(cites)
    if wrong is None and cites:
        better = _better(case, cites, texts, fault)
        return Grounded("struck", better) if better else Grounded("kept")
    holder = next((label for label in texts if label not in cites and not fault([label])), "")
    return _verdict(sentence, wrong, holder, fault(list(texts)))


def _verdict(
    sentence: Sentence, wrong: _Fault | None, holder: str, anywhere: _Fault | None
) -> Grounded:
    reason = wrong.reason if wrong else "no evidence cited"
    where = f"{reason} in {', '.join(sentence.cites)}" if sentence.cites else reason
    if holder:
        return Grounded("struck", f"{where}; {holder} holds it")
    free = wrong is None or not wrong.hard
    if sentence.kind == "action" and free and not (anywhere and anywhere.hard):
        return Grounded("suggested", "no source holds this action")
    return Grounded("struck", where)


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
    named = [label for group in said for label in re.split(r"[,;，、]", group)]
    for label in (*sentence.cites, *named):
        if label not in texts:
            return f"no evidence {label}"
    for label in named:
        if label not in sentence.cites:
            return f"{label} stands in the text but is not cited"
    return ""


def _case(sentence: Sentence, incident: Incident, glossary: Glossary) -> _Case:
    text = _LABEL.sub(" ", plain(sentence.text)).strip()
    fields = (incident.machine, incident.lot, incident.line, incident.product, incident.shift)
    more = (incident.defect_code, incident.case_ref, *incident.units, *incident.fields.values())
    own = "\n".join((incident.observed, *fields, *more, incident.process_step))
    opened = f" {incident.opened}" if incident.opened else ""
    known = facts(own + opened)
    return _Case(text, facts(text), known, frozenset(known.names) | letters(own), own, glossary)


def _quote_fault(sentence: Sentence, texts: dict[str, str]) -> _Fault | None:
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
    return _Fault("quote not", hard=False)


def _fault(case: _Case, texts: list[str], refs: list[str]) -> _Fault | None:
    """The first thing in the sentence that these texts do not hold."""
    text = "\n".join(texts)
    source, small = facts(text), worded(text)
    names = {*source.names, *letters(text), *facts(" ".join(refs)).names, *case.known_names}
    for name in sorted(case.facts.names.keys() - names):
        return _Fault(f"{case.facts.names[name]} not", hard=True)
    for one in case.facts.quantities:
        if not (stands(one, source, small) or stands(one, case.known)):
            return _Fault(f"number {one.written} not", hard=True)
    for time in sorted(case.facts.times - source.times - case.known.times):
        if not _month_of(time, source):
            return _Fault(f"date or time {time} not", hard=True)
    if tied := misbound(case.text, text, case.glossary):
        return _Fault(tied, hard=True)
    if against := turned(case.text, text, case.glossary):
        return _Fault(f"turned round, {against},", hard=True)
    if missing := _uncovered(case, text, source):
        return _Fault(missing, hard=False)
    return None


def _month_of(time: str, source: Facts) -> bool:
    month = time.removeprefix("month ")
    return time != month and any(other.split("-")[0] == month for other in source.times)


def _uncovered(case: _Case, text: str, source: Facts) -> str:
    """Content words that are missing; a sentence that compares the incident's own numbers with
    the source may use the incident's words for them."""
    own = [q for q in case.facts.quantities if not stands(q, source) and stands(q, case.known)]
    held_by = f"{text}\n{case.own}" if own else text
    words = cover(case.text, read(held_by, case.glossary), case.glossary)
    foreign = _foreign(case.text, text, case.glossary)
    anchors = len(case.facts.quantities) + len(case.facts.names)
    enough = (HELD_ACROSS if foreign else HELD) - (ANCHORED if anchors >= 2 else 0.0)
    if words.share < enough:
        return f"words not held ({', '.join(words.missing[:4])})"
    if foreign and words.held < (2.0, 1.0, 1.0, 0.0)[min(anchors, 3)]:
        return "too little in common"
    return ""


def _foreign(sentence: str, source: str, glossary: Glossary) -> bool:
    share = read(source, glossary).share
    return share < OWN if detect(sentence) == "zh" else share > FOREIGN


def _better(
    case: _Case,
    cites: tuple[str, ...],
    texts: dict[str, str],
    fault: Callable[[Sequence[str]], _Fault | None],
) -> str:
    """Names another passage that holds clearly more of the sentence."""
    cited = "\n".join(texts[label] for label in cites)
    here = cover(case.text, read(cited, case.glossary), case.glossary).share
    for label, text in texts.items():
        there = cover(case.text, read(text, case.glossary), case.glossary).share
        if label not in cites and there >= here + BETTER and fault([label]) is None:
            return f"{label} holds it better than {', '.join(cites)}"
    return ""
