"""Which severe causes nobody has ruled out, however improbable they are. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from rca.domain import Cause

SEVERE = 9  # AIAG-VDA: 9 and 10 are safety and law
RULED_OUT = 1 / 8  # likelihood ratio to the leader; "fairly strong evidence" (Royall 1997)
FLOOR = 0.01  # whatever the evidence says, a severe cause at 1 % is not excluded


def not_excluded(
    candidates: Sequence[tuple[Cause, float]],
    shown: Collection[str],
    priors: Mapping[str, float] | None = None,
) -> tuple[str, ...]:
    """Ids of severe causes outside ``shown`` that the evidence has not ruled out, likeliest first.

    A cause of severity >= 9 is ruled out when less than 1 % is left for it *and* the evidence
    fits it at least 8 times worse than the leader: (p / prior) < (p / prior of the leader) / 8.
    Against a flat list little is excluded, against a sharp one nearly all. A cause that was rare
    to begin with is not ruled out by being rare. ``candidates``: all causes with their
    probabilities; ``priors``: their prior probabilities (absent: all alike).
    """
    if not candidates:
        return ()
    leader = max(candidates, key=lambda item: item[1])
    bar = RULED_OUT * _fit(*leader, priors)
    left = [
        (cause.id, probability)
        for cause, probability in candidates
        if cause.severity is not None
        and cause.severity >= SEVERE
        and cause.id not in shown
        and (probability >= FLOOR or _fit(cause, probability, priors) >= bar)
    ]
    return tuple(cause_id for cause_id, _ in sorted(left, key=lambda item: (-item[1], item[0])))


def _fit(cause: Cause, probability: float, priors: Mapping[str, float] | None) -> float:
    """How well the evidence fits a cause, up to a common factor."""
    return probability / max((priors or {}).get(cause.id, 0.0), 1e-9) if priors else probability
