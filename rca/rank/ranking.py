"""A ranked list of causes in which every score adds up from named lines."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from rca.domain import EvidenceKind
from rca.frames.sentences import frames
from rca.rank.pool import log_softmax

MICRO = 1e6  # lines are whole millionths of a nat, so that sums are exact in any order


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one piece of evidence adds to the score of one cause, in nats.

    ``key`` is the case id, cause id, field or number name; ``note`` the value or the top terms,
    else a frame in English (`rca.frames.told.ledger_quote` says it in another language).
    """

    kind: EvidenceKind
    key: str
    weight: float
    note: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One ledger line of all causes; ``explain`` words it for a cause number."""

    kind: EvidenceKind
    key: str
    explain: Callable[[int, float], str]


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """Scores of all C causes for one observation.

    ``micro`` (L, C) holds the lines in millionths of a nat; ``scores`` their sums in nats;
    ``precedents`` (C,) the past events of each cause. ``order`` lists cause numbers, best first.
    ``reach``: the share of probability within which 8 in 10 past incidents had their cause; 1 =
    history is too thin to tell.
    """

    causes: tuple[str, ...]
    scores: NDArray[np.float64]
    probabilities: NDArray[np.float64]
    order: NDArray[np.int64]
    precedents: NDArray[np.int64]
    novelty: float
    novelty_threshold: float
    temperature: float
    log_z: float
    lines: tuple[Line, ...]
    micro: NDArray[np.int64]
    reach: float = 1.0

    def top(self, k: int) -> tuple[str, ...]:
        """The first ``k`` cause ids."""
        return tuple(self.causes[i] for i in self.order[:k])

    def number(self, cause: str) -> int:
        """Column of ``cause``."""
        return self.causes.index(cause)

    def by_cause(self) -> Mapping[str, float]:
        """Probability of every cause, best first; with ``novelty`` they sum to 1."""
        return {self.causes[i]: float(self.probabilities[i]) for i in self.order}

    def plus(self, lines: tuple[Line, ...], micro: NDArray[np.int64]) -> Ranking:
        """With further ledger lines, ``micro`` (len(lines), C) in millionths of a nat: scores,
        order and probabilities follow, novelty stays what it is."""
        whole = np.concatenate([self.micro, micro])
        scores = summed(whole)
        tempered = scores / self.temperature
        log_p = log_softmax(tempered)
        return replace(
            self,
            scores=scores,
            probabilities=(1.0 - self.novelty) * np.exp(log_p),
            order=np.argsort(-scores, kind="stable"),
            log_z=float(tempered[0] - log_p[0]),
            lines=(*self.lines, *lines),
            micro=whole,
        )

    @property
    def undetermined(self) -> bool:
        """Nothing known is near enough to call it a known cause."""
        return self.novelty > self.novelty_threshold

    @property
    def among(self) -> int | None:
        """How many leading causes hold the true one in 8 of 10 such incidents; None = unknown.
        Of the causes before which less than ``reach`` of the probability stands."""
        if self.reach >= 1.0:
            return None
        shares = self.probabilities[self.order] / max(1.0 - self.novelty, 1e-9)
        before = np.cumsum(shares) - shares
        return int((before <= self.reach).sum())

    def contributions(self, cause: str, *, most: int = 6) -> tuple[Contribution, ...]:
        """The ledger of ``cause``: the prior, then the ``most - 1`` heaviest lines, then what is
        left as one line ``rest``. The weights add up to the score exactly, in millionths."""
        at = self.number(cause)
        column = self.micro[:, at]
        heavy = [int(i) for i in np.argsort(-np.abs(column), kind="stable") if column[i]]
        priors = [i for i in heavy if self.lines[i].kind == "prior"]
        others = [i for i in heavy if self.lines[i].kind != "prior"]
        room = most - len(priors)
        if len(others) > room:
            shown, folded = others[: max(0, room)], others[max(0, room) :]
        else:
            shown, folded = others, []
        out = [self._contribution(i, at) for i in priors + shown]
        if folded:
            weight = int(column[folded].sum()) / MICRO
            note = frames("en").say("ledger.rest", count=str(len(folded)))
            out.append(Contribution("rest", "", weight, note))
        return tuple(out)

    def _contribution(self, line: int, cause: int) -> Contribution:
        of = self.lines[line]
        weight = int(self.micro[line, cause]) / MICRO
        key = self.causes[cause] if of.kind == "catalogue" else of.key
        return Contribution(of.kind, key, weight, of.explain(cause, weight))


def summed(micro: NDArray[np.int64]) -> NDArray[np.float64]:
    """(C,) score of every cause: the exact sum of its lines."""
    return np.asarray(micro.sum(axis=0) / MICRO)
