"""Countermeasures: what past cases did and how it went, then what the catalogue advises."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain
from typing import Literal

from rca.domain import Action, Actions, Cause, EvidenceKind
from rca.draft.cite import Ledger, case_ref, normal
from rca.draft.deeds import first_words, only_counts
from rca.draft.dossier import Candidate
from rca.draft.excerpt import clip

SHOWN = 6  # per list; measures that failed before are listed beyond it
SAME = 90.0  # rapidfuzz ratio from which two wordings are one measure
LIMIT = 600  # characters of one measure: a paragraph of a D5

Role = Literal["containment", "corrective", "preventive"]
_SECTION: dict[Role, str] = {"containment": "D3", "corrective": "D5", "preventive": "D7"}
_EXACT = re.compile(r"[a-z]*-?\d[\w.,/-]*|\b(?:not|no|never|without|don't)\b|[不未无勿非禁]")


# A filled-in cell that says that nothing was done, or names a heading and no measure.
_NOTHING = re.compile(
    r"(?:n\.?/?a\.?|not applicable|none|nothing|nil|reaction plan|see above|"
    r"不适用|无|没有|同上|反应计划)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a text stands, before it has an evidence id."""

    kind: EvidenceKind
    ref: str
    quote: str


@dataclass(frozen=True, slots=True)
class Known:
    """One measure on record, with every place that names it. ``held`` as in `Measure`."""

    text: str
    sources: tuple[Source, ...]
    held: bool | None = None
    practised: bool = True  # by a past case; False: only advised


def actions(candidate: Candidate, ledger: Ledger) -> Actions:
    """Corrective and preventive actions of one hypothesis, citing (and completing) its ledger."""
    return Actions(
        corrective=tuple(cited(known, ledger) for known in measures(candidate, "corrective")),
        preventive=tuple(cited(known, ledger) for known in measures(candidate, "preventive")),
    )


def cited(known: Known, ledger: Ledger) -> Action:
    """A measure with evidence ids; without a place in any file it is only ``suggested``."""
    cites = tuple(dict.fromkeys(ledger.cite(s.kind, s.ref, s.quote) for s in known.sources))
    return Action(known.text, cites, "cited" if cites else "suggested", known.held)


def measures(candidate: Candidate, role: Role) -> tuple[Known, ...]:
    """Measures of one role: those that held, those of precedents with unknown outcome, the
    catalogue's, and at the end, never cut for the others' sake, those that did not hold."""
    merged: list[Known] = []
    for known in (*_practised(candidate, role), *_advised(candidate, role)):
        _merge(merged, known)
    merged.sort(key=_preference)
    kept = [known for known in merged if known.held is not False]
    failed = [known for known in merged if known.held is False]
    return (*kept[:SHOWN], *failed[:SHOWN])


def same(one: str, other: str) -> bool:
    """Whether two wordings are one measure: nearly equal text, and the same numbers, codes and
    negations (`replace every 100 h` is not `replace every 200 h`)."""
    from rapidfuzz import fuzz

    a, b = normal(one), normal(other)
    if _exact(a) != _exact(b):
        return False
    return a == b or bool(max(fuzz.ratio(a, b), fuzz.token_sort_ratio(a, b)) >= SAME)


@lru_cache(maxsize=20_000)
def _exact(text: str) -> tuple[str, ...]:
    return tuple(sorted(_EXACT.findall(text)))


def _practised(candidate: Candidate, role: Role) -> Iterator[Known]:
    """What past cases did. A D3 also counts what there was: that is nothing to do again."""
    advised = first_words(chain.from_iterable(_by_role(candidate.cause).values()))
    for case in candidate.cases:
        for measure in case.measures:
            if measure.role == role and (text := _told(measure.text)):
                if role == "containment" and only_counts(text, advised):
                    continue
                source = Source("case", measure.ref or case_ref(case, _SECTION[role]), text)
                yield Known(text, (source,), measure.held)


def _advised(candidate: Candidate, role: Role) -> Iterator[Known]:
    cause = candidate.cause
    for entry in _by_role(cause)[role]:
        if text := _told(entry):
            sources = (Source("catalogue", cause.ref, text),) if cause.ref else ()
            yield Known(text, sources, practised=False)


def _by_role(cause: Cause) -> dict[Role, tuple[str, ...]]:
    return {
        "containment": cause.containment,
        "corrective": cause.corrective,
        "preventive": cause.preventive,
    }


def _told(text: str) -> str:
    """The measure, "" where the cell only says that there is none."""
    return "" if _NOTHING.fullmatch(text.strip(" .。;；-–—/")) else clip(text, LIMIT)


def _merge(merged: list[Known], new: Known) -> None:
    for position, old in enumerate(merged):
        if same(old.text, new.text):
            merged[position] = replace(
                old, sources=(*old.sources, *new.sources), held=_worst(old.held, new.held)
            )
            return
    merged.append(new)


def _worst(one: bool | None, other: bool | None) -> bool | None:
    """One failure outweighs one success: a measure that failed anywhere is shown as such."""
    if one is False or other is False:
        return False
    return True if one or other else None


def _preference(known: Known) -> int:
    if known.held is None:
        return 1 if known.practised else 2
    return 0 if known.held else 3
