"""Whether numbers stay with the thing they were measured on.

``0.840 mm on XR-2, 1.001 mm on XR-1`` does not support ``XR-1 reads 0.840 mm`` although number
and machine both stand in it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rca.draft.quantities import ORDINAL, Facts, Quantity, facts, plain, stands
from rca.draft.words import cover, read
from rca.index.language import Glossary

_CLAUSE = re.compile(
    r"(?<!\d),|,(?!\d)|[.;!?](?=\s|$)|[，。；！？、\n()（）]"
    r"|\b(?:while|although|though|whereas|but|and then)\b|但|而(?!且)",
)


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    facts: Facts


def misbound(sentence: str, source: str, glossary: Glossary) -> str:
    """A reason if a number of ``sentence`` belongs to something else in ``source``, else ""."""
    ours, theirs = _pieces(sentence), _pieces(source)
    everywhere = frozenset[str]().union(*(piece.facts.names for piece in theirs))
    for piece in ours:
        for one in piece.facts.quantities:
            holders = [other for other in theirs if stands(one, other.facts)]
            if not holders:
                continue
            names = piece.facts.names & everywhere
            if names and all(h.facts.names and not h.facts.names & names for h in holders):
                owner = sorted(holders[0].facts.names)[0]
                return f"number {one.written} belongs to {owner}:  not to {sorted(names)[0]}"
            if _elsewhere(piece, one, holders, theirs, glossary):
                return f"number {one.written} belongs to something else"
    return ""


def _pieces(text: str) -> list[_Piece]:
    parts = [part for part in _CLAUSE.split(plain(text)) if part and part.strip()]
    return [_Piece(part, facts(part)) for part in parts]


def _elsewhere(
    piece: _Piece,
    one: Quantity,
    holders: list[_Piece],
    theirs: list[_Piece],
    glossary: Glossary,
) -> bool:
    """The words around the number stand beside another number of its unit, and not beside it."""
    rivals = [other for other in theirs if other not in holders and _rival(one, other.facts)]
    if one.unit == ORDINAL or not rivals:
        return False
    near = max(_overlap(piece, other, glossary) for other in holders)
    far = max(_overlap(piece, other, glossary) for other in rivals)
    return far >= 2 and near == 0


def _rival(one: Quantity, there: Facts) -> bool:
    return any(other.unit.dimension == one.unit.dimension for other in there.quantities)


def _overlap(one: _Piece, other: _Piece, glossary: Glossary) -> float:
    return cover(one.text, read(other.text, glossary), glossary).held
