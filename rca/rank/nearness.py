"""How near each past case is to a question: weights for lists that no cause decides.

The same retrieval as a search, turned into shares: ``exp((score - best) / SHARPNESS)`` over the
``NEAREST`` best cases. Rows of one event share a vote, and so do rows that tell one problem in the
same words: an export with a row per action would else count its problem once per action.
``NEAREST`` and ``SHARPNESS`` were chosen leave-problem-out on the history of maintnet_actions
(docs/decisions/018), not on its dev set.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp

from rca.domain import Case, Hit
from rca.index.query import Query
from rca.index.view import View, is_observed

NEAREST = 100
SHARPNESS = 0.12  # of the fused score, which lies in [0, 1]
PASSAGES = 3 * NEAREST  # a case has several


@dataclass(frozen=True, slots=True)
class Near:
    """A past case with its share of all nearness; ``hit`` is its passage that was found."""

    case: Case
    share: float
    hit: Hit


def nearest_cases(
    view: View, query: Query, hide: frozenset[str] = frozenset(), hits: Sequence[Hit] | None = None
) -> tuple[Near, ...]:
    """Cases near ``query``, best first; shares sum to 1. ``hits``: an earlier search of cases,
    not searched again. Passages that hold actions or findings never decide nearness."""
    found = view.search(query, PASSAGES, kinds=("case",), hide=hide) if hits is None else hits
    best: dict[str, Hit] = {}
    for hit in found:
        owner = hit.passage.owner
        if owner in view.cases and is_observed(hit.passage):
            best.setdefault(owner, hit)
    rows = [(view.cases[owner], hit) for owner, hit in best.items()][:NEAREST]
    if not rows:
        return ()
    top = rows[0][1].score
    events = [_event(case) for case, _ in rows]
    once = Counter(events)
    raw = [
        exp((hit.score - top) / SHARPNESS) / once[event]
        for (_, hit), event in zip(rows, events, strict=True)
    ]
    total = sum(raw)
    return tuple(
        Near(case, weight / total, hit) for (case, hit), weight in zip(rows, raw, strict=True)
    )


def _event(case: Case) -> str:
    return case.event or _plain(case.text)


@lru_cache(maxsize=20_000)
def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
