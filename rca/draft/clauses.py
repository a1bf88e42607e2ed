"""Clauses of a text, and how much one of them shares with another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from rca.draft.quantities import plain
from rca.draft.words import Cover, cover, read
from rca.index.language import Glossary

_STOP = re.compile(r"[.!?](?=\s|$)|[;。!?](?=[\u3400-\u9fff])|;|[。\n]")  # NFKC: ；is ; by now
_COMMA = re.compile(
    r"(?<!\d),|,(?!\d)|[()]|:(?!\d)|(?<!\d):|(?<!\d)、|、(?!\d)"
    r"|(?<!nothing )(?<!none )\bbut\b"
    r"|\b(?:while|although|whereas|however|though|and then|because|since|so that"
    r"|where|when|whenever)\b"
    r"|(?=\b(?:rather than|instead of|and not|and no|not by|not to)\b)"
    r"|(?=\b(?:that|which) (?:do|does|did|is|are|was|were|has|had|can|will)"
    r"(?: not|n't| never)\b)"
    r"|但|却|而(?!且|不|非|第|激)|(?=而不|而非)|因为|由于|所以|因此"
)
NEAR = 0.999  # of the best overlap: clauses that fit equally well


@lru_cache(maxsize=8192)
def sentences(text: str) -> tuple[str, ...]:
    """The sentences of ``text``; a semicolon ends one."""
    return tuple(part for part in _STOP.split(plain(text)) if part.strip())


@lru_cache(maxsize=8192)
def clauses(text: str) -> tuple[str, ...]:
    """The clauses of ``text`` in order."""
    parts = (part for whole in sentences(text) for part in _COMMA.split(whole))
    return tuple(part.strip() for part in parts if part and part.strip())


@lru_cache(maxsize=65536)
def shared(words: str, there: str, glossary: Glossary) -> Cover:
    """How much of ``words`` stands in ``there``."""
    return cover(words, read(there, glossary), glossary)


def closest(words: str, among: Sequence[str], glossary: Glossary) -> tuple[float, list[str]]:
    """The weight of ``words`` that the best of ``among`` hold, and all that hold as much."""
    held = [(shared(words, one, glossary).held, one) for one in among]
    best = max((weight for weight, _ in held), default=0.0)
    return best, [one for weight, one in held if weight >= best * NEAR] if best else []
