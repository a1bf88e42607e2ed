"""Nearest past cases vote for their causes.

A case's vote is its share of the similarity among the ``NEAREST`` most similar and one silent
voter. A cause's feature is ``ln((votes + FLOOR) / FLOOR)``: 0 without votes, and split over the
voting cases in proportion to their votes, so that each case is one line of the ledger.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

NEAREST = 50
FLOOR = 0.03
SHARPNESS = 0.08  # cosine difference that divides a dense vote by e
SILENT_COSINE = 0.4  # one sentence this close, or documents that together reach this share
SILENT_SHARE = 0.5  # of the BM25 ceiling, give half of all votes


@dataclass(frozen=True, slots=True)
class Voters:
    """Who may vote: ``groups`` (n,) event numbers; ``labels`` (n, l) cause numbers, -1 = none;
    ``shares`` (n, l) how a case splits its vote over its causes, rows sum to 1 (or 0)."""

    groups: NDArray[np.int64]
    labels: NDArray[np.int64]
    shares: NDArray[np.float32]
    _of_all: dict[int, NDArray[np.int64]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )  # hardly ever is anything hidden

    def events(self, visible: NDArray[np.bool_], n_causes: int) -> NDArray[np.int64]:
        """(C,) visible events per cause, whatever place the cause has in them."""
        if not visible.all():
            return self._events(visible, n_causes)
        if n_causes not in self._of_all:
            self._of_all[n_causes] = self._events(visible, n_causes)
        return self._of_all[n_causes]

    def _events(self, visible: NDArray[np.bool_], n_causes: int) -> NDArray[np.int64]:
        labels = self.labels[visible]
        keys = (self.groups[visible][:, None] * n_causes + labels)[labels >= 0]
        return np.bincount(np.unique(keys) % n_causes, minlength=n_causes)


@dataclass(frozen=True, slots=True)
class Ballot:
    """Flat lists of equal length: ``cases[i]`` gave ``amounts[i]`` of the feature to
    ``causes[i]``; ``feature`` (C,) is their sum per cause."""

    feature: NDArray[np.float64]
    cases: NDArray[np.int64]
    causes: NDArray[np.int64]
    amounts: NDArray[np.float64]


def nearest(
    similarity: NDArray[np.float32], groups: NDArray[np.int64], visible: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """The most similar visible cases with similarity > 0, best first, one per group."""
    scored = np.where(visible, similarity, -np.inf)
    candidates = np.flatnonzero(scored > 0)
    pool = 4 * NEAREST
    if len(candidates) > pool:
        # ties at the edge all stay, so that the choice never depends on their order
        edge = np.partition(scored[candidates], -pool)[-pool]
        candidates = candidates[scored[candidates] >= edge]
    order = candidates[np.argsort(-scored[candidates], kind="stable")]
    _, first = np.unique(groups[order], return_index=True)
    return np.asarray(order[np.sort(first)[:NEAREST]], np.int64)


def cast(
    similarity: NDArray[np.float32], chosen: NDArray[np.int64], *, dense: bool
) -> NDArray[np.float64]:
    """Votes of ``chosen``: exponential in cosine, linear in the share of the BM25 ceiling. A
    silent voter takes part, so that neighbours which are all far away hardly vote at all."""
    values = similarity[chosen].astype(np.float64)
    weights = np.exp((values - SILENT_COSINE) / SHARPNESS) if dense else values
    silent = 1.0 if dense else SILENT_SHARE
    return np.asarray(weights / (weights.sum() + silent), np.float64)


def count(
    voters: Voters, chosen: NDArray[np.int64], votes: NDArray[np.float64], n_causes: int
) -> Ballot:
    """Add up ``votes`` of the cases ``chosen`` per cause."""
    labels = voters.labels[chosen]
    given = (votes[:, None] * voters.shares[chosen]).ravel()
    cases = np.repeat(chosen, labels.shape[1])
    causes = labels.ravel()
    real = (causes >= 0) & (given > 0)
    given, cases, causes = given[real], cases[real], causes[real]
    total = np.zeros(n_causes, np.float64)
    np.add.at(total, causes, given)
    feature = np.log((total + FLOOR) / FLOOR)
    return Ballot(feature, cases, causes, given / total[causes] * feature[causes])
