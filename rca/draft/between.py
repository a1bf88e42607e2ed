"""Something else between words that a sentence copies: ``on 6 mm steel spacers`` for ``on 6 mm
ceramic spacers``. Only texts in one language can be laid side by side."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from rca.draft.quantities import plain
from rca.draft.stems import stem
from rca.draft.words import content

PUT_MOST = 2.0  # words put between copied ones that count in full
HAN = 0.5  # of a word is a Chinese character
LONGEST_PUT = 4  # words of the source in whose place they may stand
_TOKEN = re.compile(r"[a-z]+|\d+(?:\.\d+)?|[\u3400-\u9fff]")
_HAN_FORM = frozenset(
    "的了是在为由使和与及并把被将已后前时中上下里有也都均即则就因其该此从到对于按用以改加做"
)


def replaced(text: str, quote: str, part: str) -> float:
    """How much a sentence in the language of its source puts something else between words it
    copies, 0 to 1: ``on 6 mm steel spacers`` for ``on 6 mm ceramic spacers``."""
    return max(_replaced(text, quote), _replaced(text, part))


def _replaced(text: str, source: str) -> float:
    ours, theirs = _tokens(text), _tokens(source)
    steps = list(Levenshtein.opcodes(theirs, ours))
    same = sum(step.dest_end - step.dest_start for step in steps if step.tag == "equal")
    put = 0.0
    for step in steps[1:]:  # the beginning is the frame: "in a past case"
        here = ours[step.dest_start : step.dest_end]
        if step.tag == "replace" and step.src_end - step.src_start <= LONGEST_PUT:
            put += _content(here)
        elif step.tag == "insert":
            put += _content([token for token in here if token not in theirs])
    close = same / len(ours) if ours else 0.0
    return close * min(put, PUT_MOST) / PUT_MOST


@lru_cache(maxsize=8192)
def _tokens(text: str) -> tuple[str, ...]:
    return tuple(
        stem(found) if found.isascii() and found.isalpha() else found
        for found in _TOKEN.findall(plain(text).lower())
    )


def _content(tokens: Sequence[str]) -> float:
    english = sum(bool(content(token)) for token in tokens)
    return english + HAN * sum(not t.isascii() and t not in _HAN_FORM for t in tokens)
