"""What each signal of the plant's records is worth in the ranked list, and what it does there.

The weights are fitted on simulated faults (of the packaged plant and of `evals.otherplant`), beside
what the text of such a question already says: a defect code must not be counted twice. What a
labelled incident gains is measured with weights that never saw a fault of its cause.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evals.door import Bench, Incident, Workspace, ranking, whole_list
from evals.faults import by_place, by_units, by_window, load_faults
from evals.paired import shift
from evals.questions import Question, read_questions

DEV = Path(__file__).parents[1] / "corpus" / "incidents" / "dev.jsonl"
CAP = 2.0  # nats, as in rca.plant.ledger
WORDED = ("words for", "change told")
PRIOR = 1.0  # nats per squared nat of weight
SPREAD = 200  # draws of causes for the intervals of the weights


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """One fault asked one way: ``amounts`` (C, F), what the text alone says of every cause
    (C,) in nats, and the row of its cause."""

    cause: str
    amounts: NDArray[np.float64]
    text: NDArray[np.float64]
    at: int


def examples(plant: Workspace, seed: int = 0) -> list[Example]:
    """Every fault with bad units, asked by serials and by code and window."""
    bench = plant.bench()
    assert bench.measured is not None
    causes = list(bench.ranker.model.causes)
    out = []
    for fault in load_faults(seed):
        for ask in (by_units, by_window) if fault.found and fault.cause in causes else ():
            amounts = bench.measured.amounts(ask(fault), causes)
            if amounts.any():
                text = _text(bench, ask(fault), causes)
                out.append(Example(fault.cause, amounts, text, causes.index(fault.cause)))
    return out


def worded_examples(plant: Workspace, seed: int = 0) -> list[Example]:
    """As `examples`, as if no catalogue row named a signal, and also asked by place alone: what a
    plant with a common PFMEA and a change log can know. `WORDED` are the features they teach."""
    bench = plant.bench()
    assert bench.measured is not None
    causes = list(bench.ranker.model.causes)
    out = []
    for fault in load_faults(seed):
        for ask in (by_units, by_window, by_place) if fault.found and fault.cause in causes else ():
            incident = ask(fault)
            amounts = bench.measured.amounts(incident, causes, signals=False)
            if amounts.any():
                text = _text(bench, incident, causes)
                out.append(Example(fault.cause, amounts, text, causes.index(fault.cause)))
    return out


def _text(bench: Bench, incident: Incident, causes: Sequence[str]) -> NDArray[np.float64]:
    found = whole_list(replace(bench, measured=None), incident)
    at = {cause: i for i, cause in enumerate(found.causes)}
    return np.asarray([found.scores[at[c]] / found.temperature for c in causes])


def keep(file: Path, data: Sequence[Example]) -> None:
    """Examples of one plant as a file, to be fitted together with those of others."""
    np.savez_compressed(
        file,
        cause=np.asarray([d.cause for d in data]),
        amounts=np.stack([d.amounts for d in data]),
        text=np.stack([d.text for d in data]),
        at=np.asarray([d.at for d in data]),
    )


def kept(files: Sequence[Path]) -> list[Example]:
    """The examples of several files of `keep`."""
    out = []
    for file in files:
        with np.load(file) as held:
            parts = [held[name] for name in ("cause", "amounts", "text", "at")]
        out += [Example(str(c), a, t, int(i)) for c, a, t, i in zip(*parts, strict=True)]
    return out


def fit(data: Sequence[Example], features: Sequence[str]) -> dict[str, float]:
    """Non-negative weights of a conditional logit over all causes beside the text's own log-odds,
    at most CAP nats each, with a pull of PRIOR towards 0: a type that was seldom seen says
    little. All examples of one cause count as one: a cause with many faults teaches no more."""
    from scipy.optimize import minimize

    sign = np.asarray([-1.0 if f.startswith("-") else 1.0 for f in features])
    often = {cause: sum(d.cause == cause for d in data) for cause in {d.cause for d in data}}

    def loss(w: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        total, gradient = PRIOR * float(w @ w), 2 * PRIOR * w
        for d in data:
            x, share = d.amounts * sign, 2.0 / often[d.cause]
            score = d.text + x @ w
            p = np.exp(score - score.max())
            p /= p.sum()
            total -= share * float(np.log(max(p[d.at], 1e-300)))
            gradient = gradient + share * (p @ x - x[d.at])
        return total, gradient

    start = np.full(len(features), 0.5)
    best = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[(0.0, CAP)] * len(features))
    return {f.lstrip("-"): round(float(v), 3) for f, v in zip(features, best.x, strict=True)}


def supported(data: Sequence[Example], features: Sequence[str]) -> dict[str, float]:
    """Per feature the lower end of the 80 % interval over draws of causes: what the simulated
    truth supports, and not a nat more."""
    rng = np.random.default_rng(0)
    causes = sorted({d.cause for d in data})
    by = {c: [d for d in data if d.cause == c] for c in causes}
    drawn = []
    for _ in range(SPREAD):
        picked = rng.choice(len(causes), len(causes))
        drawn.append(fit([d for i in picked for d in by[causes[i]]], features))
    return {
        f.lstrip("-"): round(float(np.quantile([w[f.lstrip("-")] for w in drawn], 0.1)), 3)
        for f in features
    }


def fitted(plant: Workspace, data: Sequence[Example]) -> list[str]:
    """The weights as `rca/plant/weights.json` holds them."""
    measured = plant.bench().measured
    assert measured is not None
    told = (
        f"conditional logit over all causes beside the text, {len(data)} questions about simulated "
        f"faults of {len({d.cause for d in data})} causes, by serials and by code and window; "
        "python -m evals.plantdata fit"
    )
    weights = fit(data, measured.features)
    worded = worded_examples(plant)
    taught = fit(worded, measured.features)
    weights |= {name: taught[name] for name in WORDED}
    told += f"; {' and '.join(WORDED)} on {len(worded)} questions as if no row named a signal"
    return [json.dumps({"weights": weights, "provenance": told}, indent=1)]


def questions(plant: Workspace, file: Path = DEV) -> tuple[Question, ...]:
    """The labelled incidents."""
    return tuple(q for q in read_questions(plant, file).questions if not q.error)


def named(q: Question) -> bool:
    """Whether an incident names units or a window."""
    return bool(q.incident.units or q.incident.window_start)


def paired(plant: Workspace, data: Sequence[Example], file: Path = DEV) -> list[str]:
    """Hit@k with and without plant data on the same incidents: those that name units or a window,
    and all others, which the records must not hurt."""
    asked = [q for q in questions(plant, file) if q.labels[0] != "NOVEL"]
    lines: list[str] = []
    for title, those in (
        ("incidents that name units or a window", [q for q in asked if named(q)]),
        ("incidents that name neither", [q for q in asked if not named(q)]),
    ):
        lines += _compared(plant, data, title, those)
    return lines


def _compared(
    plant: Workspace, data: Sequence[Example], title: str, asked: Sequence[Question]
) -> list[str]:
    bench = plant.bench()
    assert bench.measured is not None
    folds: dict[tuple[str, ...], Mapping[str, float]] = {}
    before, after = list[int](), list[int]()
    for q in asked:
        if q.labels not in folds:
            others = [d for d in data if d.cause not in q.labels]
            folds[q.labels] = fit(others, bench.measured.features)
        weighed = replace(bench, measured=bench.measured.with_weights(folds[q.labels]))
        before.append(_place(q, ranking(replace(bench, measured=None), q.incident).causes))
        after.append(_place(q, ranking(weighed, q.incident).causes))
    a, b = np.asarray(before, float), np.asarray(after, float)
    lines = [f"{title}: n = {len(asked)}"]
    for k in (1, 3, 5):
        won, lost = int(((b <= k) & (a > k)).sum()), int(((b > k) & (a <= k)).sum())
        d = shift((b <= k).astype(float) - (a <= k), [q.cluster for q in asked])
        lines.append(
            f"  Hit@{k}: text {np.mean(a <= k):.3f}, with plant data {np.mean(b <= k):.3f}; "
            f"{d.difference.value:+.3f} ({d.difference.low:+.3f} to {d.difference.high:+.3f}), "
            f"p = {d.p:.4f}; won {won}, lost {lost}, McNemar p = {_mcnemar(won, lost):.4f}"
        )
    lines.append(f"  MRR: text {np.mean(1 / a):.3f}, with plant data {np.mean(1 / b):.3f}")
    return lines


def _mcnemar(won: int, lost: int) -> float:
    from scipy.stats import binomtest

    return float(binomtest(won, won + lost).pvalue) if won + lost else 1.0


def _place(q: Question, causes: Sequence[str]) -> int:
    return causes.index(q.labels[0]) + 1 if q.labels[0] in causes else len(causes) + 1
