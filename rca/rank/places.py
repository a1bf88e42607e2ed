"""Where a cause is made, given where its effect was found.

A catalogue names the process step of each cause; an incident names the step and the machine at
which it was detected, which is usually a later one. Past cases tell which steps such incidents
came from, and a cause that no case has ever had shares in what was learned about its step.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rca.rank.catalogue import Catalogue
from rca.rank.history import PastCase
from rca.rank.structured import same_value

FOUND_AT = ("process_step", "machine")
CAUTION = 4.0  # cases of the general mixture of steps that stand behind every place
OWN_STEP = 1.0  # cases that say: what is found at a step was made there
Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Places:
    """``values``: distinct (field, value) pairs in order; ``of_case`` (n, 2): the number of each
    case's value per field of FOUND_AT, -1 = none; ``steps`` (n,): where its primary cause is made;
    ``shares`` (n,): 1 for the first case of an event, else 0."""

    values: tuple[tuple[str, str], ...]
    of_case: NDArray[np.int64]
    steps: NDArray[np.int64]
    shares: NDArray[np.float64]

    def log_lift(
        self, fields: Mapping[str, str], visible: NDArray[np.bool_], catalogue: Catalogue
    ) -> Doubles:
        """(C,) sum over the places of ``ln P(step of the cause | place) / P(step)``, shrunk towards
        0 by CAUTION; 0 where cause or place has no step."""
        names = catalogue.step_names
        out = np.zeros(len(catalogue.steps))
        if len(names) < 2:
            return out
        counted = np.where(visible & (self.steps >= 0), self.shares, 0.0)
        everywhere = 1.0 + np.bincount(
            self.steps.clip(0), counted, minlength=len(names)
        )  # add one: no step is impossible
        general = everywhere / everywhere.sum()
        lift = np.zeros(len(names))
        for at, field in enumerate(FOUND_AT):
            value = same_value(fields.get(field, ""))
            if not value:
                continue
            here: Doubles = np.zeros(len(names))
            if (field, value) in self.values:
                known = self.of_case[:, at] == self.values.index((field, value))
                here = here + np.bincount(self.steps.clip(0), counted * known, minlength=len(names))
            if field == "process_step" and value in names:
                here[names.index(value)] += OWN_STEP
            lift += np.log((here + CAUTION * general) / (here.sum() + CAUTION)) - np.log(general)
        known_step = catalogue.steps >= 0
        out[known_step] = lift[catalogue.steps[known_step]]
        return out


def fit_places(
    cases: Sequence[PastCase], first_labels: NDArray[np.int64], catalogue: Catalogue
) -> Places:
    """``first_labels`` (n,): the primary cause of each case."""
    told = [
        [(field, same_value(case.observed.fields.get(field, ""))) for field in FOUND_AT]
        for case in cases
    ]
    values = tuple(sorted({pair for row in told for pair in row if pair[1]}))
    number = {pair: i for i, pair in enumerate(values)}
    of_case = np.array([[number.get(pair, -1) for pair in row] for row in told], np.int64)
    seen: set[str] = set()
    shares = np.zeros(len(cases))
    for i, case in enumerate(cases):
        shares[i] = float(case.group not in seen)
        seen.add(case.group)
    steps = catalogue.steps[first_labels] if len(cases) else np.zeros(0, np.int64)
    return Places(values, of_case.reshape(-1, len(FOUND_AT)), steps, shares)
