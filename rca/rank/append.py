"""Past cases that join a fitted ranker without a new fit (docs/decisions/027).

They vote, count in the prior and in where causes are made, and are found by word and by vector.
Classifiers, pool weights, temperature and novelty gate stay what they were fitted as, and so do the
document frequencies of words already known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from rca.rank.cases import Floats, group_numbers, readable, told, vectors, voters
from rca.rank.history import PastCase
from rca.rank.model import Model
from rca.rank.places import FOUND_AT, Places, fit_places
from rca.rank.priors import Priors, fit_priors
from rca.rank.ranker import Ranker
from rca.rank.votes import Voters


def append(ranker: Ranker, cases: Sequence[PastCase]) -> Ranker:
    """``ranker`` with ``cases``; those without a label change nothing. KeyError for a label that
    is none of its causes."""
    model = ranker.model
    new = [case.reading(model.denial) for case in cases if case.labels]
    if not new:
        return ranker
    number = {cause: i for i, cause in enumerate(model.causes)}
    labels = [[number[label] for label in case.labels] for case in new]
    first = np.array([of_case[0] for of_case in labels], np.int64)
    groups = group_numbers((*model.group_names, *(case.group for case in new)))
    known = len(model.case_ids)
    seen = [case.observed for case in new]
    joined = replace(
        model,
        case_ids=(*model.case_ids, *(case.id for case in new)),
        group_names=(*model.group_names, *(case.group for case in new)),
        priors=_priors(model.priors, new, groups, first, ranker.card["last_day"]),
        voters=_voters(model.voters, voters(labels, groups[known:])),
        keywords=model.keywords.plus([s.tokens for s in seen]),
        findings=model.findings.plus([told(case) for case in new]),
        vectors=_stacked(model.vectors, vectors([readable(s) for s in seen]), known, len(new)),
        findings_vectors=_stacked(
            model.findings_vectors, vectors([c.findings_vector for c in new]), known, len(new)
        ),
        places=_places(model, new, first),
    )
    return replace(ranker, model=joined, card={**ranker.card, "appended": len(new)})


def _priors(
    old: Priors,
    new: Sequence[PastCase],
    groups: NDArray[np.int64],
    labels: NDArray[np.int64],
    last_day: str | None,
) -> Priors:
    """Weights refer to ``last_day`` of the old cases: a newer one weighs more than 1, and
    `Priors.log_lift` divides by the heaviest."""
    latest = date.fromisoformat(last_day).toordinal() if last_day else None
    known = len(old.labels)
    fresh = fit_priors(new, groups[known:], labels, old.n_causes, latest=latest)
    first = ~np.isin(groups[known:], groups[:known])  # an event counts once
    return Priors(
        np.concatenate([old.weights, fresh.weights * first]),
        np.concatenate([old.recent, fresh.recent * first]),
        np.concatenate([old.labels, labels]),
        old.n_causes,
    )


def _voters(old: Voters, new: Voters) -> Voters:
    widest = max(old.labels.shape[1], new.labels.shape[1])

    def wide(voters: Voters) -> Voters:
        room = ((0, 0), (0, widest - voters.labels.shape[1]))
        labels = np.pad(voters.labels, room, constant_values=-1)
        return Voters(voters.groups, labels, np.pad(voters.shares, room))

    pair = wide(old), wide(new)
    return Voters(
        np.concatenate([v.groups for v in pair]),
        np.concatenate([v.labels for v in pair]),
        np.concatenate([v.shares for v in pair]),
    )


def _places(model: Model, new: Sequence[PastCase], first_labels: NDArray[np.int64]) -> Places:
    old, fresh = model.places, fit_places(new, first_labels, model.catalogue)
    values = tuple(dict.fromkeys((*old.values, *fresh.values)))
    number = np.array([*map(values.index, fresh.values), -1], np.int64)  # -1 stays "none"
    counted = np.isin([case.group for case in new], model.group_names)
    return Places(
        values,
        np.concatenate([old.of_case.reshape(-1, len(FOUND_AT)), number[fresh.of_case]]),
        np.concatenate([old.steps, fresh.steps]),
        np.concatenate([old.shares, np.where(counted, 0.0, fresh.shares)]),
    )


def _stacked(old: Floats, new: Floats, n_old: int, n_new: int) -> Floats:
    """(n_old + n_new, d): an empty part means that none of its cases was encoded."""
    width = max(old.shape[1], new.shape[1])
    if not width:
        return old
    parts = [
        part if len(part) else np.zeros((n, width), np.float32)
        for part, n in ((old, n_old), (new, n_new))
    ]
    return np.concatenate(parts)
