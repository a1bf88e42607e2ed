"""The latest verdicts join a bench that is already there (docs/decisions/027)."""

from __future__ import annotations

from dataclasses import replace

from rca.index.build import extended
from rca.index.cut import Cut
from rca.index.encode import digest, encode
from rca.likeness import Places
from rca.proved import Proved
from rca.rank.append import append
from rca.rank.observe import past_cases
from rca.recurrence import Recall
from rca.repeats import settled
from rca.siting import Sites
from rca.triage import Bench


def join(base: Bench, later: Proved, cut: Cut, places: Places) -> Bench | None:
    """``base``, made for ``cut``, with the part of ``later`` that belongs there; None where that
    names a cause which ``base`` does not know."""
    known = base.view.knowledge
    alone = replace(known, passages=(), cases=()).plus(later.cases, later.passages)
    new = cut.of(alone)
    joined = known.plus(new.cases, new.passages)
    if joined.causes != known.causes:
        return None
    cases_only = replace(new, causes=())
    lookup = encode(cases_only, base.view.glossary, base.asker.embedder)
    joined = settled(joined, places, {case.id for case in new.cases})
    view = extended(base.view, joined, lookup)
    cases = past_cases(new.cases, lookup, base.asker, denial=base.ranker.model.denial)
    return replace(
        base,
        view=view,
        ranker=append(base.ranker, cases),
        stamp=digest(f"{base.stamp} {later.digest}")[: len(base.stamp)],
        recall=Recall.of(joined.cases, view.glossary, places),
        sites=Sites.of(joined.cases, places),
        measured=base.measured and replace(base.measured, view=view, _last=None, _rows=None),
    )
