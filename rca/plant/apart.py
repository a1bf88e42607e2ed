"""What sets the bad units apart: levels they share and parameters that differ. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from rca.plant.commonality import Counts, adjusted, commonality, groups, tail
from rca.plant.frame import Frame
from rca.plant.restating import restates
from rca.plant.shifts import Departure, Shift, departure, shift

ALPHA = 0.005  # false discovery rate within one family
LIFT = 2.0  # a level whose lift may be below this is no finding
EFFECT = 0.5  # standard deviations, against good units of the same time
DEPARTED = 3.0  # standard deviations, against the days before: what a whole machine must move
ROSE = 0.001  # p of the rise of a level that other lines and days lack
_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Level:
    """One level that the bad units share. ``group``: (column, level) it cannot be told from."""

    column: str
    level: str
    bad: int
    all: int
    bad_total: int
    total: int
    q: float
    lift: float
    low: float
    high: float
    group: tuple[tuple[str, str], ...]
    elsewhere: bool = False  # compared with other lines and days, not with the same ones


@dataclass(frozen=True, slots=True)
class Moved:
    """One parameter that differs: ``now`` against good units of the same window, ``then`` against
    the days before. ``q`` is the smaller of the two, each adjusted within its family."""

    column: str
    q: float
    now: Shift | None
    then: Departure | None
    higher: bool
    restates: bool
    group: tuple[tuple[str, bool], ...] = ()  # (column, high) that move with it, itself first


def tally(rows: Sequence[tuple[str, str, int, int]]) -> Counts:
    """`Counts` of (column, level, bad, all); levels of one name are added up."""
    joined: dict[tuple[str, str], list[int]] = {}
    for column, level, k, units in rows:
        entry = joined.setdefault((column, level), [0, 0])
        entry[0] += k
        entry[1] += units
    columns = [key[0] for key in joined]
    bad = np.asarray([v[0] for v in joined.values()], np.int64)
    n = np.asarray([v[1] for v in joined.values()], np.int64)
    names, at = np.unique(np.asarray(columns, np.str_), return_inverse=True)
    bads, alls = (np.bincount(at, x, len(names)).astype(np.int64)[at] for x in (bad, n))
    return Counts(tuple(columns), tuple(key[1] for key in joined), bad, n, bads, alls)


def frame_counts(frame: Frame, rows: NDArray[np.int64], bad: NDArray[np.bool_]) -> Counts:
    """`Counts` of all factors over ``rows`` of a frame; ``bad`` (len(rows),) marks the bad ones."""
    out: list[tuple[str, str, int, int]] = []
    for name in frame.factors:
        levels, codes = frame.coded(name)
        at = codes[rows]
        n = np.bincount(at, minlength=len(levels))
        k = np.bincount(at, bad, minlength=len(levels)).astype(np.int64)
        out += [(name, v, int(k[i]), int(n[i])) for i, v in enumerate(levels) if v and n[i]]
    return tally(out)


def shared(
    frame: Frame, *, elsewhere: bool = False
) -> tuple[list[Level], Mapping[str, float], int]:
    """Levels that the bad units share beyond chance, most certain first, confounded ones joined;
    the smallest q per factor; the number of levels tested.

    ``elsewhere`` compares with other lines and with the time before instead: what a whole line
    shares shows in no other way, and of all that the line has, a lot is new and a machine is not.
    """
    good = ("good", "else", "before") if elsewhere else ("good",)
    sick = ("bad", "else bad", "same code") if elsewhere else ("bad",)
    rows = frame.rows(*sick, *good)
    bad = np.isin(frame.sets[rows], sick)
    counts = frame_counts(frame, rows, bad)
    if not len(counts.columns):
        return [], {}, 0
    found = commonality(counts)
    best: dict[str, float] = {}
    for column, q in zip(counts.columns, found.q.tolist(), strict=True):
        best[column] = min(best.get(column, 1.0), q)
    keep = np.flatnonzero((found.q <= ALPHA) & (found.low >= LIFT))
    keep = keep[np.argsort(found.p[keep], kind="stable")]
    if elsewhere:  # the same code on another line may be another story: ours must be in the level
        ours = frame.rows("bad")
        keep = keep[
            [
                _holds(frame, counts, int(i), ours)
                and _own(frame, counts, int(i))
                and _rose(frame, counts, int(i))
                for i in keep
            ]
        ]
    if not keep.size:
        return [], best, len(counts.columns)
    columns = [frame.factors[counts.columns[i]][rows] for i in keep]
    members = np.stack([c == counts.levels[i] for c, i in zip(columns, keep, strict=True)])
    known = np.stack([column != "" for column in columns])
    out = []
    for group in groups(members, known)[:_SHOWN]:
        i = int(keep[group[0]])
        names = tuple((counts.columns[keep[j]], counts.levels[keep[j]]) for j in group)
        out.append(
            Level(
                counts.columns[i],
                counts.levels[i],
                int(counts.bad[i]),
                int(counts.all[i]),
                int(counts.bad_total[i]),
                int(counts.total[i]),
                float(found.q[i]),
                float(found.lift[i]),
                float(found.low[i]),
                float(found.high[i]),
                names,
                elsewhere,
            )  # fmt: skip
        )
    return out, best, len(counts.columns)


def _holds(frame: Frame, counts: Counts, at: int, ours: NDArray[np.int64]) -> bool:
    """Whether most of the bad units of the comparison, where known, are in a level."""
    values = frame.factors[counts.columns[at]][ours]
    known = values[values != ""]
    return bool(len(known)) and float((known == counts.levels[at]).mean()) > 0.5


def _own(frame: Frame, counts: Counts, at: int) -> bool:
    """Whether the bad units asked about are more frequent in a level than chance allows without
    those of other lines, which may tell a story of their own."""
    values = frame.factors[counts.columns[at]]
    known = (values != "") & np.isin(frame.sets, ("bad", "good", "else", "before"))
    held, bad = known & (values == counts.levels[at]), frame.sets == "bad"
    sizes = ((held & bad).sum(), known.sum(), (known & bad).sum(), held.sum())
    return float(tail(*(int(n) for n in sizes))) <= ROSE


def _rose(frame: Frame, counts: Counts, at: int) -> bool:
    """Whether a level has more bad units now than it had in the time before; what was as bad then
    is another story. A level that is all but new has nothing to compare with."""
    held = frame.factors[counts.columns[at]] == counts.levels[at]
    sick = np.isin(frame.sets, ("bad", "else bad", "same code"))
    late = frame.at >= frame.at[frame.rows("bad")].min()
    now, then = (
        (int((held & sick & part).sum()), int((held & part).sum())) for part in (late, ~late)
    )
    if 5 * then[1] < now[1]:  # new, or nearly
        return True
    p = tail(now[0], now[1] + then[1], now[0] + then[0], now[1])
    return float(p) <= ROSE


def moved(frame: Frame) -> tuple[list[Moved], Mapping[str, float]]:
    """Parameters in which the bad units differ, most certain first; |effect| of every parameter
    that could be tested."""
    bad, good, before = frame.rows("bad"), frame.rows("good"), frame.rows("before")
    days = frame.at[before].astype("datetime64[D]").astype(np.int64)
    nows: dict[str, Shift] = {}
    thens: dict[str, Departure] = {}
    strata, steady = frame.strata("good", "before"), np.union1d(good, before)
    for name, raw in frame.values.items():
        values = centred(raw, strata, steady)
        now = shift(values[bad], values[good])
        then = departure(values[bad], values[before], days)
        if now:
            nows[name] = now
        if then:
            thens[name] = then
    q_now = dict(zip(nows, adjusted([s.p for s in nows.values()]).tolist(), strict=True))
    q_then = dict(zip(thens, adjusted([d.p for d in thens.values()]).tolist(), strict=True))
    out, sizes = [], dict[str, float]()
    for name in frame.values:
        here, then = nows.get(name), thens.get(name)
        if here is None and then is None:
            continue
        sizes[name] = max(abs(here.effect) if here else 0.0, abs(then.effect) if then else 0.0)
        found = _moved(name, (here, q_now.get(name, 1.0)), (then, q_then.get(name, 1.0)))
        if found:
            told = restates(found.column, frame, (bad, good), frame.strata("good"))
            out.append(replace(found, restates=told))
    return sorted(out, key=lambda m: (m.q, m.column)), sizes


def _moved(
    name: str, now: tuple[Shift | None, float], then: tuple[Departure | None, float]
) -> Moved | None:
    here, q_here = now
    past, q_past = then
    sure_now = here is not None and q_here <= ALPHA and abs(here.effect) >= EFFECT
    sure_then = past is not None and q_past <= ALPHA and abs(past.effect) >= DEPARTED
    if not (sure_now or sure_then):
        return None
    q = min(q_here if sure_now else 1.0, q_past if sure_then else 1.0)
    by_now = sure_now and (not sure_then or q_here <= q_past)
    effect = here.effect if by_now and here else past.effect if past else 0.0
    return Moved(name, q, here, past, effect > 0, restates=False)


def centred(
    values: NDArray[np.float64], strata: NDArray[np.int64], good: NDArray[np.int64]
) -> NDArray[np.float64]:
    """``values`` with the mean of the good units of each stratum (product) moved to the
    mean of all good units: a mix of products is no shift."""
    if not len(strata) or strata.max() == 0 or not np.isfinite(values[good]).any():
        return values
    out = values.copy()
    whole = float(np.nanmean(values[good]))
    for stratum in range(int(strata.max()) + 1):
        own = values[good[strata[good] == stratum]]
        mean = float(np.nanmean(own)) if np.isfinite(own).any() else np.nan
        out[strata == stratum] += whole - mean
    return out
