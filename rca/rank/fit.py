"""Fit the whole ranker on a history: models, pool weights, temperature and novelty gates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rca.rank.absence import leave_causes_out
from rca.rank.catalogue import fit_catalogue
from rca.rank.history import History, PastCase
from rca.rank.model import FEATURES, NEEDS_FIELDS, NEEDS_VECTOR, Evidence, J
from rca.rank.novelty import CUES, DEFAULT, FEWEST, Gate, cues, fit_gate, good_turing
from rca.rank.pool import Doubles, blend, covering_share, fit_temperature, fit_weights
from rca.rank.ranker import Ranker
from rca.rank.train import Prepared, prepare, train

FOLDS = 5
FORWARD_ABOVE = 600  # labelled cases from which one forward split replaces the folds
FORWARD_SHARE = 0.25
FORWARD = "forward"
MOST_ROWS = 1000  # out-of-fold rows; a dozen weights need no more

# Kept where the plant's own history is short. All but the catalogue lie between what FDA, PHMSA
# and MWO history fit on their own; the catalogue's are tuned on the sample plant (17 reports).
DEFAULT_WEIGHTS = {
    "prior": 0.7,
    "words": 0.4,
    "chars": 0.4,
    "meaning": 0.3,
    "fields": 0.5,
    "numbers": 0.8,
    "keyword votes": 0.2,
    "dense votes": 0.15,
    "keyword votes, findings": 0.4,
    "dense votes, findings": 0.1,
    "catalogue words": 3.0,
    "catalogue meaning": 0.8,
    "refuted": 0.3,
    "refuting words": 0.5,
    "denied": 1.0,
    "place": 0.5,
}


@dataclass(frozen=True, slots=True)
class Rows:
    """Out-of-fold evidence: ``evidence[i]`` of a case whose primary cause is ``y[i]``, from a
    model that has not seen its event. ``later``: nor anything newer."""

    evidence: tuple[Evidence, ...]
    y: NDArray[np.int64]
    scheme: str
    later: bool


def fit(history: History, *, seed: int = 0) -> Ranker:
    """A Ranker over every cause of ``history``. Same history and seed, same ranker."""
    # BLAS sums differ in the last bit with the number of threads
    from threadpoolctl import threadpool_limits

    causes = tuple(cause.id for cause in history.causes)
    cases = tuple(case.reading(history.denial) for case in history.cases if case.labels)
    with threadpool_limits(limits=1):
        told = [case.observed.tokens for case in cases]
        catalogue = fit_catalogue(history.causes, background=told)
        prepared = prepare(cases, causes, catalogue, denial=history.denial)
        rows = _out_of_fold(prepared, cases, seed)
        model = train(prepared, np.ones(len(cases), np.bool_))
        weights = _pool(rows)
        scores = _scores(rows, weights)
        temperature = fit_temperature(scores, rows.y, later=rows.later)
        gate = _gate(prepared, cases, _listed(history), rows, weights, seed)
    reach = covering_share(scores, rows.y, temperature)
    card = _card(cases, causes, rows, weights, temperature, gate) | {"reach": reach}
    return Ranker(model, weights, temperature, gate, reach, card)


def _listed(history: History) -> NDArray[np.bool_]:
    """(C,) causes that a catalogue describes, not only labels of cases."""
    return np.array([cause.listed for cause in history.causes], np.bool_)


def _out_of_fold(prepared: Prepared, cases: Sequence[PastCase], seed: int) -> Rows:
    evidence: list[Evidence] = []
    asked: list[int] = []
    folds, scheme = _splits(cases, seed)
    for fold in folds:
        known = prepared.model.visible(frozenset(cases[i].group for i in fold.held))
        model = train(prepared, known)
        once = list({cases[i].group: i for i in reversed(fold.asked)}.values())[::-1]
        for i in once:
            seen = cases[i].observed
            evidence.append(model.evidence(seen, known, prepared.sight(i, seen)))
        asked += once
    later = scheme.startswith(FORWARD)
    return Rows(tuple(evidence), prepared.model.priors.labels[asked], scheme, later)


@dataclass(frozen=True, slots=True)
class Fold:
    """Case numbers kept out of a fit, and those of them that are then asked."""

    held: list[int]
    asked: list[int]


def _splits(cases: Sequence[PastCase], seed: int) -> tuple[list[Fold], str]:
    """Events are never split, and asked once. Short histories are dealt into folds, because
    their newest part would be too few to fit on; long ones are cut in time."""
    if len(cases) < FOLDS:
        return [], "none"
    if len(cases) > FORWARD_ABOVE:
        order = sorted(range(len(cases)), key=lambda i: (cases[i].observed.day or 0, i))
        newest = order[int(len(order) * (1 - FORWARD_SHARE)) :]
        step = -(-len(newest) // MOST_ROWS)
        return [Fold(newest, newest[::step])], f"{FORWARD}, newest {len(newest)}, every {step}."
    groups = sorted({case.group for case in cases})
    dealt = np.random.default_rng(seed).permutation(len(groups)) % FOLDS
    of_group = dict(zip(groups, dealt.tolist(), strict=True))
    members = [[i for i, c in enumerate(cases) if of_group[c.group] == k] for k in range(FOLDS)]
    return [Fold(held, held) for held in members if held], f"{FOLDS} folds by event"


def _pool(rows: Rows) -> Doubles:
    """(2, 2, J): fitted with and without what needs a vector, with and without fields."""
    default = np.array([DEFAULT_WEIGHTS[name] for name in FEATURES])
    corners = np.zeros((2, 2, len(FEATURES)))
    stacked = np.stack([e.features for e in rows.evidence]) if rows.evidence else None
    for dense in (0, 1):
        for filled in (0, 1):
            usable = np.ones(len(FEATURES))
            usable[[J[n] for n in NEEDS_VECTOR]] = dense
            usable[[J[n] for n in NEEDS_FIELDS]] = filled
            corner = default
            if stacked is not None:
                corner = fit_weights(stacked * usable[None, :, None], rows.y, default)
            corners[dense, filled] = np.round(corner * usable, 6)
    return corners


def _scores(rows: Rows, weights: Doubles) -> Doubles:
    if not rows.evidence:
        return np.zeros((0, 0))
    return np.stack([blend(weights, e.dense, e.filled) @ e.features for e in rows.evidence])


def _gate(
    prepared: Prepared,
    cases: Sequence[PastCase],
    listed: NDArray[np.bool_],
    rows: Rows,
    weights: Doubles,
    seed: int,
) -> Gate:
    counts = np.bincount(prepared.model.priors.labels, minlength=len(listed))
    if len(rows.y) < FEWEST:
        return DEFAULT
    known, novel = leave_causes_out(prepared, cases, weights, seed)
    calm = [cues(e.near, e.weighted(blend(weights, e.dense, e.filled))) for e in rows.evidence]
    return fit_gate(known, novel, np.array(calm), good_turing(counts, listed))


def _card(
    cases: Sequence[PastCase],
    causes: Sequence[str],
    rows: Rows,
    weights: Doubles,
    temperature: float,
    gate: Gate,
) -> dict[str, Any]:
    days = sorted(c.observed.day for c in cases if c.observed.day is not None)
    best = weights[1, 1]
    return {
        "cases": len(cases),
        "events": len({case.group for case in cases}),
        "causes": len(causes),
        "causes_with_cases": len({label for case in cases for label in case.labels}),
        "first_day": date.fromordinal(days[0]).isoformat() if days else None,
        "last_day": date.fromordinal(days[-1]).isoformat() if days else None,
        "scheme": rows.scheme,
        "out_of_fold": len(rows.y),
        "weights": {name: float(best[J[name]]) for name in FEATURES},
        "temperature": temperature,
        "novelty_threshold": gate.threshold,
        "novelty_fitted": gate.fitted,
        "novelty_slopes": dict(zip(CUES, gate.slopes.tolist(), strict=True)),
    }
