"""The order in which to verify causes, and where to stop. Pure.

With minutes on record by decreasing p/c, without by p (`rca.rank.checks`: the order of least
expected minutes). Causes that share a set-up share its cost: one and the same test, or tests of one
process step that say at least half in the same words ("sniff locates vent", "sniff locates wall").
It is paid once, as the dearer of them, and weighs with their probabilities together. Stop rule
(methods.md 3): verify before calling the team as long as a check costs less than what it saves,
c < p * TEAM_STUDY, with p among all that is left, causes that are not shown included.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rca.domain import Cause, Check
from rca.rank.checks import best_order, checks_of

TEAM_STUDY = 480.0  # minutes of the team's time that a found cause saves: one shift, an assumption
ALIKE = 0.5  # F1 of words and Chinese characters from which tests of one step share a set-up
_WORDS = re.compile(r"[a-z0-9]+|[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Step:
    """One set-up, the causes it verifies, the test of the likeliest of them and its minutes;
    None = nobody wrote them down."""

    causes: tuple[str, ...]
    text: str
    minutes: float | None


@dataclass(frozen=True, slots=True)
class Plan:
    """``steps`` in order; ``priced``: by probability per minute, else by probability alone;
    ``worthwhile``: how many of them to do before calling the team; ``moved``: the first step would
    not be first by that order, it is there for what its result tells of the others."""

    steps: tuple[Step, ...]
    priced: bool
    worthwhile: int
    moved: bool = False


@dataclass(slots=True)
class _Test:
    text: str
    step: str
    words: Counter[str]
    minutes: float | None
    mass: float = 0.0
    causes: list[str] = field(default_factory=list)

    def shares(self, other: _Test) -> bool:
        if " ".join(self.text.casefold().split()) == " ".join(other.text.casefold().split()):
            return True
        if not self.step or self.step != other.step:
            return False
        common = sum((self.words & other.words).values())
        return 2 * common >= ALIKE * (self.words.total() + other.words.total()) > 0


def check_plan(
    candidates: Sequence[tuple[Cause, float]],
    novelty: float,
    past: Iterable[Check] = (),
    first: str = "",
) -> Plan:
    """The plan over (cause, probability) pairs, best first, probabilities absolute. A cause whose
    minutes nobody wrote down counts like the median of the others and stays None in its step.
    ``first``: the cause that the next check verifies (`rca.rank.checks.plan`); its step is put in
    front, "" = no such wish."""
    tests = _tests(candidates, tuple(past))
    prices = sorted(one.minutes for one in tests if one.minutes is not None)
    usual = prices[len(prices) // 2] if prices else 1.0
    costs = [(one.mass, usual if one.minutes is None else one.minutes) for one in tests]
    plain = best_order(costs)
    order = sorted(plain, key=lambda i: first not in tests[i].causes)
    steps = tuple(Step(tuple(tests[i].causes), tests[i].text, tests[i].minutes) for i in order)
    left = max(1.0, novelty + sum(p for _, p in candidates))
    moved = list(order[:1]) != list(plain[:1])
    worthwhile = _worthwhile([costs[i] for i in order], left, moved) if prices else len(steps)
    return Plan(steps, bool(prices), worthwhile, moved)


def _tests(candidates: Sequence[tuple[Cause, float]], past: tuple[Check, ...]) -> list[_Test]:
    """The first check of every cause that has one, those of one set-up together."""
    found: list[_Test] = []
    for cause, probability in candidates:
        check = next(iter(checks_of(cause, past)), None)
        if check is None:
            continue
        words = Counter(_WORDS.findall(check.text.casefold()))
        own = _Test(check.text, cause.process_step.casefold(), words, check.minutes)
        home = next((one for one in found if one.shares(own)), None)
        if home is None:
            found.append(home := own)
        home.causes.append(cause.id)
        home.mass += probability
        known = [m for m in (home.minutes, own.minutes) if m is not None]
        home.minutes = max(known, default=None)
    return found


def _worthwhile(steps: Sequence[tuple[float, float]], left: float, moved: bool) -> int:
    """Steps up to the first that costs more than it saves; ``left``: all probability there is. A
    first step that was ``moved`` there saves more than by finding its own cause."""
    for done, (probability, minutes) in enumerate(steps):
        if not (moved and done == 0) and minutes >= probability / max(left, 1e-9) * TEAM_STUDY:
            return done
        left -= probability
    return len(steps)
