"""The signs by which a sentence is judged where no fact in it is plainly wrong: how many of its
words its source holds, whether numbers and names stay together, what is denied.

Each sign is a number, most of them 0 where there is nothing odd; `rca.draft.weighing` says how much
each counts. ``python -m evals.fitting --write`` fits those weights.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from rca.draft import negation, parts
from rca.draft.bound import misbound, tied
from rca.draft.case import Case, Sources
from rca.draft.clauses import sentences, shared
from rca.draft.extent import overstated
from rca.draft.opposites import opposed
from rca.draft.owners import strayed
from rca.draft.quantities import facts, stands
from rca.draft.quoted import Beside, beside
from rca.draft.relations import compared
from rca.draft.rivals import displaced
from rca.draft.siblings import stranger
from rca.draft.words import FOREIGN, HALF, OWN, Compared, compare, read
from rca.index.language import detect

LANGUAGES = ("en", "zh", "across")
GROUPS = (*LANGUAGES, *(f"{language}_quoted" for language in LANGUAGES))
BESIDE = tuple(name for name in Beside.__slots__ if name != "told")
HELD_MOST = 8.0  # weight of held words that counts in full
LONGEST_RUN = 5.0  # weight of missing words in a row that counts in full
SPARED = 2.0  # and what of it counts nothing between English texts: two words may be put otherwise
ANCHORS = 4  # numbers and names that agree, counted in full
LEAST = 1.0  # weight of words below which a clause says too little to be compared
_REASON = re.compile(
    r"\b(?:because(?: of)?|due to|owing to|caused by|as a result of|stems? from|comes? from"
    r"|came from)\b|因为|由于|(?<!原)因(?!此|素|为)|来自|源于|是由",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Sign:
    """``value`` of the sign ``name``; ``reason`` tells it to a person. A ``misread`` source is
    not just too little of it: no action survives that."""

    name: str
    value: float
    reason: str = ""
    misread: bool = False


def signs(case: Case, source: Sources) -> tuple[Sign, ...]:
    """All signs of ``case`` under ``source``, in a fixed order."""
    words = _words(case, source)
    pointed = (*_ties(case, source), *_polarity(case, source))
    worst = max(pointed, key=lambda sign: sign.value)
    whole = next(sign.value for sign in words if sign.name == "whole")
    # in a sentence that is else close to its source one wrong detail is no other way to put it
    close = Sign("pointed", worst.value * whole, worst.reason, misread=True)
    language = _language(case, source)
    return (*_groups(language, source), *words, *pointed, close, *_quoted(case, source, language))


def group_of(found: Iterable[Sign]) -> str:
    """The group of a sentence, one of `GROUPS`, by its signs."""
    return next(sign.name for sign in found if sign.name in GROUPS and sign.value)


def _language(case: Case, source: Sources) -> str:
    share, zh = read(source.text, case.glossary).share, detect(case.text) == "zh"
    if share < OWN if zh else share > FOREIGN:
        return "across"
    return "zh" if zh else "en"


def _groups(language: str, source: Sources) -> list[Sign]:
    """Sentences that come with a quote have limits of their own."""
    group = f"{language}_quoted" if source.quote else language
    return [Sign(name, float(name == group)) for name in GROUPS]


def _quoted(case: Case, source: Sources, language: str) -> list[Sign]:
    """How it stands beside its quote; nothing where it has none."""
    if not source.quote:
        return [Sign(f"q_{name}", 0.0) for name in BESIDE]
    found = beside(case, source, across=language == "across")
    told = f"not what the quote says ({found.told})" if found.told else "not what the quote says"
    return [Sign(f"q_{name}", getattr(found, name), told) for name in BESIDE]


def _words(case: Case, source: Sources) -> list[Sign]:
    found = compare(case.text, read(source.text, case.glossary), case.glossary)
    own = compare(case.text, read(case.own, case.glossary), case.glossary)
    known = {one.word for one in own if (one.share or 0.0) >= HALF}
    sure = [(one, one.share) for one in found if one.share is not None]
    held = sum(one.claim * (1.0 if one.word in known else share) for one, share in sure)
    comparable = sum(one.claim for one, _ in sure) or 1.0
    held *= sum(one.claim for one in found) / comparable  # what no dictionary knows counts alike
    missing = [one.word for one in found if one.share is not None and one.share < HALF]
    told = f"words not held ({', '.join(missing[:4])})" if missing else "too little in common"
    anchors = sum(stands(q, source.facts) or stands(q, case.known) for q in case.facts.quantities)
    anchors += len(case.facts.names.keys() & source.facts.names.keys())
    here = shared(case.text, source.text, case.glossary).share
    language = _language(case, source)
    row, spared = _longest_run(found, known), SPARED * (language == "en")
    share, added = parts.added(case.text, source.text, known, case.glossary)
    there = (_fits(case, other) for other in source.others)
    return [
        Sign("held_across", (language == "across") * min(held, HELD_MOST) / HELD_MOST),
        Sign("whole", _whole(case, source) if held >= LEAST else 0.0),
        Sign("anchors", min(anchors, ANCHORS) / ANCHORS),
        Sign("run", max(0.0, min(row, LONGEST_RUN) - spared) / LONGEST_RUN, told),
        Sign("added", share, f"added words not held ({added})"),
        Sign("reason", _reason(case, source), "the reason it gives is not held"),
        Sign(
            "better",
            max(0.0, max(there, default=0.0) - here),
            "another passage holds it better",
        ),
    ]


def _fits(case: Case, other: str) -> float:
    """Share of the words of a sentence that another passage holds, less where it lacks its
    numbers and names."""
    share, there = shared(case.text, other, case.glossary).share, facts(other)
    ours = [stands(q, there) for q in case.facts.quantities if not stands(q, case.known)]
    ours += [name in there.names for name in case.facts.names.keys() - case.known_names]
    return share * (sum(ours) / len(ours) if ours else 1.0)


def _longest_run(found: Sequence[Compared], known: set[str]) -> float:
    """Weight of the longest row of words that neither the source nor the incident holds."""
    longest = run = 0.0
    for one in found:
        if one.share is None:
            continue
        run = run + one.claim if one.share < HALF and one.word not in known else 0.0
        longest = max(longest, run)
    return longest


def _whole(case: Case, source: Sources) -> float:
    """Share of the words of a sentence of the source that ours holds, where it holds most: a short
    sentence may be all of a short source."""
    found = (shared(part, case.text, case.glossary) for part in sentences(source.text))
    return max((cover.share for cover in found if cover.known >= LEAST), default=0.0)


def _reason(case: Case, source: Sources) -> float:
    """Share of what follows ``because`` that the source does not hold."""
    worst = 0.0
    for part in sentences(case.text):
        for match in _REASON.finditer(part):
            why = re.split(r"[,，]", part[match.end() :])[0]
            there = read(f"{source.text}\n{case.own}", case.glossary)
            found = [one for one in compare(why, there, case.glossary) if one.share is not None]
            known = sum(one.claim for one in found)
            held = sum(one.claim * (one.share or 0.0) for one in found)
            worst = max(worst, 1 - held / known if known >= LEAST else 0.0)
    return worst


def _ties(case: Case, source: Sources) -> list[Sign]:
    words, text, glossary = case.text, source.text, case.glossary
    found = [
        _told("bound", misbound(words, text, glossary)),
        _told("owner", strayed(words, text)),
        _told("sibling", stranger(case, source)),
        _told("compared", "" if _weighs_own(case, source) else compared(words, text)),
        _told("rival", displaced(words, text, case.own)),
        _told("extent", overstated(words, text, glossary), "overstated, "),
    ]
    value, word = tied(words, text, glossary)
    return [*found, Sign("tied", value, f"{word} is of something else", misread=True)]


def _told(name: str, wrong: str, before: str = "") -> Sign:
    return Sign(name, float(bool(wrong)), f"{before}{wrong}", misread=True)


def _weighs_own(case: Case, source: Sources) -> bool:
    """Whether a number of the incident is held against the source: a limit, an earlier value."""
    ours = case.facts.quantities
    return any(not stands(q, source.facts) and stands(q, case.known) for q in ours)


def _polarity(case: Case, source: Sources) -> list[Sign]:
    ours, theirs = negation.said(case.text), negation.said(source.text)
    glossary = case.glossary
    measures: tuple[tuple[str, Callable[[], tuple[float, str]], str], ...] = (
        (
            "denies",
            lambda: negation.denies_stated(ours, theirs, glossary),
            "stated there",
        ),
        (
            "states",
            lambda: negation.states_denied(ours, theirs, glossary),
            "denied there",
        ),
        ("adds", lambda: negation.adds(ours, theirs, glossary), "not denied there"),
        (
            "drops",
            lambda: negation.drops(ours, theirs, glossary),
            "its denial is left out",
        ),
        (
            "refuted",
            lambda: negation.states_refuted(ours, source.text, glossary),
            "refuted",
        ),
        (
            "opposed",
            lambda: opposed(case.text, source.text, glossary),
            "the opposite is said of",
        ),
    )
    # "33 mN/m does not reach the 38 demanded" denies nothing that the source says
    own = {"denies", "opposed", "adds"} if _weighs_own(case, source) else set[str]()
    made: list[Sign] = []
    for name, measure, told in measures:
        value, what = (0.0, "") if name in own else measure()
        made.append(Sign(name, value, f"turned round, {told}: {what.strip()[:60]},", misread=True))
    return made
