"""The order in which to verify causes, and where to stop. Pure.

With minutes on record by decreasing p/c, without by p (`rca.rank.checks`: the order of least
expected minutes). Causes that one and the same test verifies share it: it is paid once and weighs
with their probabilities together. Stop rule (methods.md 3): verify before calling the team as long
as a check costs less than what it saves, c < p * TEAM_STUDY, with p among what is left.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rca.domain import Cause, Check
from rca.rank.checks import best_order, checks_of

TEAM_STUDY = 480.0  # minutes of the team's time that a found cause saves: one shift, an assumption


@dataclass(frozen=True, slots=True)
class Step:
    """One test, the causes it verifies and its minutes; None = nobody wrote them down."""

    causes: tuple[str, ...]
    text: str
    minutes: float | None


@dataclass(frozen=True, slots=True)
class Plan:
    """``steps`` in order; ``priced``: by probability per minute, else by probability alone;
    ``worthwhile``: how many of them to do before calling the team."""

    steps: tuple[Step, ...]
    priced: bool
    worthwhile: int


def check_plan(
    candidates: Sequence[tuple[Cause, float]], novelty: float, past: Iterable[Check] = ()
) -> Plan:
    """The plan over (cause, probability) pairs, best first, probabilities absolute. A cause whose
    minutes nobody wrote down counts like the median of the others and stays None in its step."""
    known = tuple(past)
    found: dict[str, tuple[list[str], str, float | None, float]] = {}
    for cause, probability in candidates:
        check = next(iter(checks_of(cause, known)), None)
        if check is None:
            continue
        key = " ".join(check.text.casefold().split())
        causes, text, minutes, mass = found.get(key, ([], check.text, None, 0.0))
        dearer = max((m for m in (minutes, check.minutes) if m is not None), default=None)
        found[key] = ([*causes, cause.id], text, dearer, mass + probability)
    tests = list(found.values())
    prices = sorted(minutes for _, _, minutes, _ in tests if minutes is not None)
    usual = prices[len(prices) // 2] if prices else 1.0
    costs = [(mass, usual if minutes is None else minutes) for _, _, minutes, mass in tests]
    order = best_order(costs)
    steps = tuple(Step(tuple(tests[i][0]), tests[i][1], tests[i][2]) for i in order)
    return Plan(steps, bool(prices), _worthwhile([costs[i] for i in order], novelty, bool(prices)))


def _worthwhile(steps: Sequence[tuple[float, float]], novelty: float, priced: bool) -> int:
    """Steps up to the first that costs more than it saves; all of them where nothing is priced."""
    if not priced:
        return len(steps)
    left = sum(p for p, _ in steps) + max(novelty, 0.0)
    for done, (probability, minutes) in enumerate(steps):
        if minutes >= probability / max(left, 1e-9) * TEAM_STUDY:
            return done
        left -= probability
    return len(steps)
