"""Names of things that a source does not have, while it has another of their kind: pump 9 for pump
3, head A for head B, one abbreviation for another."""

from __future__ import annotations

import re

from rca.draft.case import Case, Sources
from rca.draft.owners import misplaced
from rca.draft.quantities import ORDINAL, stands

_SHORT = re.compile(r"(?<![A-Za-z0-9-])[A-Z]{2,6}(?![A-Za-z0-9-])")


def stranger(case: Case, source: Sources) -> str:
    """A name or number of a thing that only the incident has, where the source speaks of another
    of its kind: pump 9 for pump 3."""
    kinds = {_kind(name) for name in source.facts.names}
    for name in sorted(case.facts.names.keys() - source.facts.names.keys() - source.names):
        if _kind(name) in kinds:
            return f"{case.facts.names[name]} not there, another of its kind is"
    if alien := misplaced(case.text, source.text, case.own) or _alien(case, source):
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


def _kind(name: str) -> str:
    return "letter" if name.startswith("letter ") else re.sub(r"\d+[a-z]?$", "", name)
