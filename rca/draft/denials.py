"""Whether a clause denies something, and sentences that deny what their source states.

``Refuted: worn horn`` and ``the horn was not worn`` deny the same; ``nobody measured it`` and ``it
was measured`` do not agree. A clause is compared with the clause of the source that shares most
words with it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rca.draft.clauses import anchors, clauses, sentences, shared
from rca.draft.lexicon import concepts_of_han
from rca.draft.quantities import plain
from rca.draft.words import read
from rca.index.language import Glossary

SUSPICION = re.compile(
    r"^\W*(?:\([^)]*\)\s*)?(?:refuted|excluded|ruled out|first diagnosis[^:：]*|排除"
    r"|初判[^:：]*)\s*[:：]",
    re.I,
)
_BOUND = re.compile(
    r"不大于|不小于|不低于|不高于|不超过|不少于|不得(?:大于|小于|低于|高于|超过)"
    r"|没有?超过|未超[过出]?|不足|不良|不锈"
    r"|不同|不够|不均|不稳|不断|不仅|不但|不符|不多|无线|无尘|非常|不久|不到|未来|无论"
    r"|不管|不合格|不一致|不匹配"
    r"|\bnot? (?:more|less|later|higher|lower|longer|only) than|\bnot exceed\w*|\bnot only\b"
    r"|\b(?:not|never) keeps?\b[^,;.]{0,30}\b(?:off|from|out)\b|\bno later\b|\bno\. ?\d"
    r"|\bno wonder\b",
    re.I,
)
_NOT = re.compile(
    r"\b(?:not|never|no|none|neither|nor|without|cannot|nobody|nothing|nowhere|no longer"
    r"|rather than"
    r"|instead of|failed to|fails to|free of|excluded?|refuted|ruled out|dropped the idea|disproved"
    r"|cleared|missing|lacks?|lacked|lacking|absent|skipped|omitted|unable|unknown to|nil"
    r"|prevent\w*|avoid\w*|so that no|zero)\b|n't\b"
    r"|防止|避免|不让|以免|排除|没有|从未|从不|并非|不是|未|没|不|无(?!尘|线)|非(?!常)"
    r"|为零|漏(?=[检测判抄记])|(?<![\d.,])0(?=\s?[只起次件个例])",
    re.I,
)
LEAST = 1.5  # weight of words that must be shared before two clauses are about one thing
SHARE = 0.6
HALF = 0.5
DENIED = 0.6  # of what is denied, the share that the other side must state
NEARLY_ALL = 0.75
SHORT = 3  # Chinese characters
CLEARLY = 1.0  # so much more weight in the clause of the other kind


def without_suspicions(text: str) -> str:
    """``text`` without the names of refuted suspicions, which it only mentions to deny them."""
    kept = []
    for part in sentences(text):
        header = SUSPICION.match(part)
        kept.append("" if header else part)
    return "。".join(part for part in kept if part)


@lru_cache(maxsize=8192)
def denies(clause: str) -> bool:
    """Whether ``clause`` denies: an odd number of negations."""
    return len(_NOT.findall(_BOUND.sub(" ", clause))) % 2 == 1


@dataclass(frozen=True, slots=True)
class _Said:
    """A clause; ``denied``: what stands behind its first negation, "" where it states."""

    whole: str
    denied: str


@lru_cache(maxsize=8192)
def _parsed(text: str) -> tuple[_Said, ...]:
    """The clauses of ``text``, refuted suspicions left out: they are compared elsewhere."""
    found: list[_Said] = []
    for part in sentences(text):
        header = SUSPICION.match(part)
        told = clauses(part[header.end() :])[1:] if header else clauses(part)
        for clause in told:
            flat = _BOUND.sub(" ", clause)
            match = _NOT.search(flat) if denies(clause) else None
            denied = (flat[match.end() :].strip() or flat[: match.start()]) if match else ""
            found.append(_Said(_NOT.sub(" ", flat), denied))
    return tuple(found)


def contradicted(sentence: str, source: str, glossary: Glossary) -> str:
    """What ``source`` denies and ``sentence`` states, or the other way, else ""."""
    ours, theirs = _parsed(plain(sentence)), _parsed(source)
    if not any(clause.denied for clause in ours) and (at := _only_denied(ours, theirs, glossary)):
        return f"denied: {at[:60]}"
    for clause in ours:
        if clause.denied:
            if _suspicion_agrees(clause.denied, source, glossary):
                continue
            if against := _denied_by_us(clause, theirs, glossary):
                return against
        elif against := _denied_there(clause, ours, theirs, glossary):
            return against
    return ""


def _only_denied(ours: tuple[_Said, ...], theirs: tuple[_Said, ...], glossary: Glossary) -> str:
    """A clause of the source that denies, and alone holds a number or time of ours."""
    for clause in ours:
        for anchor in anchors(clause.whole):
            holders = [there for there in theirs if anchor in anchors(there.whole)]
            if holders and all(t.denied and t.denied.find("(") < 0 for t in holders):
                best = max(shared(clause.whole, t.whole, glossary).share for t in holders)
                if best >= HALF:
                    return holders[0].denied
    return ""


def _suspicion_agrees(denied: str, source: str, glossary: Glossary) -> bool:
    """Whether ``source`` refutes what we deny."""
    headers = [part[m.end() :] for part in sentences(source) if (m := SUSPICION.match(part))]
    suspects = [clauses(body)[0] for body in headers if clauses(body)]
    return any(shared(denied, one, glossary).share >= HALF for one in suspects)


def _denied_there(
    clause: _Said, ours: tuple[_Said, ...], theirs: tuple[_Said, ...], glossary: Glossary
) -> str:
    stated = max(
        (_held(clause.whole, t.whole, glossary) for t in theirs if not t.denied), default=0
    )
    for there in theirs:
        if not there.denied:
            continue
        cover = shared(clause.whole, there.whole, glossary)
        if cover.held < max(LEAST, stated + CLEARLY) or cover.share < SHARE:
            continue
        known, part = _denial_in(there.denied, clause.whole, glossary)
        if not known or part < DENIED:
            continue
        if not any(
            o.denied and _denial_in(there.denied, o.whole, glossary)[1] >= part for o in ours
        ):
            return f"denied: {there.denied[:60]}"
    return ""


def _denied_by_us(clause: _Said, theirs: tuple[_Said, ...], glossary: Glossary) -> str:
    denied = max((_held(clause.whole, t.whole, glossary) for t in theirs if t.denied), default=0.0)
    for there in theirs:
        if there.denied:
            continue
        cover = shared(clause.whole, there.whole, glossary)
        if cover.held < max(LEAST, denied + CLEARLY) or cover.share < SHARE:
            continue
        known, part = _denial_in(clause.denied, there.whole, glossary)
        if part >= DENIED and (known >= LEAST or cover.share >= NEARLY_ALL):
            return f"stated: {there.whole[:60]}"
    return ""


def _denial_in(denied: str, there: str, glossary: Glossary) -> tuple[float, float]:
    """Weight of what is denied and the share of it in ``there``; a single Chinese character, which
    no dictionary cuts out, counts by what it means."""
    cover = shared(denied, there, glossary)
    if cover.known:
        return cover.known, cover.share
    meant = concepts_of_han(denied) if len(denied) <= SHORT else frozenset[str]()
    return (1.0, float(bool(meant & read(there, glossary).concepts))) if meant else (0.0, 0.0)


def _held(words: str, there: str, glossary: Glossary) -> float:
    return shared(words, there, glossary).held
