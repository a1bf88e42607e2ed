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
from rca.draft.quantities import plain
from rca.draft.words import Cover, content
from rca.index.language import Glossary

SUSPICION = re.compile(
    r"^\W*(?:\([^)]*\)\s*)?(?:refuted|excluded|ruled out|first diagnosis[^:：]*|排除"
    r"|初判[^:：]*)\s*[:：]",
    re.I,
)
# Negations that deny nothing: bounds, and words that merely begin with 不.
_BOUND = re.compile(
    r"不大于|不小于|不低于|不高于|不超过|不少于|不得(?:大于|小于|低于|高于|超过)"
    r"|没有?超过|未超[过出]?|不足|不良|不锈"
    r"|不同|不够|不均|不稳|不断|不仅|不但|不只|不符|对不上|不多|无线|无尘|无限|无关|无意|非常|不久|不到(?=\s?[\d一二两三四五六七八九十半])|未来|无论"
    r"|不管|不合格(?:者|的|时|就|则|品)?不|不合格|不一致|不匹配"
    r"|\bnot? (?:more|less|later|higher|lower|longer|only|just) than|\bnot exceed\w*"
    r"|\bnot (?:only|just)\b"
    r"|\b(?:not|never) keeps?\b[^,;.]{0,30}\b(?:off|from|out)\b|\bno later\b|\bno\. ?\d"
    r"|\bno wonder\b",
    re.I,
)
_NOT = re.compile(
    r"\b(?:not|never|no|none|neither|nor|without|cannot|nobody|nothing|nowhere|no longer"
    r"|rather than"
    r"|instead of|failed to|fails to|free of|excluded?|refuted|ruled out|dropped the idea|disproved"
    r"|cleared|missing|lacks?|lacked|lacking|absent|skipped|omitted|unable|unknown to|nil"
    r"|blocks?(?= (?:the|its|their|any)\b)|prevent\w*|avoid\w*|so that no|zero)\b|n't\b"
    r"|防止|避免|不让|以免|排除|没有|从未|从不|并非|不是|未|没|不|无(?!尘|线)|非(?!常)"
    r"|为零|漏(?=[检测判抄记])|(?<![\d.,])0(?=\s?(?![度秒分时米毫])[\u3400-\u9fff])|零(?=$|[次只起件个例滴爆])",
    re.I,
)
_DIGIT = re.compile(r"\d")
_RESULT = re.compile(r"^(?:出来|起来|[出到上住清完了着过起掉动开的])+$")  # as in 看不出来
_AFTERWARDS = re.compile(
    r"missing|absent|excluded?|refuted|ruled out|cleared|skipped|omitted", re.I
)
_BE = re.compile(r"\b(?:is|are|was|were|be|been|being)\s+(?:then |also |therefore )?$", re.I)
_VERBS = re.compile(r"[\u3400-\u9fff]{2,}")
_HAN = re.compile(r"[\u3400-\u9fff]")
_BESIDE = re.compile(r"\b(?:and|or|nor)\b|和|也|又|、|或|更")
_BAD = re.compile(r"out of order|\babnormal\w*|\bfaulty\b|不正常|异常", re.I)
LEAST = 1.0  # weight of words below which nothing can be compared
FLOOR = 0.5
CLAUSE = 2.0  # and of a whole clause
SUSPECT = 0.6  # share of a refuted suspicion that a sentence must state
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
    for number, clause in enumerate(clauses(part[header.end() :] if header else part)):
        flat = _BAD.sub(" not normal 正常 ", _BOUND.sub(" ", clause))
        whole = _NOT.sub(" ", flat)
        odd = _denies(flat)
        if header and (number == 0 or not _DIGIT.search(clause)):
            yield Said(whole, "" if odd else flat)
            continue
        cut = _NOT.search(flat) if odd else None
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
    found = list(_NOT.finditer(clause))
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
    for there in theirs:
        if there.denied:
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
                (_share(one.denied, t.whole, glossary) for t in theirs if t.denied), default=0.0
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
    stated = ",".join(one.stated for one in ours if one.stated)
    denied = ",".join(one.whole for one in ours if one.denied)
    for part in sentences(source):
        header = SUSPICION.match(part)
        for suspicion in clauses(part[header.end() :])[:1] if header else ():
            if _NOT.search(_BAD.sub(" not ", _BOUND.sub(" ", suspicion))):
                continue  # "Refuted: tester out of order": that it is in order agrees
            here = _share(suspicion, stated, glossary)
            if here >= SUSPECT and here > _share(suspicion, denied, glossary):
                return 1.0, suspicion
    return NOTHING
