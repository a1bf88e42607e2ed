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
from rca.draft.denials import BAD, BOUND, NAUGHT, NOT, SUSPECTING, SWAPPED
from rca.draft.quantities import plain
from rca.draft.words import Cover, content
from rca.index.language import Glossary

SUSPICION = re.compile(
    r"^\W*(?:\([^)]*\)\s*)?(?:refuted|excluded|ruled out|first diagnosis[^:：]*|排除"
    r"|初判[^:：]*)\s*[:：]",
    re.I,
)
_WHY = re.compile(r"\s*why\b|\s*为什么", re.I)  # the answer states or denies
_DIGIT = re.compile(r"\d")
_RESULT = re.compile(r"^(?:出来|起来|[出到上住清完了着过起掉动开的])+$")  # as in 看不出来
_AFTERWARDS = re.compile(
    r"missing|absent|excluded?|refuted|ruled out|cleared|skipped|omitted", re.I
)
_BE = re.compile(r"\b(?:is|are|was|were|be|been|being)\s+(?:then |also |therefore )?$", re.I)
_VERBS = re.compile(r"[\u3400-\u9fff]{2,}")
_HAN = re.compile(r"[\u3400-\u9fff]")
_BESIDE = re.compile(r"\b(?:and|or|nor)\b|和|也|又|、|或|更")
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
    if _AFTERWARDS.fullmatch(cut[0]) and _BE.search(clause[: cut.start()]) or _RESULT.match(behind):
        return clause[: cut.start()]
    return behind if content(behind) or _HAN.search(behind) else clause[: cut.start()]


def _denies(clause: str) -> bool:
    """An odd number of negations; two that stand side by side, as in ``no copper and no zinc``,
    are no double negation."""
    found = list(NOT.finditer(clause))
    between = clause[found[0].end() : found[-1].end()] if found else ""
    return len(found) % 2 == 1 or bool(found) and bool(_BESIDE.search(between))


def without_suspicions(text: str) -> str:
    """``text`` without the sentences that name a refuted suspicion."""
    return "。".join(part for part in sentences(text) if not SUSPICION.match(part))


def denies_stated(ours: Sequence[Said], theirs: Sequence[Said], glossary: Glossary) -> Measure:
    """How far we deny what the source states and does not deny."""
    found = [NOTHING]
    for one in ours:
        if one.denied:
            stated, against = _fits(one, theirs, glossary, FLOOR)
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
            too = max((_states_too(there, t, glossary) for t in theirs), default=0.0)
            found.append((max(0.0, stated - against) - too, there.denied))
    return max(found)


def _states_too(one: Said, other: Said, glossary: Glossary) -> float:
    """How far ``other`` states what ``one`` denies, of the same thing."""
    about = FLOOR + (1 - FLOOR) * _share(one.whole, other.whole, glossary)
    return about * _share(one.denied, other.stated, glossary)


def _fits(one: Said, by: Sequence[Said], glossary: Glossary, floor: float) -> tuple[float, float]:
    """How far the clauses of the other side state what ``one`` denies, and deny it too. A clause
    that shares nothing else with ``one`` counts ``floor`` of one that shares all its words."""
    stated = against = 0.0
    for other in by:
        about = _share(one.whole, other.whole, glossary)
        if other.denied:
            against = max(against, about)
            if floor:
                against = max(against, _share(one.denied, other.whole, glossary))
        else:
            likely = floor + (1 - floor) * about
            stated = max(stated, likely * _share(one.denied, other.whole, glossary))
    return stated, against


def _share(words: str, there: str, glossary: Glossary) -> float:
    cover = shared(words, there, glossary)
    if cover.known >= LEAST:
        return cover.share
    runs = _VERBS.findall(words)  # 测过 is no word of any dictionary
    return float(bool(runs) and all(run in there for run in runs))


def adds(ours: Sequence[Said], theirs: Sequence[Said], glossary: Glossary) -> Measure:
    """We deny; the clauses of the source closest to that one of ours all state."""
    found = [NOTHING]
    for one in ours:
        near = _nearest(one, theirs, glossary) if one.denied else []
        if near and not any(there.denied for _, there in near):
            too = max(
                (_share(one.denied, t.whole, glossary) for t in theirs if t.denied),
                default=0.0,
            )
            best = max((cover.share, there.whole) for cover, there in near)
            found.append((best[0] - too, best[1]))
    return max(found)


def drops(ours: Sequence[Said], theirs: Sequence[Said], glossary: Glossary) -> Measure:
    """We deny nothing; the clauses of the source closest to one of ours all deny."""
    found = [NOTHING]
    if any(one.denied for one in ours):
        return NOTHING
    for one in ours:
        near = _nearest(one, theirs, glossary)
        if near and all(there.denied for _, there in near):
            found.append(max((cover.share, there.denied) for cover, there in near))
    return max(found)


def _nearest(one: Said, theirs: Sequence[Said], glossary: Glossary) -> list[tuple[Cover, Said]]:
    """The clauses of the source that hold most of ours, equally much."""
    if shared(one.whole, one.whole, glossary).known < CLAUSE:
        return []
    held = [(shared(one.whole, there.whole, glossary), there) for there in theirs]
    best = max((cover.held for cover, _ in held), default=0.0)
    return [(cover, there) for cover, there in held if cover.held >= best > 0]


def states_refuted(ours: Sequence[Said], source: str, glossary: Glossary) -> Measure:
    """Whether we state a suspicion that the source refutes in a heading, and do not deny it."""
    stated = ",".join(one.stated for one in ours if one.stated and not SUSPECTING.search(one.whole))
    denied = ",".join(one.whole for one in ours if one.denied)
    for part in sentences(source):
        header = SUSPICION.match(part)
        for suspicion in clauses(part[header.end() :])[:1] if header else ():
            if NOT.search(BAD.sub(" not ", BOUND.sub(" ", suspicion))):
                continue  # "Refuted: tester out of order": that it is in order agrees
            here = _share(suspicion, stated, glossary)
            if here >= SUSPECT and here > _share(suspicion, denied, glossary):
                return 1.0, suspicion
    return NOTHING
