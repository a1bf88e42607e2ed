"""How often each cause is found: what is common now, held by what was common always.

Frequencies drift: on FDA recalls the last half year told the next two years better than all twelve
(docs/decisions/015). But half a year of a small plant is a handful of cases, so recent counts stand
on CAUTION cases' worth of the whole history, and that on one case per cause.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rca.rank.history import PastCase

HALF_LIFE = 730.0  # days after which a case weighs half in the long run
RECENT = 180.0  # and in what is common now; both out of fold on FDA and PHMSA history
CAUTION = 50.0  # cases' worth of the long run behind what is common now


@dataclass(frozen=True, slots=True)
class Priors:
    """``weights`` (n,) of every case in the long run and ``recent`` (n,) of late, newer ones
    heavier; a group counts once, on its first case. ``labels`` (n,): primary cause of each."""

    weights: NDArray[np.float64]
    recent: NDArray[np.float64]
    labels: NDArray[np.int64]
    n_causes: int

    def log_lift(self, visible: NDArray[np.bool_]) -> NDArray[np.float64]:
        """(C,) ``ln(P(cause) * C)``, 0 = an even share. Recency counts from the newest visible
        case: what is hidden does not age the rest."""
        always = self._counts(self.weights, visible) + 1.0
        late = self._counts(self.recent, visible)
        share = (late + CAUTION * always / always.sum()) / (late.sum() + CAUTION)
        return np.asarray(np.log(share * self.n_causes))

    def _counts(
        self, weights: NDArray[np.float64], visible: NDArray[np.bool_]
    ) -> NDArray[np.float64]:
        known = weights[visible]
        newest = float(known.max()) if known.size else 0.0
        if newest <= 0.0:
            return np.zeros(self.n_causes)
        return np.bincount(self.labels[visible], known / newest, self.n_causes).astype(np.float64)


def fit_priors(
    cases: Sequence[PastCase],
    groups: NDArray[np.int64],
    labels: NDArray[np.int64],
    n_causes: int,
    latest: int | None = None,
) -> Priors:
    """``groups``, ``labels`` (n,): event and primary cause of each case. ``latest``: ordinal of
    the day that weighs 1, None = the newest of ``cases``; a case without a date counts as new."""
    days = [case.observed.day for case in cases]
    if latest is None:
        latest = max((day for day in days if day is not None), default=0)
    ages = np.array([0.0 if day is None else latest - day for day in days], np.float64)
    once = np.zeros(len(cases))
    once[np.unique(groups, return_index=True)[1]] = 1.0
    return Priors(once * 0.5 ** (ages / HALF_LIFE), once * 0.5 ** (ages / RECENT), labels, n_causes)
