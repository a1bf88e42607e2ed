"""What plant data is worth, measured on the sample plant: ``python -m evals.plantdata PART …``.

Parts: ``faults`` (is the responsible thing the first finding?), ``quiet`` (findings where there is
no fault), ``ranking`` (labelled incidents that name units or windows, with and without plant data,
paired), ``fit`` (the weights of `rca.plant`), ``limits`` (stated values against limits). The plant,
its faults and these incidents are all synthetic: see `corpus/README.md`.
"""

from __future__ import annotations

import argparse
import json
import sys
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evals.door import Findings, Incident, Workspace, ranking
from evals.faults import (
    Fault,
    by_units,
    by_window,
    load_faults,
    quiet_windows,
    responsible,
)
from evals.paired import shift
from evals.questions import Question, read_questions

DEV = Path(__file__).parents[1] / "corpus" / "incidents" / "dev.jsonl"
LIMITS = Path(__file__).with_name("limits.jsonl")
CAP = 2.0  # nats, as in rca.plant.ledger
PRIOR = 0.5  # nats per squared nat of weight


def first_findings(plant: Workspace) -> list[str]:
    """How often the first finding names what is responsible, by serials and by window."""
    lines = []
    for name, ask in (("serials only", by_units), ("code and window only", by_window)):
        faults = [f for f in load_faults() if f.counts]
        told = [(f, plant.why(ask(f))) for f in faults]
        hits = [_first(f, found) for f, found in told]
        ways = Counter(hits)
        n, right = len(faults), sum(bool(h) for h in hits)
        lines.append(
            f"first finding, {name}: {right} of {n} right ({_share(right, n)}); {dict(ways)}"
        )
        for (f, found), hit in zip(told, hits, strict=True):
            if not hit:
                first = found.items[0].text[:110] if found.items else "nothing"
                lines.append(f"  missed {f.id} {f.cause}, place {_rank(f, found)}: {first}")
    return lines


def _first(fault: Fault, found: Findings) -> str:
    return responsible(fault, found.items[0]) if found.items else ""


def _rank(fault: Fault, found: Findings) -> str:
    places = [str(i) for i, f in enumerate(found.items, 1) if responsible(fault, f)]
    return places[0] if places else "none"


def _share(k: int, n: int) -> str:
    from statsmodels.stats.proportion import proportion_confint

    low, high = proportion_confint(k, n, method="wilson")
    return f"{k / n:.3f}, {low:.3f} to {high:.3f}"


def quiet(plant: Workspace, n: int) -> list[str]:
    """Share of fault-free windows with any finding that is not what made the unit bad."""
    asked = quiet_windows(n)
    lines, shown = [], 0
    for q in asked:
        found = [f for f in plant.why(q.incident).items if not f.restates]
        shown += bool(found)
        lines += [f"  {q.incident.id} {q.code}: {f.text[:120]}" for f in found[:1]]
    head = (
        f"fault-free windows with a finding: {shown} of {len(asked)} ({_share(shown, len(asked))})"
    )
    return [head, *lines]


def questions(plant: Workspace, file: Path = DEV) -> tuple[Question, ...]:
    """The labelled incidents that name units or a window."""
    every = read_questions(plant, file).questions
    return tuple(q for q in every if q.incident.units or q.incident.window_start)


def paired(plant: Workspace, file: Path = DEV) -> list[str]:
    """Hit@k with and without plant data on the same incidents.

    The weights for an incident are fitted without every fault of its cause (out of fold).
    """
    bench = plant.bench()
    assert bench.measured is not None
    asked = questions(plant, file)
    data = training(plant)
    before, after = list[int](), list[int]()
    for q in asked:
        fold = fit([d for d in data if d.cause not in q.labels], bench.measured.features)
        weighed = replace(bench, measured=bench.measured.with_weights(fold))
        before.append(_place(q, ranking(replace(bench, measured=None), q.incident).causes))
        after.append(_place(q, ranking(weighed, q.incident).causes))
    a, b = np.asarray(before, float), np.asarray(after, float)
    lines = [f"incidents that name units or a window: n = {len(asked)}"]
    for k in (1, 3, 5):
        d = shift((b <= k).astype(float) - (a <= k), [q.cluster for q in asked])
        lines.append(
            f"  Hit@{k}: text {np.mean(a <= k):.3f}, with plant data {np.mean(b <= k):.3f}; "
            f"{d.difference.value:+.3f} ({d.difference.low:+.3f} to {d.difference.high:+.3f}), "
            f"p = {d.p:.4f}"
        )
    lines.append(f"  MRR: text {np.mean(1 / a):.3f}, with plant data {np.mean(1 / b):.3f}")
    return lines


