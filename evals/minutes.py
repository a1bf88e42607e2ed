"""Investigation minutes: what the checks cost until the true cause is reached.

Expected investigation time to cause: the sum of verification times up to and including the true
cause, in the shown order (Kadane and Simon 1977; Heckerman, Breese and Rommelse 1995).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from evals.items import Minutes


@dataclass(frozen=True, slots=True)
class Costs:
    """Minutes per cause and what they rest on."""

    of: Mapping[str, float]
    unit: str  # minutes | checks
    note: str = ""


def costs(written: Mapping[str, float | None]) -> Costs:
    """Check minutes of every cause. None written at all: each check counts 1. Some missing: those
    take the median of the others, since 1 beside 30 would reward what nobody has measured."""
    known = [value for value in written.values() if value is not None and value > 0]
    if not known:
        note = "no check minutes in the catalogue: each check counts 1"
        return Costs(dict.fromkeys(written, 1.0), "checks", note)
    missing = sum(1 for value in written.values() if not value)
    fill = float(median(known))
    note = (
        f"{missing} of {len(written)} causes lack minutes: median {fill:g} taken" if missing else ""
    )
    return Costs({cause: value or fill for cause, value in written.items()}, "minutes", note)


def until(order: Sequence[str], truth: str, of: Mapping[str, float]) -> float | None:
    """Cost of all checks up to and including ``truth``; None where it is not in the order."""
    if truth not in order:
        return None
    return sum(of[cause] for cause in order[: order.index(truth) + 1])


def pareto(counts: Mapping[str, int], causes: Sequence[str]) -> list[str]:
    """Most frequent past cause first, ties by name: what a plant does without an assistant."""
    return sorted(causes, key=lambda cause: (-counts.get(cause, 0), cause))


def pareto_per_cost(
    counts: Mapping[str, int], causes: Sequence[str], of: Mapping[str, float]
) -> list[str]:
    """Frequency over cost, highest first: the stronger reference."""
    return sorted(causes, key=lambda cause: (-counts.get(cause, 0) / of[cause], of[cause], cause))


def minutes(
    shown: Sequence[str], truth: str, counts: Mapping[str, int], of: Mapping[str, float]
) -> Minutes | None:
    """All four references for one item; None for a cause that no order holds."""
    ours = until(shown, truth, of)
    if ours is None:
        return None
    by_count, by_cost = pareto(counts, shown), pareto_per_cost(counts, shown, of)
    return Minutes(
        ours=ours,
        pareto=until(by_count, truth, of) or 0.0,
        pareto_cost=until(by_cost, truth, of) or 0.0,
        oracle=of[truth],
    )
