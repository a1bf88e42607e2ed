"""What went wrong most: confused causes and confident misses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from evals.door import Cause
from evals.intervals import mean_of
from evals.items import Item

MISSES = 20
PAIRS = 15


def worst(items: Sequence[Item]) -> list[Item]:
    """The answered items whose first cause is not a true one, by how sure of it the answer was
    beyond what it gave the truth."""
    wrong = [i for i in items if not i.failed and i.ranked and i.ranked[0] not in i.labels]
    return sorted(wrong, key=lambda i: (i.truth_mass - i.confidence, i.id))[:MISSES]


def confusions(wrong: Sequence[Item]) -> list[tuple[tuple[str, str], int]]:
    """(true, named first) pairs of misses, most frequent first."""
    pairs = Counter((i.labels[0], i.ranked[0]) for i in wrong)
    return sorted(pairs.items(), key=lambda pair: (-pair[1], pair[0]))[:PAIRS]


def confusion(items: Sequence[Item], causes: Mapping[str, Cause]) -> dict[str, Any]:
    """The pairs of known causes, each with whether the catalogue calls them confusable (either way
    round), and the share of all misses among such causes; None where no catalogue says so."""

    def declared(one: str, other: str) -> bool:
        rows = ((one, other), (other, one))
        return any(a in causes and b in causes[a].confusable for a, b in rows)

    wrong = [
        i for i in items
        if not i.failed and i.known and i.ranked and i.ranked[0] not in i.labels
    ]  # fmt: skip
    told = any(cause.confusable for cause in causes.values())
    within = [float(declared(i.labels[0], i.ranked[0])) for i in wrong]
    pairs = [
        {"true": true, "said": said, "times": n, "declared": declared(true, said)}
        for (true, said), n in confusions(wrong)
    ]
    return {"pairs": pairs, "declared": mean_of(within, wrong) if told else None}
