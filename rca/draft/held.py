"""Whether texts hold a sentence: its names, numbers, times and words, and what it says of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rca.draft.bound import misbound
from rca.draft.denials import contradicted
from rca.draft.extent import overstated
from rca.draft.moments import stated
from rca.draft.opposites import opposed
from rca.draft.owners import foreign
from rca.draft.polarity import turned
from rca.draft.quantities import Facts, facts, letters, stands, worded
from rca.draft.relations import compared
from rca.draft.words import FOREIGN, OWN, cover, read
from rca.index.language import Glossary, detect

HELD = 0.6  # share of content words the cited text must hold, in its own language
HELD_ACROSS = 0.55  # and where glossary and lexicon have to bridge
ANCHORED = 0.1  # less where two or more numbers and names agree
BETTER = 0.3  # so much more of the sentence in another passage: the citation is the wrong one


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a sentence under given sources. ``hard``: no action survives it."""

    reason: str
    hard: bool


@dataclass(frozen=True, slots=True)
class Case:
    """A sentence ready to be compared."""

    text: str
    facts: Facts
    known: Facts  # the incident's own
    known_names: frozenset[str]
    own: str  # what the incident says
    glossary: Glossary


def fault_in(case: Case, texts: list[str], refs: list[str]) -> Fault | None:
    """The first thing in the sentence that these texts do not hold."""
    text = "\n".join(texts)
    source = facts(text)
    if wrong := _unknown(case, text, refs) or _misread(case, text):
        return Fault(wrong, hard=True)
    if missing := _uncovered(case, text, source):
        return Fault(missing, hard=False)
    return None


def _unknown(case: Case, text: str, refs: list[str]) -> str:
    """A name, number or time that the text does not hold."""
    source, small = facts(text), worded(text)
    names = {*source.names, *letters(text), *facts(" ".join(refs)).names, *case.known_names}
    for name in sorted(case.facts.names.keys() - names):
        return f"{case.facts.names[name]} not"
    for one in case.facts.quantities:
        if not (stands(one, source, small) or stands(one, case.known)):
            return f"number {one.written} not"
    for time in sorted(case.facts.times):
        if not stated(time, source.times | case.known.times):
            return f"date or time {time} not"
    return ""


def _misread(case: Case, text: str) -> str:
    """What is all there, and says something else: compared, tied, turned or stretched wrongly."""
    words, glossary = case.text, case.glossary
    if apart := compared(words, text):
        return f"turned round, {apart},"
    if tied := misbound(words, text, glossary) or foreign(words, text):
        return tied
    against = (
        opposed(words, text, glossary)
        or contradicted(words, text, glossary)
        or turned(words, text, glossary)
    )
    if against:
        return f"turned round, {against},"
    more = overstated(words, text, glossary)
    return f"overstated, {more}," if more else ""


def _uncovered(case: Case, text: str, source: Facts) -> str:
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


def idle(case: Case, cites: Sequence[str], texts: dict[str, str]) -> str:
    """A cited label that adds no number, name or word which the other cited texts lack, and holds
    less than half of the sentence itself: a citation for show."""
    whole = [*case.facts.quantities]
    for label in cites:
        rest = "\n".join(texts[other] for other in cites if other != label)
        alone, others = facts(texts[label]), facts(rest)
        if any(stands(q, alone) and not stands(q, others) for q in whole):
            continue
        own = cover(case.text, read(texts[label], case.glossary), case.glossary)
        without = cover(case.text, read(rest, case.glossary), case.glossary)
        both = cover(case.text, read(f"{texts[label]}\n{rest}", case.glossary), case.glossary)
        if own.share < HELD_ACROSS and both.held <= without.held:
            return label
    return ""


def better(
    case: Case,
    cites: tuple[str, ...],
    texts: dict[str, str],
    fault: Callable[[Sequence[str]], Fault | None],
) -> str:
    """Names another passage that holds clearly more of the sentence."""
    cited = "\n".join(texts[label] for label in cites)
    here = cover(case.text, read(cited, case.glossary), case.glossary).share
    for label, text in texts.items():
        there = cover(case.text, read(text, case.glossary), case.glossary).share
        if label not in cites and there >= here + BETTER and fault([label]) is None:
            return f"{label} holds it better than {', '.join(cites)}"
    return ""
