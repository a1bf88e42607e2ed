"""Names of things that a source does not have, while it has another of their kind: pump 9 for pump
3, head A for head B, one abbreviation for another."""

from __future__ import annotations

import re
from functools import lru_cache

from rca.draft.case import Case, Sources
from rca.draft.owners import misplaced
from rca.draft.quantities import ORDINAL, plain, stands

_THINGS = (
    ("columns?", "列"), ("rows?", "排"), ("stations?", "工位|站"), ("pumps?", "泵"),
    ("nozzles?", "喷?嘴"), ("cavit(?:y|ies)", "型?腔"), ("lanes?|strips?", "条"), ("zones?", "区"),
    ("layers?", "层"), ("slots?", "槽位?"), ("channels?", "通道"), ("fans?", "风机"),
)  # fmt: skip
_COUNTED = tuple(
    re.compile(
        rf"\b(?:{en}) (\d{{1,3}})(?![\d.,]\d)|(?:第|(?<![\d.-]))(\d{{1,3}})号?(?:{zh})", re.I
    )
    for en, zh in _THINGS
)
_SEVERAL = re.compile(r"s \d", re.I)
_MORE = re.compile(r"\d号?\s?[、,和与到至~～-]\s?$")
_SHORT = re.compile(r"(?<![A-Za-z0-9-])[A-Z]{2,6}(?![A-Za-z0-9-])")


def stranger(case: Case, source: Sources) -> str:
    """A name or number of a thing that only the incident has, where the source speaks of another
    of its kind: pump 9 for pump 3."""
    kinds = {_kind(name) for name in source.facts.names}
    both = {_kind(name) for name in case.facts.names.keys() & source.facts.names.keys()}
    for name in sorted(case.facts.names.keys() - source.facts.names.keys() - source.names):
        if _kind(name) in kinds - both:
            return f"{case.facts.names[name]} not there, another of its kind is"
    if alien := misplaced(case.text, source.text, case.own) or _alien(case, source):
        return f"{alien} not there, another of its kind is"
    if alien := _miscounted(case.text, source.text):
        return f"{alien} not there, another of its kind is"
    ours = [q for q in case.facts.quantities if q.unit == ORDINAL and not stands(q, source.facts)]
    if ours and any(q.unit == ORDINAL for q in source.facts.quantities):
        return f"number {ours[0].written} not there, another of its kind is"
    return ""


def _alien(case: Case, source: Sources) -> str:
    """An abbreviation that neither source nor incident has, where the source has another one."""
    theirs = {match[0] for match in _SHORT.finditer(source.text)}
    there = f"{source.text}\n{case.own}".upper()
    ours = dict.fromkeys(match[0] for match in _SHORT.finditer(case.text))
    if not theirs - ours.keys():
        return ""
    for word in ours:
        known = any(term in source.text for term in case.glossary.translations(word))
        if word not in there and not known:
            return word
    return ""


@lru_cache(maxsize=4096)
def _counted(text: str) -> dict[int, dict[str, str]]:
    """Per kind of thing its numbers in ``text``, with the words that name it; a list or range of
    them also has the number ``*``."""
    made: dict[int, dict[str, str]] = {}
    text = plain(text)
    for number, pattern in enumerate(_COUNTED):
        for match in pattern.finditer(text):
            several = _SEVERAL.search(match[0]) or _MORE.search(text[: match.start()])
            made.setdefault(number, {})["*" if several else match[1] or match[2]] = match[0]
    return made


def _miscounted(ours: str, theirs: str) -> str:
    """``column 5`` or ``第5列`` where the source speaks of column 2 and of no other 5."""
    for kind, mine in _counted(ours).items():
        known = _counted(theirs).get(kind, {})
        alien = [said for number, said in mine.items() if number not in known]
        if known and len(alien) == len(mine) and "*" not in {*known, *mine}:
            return alien[0]
    return ""


def _kind(name: str) -> str:
    return "letter" if name.startswith("letter ") else re.sub(r"\d+[a-z]?$", "", name)
