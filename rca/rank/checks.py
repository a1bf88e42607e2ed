"""Which test to run next. Pure.

Cost model (EITC, expected investigation time to the true cause; methods.md section 3): causes are
verified one after the other, each verification costs minutes and is decisive, there is one primary
cause, costs do not depend on the order. For an order 1..n with probabilities p and minutes c

    EITC = sum_i p_i * (c_1 + ... + c_i)  +  (1 - sum p) * (c_1 + ... + c_n)

(a cause outside the list costs every shown check; the team study after it is the same for every
order and cancels). Decreasing p/c minimises it (Kadane and Simon 1977; interchange proof: swapping
neighbours i, j changes the cost by p_i c_j - p_j c_i).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median

from rca.domain import Cause, Check, NextCheck

SIGN_SEEN = 0.8  # P(the refuting sign shows | a cause the sign names is the true one)
SIGN_FALSE = 0.1  # P(it shows | another cause is): both are assumptions, kept mild on purpose
LEADER_SHARE = 0.1  # a cause this far below the first is not worth naming as separated

Candidates = Sequence[tuple[Cause, float]]


@dataclass(frozen=True, slots=True)
class _Option:
    """One way to go on: the verification of one cause."""

    cause: Cause
    probability: float
    minutes: float  # own, else the median of the others': see `_options`
    check: Check | None


def catalogue_check(cause: Cause) -> Check | None:
    """The verification the catalogue describes; None where it describes none."""
    looked_for = cause.confirms or cause.refutes
    if not looked_for:
        return None
    return Check(
        text=looked_for[0],
        minutes=_priced(cause.minutes),
        destructive=cause.destructive,
        confirms="; ".join(cause.confirms),
        refutes="; ".join(cause.refutes),
        cause_id=cause.id,
        ref=cause.ref,
    )


def checks_of(cause: Cause, past: Iterable[Check] = ()) -> tuple[Check, ...]:
    """All known checks of one cause: the catalogue's, then those of past D4 texts.

    ``past`` may hold checks of any cause. A catalogue that gives no minutes takes the median of
    what the past checks of this cause took; where nobody wrote minutes down they stay None.
    Past checks that once confirmed the cause come first.
    """
    own = [replace(c, minutes=_priced(c.minutes)) for c in past if c.cause_id == cause.id]
    own.sort(key=lambda c: ({"confirmed": 0, "": 1, "refuted": 2}[c.outcome], _cost_key(c), c.text))
    listed = catalogue_check(cause)
    if listed is None:
        return tuple(own)
    known = [c.minutes for c in own if c.minutes is not None]
    if listed.minutes is None and known:
        listed = replace(listed, minutes=float(median(known)))
    return (listed, *own)


def expected_minutes(steps: Sequence[tuple[float, float]], unlisted: float = 0.0) -> float:
    """EITC of (probability, minutes) steps taken in the given order.

    ``unlisted`` is the probability that the cause is none of them. Probabilities need not be
    normalised: the value scales with their sum.
    """
    spent = total = 0.0
    for probability, minutes in steps:
        spent += minutes
        total += probability * spent
    return total + unlisted * spent


def best_order(steps: Sequence[tuple[float, float]]) -> tuple[int, ...]:
    """Positions of (probability, minutes) steps by decreasing p/c, the order of least EITC."""
    return tuple(sorted(range(len(steps)), key=lambda i: (-_index(*steps[i]), i)))


def plan(candidates: Candidates, novelty: float, past: Iterable[Check] = ()) -> NextCheck | None:
    """The check after which the true cause is expected to be found soonest.

    ``candidates``: (cause, probability) as shown, best first, probabilities absolute (they and
    ``novelty`` sum to at most 1). ``past``: checks of past cases, any cause.

    For each check of a leader (a tenth of the first cause's probability or more, where one of them
    has a check): cost = its minutes + the expected EITC of what is left after its result
    (confirmed: nothing; refuted: the others in p/c order, those moved forward that its refuting
    text names). The check of least cost is taken; ``expected_gain_minutes`` is what it saves
    against verifying the list from the top, never negative. Without any minutes the most probable
    cause that has a check goes first and both numbers are None. None: no cause has a check.

    Texts and outcomes are in the words of their source; `rca.draft` words them for the reader.
    """
    options = _options(candidates, tuple(past))
    open_ones = [option for option in options if option.check is not None]
    if not open_ones:
        return None
    bar = LEADER_SHARE * max(o.probability for o in options)
    open_ones = [o for o in open_ones if o.probability >= bar] or open_ones
    priced = any(o.check and o.check.minutes is not None for o in open_ones)
    unlisted = max(novelty, 1.0 - sum(o.probability for o in options), 0.0)
    costs = {o.cause.id: _cost_with(o, options, unlisted) for o in open_ones}
    best = min(open_ones, key=lambda o: _choice_key(o, costs[o.cause.id] if priced else 0.0))
    assert best.check is not None
    gain = None
    if best.check.minutes is not None:
        shown = [(o.probability, o.minutes) for o in options]
        gain = max(0.0, round(expected_minutes(shown, unlisted) - costs[best.cause.id], 6))
    partners = _partners(best, options)
    return NextCheck(
        text=best.check.text,
        minutes=best.check.minutes,
        separates=(best.cause.id, *partners),
        expected_gain_minutes=gain,
        outcomes=_outcomes(best.cause.id, best.check, partners),
    )


def _options(candidates: Candidates, past: tuple[Check, ...]) -> list[_Option]:
    """One option per cause. A missing price is the median of the known ones (1 where none is
    known, so that p/c falls back to p), so that an unpriced cause is neither free nor hidden."""
    firsts = [next(iter(checks_of(cause, past)), None) for cause, _ in candidates]
    known = [check.minutes for check in firsts if check is not None and check.minutes is not None]
    usual = float(median(known)) if known else 1.0
    return [
        _Option(cause, p, usual if check is None or check.minutes is None else check.minutes, check)
        for (cause, p), check in zip(candidates, firsts, strict=True)
    ]


def _cost_with(first: _Option, options: Sequence[_Option], unlisted: float) -> float:
    """Minutes of ``first`` plus the expected EITC after its result."""
    rest = [o for o in options if o is not first]
    own = first.minutes * (sum(o.probability for o in options) + unlisted)  # whatever is true
    named = _named(first, rest)
    if not named:
        return own + _least(rest, [1.0] * len(rest), unlisted)
    seen = [SIGN_SEEN if o.cause.id in named else SIGN_FALSE for o in rest]
    with_sign = _least(rest, seen, unlisted * SIGN_FALSE)
    without = _least(rest, [1.0 - s for s in seen], unlisted * (1.0 - SIGN_FALSE))
    return own + with_sign + without


def _least(rest: Sequence[_Option], shares: Sequence[float], unlisted: float) -> float:
    """EITC of the best order of ``rest``, each probability scaled by its share."""
    steps = [(o.probability * share, o.minutes) for o, share in zip(rest, shares, strict=True)]
    return expected_minutes([steps[i] for i in best_order(steps)], unlisted)


def _choice_key(option: _Option, cost: float) -> tuple[float, float, bool, str]:
    destructive = bool(option.check and option.check.destructive)
    return (round(cost, 9), -option.probability, destructive, option.cause.id)


def _named(option: _Option, others: Iterable[_Option]) -> set[str]:
    """Causes that the refuting text of ``option``'s check points to, as `(then DRY-01)` does."""
    text = option.check.refutes if option.check else ""
    return {
        o.cause.id
        for o in others
        if text and re.search(rf"(?<![\w-]){re.escape(o.cause.id)}(?![\w-])", text)
    }


