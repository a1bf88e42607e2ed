"""The worst part of a sentence: a clause of which the source holds hardly a word is added by its
author, however well the rest is held.

``the bolts were tightened from the drive side, and the shim had been cut from the wrong sheet``.
"""

from __future__ import annotations

import re
from collections.abc import Set

from rca.draft.quantities import plain
from rca.draft.words import HALF, compare, read
from rca.index.language import Glossary

ADDED = 1.5  # weight of missing words below which a part is only put otherwise
_CUT = re.compile(
    r"(?<!\d),|,(?!\d)|[.;!?](?=\s|$)|[;。!?、\n()]|:(?!\d)"
    r"|\b(?:and|but|which|who|that|while|although|whereas|though|because|since|so|where|when|after"
    r"|before|due to|owing to|caused by|from)\b"
    r"|但|而(?!且)|因为|由于|所以|因此|因(?!此)|是由|是被|造成|导致|来自"
)


def added(text: str, source: str, known: Set[str], glossary: Glossary) -> tuple[float, str]:
    """Share of missing words, 0 to 1, of the part of ``text`` that ``source`` holds least, and
    those words; ``known``: words that the incident holds."""
    worst, there = (0.0, ""), read(source, glossary)
    for part in _CUT.split(plain(text)):
        missing = weight = 0.0
        words: list[str] = []
        for one in compare(part, there, glossary) if part.strip() else ():
            weight += one.claim
            if one.share is not None and one.share < HALF and one.word not in known:
                missing += one.claim * (1 - one.share)
                words.append(one.word)
        if missing >= ADDED:
            worst = max(worst, (missing / weight, ", ".join(words[:4])))
    return worst
