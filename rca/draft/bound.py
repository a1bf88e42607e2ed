"""Whether numbers stay with the thing they were measured on.

``0.840 mm on XR-2, 1.001 mm on XR-1`` does not support ``XR-1 reads 0.840 mm`` although number
and machine both stand in it.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations

from rca.draft.clauses import sentences
from rca.draft.numerals import digits
from rca.draft.quantities import ORDINAL, Facts, Quantity, facts, plain, stands
from rca.draft.words import cover, read
from rca.index.language import Glossary

_CLAUSE = re.compile(
    r"(?<!\d),|,(?!\d)|[.;!?](?=\s|$)|[，。；！？、\n()（）]"
    r"|\b(?:while|although|though|whereas|but|and then)\b|但|而(?!且)",
)


_LABEL = re.compile(r"([A-Za-z]{3,})(?: of| is| was| at)?\s?$|([\u3400-\u9fff]{2})[为是约]?\s?$")
_NO_LABEL_WORDS = """
and the with from for than was were are only about after before above below least most until gave
had has have over under within into onto between per plus minus roughly against each all another
its their limit limits
"""
_NO_LABEL = frozenset(_NO_LABEL_WORDS.split())


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    facts: Facts


def misbound(sentence: str, source: str, glossary: Glossary) -> str:
    """A reason if a number of ``sentence`` belongs to something else in ``source``, else ""."""
    ours, theirs = _pieces(sentence), _pieces(source)
    whole = [facts(part) for part in sentences(source)]
    crossed = _crossed(facts(sentence), whole) or next(
        (q for piece in ours if (q := _crossed(piece.facts, [t.facts for t in theirs]))), None
    )
    if crossed:
        return f"number {crossed.written} is of another setting"
    if label := _relabelled(plain(sentence), plain(source)):
        return label
    everywhere = {name for piece in theirs for name in piece.facts.names}
    for piece in ours:
        for one in piece.facts.quantities:
            holders = [other for other in theirs if stands(one, other.facts)]
            if not holders:
                continue
            names = sorted(everywhere & set(piece.facts.names)) or _siblings(piece, holders)
            if names and all(_of_others(holder, names) for holder in holders):
                owner = sorted(holders[0].facts.names.values())[0]
                return f"number {one.written} is of {owner}, not {piece.facts.names[names[0]]},"
            if not names and _elsewhere(piece, one, holders, theirs, glossary):
                return f"number {one.written} is of something else"
    return ""


def _relabelled(sentence: str, source: str) -> str:
    """``mean 33.56 mm`` where the source has ``mean 33.37 mm, at most 33.56 mm``: the word right
    before a number stands there before another one of its kind, and never before this one."""
    theirs = [(word, q) for word, q in _labelled(source)]
    for word, one in _labelled(sentence):
        if not word:
            continue
        same = [w for w, q in theirs if stands(one, _only(q))]
        others = [
            q for w, q in theirs
            if w == word and q.unit.dimension == one.unit.dimension and not stands(one, _only(q))
        ]  # fmt: skip
        if same and others and word not in same and "" not in same:
            return f"number {one.written} is not the {word} one"
    return ""


def _only(one: Quantity) -> Facts:
    return Facts((one,), {}, frozenset(), frozenset())


@lru_cache(maxsize=8192)
def _labelled(text: str) -> tuple[tuple[str, Quantity], ...]:
    """Numbers with the content word that stands right before each, "" where none does."""
    flat, found = digits(text), []
    for one in facts(flat).quantities:
        match = _LABEL.search(flat[max(0, one.at - 24) : one.at].rstrip("+-± "))
        word = (match[1] or match[2]).lower() if match else ""
        found.append(("" if word in _NO_LABEL else word, one))
    return tuple(found)


def _crossed(ours: Facts, groups: list[Facts]) -> Quantity | None:
    """A number of one setting joined to the result of another: of ``72 m/min gave 6.4 N/m`` and
    ``88 m/min gave 3.6 N/m``, ``72 m/min gave 3.6 N/m`` takes one from each."""
    dimensions = Counter(one.unit.dimension for one in ours.quantities)
    single = [q for q in ours.quantities if q.unit.dimension and dimensions[q.unit.dimension] == 1]
    where = {q: {n for n, group in enumerate(groups) if stands(q, group)} for q in single}
    for one, other in permutations(single, 2):
        apart = where[one] and where[other] and not where[one] & where[other]
        if (
            apart
            and any(_rival(one, groups[n]) for n in where[other])
            and any(_rival(other, groups[n]) for n in where[one])
        ):
            return one
    return None


def _pieces(text: str) -> list[_Piece]:
    parts = [part for part in _CLAUSE.split(plain(text)) if part and part.strip()]
    return [_Piece(part, facts(part)) for part in parts]


def _of_others(holder: _Piece, names: list[str]) -> bool:
    return bool(holder.facts.names) and not set(names) & set(holder.facts.names)


def _siblings(piece: _Piece, holders: list[_Piece]) -> list[str]:
    """Names in the sentence, say from the incident, where the source speaks of another of the
    same kind: LSW-2 for LSW-4, row A for row B."""
    kinds = {_kind(name) for holder in holders for name in holder.facts.names}
    return sorted(name for name in piece.facts.names if _kind(name) in kinds)


def _kind(name: str) -> str:
    return "letter" if name.startswith("letter ") else name.rstrip("0123456789")


def _elsewhere(
    piece: _Piece,
    one: Quantity,
    holders: list[_Piece],
    theirs: list[_Piece],
    glossary: Glossary,
) -> bool:
    """The words around the number stand beside another number of its unit, and not beside it."""
    rivals = [
        other
        for other in theirs
        if other not in holders
        and _rival(one, other.facts)
        and not any(stands(q, piece.facts) for q in other.facts.quantities)
    ]
    if one.unit == ORDINAL or not rivals:
        return False
    near = max(_overlap(piece, other, glossary) for other in holders)
    far = max(_overlap(piece, other, glossary) for other in rivals)
    return far >= 2 + 2 * near


def _rival(one: Quantity, there: Facts) -> bool:
    return any(other.unit.dimension == one.unit.dimension for other in there.quantities)


def _overlap(one: _Piece, other: _Piece, glossary: Glossary) -> float:
    return cover(one.text, read(other.text, glossary), glossary).held
