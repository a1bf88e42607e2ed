"""Opposite words about the same thing: rose and fell, held and failed, automatic and by hand.

Each line of ``opposites.txt`` is one pair of opposites: words of one end, then of the other, in
English and Chinese. A negation right before a word turns it to the other end, so that ``did not
hold`` and ``ineffective`` agree.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from rca.draft.clauses import clauses, shared
from rca.draft.negation import without_suspicions
from rca.draft.quantities import plain
from rca.index.language import Glossary

_NOT = re.compile(
    r"(?:\b(?:not|never|no longer|nor|neither|without|hardly|cannot"
    r"|refus(?:es?|ed|ing) to|fail(?:s|ed)? to|nothing|nobody|no one)\b|n't)"
    r"(?:\s(?:be|been|being|was|to|any|yet|really|have|has|had|a|the|in|more|even))*\s*$"
    r"|(?:不再|没人|无人|没有|并未|零|从未|从不|未能|未曾|未|没|不|无|非|勿)(?:能|曾|有|被|再|会|予|得)?$"
    r"|不在[^，。,;]{0,16}$",
    re.I,
)
BOTH = 0.5  # what a turned word counts where the source says our end of the axis too
LEAST = 1.0  # weight of the clause's other words, below which two clauses cannot be compared
# "no dip in power" denies a dip; "no new parts" denies parts, not that they are new
_NONE = re.compile(r"\b(?:no|none|any|without any|without an?)\s$", re.I)
_NONE_AFTER = re.compile(
    r"\s*(?:$|[,.;]|(?:in|on|at|of|for|during|after|was|were|and|or|to|since)\b)", re.I
)


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


def _alike(one: Pole, other: Pole, glossary: Glossary) -> float:
    cover = shared(one.rest, other.rest, glossary)
    return cover.share if cover.known >= LEAST else 0.0


def opposed(sentence: str, source: str, glossary: Glossary) -> tuple[float, str]:
    """How much better our clause with one end of an axis fits the clauses of ``source`` that have
    the other end than those with the same one, 0 to 1, and our word of that axis."""
    theirs = [pole for clause in clauses(without_suspicions(source)) for pole in poles(clause)]
    worst, word = 0.0, ""
    ours = [pole for clause in clauses(plain(sentence)) for pole in poles(clause)]
    for pole in ours:
        fits = {1: 0.0, -1: 0.0}
        rivals = [o for o in ours if (o.axis, o.end) == (pole.axis, -pole.end)]
        for other in theirs:
            if other.axis == pole.axis:
                share = _alike(pole, other, glossary)
                if other.end != pole.end and any(
                    _alike(one, other, glossary) >= share for one in rivals
                ):
                    continue
                fits[other.end] = max(fits[other.end], share)
        both = any((o.axis, o.end) == (pole.axis, pole.end) for o in theirs)
        more = (fits[-pole.end] - fits[pole.end]) * (BOTH if both else 1.0)
        if more > worst:
            worst, word = more, pole.word
    return worst, word