def _partners(best: _Option, options: Sequence[_Option]) -> tuple[str, ...]:
    """Up to two other leaders, the likeliest cause always among them: first those that what refutes
    ``best`` points to, then those that are easily confused with it, then by probability per minute,
    as one would go on."""
    others = [o for o in options if o is not best]
    if not others:
        return ()
    bar = LEADER_SHARE * max(o.probability for o in options)
    named = _named(best, others)

    def confused(option: _Option) -> bool:
        return option.cause.id in best.cause.confusable or best.cause.id in option.cause.confusable

    def turn(option: _Option) -> tuple[bool, bool, float, str]:
        pointed = option.cause.id in named
        index = _index(option.probability, option.minutes)
        return not pointed, not confused(option), -index, option.cause.id

    leaders = sorted([o for o in others if o.probability >= bar] or others[:1], key=turn)
    top = max(others, key=lambda o: o.probability)
    shown = leaders[:2]
    if best.probability < top.probability and top not in shown:
        shown[-1:] = [top]  # what is separated always includes the likeliest cause
    return tuple(o.cause.id for o in shown)


def _outcomes(cause_id: str, check: Check, partners: tuple[str, ...]) -> dict[str, str]:
    left = " | ".join(partners)
    return {
        "confirmed": f"{check.confirms or check.text} -> {cause_id}",
        "refuted": f"{check.refutes} -> not {cause_id}{', then ' + left if left else ''}".lstrip(),
    }


def _index(probability: float, minutes: float) -> float:
    return probability / max(minutes, 1e-9)


def _cost_key(check: Check) -> float:
    return math.inf if check.minutes is None else check.minutes


def _priced(minutes: float | None) -> float | None:
    """Minutes that can be planned with: a number that is no number is no price."""
    return minutes if minutes is not None and math.isfinite(minutes) and minutes >= 0 else None
