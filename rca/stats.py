"""How long incidents take and how good the first list was: medians and shares, with their n. Pure.

An incident counts in the month in which it was opened here (`opened_at`: the moment rca first saw
it). A median or share is given from one incident on, always with the n it rests on; n = 0 gives
None. Shares carry a 95 % Wilson interval (Wilson 1927).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from rca.life import STAMPS, Life, Outcome

HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class Span:
    """Median hours between two moments of an incident's life. ``odd``: incidents left out because
    their clock ran backwards."""

    n: int
    median_hours: float | None
    odd: int = 0


@dataclass(frozen=True, slots=True)
class Share:
    """``k`` of ``n`` with the 95 % interval of the share."""

    n: int
    k: int
    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one set of incidents."""

    n: int
    to_list: Span
    to_confirmed: Span
    to_closed: Span
    first: Share  # the confirmed cause led the first list
    first_three: Share


@dataclass(frozen=True, slots=True)
class Stats:
    """All incidents, where they stand now, and by month of opening."""

    all: Figures
    states: Mapping[str, int]
    by_month: Mapping[str, Figures]


def stats(outcomes: Iterable[Outcome]) -> Stats:
    """The figures of ``outcomes``."""
    told = list(outcomes)
    months: dict[str, list[Outcome]] = {}
    for outcome in told:
        opened = outcome.life.at("opened")
        if opened is not None:
            months.setdefault(opened.strftime("%Y-%m"), []).append(outcome)
    counts = Counter(outcome.life.state for outcome in told)
    return Stats(
        all=figures(told),
        states={state: counts[state] for state in STAMPS if counts[state]},
        by_month={month: figures(months[month]) for month in sorted(months)},
    )


def figures(outcomes: Sequence[Outcome]) -> Figures:
    """The figures of one set."""
    lives = [outcome.life for outcome in outcomes]
    judged = [outcome.place for outcome in outcomes if outcome.place is not None]
    return Figures(
        n=len(outcomes),
        to_list=span(lives, "triaged"),
        to_confirmed=span(lives, "confirmed"),
        to_closed=span(lives, "closed"),
        first=share(sum(place == 1 for place in judged), len(judged)),
        first_three=share(sum(1 <= place <= 3 for place in judged), len(judged)),
    )


def span(lives: Iterable[Life], state: str) -> Span:
    """From opened to ``state``."""
    ends = [(life.at("opened"), life.at(state)) for life in lives]
    hours = [(end - begun).total_seconds() / HOUR for begun, end in ends if begun and end]
    kept = [value for value in hours if value >= 0]
    return Span(len(kept), round(median(kept), 2) if kept else None, odd=len(hours) - len(kept))


def share(k: int, n: int) -> Share:
    """``k`` of ``n`` with its Wilson interval."""
    if not n:
        return Share(0, 0, None, None, None)
    from scipy.stats import binomtest  # a second of import that only this command pays

    between = binomtest(k, n).proportion_ci(method="wilson")
    low, high = (round(float(end), 3) for end in (between.low, between.high))
    return Share(n, k, round(k / n, 3), low, high)


def as_dict(found: Stats) -> dict[str, Any]:
    """For ``--json``."""
    return asdict(found)
