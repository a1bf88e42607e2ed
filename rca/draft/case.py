"""A sentence that is judged, and what it is judged by."""

from __future__ import annotations

from dataclasses import dataclass

from rca.draft.quantities import Facts
from rca.index.language import Glossary


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
