"""Opposite words about the same thing: rose and fell, held and failed, automatic and by hand.

Each line of ``opposites.txt`` is one pair of opposites: words of one end, then of the other, in
English and Chinese. A negation right before a word turns it to the other end, so that ``did not
hold`` and ``ineffective`` agree. A sentence is struck where the clause of the source that speaks
of the same thing knows the other end only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from rca.draft.clauses import anchors, clauses, shared
from rca.draft.denials import without_suspicions
from rca.draft.quantities import plain
from rca.index.language import Glossary

_NOT = re.compile(
    r"(?:\b(?:not|never|no longer|nor|neither|without|hardly|cannot|nothing)\b|n't)"
    r"(?:\s(?:be|been|being|was|to|any|yet|really|have|has|had|a|the|in|more|even))*\s*$"
    r"|(?:不再|没有|并未|从未|从不|未能|未曾|未|没|不|无|非|勿)(?:能|曾|有|被|再|会|予)?$",
    re.I,
)
CLEARLY = 1.0  # weight of words by which the other end must fit better than the same one
# "no dip in power" denies a dip; "no new parts" denies parts, not that they are new
_NONE = re.compile(r"\b(?:no|none|any|without any|without an?)\s$", re.I)
_NONE_AFTER = re.compile(
    r"\s*(?:$|[,.;]|(?:in|on|at|of|for|during|after|was|were|and|or|to|since)\b)", re.I
)
LEAST = 0.3  # share of the clause's other words that the other clause must hold


@dataclass(frozen=True, slots=True)
class Pole:
    """One end of an axis in a clause; ``rest`` is the clause without the word."""

    axis: int
    end: int
    word: str
    rest: str


@cache
def _axes() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    rows = (files("rca.draft") / "opposites.txt").read_text(encoding="utf-8").splitlines()
    return tuple(
        (_end(one), _end(other))
        for one, other in (row.split("//") for row in rows if row and not row.startswith("#"))
    )


def _end(words: str) -> re.Pattern[str]:
    english, chinese = words.split("=", 1)
    return re.compile(rf"(?<![a-z-])(?:{english})(?![a-z-])|(?:{chinese})", re.I)


@lru_cache(maxsize=8192)
def poles(clause: str) -> tuple[Pole, ...]:
    """All ends of axes that ``clause`` names. A word of both ends of an axis names none."""
    found: list[Pole] = []
    for axis, ends in enumerate(_axes()):
        spans = [(match, sign) for pattern, sign in zip(ends, (1, -1), strict=True)
                 for match in pattern.finditer(clause)]  # fmt: skip
        for match, sign in spans:
            if any(o is not match and o.start() <= match.start() and match.end() <= o.end()
                   and len(o[0]) > len(match[0]) for o, _ in spans):  # fmt: skip
                continue  # "offline" inside a longer word of the axis
            negated = _NOT.search(clause[: match.start()])
            if not negated and _NONE_AFTER.match(clause[match.end() :]):
                negated = _NONE.search(clause[: match.start()])
            cut = negated.start() if negated else match.start()
            rest = f"{clause[:cut]} {clause[match.end() :]}"
            found.append(Pole(axis, -sign if negated else sign, match[0], rest))
    return tuple(found)


def opposed(sentence: str, source: str, glossary: Glossary) -> str:
    """The word of ``sentence`` whose opposite ``source`` says of the same thing, else ""."""
    said = without_suspicions(source)
    theirs = [(pole, clause) for clause in clauses(said) for pole in poles(clause)]
    for clause in clauses(plain(sentence)):
        for pole in poles(clause):
            there = [(other, where) for other, where in theirs if other.axis == pole.axis]
            anchored = [(o, where) for o, where in there if anchors(clause) & anchors(where)]
            ends = {o.end for o, _ in anchored}
            if ends == {-pole.end} or (there and not ends and _other_end(pole, there, glossary)):
                return f"the source says the opposite of “{pole.word}”"
    return ""


def _other_end(pole: Pole, there: list[tuple[Pole, str]], glossary: Glossary) -> bool:
    weights = [(shared(pole.rest, other.rest, glossary), other.end) for other, _ in there]
    alike = max((cover.held for cover, end in weights if end == pole.end), default=-1.0)
    against, share = max(
        ((cover.held, cover.share) for cover, end in weights if end != pole.end),
        default=(-1.0, 0.0),
    )
    return against > 0 and share >= LEAST and against >= (alike + CLEARLY if alike >= 0 else 0)
