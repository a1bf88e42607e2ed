"""Items -> the contract's metrics.json: every estimate with its interval and its n.

Failed rows are counted and enter no other number. Hit@k, MRR and the macro rate run over items
whose true cause the bench could name (``n_seen``); ``hit@k_all`` counts novel ones as misses.
Calibration runs over all answered items: a confident answer to a novel cause is an error.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evals import intervals
from evals.intervals import Indices, mean_of, statistic_of
from evals.items import Item
from evals.metrics import auroc, bootstrap, ece, hits, reciprocal
from evals.selective import augrc, aurc, detection, percentiles, risk_at

KS = (1, 3, 5)
Shape = dict[str, Any]


def score(items: Sequence[Item]) -> Shape:
    """All metrics of one run."""
    answered = [item for item in items if not item.failed]
    seen = [item for item in answered if item.known]
    shape: Shape = {
        "n": len(items),
        "n_seen": len(seen),
        "n_novel": len(answered) - len(seen),
        "n_failed": len(items) - len(answered),
    }
    shape |= ranks(seen)
    shape |= {f"hit@{k}_all": _hit(answered, k) for k in KS}
    shape |= _trust(answered)
    shape |= _novelty(answered)
    shape["investigation_minutes"] = _minutes(seen)
    shape |= _citations(answered)
    shape |= _actions(answered)
    shape["latency"] = _latency(answered)
    return shape


def ranks(seen: Sequence[Item]) -> Shape:
    """Where the true cause stands."""
    shape: Shape = {f"hit@{k}": _hit(seen, k) for k in KS}
    shape |= {
        f"any_hit@{k}": mean_of(hits([i.any_rank for i in seen], k).tolist(), seen) for k in KS
    }
    shape["mrr"] = mean_of(reciprocal([i.rank for i in seen]).tolist(), seen)
    shape["macro_hit@3"] = macro(seen, 3)
    return shape


def _hit(items: Sequence[Item], k: int) -> Shape | None:
    return mean_of(hits([item.rank for item in items], k).tolist(), items)


def macro(items: Sequence[Item], k: int) -> Shape | None:
    """Macro Hit@k. Drawn by cause, not by item: most causes have a few items only, and a draw of
    items would move their rates too little or lose them. ``n`` is the number of causes."""
    if not items:
        return None
    rates: dict[str, list[float]] = {}
    for item, hit in zip(items, hits([item.rank for item in items], k), strict=True):
        rates.setdefault(item.labels[0], []).append(float(hit))
    return intervals.shape(bootstrap([sum(r) / len(r) for r in rates.values()]), len(rates))


def _trust(answered: Sequence[Item]) -> Shape:
    confidence = np.array([item.confidence for item in answered])
    right = hits([item.rank for item in answered], 1)
    over = _over(answered, confidence, right)
    shape: Shape = {
        "ece": over(ece),
        "brier": mean_of([item.brier for item in answered], answered),
        "aurc": over(aurc),
        "augrc": over(augrc),
        "coverage": mean_of([float(i.status == "diagnosed") for i in answered], answered),
    }
    for share in (0.8, 0.6):
        shape[f"risk@{share:.0%} coverage"] = over(lambda c, r, s=share: risk_at(c, r, s))
    return shape


def _over(
    items: Sequence[Item], first: NDArray[np.float64], second: NDArray[np.float64]
) -> Callable[[Callable[..., float | None]], Shape | None]:
    return lambda statistic: statistic_of(items, lambda rows: statistic(first[rows], second[rows]))


def _novelty(answered: Sequence[Item]) -> Shape:
    told = [item for item in answered if item.novelty is not None]
    value = np.array([item.novelty for item in told], np.float64)
    novel = np.array([not item.known for item in told], np.float64)
    over = _over(told, value, novel)
    seen = [item for item in told if item.known]
    unseen = [item for item in told if not item.known]
    return {
        "novelty_auroc": over(auroc),
        "novelty_detection@10%": over(detection),
        "novelty_false_alarms": _flagged(seen),
        "novelty_flagged": _flagged(unseen),
    }


def _flagged(items: Sequence[Item]) -> Shape | None:
    return mean_of([float(item.status == "undetermined") for item in items], items)


def _minutes(seen: Sequence[Item]) -> Shape | None:
    timed = [(item, item.minutes) for item in seen if item.minutes is not None]
    if not timed:
        return None
    items = [item for item, _ in timed]
    names = ("ours", "pareto", "pareto_cost", "oracle")
    columns = {name: np.array([getattr(m, name) for _, m in timed]) for name in names}
    shape: Shape = {name: mean_of(columns[name].tolist(), items) for name in names}
    shape["ours_to_pareto"] = _ratio(items, columns["ours"], columns["pareto"])
    shape["ours_to_pareto_cost"] = _ratio(items, columns["ours"], columns["pareto_cost"])
    gap, most = columns["ours"] - columns["oracle"], columns["pareto"] - columns["oracle"]
    shape["regret_ratio"] = _ratio(items, gap, most)
    return shape | _minutes_with_team(items)


def _minutes_with_team(items: Sequence[Item]) -> Shape:
    """The honest reading: ten checks, then the team; nothing where no minutes are written down."""
    timed = [(i, i.minutes) for i in items if i.minutes is not None and i.minutes.plan_team]
    if not timed:
        return {}
    rows = [item for item, _ in timed]
    plan, pareto, step = (
        np.array([getattr(m, name) for _, m in timed])
        for name in ("plan_team", "pareto_team", "step_team")
    )
    return {
        "plan_team": mean_of(plan.tolist(), rows),
        "pareto_team": mean_of(pareto.tolist(), rows),
        "step_team": mean_of(step.tolist(), rows),
        "plan_to_pareto_team": _ratio(rows, plan, pareto),
        "plan_to_step_team": _ratio(rows, plan, step),
    }


def _ratio(
    items: Sequence[Item], above: NDArray[np.float64], below: NDArray[np.float64]
) -> Shape | None:
    def of(rows: Indices) -> float | None:
        total = float(below[rows].sum())
        return float(above[rows].sum()) / total if total else None

    return statistic_of(items, of)


def _citations(answered: Sequence[Item]) -> Shape:
    """Shares over citations, not over items: an item with thirty citations weighs thirty."""
    held = [(item, item.grounds) for item in answered if item.grounds is not None]
    items = [item for item, _ in held]
    column = {
        name: np.array([getattr(g, name) for _, g in held], np.float64)
        for name in ("cited", "valid", "computed", "claims", "supported", "uncited")
    }
    told = [item for item in answered if item.falls is not None]
    return {
        "citation_valid": _ratio(items, column["valid"], column["cited"]),
        "citation_supported": _ratio(items, column["supported"], column["claims"]),
        "citation_computed_share": _ratio(items, column["computed"], column["cited"]),
        "uncited_share": _ratio(items, column["uncited"], column["uncited"] + column["claims"]),
        "drop_the_source": mean_of([float(bool(i.falls)) for i in told], told),
        "drop_the_source_topples": mean_of([float(bool(i.topples)) for i in told], told),
    }


def _actions(answered: Sequence[Item]) -> Shape:
    told = [item for item in answered if item.action_f1]
    names = sorted({name for item in told for name in item.action_f1})
    return {f"action_f1{k}": mean_of([i.action_f1[k] for i in told], told) for k in names}


def _latency(answered: Sequence[Item]) -> Shape:
    names = sorted({name for item in answered for name in item.seconds})
    return {n: percentiles([i.seconds[n] for i in answered if n in i.seconds]) for n in names}
