"""Whether texts hold a sentence: its names, numbers and times, and what it says of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rca.draft.case import Case, Sources
from rca.draft.cite import normal
from rca.draft.derived import follows, of_a_year
from rca.draft.moments import stated
from rca.draft.quantities import facts, letters, stands, worded
from rca.draft.quoted import apart, exchanged
from rca.draft.reading import Second, passage
from rca.draft.signs import Sign, group_of, signs
from rca.draft.weighing import heaviest, score, weights


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a sentence under given sources. ``hard``: no action survives it."""

    reason: str
    hard: bool


def fault_in(
    case: Case,
    texts: Sequence[str],
    refs: Sequence[str],
    others: Sequence[str] = (),
    quote: str = "",
    second: Second | None = None,
) -> Fault | None:
    """What these texts do not hold of the sentence: the first wrong fact, else the sign that
    weighs most where all signs together weigh too much. ``others`` are passages it could have
    cited instead; ``quote``: the words of ``texts`` that its author copied; ``second``: a model
    that reads both. Raises EngineError of that model."""
    source = _sources(texts, refs, others, quote)
    if wrong := unknown(case, source.text, refs) or exchanged(case, source):
        return Fault(wrong, hard=True)
    if apart(case, source):
        return Fault("nothing of it stands", hard=False)
    if _copied(case.text, texts):
        return None
    found = signs(case, source)
    total = alone = score(found, weights())
    if second is not None and source.quote:
        line = passage(source.text, source.quote)
        total = second.total(alone, group_of(found), line, case.text)
    if total <= 0:
        return None
    if alone <= 0:  # the signs alone would have kept it
        return Fault("the second reading finds something else", hard=True)
    worst = heaviest(found, weights())
    return Fault(worst.reason, hard=worst.misread)


def _copied(text: str, texts: Sequence[str]) -> bool:
    """A whole sentence of a source; a piece of one may have lost its negation."""
    start = r"(?:^|[.;!?。；！？]\s?)"
    return any(re.search(start + re.escape(normal(text)), normal(one)) for one in texts)


def signs_of(
    case: Case, texts: Sequence[str], refs: Sequence[str], others: Sequence[str], quote: str = ""
) -> tuple[Sign, ...] | None:
    """What `fault_in` weighs; None where a wrong fact decides."""
    source = _sources(texts, refs, others, quote)
    if unknown(case, source.text, refs) or exchanged(case, source) or apart(case, source):
        return None
    return signs(case, source)


def _sources(
    texts: Sequence[str], refs: Sequence[str], others: Sequence[str], quote: str
) -> Sources:
    text, named = "\n".join(texts), frozenset(facts(" ".join(refs)).names)
    return Sources(text, facts(text), named, tuple(others), quote.strip())


def unknown(case: Case, text: str, refs: Sequence[str]) -> str:
    """A name, number or time that neither ``text`` nor the incident holds, nor follows from."""
    source, small = facts(text), worded(text)
    named = facts(" ".join(refs)).names
    for name in sorted(
        case.facts.names.keys() - {*source.names, *letters(text), *named, *case.known_names}
    ):
        return f"{case.facts.names[name]} not"
    for one in case.facts.quantities:
        if stands(one, source, small) or stands(one, case.known):
            continue
        if of_a_year(one, (*named, *case.known_names, *refs)):
            continue
        if not follows(one, case.text, case.facts, source, case.known):
            return f"number {one.written} not"
    for time in sorted(case.facts.times):
        if not stated(time, source.times | case.known.times):
            return f"date or time {time} not"
    return ""
