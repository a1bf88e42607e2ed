"""What the ranker sees of an incident whose cause it has never heard of."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rca.rank.history import PastCase
from rca.rank.novelty import CUES, cues
from rca.rank.pool import blend
from rca.rank.train import Prepared, train

Doubles = NDArray[np.float64]
GROUPS = 5  # of causes, each taken out once
FEWER_GROUPS = 3  # where a fit takes a second or more
MOST_CASES = 800  # newest cases that take part; more would cost a full fit per group
MOST_ASKED = 250  # per group and kind


def leave_causes_out(
    prepared: Prepared, cases: Sequence[PastCase], weights: Doubles, seed: int
) -> tuple[Doubles, Doubles]:
    """Cues (n, 6) of cases whose cause stayed and (m, 6) of cases whose cause was taken out.

    Per group of causes one model is fitted without every event of these causes and without one
    fold of the others; the fold asks as known, the events taken out ask as novel.
    """
    model = prepared.model
    recent = sorted(range(len(cases)), key=lambda i: (cases[i].observed.day or 0, i))[-MOST_CASES:]
    taking_part = np.zeros(len(cases), np.bool_)
    taking_part[recent] = True
    groups = GROUPS if len(recent) == len(cases) else FEWER_GROUPS
    deal = np.random.default_rng(seed)
    cause_group = deal.permutation(len(model.causes)) % groups
    events = model.voters.groups
    fold = (deal.permutation(int(events.max()) + 1) % groups)[events]
    known: list[Doubles] = []
    novel: list[Doubles] = []
    for group in range(groups):
        gone = cause_group[model.priors.labels] == group
        hidden = np.isin(events, events[(gone | (fold == group)) & taking_part])
        visible = taking_part & ~hidden
        if len(np.unique(model.priors.labels[visible])) < 2:
            continue
        fitted = train(prepared, visible)
        stays = cause_group != group
        for rows, asked in ((novel, gone), (known, ~gone)):
            chosen = np.flatnonzero(hidden & taking_part & asked)
            for i in chosen[:: -(-len(chosen) // MOST_ASKED) or 1].tolist():
                seen = cases[i].observed
                told = fitted.evidence(seen, visible, prepared.sight(i, seen))
                weighted = told.weighted(blend(weights, told.dense, told.filled))
                rows.append(cues(told.near[:, stays], weighted[:, stays]))
    return np.array(known).reshape(-1, len(CUES)), np.array(novel).reshape(-1, len(CUES))
