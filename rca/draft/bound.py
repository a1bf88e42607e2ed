"""Whether numbers stay with the thing they were measured on.

``0.840 mm on XR-2, 1.001 mm on XR-1`` does not support ``XR-1 reads 0.840 mm`` although number
and machine both stand in it.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import permutations

from rca.draft.clauses import clauses, sentences, shared
from rca.draft.quantities import ORDINAL, Facts, Quantity, facts, plain, stands
from rca.draft.words import cover, read
from rca.index.language import Glossary

_CLAUSE = re.compile(
    r"(?<!\d),|,(?!\d)|[.;!?](?=\s|$)|[，。；！？、\n()（）]"
    r"|\b(?:while|although|though|whereas|but|and then|against|versus|compared with)\b|但|而(?!且)",
)


CLEARLY = 3.0  # weight of words that counts in full


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
            if names and _told_later(names, one, holders, theirs):
                return f"number {one.written} is not of {piece.facts.names[names[0]]},"
            if not names and _elsewhere(piece, one, holders, theirs, glossary):
                return f"number {one.written} is of something else"
    return ""


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


def _told_later(
    names: list[str], one: Quantity, holders: list[_Piece], theirs: list[_Piece]
) -> bool:
    """The source comes to speak of these names only behind the number, with a number of their own:
    ``17 of the 20 cells, NLW-1 1 of 20``."""
    about = [n for n, piece in enumerate(theirs) if set(names) & set(piece.facts.names)]
    last = max(n for n, piece in enumerate(theirs) if piece in holders)
    return bool(about) and min(about) > last and any(_rival(one, theirs[n].facts) for n in about)


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
    alike = [q for q in piece.facts.quantities if q.unit.dimension == one.unit.dimension]
    if one.unit == ORDINAL or len(alike) > 1 or not rivals:
        return False  # of two numbers the words around may be of the other one
    near = max(_overlap(piece, other, glossary) for other in holders)
    far = max(_overlap(piece, other, glossary) for other in rivals)
    return far >= 2 + 2 * near


def _rival(one: Quantity, there: Facts) -> bool:
    return any(other.unit.dimension == one.unit.dimension for other in there.quantities)


def _overlap(one: _Piece, other: _Piece, glossary: Glossary) -> float:
    return cover(one.text, read(other.text, glossary), glossary).held


def tied(sentence: str, source: str, glossary: Glossary) -> tuple[float, str]:
    """How much more of a clause around a number or name stands in sentences of ``source`` with
    another of its kind than in those with the same one, 0 to 1, and that number or name."""
    theirs = [_Piece(part, facts(part)) for part in sentences(source)]
    worst, word = 0.0, ""
    for clause in clauses(sentence):
        ours = facts(clause)
        anchors: tuple[Quantity | str, ...] = (*ours.quantities, *ours.names)
        for anchor in anchors:
            mine = [t for t in theirs if _has(anchor, t.facts)]
            beside = [one for one in anchors if one != anchor and _alike(one, anchor)]
            rivals = [
                t
                for t in theirs
                if t not in mine
                and _has_rival(anchor, t.facts)
                and not any(_has(one, t.facts) for one in beside)
            ]
            if not mine or not rivals:
                continue
            here = max(shared(clause, one.text, glossary).held for one in mine)
            there = max(shared(clause, one.text, glossary).held for one in rivals)
            if there - here > worst:
                worst = there - here
                word = ours.names[anchor] if isinstance(anchor, str) else anchor.written
    return min(worst / CLEARLY, 1.0), word


def _has(anchor: Quantity | str, there: Facts) -> bool:
    return anchor in there.names if isinstance(anchor, str) else stands(anchor, there)


def _alike(one: Quantity | str, other: Quantity | str) -> bool:
    """Both names of a kind, or both numbers of a dimension."""
    if isinstance(one, str) or isinstance(other, str):
        return isinstance(one, str) and isinstance(other, str) and _kind(one) == _kind(other)
    return one.unit.dimension == other.unit.dimension


def _has_rival(anchor: Quantity | str, there: Facts) -> bool:
    if isinstance(anchor, str):
        return any(_kind(name) == _kind(anchor) for name in there.names)
    return any(
        other.unit == anchor.unit if ORDINAL in (other.unit, anchor.unit)
        else other.unit.dimension == anchor.unit.dimension
        for other in there.quantities
    )  # fmt: skip
