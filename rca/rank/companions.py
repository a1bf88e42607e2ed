"""Further causes that acted beside the first one in past events, and when that is worth saying.

The text of an incident does not tell whether one or two causes acted (docs/decisions/021: AUROC .3
to .6 out of fold, whatever was tried), so only the archive speaks: the share of the first cause's
past events in which the other acted too, by Laplace's rule of succession over one unseen event
``share = events / (of + 1)``. A companion is told where it more likely than not acted here:
``P(first cause) * share >= 1/2``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from rca.domain import Case

LIKELY = 0.5


@dataclass(frozen=True, slots=True)
class Companion:
    """``cause_id`` acted beside a leading cause in ``events`` of the ``of`` past events of that
    cause; ``cases``: those that say so, newest first."""

    cause_id: str
    events: int
    of: int
    cases: tuple[Case, ...]

    @property
    def share(self) -> float:
        """How far one more event of the leading cause is to be expected to have it too."""
        return self.events / (self.of + 1)

    def acts(self, leader: float) -> bool:
        """Whether it more likely than not acts here; ``leader``: probability of the leading
        cause."""
        return leader * self.share >= LIKELY


def companions(leader: str, cases: Iterable[Case]) -> tuple[Companion, ...]:
    """What acted beside ``leader`` (a cause id), most often first, then by id. ``cases``: past
    cases, of which those that name no ``leader`` do not count; cases of one event count once."""
    own = [case for case in cases if leader in case.cause_ids]
    beside: dict[str, list[Case]] = {}
    for case in sorted(own, key=lambda c: (c.closed or c.opened or date.min, c.id), reverse=True):
        for other in dict.fromkeys(case.cause_ids):
            if other != leader:
                beside.setdefault(other, []).append(case)
    of = len({case.group for case in own})
    found = [
        Companion(other, len({case.group for case in told}), of, tuple(told))
        for other, told in beside.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.events, one.cause_id)))
