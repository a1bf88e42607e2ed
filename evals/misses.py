"""What went wrong most: confused causes and confident misses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from evals.items import Item

MISSES = 20
PAIRS = 15


def worst(items: Sequence[Item]) -> list[Item]:
    """The answered items whose first cause is not a true one, by how sure of it the answer was
    beyond what it gave the truth."""
    wrong = [i for i in items if not i.failed and i.ranked and i.ranked[0] not in i.labels]
    return sorted(wrong, key=lambda i: (i.truth_mass - i.confidence, i.id))[:MISSES]


def confusions(items: Sequence[Item]) -> list[tuple[tuple[str, str], int]]:
    """(true, named first) pairs of known causes, most frequent first."""
    pairs = Counter(
        (i.labels[0], i.ranked[0])
        for i in items
        if not i.failed and i.known and i.ranked and i.ranked[0] not in i.labels
    )
    return sorted(pairs.items(), key=lambda pair: (-pair[1], pair[0]))[:PAIRS]
