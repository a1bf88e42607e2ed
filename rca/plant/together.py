"""Parameters that cannot be told apart, joined as levels that ran together are. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from rca.plant.apart import Moved, centred
from rca.plant.frame import Frame

ALIKE = 0.95  # of two columns of figures, as of two sets of units (`commonality.groups`)
_UNITS = 10  # that have both


def together(found: Sequence[Moved], frame: Frame) -> list[Moved]:
    """Parameters whose values go up and down together in the units compared (|r| >= ALIKE) as one:
    a roll pressed too dense is too thin as well, and nothing here tells which came first."""
    rows = frame.rows("bad", "good", "before")
    strata, steady = frame.strata("good", "before"), frame.rows("good", "before")
    values = {m.column: centred(frame.values[m.column], strata, steady)[rows] for m in found}
    heads = list[Moved]()
    for m in found:
        mine = (m.column, m.higher)
        for at, head in enumerate(heads):
            if m.restates == head.restates and alike(values[m.column], values[head.column]):
                heads[at] = replace(head, group=(*head.group, mine))
                break
        else:
            heads.append(replace(m, group=(mine,)))
    return heads


def alike(one: NDArray[np.float64], other: NDArray[np.float64]) -> bool:
    """Whether two columns are the same figure told twice: Pearson's |r| >= ALIKE."""
    both = np.isfinite(one) & np.isfinite(other)
    a, b = one[both], other[both]
    if len(a) < _UNITS or not a.std() or not b.std():
        return False
    return abs(float(np.corrcoef(a, b)[0, 1])) >= ALIKE
