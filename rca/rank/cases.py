"""Past cases as the rows of a model: who votes for what, and with which words and vectors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from rca.rank.history import Observation, PastCase, Vector
from rca.rank.model import usable_share
from rca.rank.votes import Voters

Floats = NDArray[np.float32]


def told(case: PastCase) -> tuple[str, ...]:
    """Report and findings as one document; empty where nothing was found out."""
    return case.observed.tokens + case.findings_tokens if case.findings_tokens else ()


def readable(seen: Observation) -> Vector:
    """The vector, or an empty one where the encoder knew too little of the text."""
    return seen.vector if usable_share(seen) else seen.vector[:0]


def voters(labels: Sequence[Sequence[int]], groups: NDArray[np.int64]) -> Voters:
    """``labels``: cause numbers of every case, primary first; ``groups`` (n,): their events."""
    widest = max((len(of_case) for of_case in labels), default=1)
    table = np.full((len(labels), widest), -1, np.int64)
    shares = np.zeros((len(labels), widest), np.float32)
    for i, of_case in enumerate(labels):
        table[i, : len(of_case)] = of_case
        # a contributing cause gets half the vote of the primary one
        parts = np.array([1.0, *[0.5] * (len(of_case) - 1)])
        shares[i, : len(of_case)] = parts / parts.sum()
    return Voters(groups, table, shares)


def vectors(rows: Sequence[Vector]) -> Floats:
    """(n, d); cases without a vector are zero rows, which never vote."""
    width = max((row.size for row in rows), default=0)
    if not any(row.any() for row in rows):
        return np.zeros((0, 0), np.float32)
    out = np.zeros((len(rows), width), np.float32)
    for i, row in enumerate(rows):
        out[i, : row.size] = row
    return out


def group_numbers(groups: Iterable[str]) -> NDArray[np.int64]:
    """(n,) a number per distinct name, counting up in the order of first use."""
    first: dict[str, int] = {}
    return np.array([first.setdefault(name, len(first)) for name in groups], np.int64)
