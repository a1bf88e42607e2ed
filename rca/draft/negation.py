"""What a text states and what it denies, and how far two texts disagree on it.

A clause is cut at its first negation: what stands behind it is denied. ``Refuted: worn horn`` and
``the horn was not worn`` deny the same; ``nobody measured it`` and ``it was measured`` disagree.
Every measure is a pair: from 0 (no sign of it) to 1, and the words it is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rca.draft.clauses import clauses, sentences, shared
from rca.draft.denials import BAD, BARRED, BOUND, CHANGED, IMPLIED, NAUGHT, NOT, SUSPECTING, SWAPPED
from rca.draft.quantities import Facts, facts, plain, stands
from rca.draft.words import Cover, content
from rca.index.language import Glossary

SUSPICION = re.compile(
    r"^\W*(?:\([^)]*\)\s*)?(?:refuted|excluded|ruled out|not confirmed|disproved"
    r"|first diagnosis[^:：]*|排除|未证实|未确认|否定|初判[^:：]*"
    r"|第一[次版](?:判断|结论)[^:：]*)\s*[:：]",
    re.I,
)
_IS_NOT = re.compile(r"^\W*(?:is not|not affected|不是|不在范围)\s*[:：]", re.I)  # as in a D2
_OUTSIDE = re.compile(r"\s*(?:在(?:问题)?范围|受影响|affected\b|concerned\b|part of)", re.I)
_WHY = re.compile(r"\s*why\b|\s*为什么", re.I)  # the answer states or denies
_DIGIT = re.compile(r"\d")
_RESULT = re.compile(r"^(?:出来|起来|[出到上住清完了着过起掉动开的])+$")  # as in 看不出来
_AFTERWARDS = re.compile(
    r"missing|absent|excluded?|refuted|ruled out|cleared|skipped|omitted", re.I
)
_OUT = re.compile(r"\b(?:was|were|is) (?:excluded|refuted|ruled out|disproved)\W*$", re.I)
_BE = re.compile(r"\b(?:is|are|was|were|be|been|being)\s+(?:then |also |therefore )?$", re.I)
_VERBS = re.compile(r"[\u3400-\u9fff]{2,}")
_HAN = re.compile(r"[\u3400-\u9fff]")
_BARE_NORMAL = re.compile(r"\W*normal 正常\W*")
_NORMAL = re.compile(r"\b(?:normal|in order|fine|good|within)\b|正常|良好|合格", re.I)
_BESIDE = re.compile(r"\b(?:and|or|nor)\b|和|也|又|、|或|更")
ANCHOR = 1.0  # weight of a number or name, of a word
IMPLICIT = 0.5  # how far a word like "only" or "blocked" denies what its clause states
LEAST = 1.0  # weight of words below which nothing can be compared
FLOOR = 0.5
CLAUSE = 2.0  # and of a whole clause
SUSPECT = 0.7  # share of a refuted suspicion that a sentence must state
Measure = tuple[float, str]
NOTHING: Measure = (0.0, "")


@dataclass(frozen=True, slots=True)
class Said:
    """A clause: all its words, and those that it denies ("" where it states)."""

    whole: str
    denied: str

    @property
    def stated(self) -> str:
        """Its words if it states, else ""."""
        return "" if self.denied else self.whole


@lru_cache(maxsize=8192)
def said(text: str) -> tuple[Said, ...]:
    """The clauses of ``text`` in order; a refuted suspicion is denied."""
    return tuple(one for part in sentences(plain(text)) for one in _of_sentence(part))


def _of_sentence(part: str) -> Iterator[Said]:
    if listed := _IS_NOT.match(part):
        yield from (Said(clause, clause) for clause in clauses(part[listed.end() :]))
        return
    header = SUSPICION.match(part)
    pieces = clauses(part[header.end() :] if header else part)
    for number, clause in enumerate(pieces):
        if number + 1 < len(pieces) and NAUGHT.fullmatch(pieces[number + 1]):
            yield Said(clause, clause)  # "再焊60只，零"
            continue
        flat = BAD.sub(" not normal 正常 ", BOUND.sub(" ", clause))
        whole = NOT.sub(" ", flat)
        odd = _denies(flat)
        if header and (number == 0 or not _DIGIT.search(clause)):
            yield Said(whole, "" if odd else flat)
            continue
        cut = NOT.search(flat) if odd else None
        yield Said(whole, _behind(flat, cut) if cut else "")


def _behind(clause: str, cut: re.Match[str]) -> str:
    """What a negation denies: what stands behind it, or before it where nothing of weight does."""
    behind = clause[cut.end() :].strip(" .")
    if (
        cut[0] == "无关"
        or _OUTSIDE.match(behind)
        or _AFTERWARDS.fullmatch(cut[0])
        and _BE.search(clause[: cut.start()])
        or _RESULT.match(behind)
    ):
        return clause[: cut.start()]
    return behind if content(behind) or _HAN.search(behind) else clause[: cut.start()]


def _denies(clause: str) -> bool:
    """An odd number of negations; two that stand side by side, as in ``no copper and no zinc``,
    are no double negation, nor is "a lack of zinc was ruled out"."""
    found = list(NOT.finditer(clause))
    between = clause[found[0].end() : found[-1].end()] if found else ""
    return len(found) % 2 == 1 or bool(found and (_BESIDE.search(between) or _OUT.search(clause)))


def without_suspicions(text: str) -> str:
    """``text`` without the sentences that name a refuted suspicion."""
    return "。".join(part for part in sentences(text) if not SUSPICION.match(part))


def denies_stated(ours: Sequence[Said], theirs: Sequence[Said], glossary: Glossary) -> Measure:
    """How far we deny what the source states and does not deny."""
    found = [NOTHING]
    for one in ours:
        if one.denied:
            floor = 0.0 if _BARE_NORMAL.fullmatch(one.denied) else FLOOR
            stated, against = _fits(one, theirs, glossary, floor)
            found.append((stated - against, one.denied))
    return max(found)


def states_denied(ours: Sequence[Said], theirs: Sequence[Said], glossary: Glossary) -> Measure:
    """How far we state what the source denies and does not state."""
    found = [NOTHING]
    ours = [
        one for one in ours if not SWAPPED.search(one.whole) and not SUSPECTING.search(one.whole)
    ]
    for there in theirs:
        if there.denied and not _WHY.match(there.whole):
            stated, against = _fits(there, ours, glossary, 0.0)
            if stated > against:
                too = max(_states_too(there, t, glossary) for t in theirs)
                found.append((stated - against - too, there.denied))
    return max(found)


def _states_too(one: Said, other: Said, glossary: Glossary) -> float:
    """How far ``other`` states what ``one`` denies, of the same thing."""
    stated = _share(one.denied, other.stated, glossary) if other.stated else 0.0
    return stated and stated * (FLOOR + (1 - FLOOR) * _about(one.whole, other.whole, glossary))


def _fits(one: Said, by: Sequence[Said], glossary: Glossary, floor: float) -> tuple[float, float]:
    """How far the clauses of the other side state what ``one`` denies, and deny it too. A clause
    that shares nothing else with ``one`` counts ``floor`` of one that shares all its words."""
    stated = against = 0.0
    for other in by:
        about = _about(one.whole, other.whole, glossary)
        if other.denied:
            against = max(against, about)
            if floor:
                against = max(against, _share(one.denied, other.whole, glossary))
        else:
            likely = floor + (1 - floor) * about
            stated = max(stated, likely * _share(one.denied, other.whole, glossary))
            if CHANGED.search(other.whole):  # what was and what is, in one clause
                against = max(against, likely * _share(one.denied, other.whole, glossary))
            elif IMPLIED.search(other.whole):
                sure = 1.0 if BARRED.search(other.whole) else IMPLICIT
                against = max(against, sure * likely * _share(one.denied, other.whole, glossary))
    return stated, against


def _about(words: str, there: str, glossary: Glossary) -> float:
    """Share of the words, numbers and names of a clause that another holds: how far both speak of
    the same thing."""
    cover, mine = shared(words, there, glossary), facts(words)
    anchors = ANCHOR * (len(mine.quantities) + len(mine.names))
    if cover.known + anchors < LEAST:
        return _share(words, there, glossary)
    held = cover.held + _anchors(mine, there)
    return held / (cover.known + cover.unknown / 2 + anchors)


def _share(words: str, there: str, glossary: Glossary) -> float:
    cover = shared(words, there, glossary)
    if cover.known >= LEAST:
        return cover.held / (cover.known + cover.unknown / 2)
    runs = _VERBS.findall(words)  # 测过 is no word of any dictionary
    return float(bool(runs) and all(run in there for run in runs))


def adds(ours: Sequence[Said], theirs: Sequence[Said], glossary: Glossary) -> Measure:
    """We deny; the clauses of the source closest to that one of ours all state."""
    found = [NOTHING]
    for one in ours:
        near = _nearest(one, theirs, glossary) if one.denied else []
        if near and not any(there.denied or CHANGED.search(there.whole) for _, there in near):
            too = max(
                (_share(one.denied, t.whole, glossary) for t in theirs if t.denied),
                default=0.0,
            )
            best = max((cover.share, there.whole) for cover, there in near)
            implied = any(IMPLIED.search(there.whole) for _, there in near)
            found.append(((1 - IMPLICIT * implied) * best[0] - too, best[1]))
    return max(found)


def drops(ours: Sequence[Said], theirs: Sequence[Said], glossary: Glossary) -> Measure:
    """We deny nothing; the clauses of the source closest to one of ours all deny."""
    found = [NOTHING]
    if any(one.denied for one in ours):
        return NOTHING
    for one in ours:
        near = _nearest(one, theirs, glossary)
        if near and all(there.denied for _, there in near):
            best = max((cover.share, there.denied) for cover, there in near)
            implied = bool(IMPLIED.search(one.whole))
            found.append(((1 - IMPLICIT * implied) * best[0], best[1]))
    return max(found)


def _nearest(one: Said, theirs: Sequence[Said], glossary: Glossary) -> list[tuple[Cover, Said]]:
    """The clauses of the source that hold most of ours, equally much."""
    if shared(one.whole, one.whole, glossary).known < CLAUSE:
        return []
    mine = facts(one.whole)
    held = [(shared(one.whole, t.whole, glossary), _anchors(mine, t.whole), t) for t in theirs]
    best = max((cover.held + anchors for cover, anchors, _ in held), default=0.0)
    return [(cover, t) for cover, anchors, t in held if cover.held + anchors >= best > 0]


def _anchors(mine: Facts, there: str) -> float:
    """Weight of the numbers and names of a clause that another holds."""
    other = facts(there)
    held = sum(stands(one, other) for one in mine.quantities)
    return ANCHOR * (held + len(mine.names.keys() & other.names.keys()))


def states_refuted(ours: Sequence[Said], source: str, glossary: Glossary) -> Measure:
    """Whether we state a suspicion that the source refutes in a heading, and do not deny it."""
    stated = ",".join(
        one.stated
        for one in ours
        if one.stated and not SUSPECTING.search(one.whole) and not _NORMAL.search(one.whole)
    )
    if any(not one.whole.strip() for one in ours):
        return NOTHING  # "..., so it was ruled out"
    denied = ",".join(one.whole for one in ours if one.denied)
    for part in sentences(source):
        header = SUSPICION.match(part)
        for suspicion in clauses(part[header.end() :])[:1] if header else ():
            if NOT.search(BAD.sub(" not ", BOUND.sub(" ", suspicion))):
                continue  # "Refuted: tester out of order": that it is in order agrees
            here = _share(suspicion, stated, glossary)
            if here >= SUSPECT and _share(suspicion, denied, glossary) < min(here, FLOOR):
                return 1.0, suspicion
    return NOTHING
