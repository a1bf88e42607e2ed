"""A sentence that is judged, and what it is judged by."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rca.draft.quantities import Facts
from rca.index.language import Glossary

# Where a statement comes from is said by its label; the draft is told to say it in words as well.
_FRAME = re.compile(
    r"^\s*(?:(?:in|after|during) (?:a|an|the|one) (?:past|earlier|previous|former) case\b[ ,:]*"
    r"|(?:according to )?the (?:cause catalogue|catalogue|procedure|control plan|pfmea)"
    r"(?: (?:names?|lists?|describes?|says?|states?|mentions?|gives?|notes?)\b(?: that)?)?[ ,:]*"
    r"|(?:在|据|按|根据)?过去(?:的)?案例(?:中|里|后)?(?:的)?[,，:： ]*"
    r"|(?:据|按|根据)?(?:原因目录|作业规程|规程|控制计划)(?:中|里)?"
    r"(?:列出|写明|指出|描述|提到)?[,，:： ]*)",
    re.I,
)


def unframed(text: str) -> str:
    """``text`` without words that say where it comes from: ``In a past case``, ``过去案例中``."""
    rest = _FRAME.sub("", text, count=1)
    return rest if rest.strip() else text


@dataclass(frozen=True, slots=True)
class Case:
    """A sentence ready to be compared."""

    text: str
    facts: Facts
    known: Facts  # the incident's own
    known_names: frozenset[str]
    own: str  # what the incident says
    glossary: Glossary


@dataclass(frozen=True, slots=True)
class Sources:
    """What a sentence cites, and the passages beside it that it does not cite."""

    text: str
    facts: Facts
    names: frozenset[str]  # of the references, as in 8D-2025-031
    others: tuple[str, ...] = ()
    quote: str = ""  # the words on which the sentence says it rests