def _place(q: Question, causes: Sequence[str]) -> int:
    return causes.index(q.labels[0]) + 1 if q.labels[0] in causes else len(causes) + 1


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """One fault asked one way: ``amounts`` (C, F) and the row of its cause."""

    cause: str
    amounts: NDArray[np.float64]
    at: int


def training(plant: Workspace) -> list[Example]:
    """Every fault with bad units, asked by serials and by window."""
    bench = plant.bench()
    assert bench.measured is not None
    causes = list(bench.ranker.model.causes)
    out = []
    for fault in load_faults():
        for ask in (by_units, by_window) if fault.found and fault.cause in causes else ():
            amounts = bench.measured.amounts(ask(fault), causes)
            if amounts.any():
                out.append(Example(fault.cause, amounts, causes.index(fault.cause)))
    return out


def fit(data: Sequence[Example], features: Sequence[str]) -> dict[str, float]:
    """Non-negative weights of a conditional logit over all causes, at most CAP nats each, with a
    pull of PRIOR towards 0: a type that was seldom seen says little."""
    from scipy.optimize import minimize

    sign = np.asarray([-1.0 if f.startswith("-") else 1.0 for f in features])

    def loss(w: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        total, gradient = PRIOR * float(w @ w), 2 * PRIOR * w
        for d in data:
            x = d.amounts * sign
            score = x @ w
            p = np.exp(score - score.max())
            p /= p.sum()
            total -= float(np.log(p[d.at]))
            gradient = gradient + p @ x - x[d.at]
        return total, gradient

    start = np.full(len(features), 0.5)
    best = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[(0.0, CAP)] * len(features))
    return {f.lstrip("-"): round(float(v), 3) for f, v in zip(features, best.x, strict=True)}


def fitted(plant: Workspace) -> list[str]:
    """The weights as `rca/plant/weights.json` holds them."""
    measured = plant.bench().measured
    assert measured is not None
    data = training(plant)
    weights = fit(data, measured.features)
    told = (
        f"conditional logit over all causes on {len(data)} questions about "
        f"{len({d.cause for d in data})} simulated faults of the sample plant (corpus/truth/faults"
        ".jsonl), by serials and by code and window; python -m evals.plantdata fit"
    )
    return [json.dumps({"weights": weights, "provenance": told}, indent=1)]


def stated_values(plant: Workspace, file: Path = LIMITS) -> list[str]:
    """Verdicts on written cases against what their writer says is right."""
    measured = plant.bench().measured
    assert measured is not None
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines() if line]
    wrong = list[str]()
    guessed = 0
    for row in rows:
        given = {k: row[k] for k in ("process_step", "machine", "product") if k in row}
        incident = Incident(row["id"], row["text"], **given)
        verdicts = {v.value: v.verdict for v in measured.findings(incident).limits}
        got = verdicts.get(unicodedata.normalize("NFKC", row["value"]), "no limit found")
        if got != row["verdict"]:
            wrong.append(f"  {row['id']} {row['value']!r}: {got}, right is {row['verdict']}")
            guessed += row["verdict"] == "no limit found"
    n = len(rows)
    head = f"stated values: {n - len(wrong)} of {n} right ({_share(n - len(wrong), n)})"
    return [f"{head}; {guessed} verdicts where there is none", *wrong]


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the parts asked for."""
    parser = argparse.ArgumentParser(prog="python -m evals.plantdata")
    parser.add_argument("part", nargs="+", choices=["faults", "quiet", "ranking", "fit", "limits"])
    parser.add_argument("-w", "--workspace", type=Path, required=True)
    parser.add_argument("-n", type=int, default=200, help="fault-free windows")
    given = parser.parse_args(arguments)
    plant = Workspace.open(given.workspace)
    for part in given.part:
        told = {
            "faults": lambda: first_findings(plant),
            "quiet": lambda: quiet(plant, given.n),
            "ranking": lambda: paired(plant),
            "fit": lambda: fitted(plant),
            "limits": lambda: stated_values(plant),
        }[part]()
        sys.stdout.write("\n".join(told) + "\n")


if __name__ == "__main__":
    main()
