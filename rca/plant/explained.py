"""How well one thing alone tells the bad units from all others: the scale that orders findings.

Every candidate marks a set of units: a level, a level since some moment, the units that passed a
place after a change; a parameter marks steps of its value. Its figure is the log-likelihood that
two rates of bad units (in the set and outside) gain over one rate for all, in nats, less what the
choice among its like costs: the logarithm of how many levels, moments, changes or parameters it
was picked from (minimum description length; Rissanen 1978). So one scale compares a lot that ran
for three days, a machine that always ran, a recipe changed at 06:40 and a pressure that fell. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from rca.plant.apart import centred
from rca.plant.frame import Frame

Flags = NDArray[np.bool_]
_STEPS = 14  # steps of a parameter's value, each half as many units as the next
_ALONE = 0.8  # share of a level in its own place and time from which there was nothing else
_KNOWN = 0.5  # share of bad units whose level must be on record to speak for the others
SLACK = np.timedelta64(2, "h")  # as `rca.plant.changes.SLACK`: how far clocks and notes are off


def nats(bad: NDArray[np.float64], units: NDArray[np.float64]) -> NDArray[np.float64]:
    """Log-likelihood of ``bad`` of ``units`` at their own rate, element by element."""
    from scipy.special import xlogy

    good = units - bad
    whole = np.maximum(units, 1.0)
    return np.asarray(xlogy(bad, bad / whole) + xlogy(good, good / whole), np.float64)


class Explained:
    """Gains over the units of one comparison. ``clock``: column -> its time column, "" = none."""

    def __init__(self, frame: Frame, clock: Mapping[str, str]) -> None:
        self.rows = frame.rows("bad", "good", "before", "else")  # other bad units speak neither way
        self.frame, self.clock = frame, clock
        line = frame.plan.root.one("line")
        self.lines = frame.factors.get(line, np.full(len(frame.sets), "", dtype=np.str_))
        self.strata, self.steady = frame.strata("good", "before"), frame.rows("good", "before")
        self.bad = frame.sets[self.rows] == "bad"

    def level(self, column: str, level: str) -> float:
        """A level, or the level since (and until) the moment that fits best."""
        values = self.frame.factors[column][self.rows]
        inside, known = values == level, values != ""
        many = np.log(max(len(self.frame.coded(column)[0]), 1))
        always = self._gain(inside, known)
        times = self._times(column)
        if times is None:
            return float(always - many)
        return float(max(always, self._stretch(inside, known, times)) - many)

    def alone(self, column: str, level: str) -> bool:
        """Whether nothing else was in use on the line of its bad units while the level was: then it
        sets them apart as any other thing of that place and time does."""
        times = self._times(column)
        if times is None:
            return False
        values = self.frame.factors[column][self.rows]
        seen = (values != "") & ~np.isnat(times)
        mine = seen & (values == level)
        if not mine.any():
            return False
        lines, then = self.lines[self.rows], times.astype(np.int64)
        first, last = np.quantile(then[mine], (0.05, 0.95))
        there = seen & (then >= first) & (then <= last)
        theirs, units = np.unique(lines[mine & self.bad], return_counts=True)
        there &= lines == (theirs[int(units.argmax())] if len(theirs) else "")
        return bool((values[there] == level).mean() >= _ALONE) if there.any() else False

    def after(self, column: str, levels: Sequence[str], at: datetime, among: int) -> float:
        """Units that passed ``levels`` of ``column`` after ``at``, until the moment that fits
        best; ``among`` changes."""
        values, times = self.frame.factors[column][self.rows], self._times(column)
        if times is None:
            return 0.0
        inside = np.isin(values, levels) & (times >= np.datetime64(at, "s") - SLACK)
        known = values != ""
        open_end = self._gain(inside, known)
        ended = self._stretch(inside, known, times, onset=False)
        return float(max(open_end, ended) - np.log(max(among, 1)))

    def parameter(self, column: str, *, higher: bool) -> float:
        """Rates of bad units that never fall as the value goes on in its direction."""
        seen = centred(self.frame.values[column], self.strata, self.steady)[self.rows]
        known = np.isfinite(seen)
        bad, n = self.bad[known], int(known.sum())
        if not bad.any() or bad.all():
            return 0.0
        order = np.argsort(-seen[known] if higher else seen[known], kind="stable")
        edges = np.unique([int(n * 0.5**step) for step in range(_STEPS)])
        edges = edges[edges >= 3]
        counts = np.diff(np.cumsum(np.r_[0, bad[order]])[np.r_[0, edges]])
        sizes = np.diff(np.r_[0, edges])
        k, m = falling(counts.astype(float), sizes.astype(float))
        gain = float(nats(k, m).sum() - nats(*_pair(bad.sum(), n))[0])
        picked = np.log(len(edges)) + np.log(max(len(self.frame.values), 1))
        return float(gain * self._share(bad.sum()) - picked)

    # ------------------------------------------------------------------ one set

    def _times(self, column: str) -> NDArray[np.datetime64] | None:
        times = self.frame.times.get(self.clock.get(column, ""))
        return None if times is None else times[self.rows]

    def _share(self, known_bad: float) -> float:
        """What a gain over the units on record is worth for all of them."""
        whole = float(self.bad.sum())
        return whole / known_bad if known_bad >= _KNOWN * whole else 1.0

    def _gain(self, inside: Flags, known: Flags) -> float:
        k, n = self.bad[known].sum(), known.sum()
        mine = inside & known
        a, b = float(self.bad[mine].sum()), float(mine.sum())
        return float(self._gains(np.asarray([a]), np.asarray([b]), float(k), float(n))[0])

    def _gains(
        self, a: NDArray[np.float64], b: NDArray[np.float64], k: float, n: float
    ) -> NDArray[np.float64]:
        """Gains of sets with ``a`` bad of ``b`` units, where ``k`` of ``n`` are; 0 where the set
        is no worse than the rest."""
        if not n or not k:
            return np.zeros(len(a))
        told = nats(a, b) + nats(k - a, n - b) - nats(*_pair(k, n))[0]
        worse = a * (n - b) > (k - a) * b
        return np.where(worse, told * self._share(k), 0.0)

    def _stretch(
        self, inside: Flags, known: Flags, times: NDArray[np.datetime64], *, onset: bool = True
    ) -> float:
        """The best gain of the members of a set since a moment (``onset``), then until another;
        each moment costs the logarithm of the members it was picked from."""
        mine = np.flatnonzero(inside & known & ~np.isnat(times))
        if len(mine) < 2:
            return 0.0
        k, n = float(self.bad[known].sum()), float(known.sum())
        mine = mine[np.argsort(times[mine], kind="stable")]
        best, cost = 0.0, np.log(len(mine))
        if onset:
            back = self.bad[mine[::-1]]
            since = self._gains(np.cumsum(back, dtype=float), np.arange(1.0, len(back) + 1), k, n)
            at = int(np.argmax(since))
            best = float(since[at]) - cost
            mine = mine[len(mine) - 1 - at :]
        ahead = self.bad[mine]
        until = self._gains(np.cumsum(ahead, dtype=float), np.arange(1.0, len(ahead) + 1), k, n)
        return float(max(best, until.max() - cost * (2 if onset else 1)))


def _pair(k: float, n: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return np.asarray([float(k)]), np.asarray([float(n)])


def falling(
    bad: NDArray[np.float64], units: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Neighbours pooled until ``bad / units`` never rises (isotonic regression, Ayer 1955)."""
    from scipy.optimize import isotonic_regression

    starts = isotonic_regression(bad / units, weights=units, increasing=False).blocks[:-1]
    return np.add.reduceat(bad, starts), np.add.reduceat(units, starts)
