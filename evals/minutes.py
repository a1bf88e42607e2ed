"""Investigation minutes: what the checks cost until the true cause is reached.

Expected investigation time to cause: the sum of verification times up to and including the true
cause, in the shown order (Kadane and Simon 1977; Heckerman, Breese and Rommelse 1995).

Walking a list to its end flatters us: nobody tries a hundred causes by frequency, and most of them
have never been seen, so that their place in a Pareto list is their name's. So the same is also told
with an end: after WALK checks the team takes over and that costs TEAM minutes, for every order
alike; ours by probability per minute, Pareto once over all causes and once with those of the step
where the effect was found in front, which is what a plant does with its PFMEA.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median

from evals.items import Minutes

WALK = 10  # checks before the team takes over
TEAM = 480.0  # minutes of a full 8D team study: one shift, an assumption (rca.rank.plan)


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


def until_team(order: Sequence[str], truth: str, of: Mapping[str, float]) -> float:
    """Cost until ``truth`` is found among the first WALK, or by the team after them."""
    walked = order[:WALK]
    found = until(walked, truth, of)
    return sum(of[cause] for cause in walked) + TEAM if found is None else found


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


def with_team(
    told: Minutes,
    shares: Mapping[str, float],
    truth: str,
    counts: Mapping[str, int],
    of: Mapping[str, float],
    *,
    near: Collection[str],
) -> Minutes:
    """``told`` with the three orders that end with the team. ``shares``: probability by cause;
    ``near``: causes made at the step where the effect was found."""
    planned = sorted(shares, key=lambda cause: (-shares[cause] / of[cause], cause))
    by_count = pareto(counts, list(shares))
    local = sorted(by_count, key=lambda cause: cause not in near)
    orders = (planned, by_count, local)
    ours, frequent, of_step = (until_team(order, truth, of) for order in orders)
    return replace(told, plan_team=ours, pareto_team=frequent, step_team=of_step)
