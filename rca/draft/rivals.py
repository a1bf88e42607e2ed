"""Things that exclude each other: copper and aluminium, operator and supplier, a tenth and a
quarter.

Each line of ``rivals.txt`` is a kind with its members in English and Chinese.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files

from rca.draft.quantities import plain


@cache
def _kinds() -> tuple[tuple[re.Pattern[str], ...], ...]:
    rows = (files("rca.draft") / "rivals.txt").read_text(encoding="utf-8").splitlines()
    return tuple(
        tuple(_member(words) for words in row.split("//"))
        for row in rows
        if row and not row.startswith("#")
    )


def _member(words: str) -> re.Pattern[str]:
    english, chinese = words.split("=", 1)
    return re.compile(rf"(?<![a-z])(?:{english})(?![a-z])|(?:{chinese})", re.I)


@lru_cache(maxsize=65536)
def _members(text: str, number: int) -> dict[int, str]:
    """The members of kind ``number`` that ``text`` names, as it writes them."""
    flat, kind = plain(text), _kinds()[number]
    return {at: match[0] for at, member in enumerate(kind) if (match := member.search(flat))}


def displaced(sentence: str, source: str, own: str = "") -> str:
    """The word of ``sentence`` for a thing that ``source`` does not name, while it names another
    of the kind that ``sentence`` does not name; else ""."""
    for number in range(len(_kinds())):
        if ours := _members(sentence, number):
            theirs = _members(source, number)
            alien = ours.keys() - theirs.keys() - _members(own, number).keys()
            if alien and theirs.keys() - ours.keys():
                return ours[min(alien)]
    return ""
