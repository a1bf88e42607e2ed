"""Two runs on the same items: what changed, and whether chance explains it.

The metrics on trial are named before the runs are looked at (`NAMED`); Holm's rule covers them
together. Rows that failed in either run enter no score; that more of them fail is a metric of its
own.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.door import UserError
from evals.intervals import shape
from evals.items import Item
from evals.metrics import hits, mcnemar, reciprocal
from evals.paired import holm, shift
from evals.runner import read_items
from evals.words import NAMES, interval

LEVEL = 0.05
Shape = dict[str, Any]
Value = Callable[[Item], float]

NAMED: dict[str, Value] = {
    "hit@1": lambda item: float(hits([item.rank], 1)[0]),
    "hit@3": lambda item: float(hits([item.rank], 3)[0]),
    "hit@5": lambda item: float(hits([item.rank], 5)[0]),
    "mrr": lambda item: float(reciprocal([item.rank])[0]),
    "answered": lambda item: float(not item.failed),
}
_YES_NO = ("hit@1", "hit@3", "hit@5", "answered")


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that `rca eval compare` prints. ``losses``: named metrics on which B is worse beyond
    chance."""

    shape: Shape
    losses: tuple[str, ...]


def compare_runs(before: Path, after: Path) -> Comparison:
    """Compare two result folders. Raises UserError where they hold no common items."""
    first, second = _metrics(before), _metrics(after)
    notes = []
    if first.get("dataset") != second.get("dataset"):
        notes.append(
            "the runs scored different files; only items with equal id, text and labels count"
        )
    found = compare(read_items(before), read_items(after))
    found.shape["notes"] = [*notes, *found.shape["notes"]]
    found.shape["a"], found.shape["b"] = _who(before, first), _who(after, second)
    return found


def compare(before: Sequence[Item], after: Sequence[Item]) -> Comparison:
    """Paired tests on the items that both hold. Raises UserError where there is none."""
    pairs, alone = pair(before, after)
    if not pairs:
        raise UserError("the two runs share no item", "run both on the same incident file")
    scored = [(a, b) for a, b in pairs if not a.failed and not b.failed and (a.known or b.known)]
    metrics = {}
    for name, value in NAMED.items():
        rows = pairs if name == "answered" else scored
        if rows:
            metrics[name] = _test(rows, value, yes_no=name in _YES_NO)
    adjusted = holm({name: found["p"] for name, found in metrics.items()})
    for name, found in metrics.items():
        found["p_holm"] = _digits(adjusted[name])
        found["verdict"] = _verdict(found["difference"]["value"], adjusted[name])
    told = {
        "n": len(pairs),
        "n_scored": len(scored),
        "metrics": metrics,
        "flips": flips(scored),
        "notes": [f"{alone} items stand in one run only"] if alone else [],
    }
    return Comparison(told, tuple(n for n, f in metrics.items() if f["verdict"] == "worse"))


def pair(before: Sequence[Item], after: Sequence[Item]) -> tuple[list[tuple[Item, Item]], int]:
    """Items of equal id, text and labels, in the order of ``before``; and how many are alone."""
    mark = {(i.id, i.text, i.labels): i for i in after}
    keys = [(i.id, i.text, i.labels) for i in before]
    pairs = [(a, mark[key]) for a, key in zip(before, keys, strict=True) if key in mark]
    return pairs, len(before) + len(after) - 2 * len(pairs)


def _test(rows: Sequence[tuple[Item, Item]], value: Value, *, yes_no: bool) -> Shape:
    a, b = [value(x) for x, _ in rows], [value(y) for _, y in rows]
    clusters = [x.cluster or x.id for x, _ in rows]
    moved = shift([y - x for x, y in zip(a, b, strict=True)], clusters)
    found: Shape = {
        "a": round(sum(a) / len(a), 6),
        "b": round(sum(b) / len(b), 6),
        "difference": shape(moved.difference, len(rows)),
        "p": moved.p,
        "test": "paired bootstrap",
    }
    if yes_no and len(set(clusters)) == len(clusters):
        # exact only while items are independent; rows of one event keep the clustered bootstrap
        exact = mcnemar(b, a)
        found |= {"p": exact.p, "test": "exact McNemar",
                  "gained": exact.only_ours, "lost": exact.only_theirs}  # fmt: skip
    found["p"] = _digits(found["p"])
    return found


def _digits(p: float) -> float:
    return float(f"{p:.4g}")


def _verdict(difference: float, p: float) -> str:
    if p >= LEVEL or not difference:
        return "no difference shown"
    return "better" if difference > 0 else "worse"


def flips(scored: Sequence[tuple[Item, Item]]) -> list[Shape]:
    """Incidents whose true cause crossed into or out of the first place or the first three,
    losses first."""
    crossed = [(a, b) for a, b in scored if _reached(a) != _reached(b)]
    crossed.sort(key=lambda ab: (_reached(ab[1]) > _reached(ab[0]), ab[0].id))
    return [
        {"id": a.id, "labels": list(a.labels), "a": a.rank, "b": b.rank,
         "lost": _reached(b) < _reached(a), "now_first": b.ranked[0] if b.ranked else ""}
        for a, b in crossed
    ]  # fmt: skip


def _reached(item: Item) -> float:
    """2 = first place, 1 = among the first three, 0 = neither."""
    return float(hits([item.rank], 1)[0] + hits([item.rank], 3)[0])


def _metrics(folder: Path) -> Shape:
    file = folder / "metrics.json"
    if not file.is_file():
        raise UserError(f"{file} does not exist", "name two folders that `rca eval run` wrote")
    found: Shape = json.loads(file.read_text(encoding="utf-8"))
    return found


def _who(folder: Path, metrics: Shape) -> Shape:
    names = ("dataset", "workspace", "ranker", "knowledge")
    return {"folder": str(folder), **{name: metrics.get(name, "") for name in names}}


def report(found: Comparison) -> str:
    """Markdown: the tests, then every flip."""
    told = found.shape
    lines = [
        f"{told['n']} items in both runs, {told['n_scored']} scored in both.",
        "",
        "| | A | B | B minus A | p (Holm) | |",
        "|---|---|---|---|---|---|",
    ]
    for name, row in told["metrics"].items():
        gap = interval(row["difference"], signed=True)
        lines.append(
            f"| {NAMES.get(name, name)} | {row['a']:.3f} | {row['b']:.3f} | {gap} "
            f"| {row['p_holm']:g} | {row['verdict']} |"
        )
    lines += ["", *(f"- {note}" for note in told["notes"])]
    for flip in told["flips"]:
        mark = "lost" if flip["lost"] else "won"
        lines.append(f"- {mark} {flip['id']} ({' | '.join(flip['labels'])}): place "
                     f"{flip['a'] or 'none'} -> {flip['b'] or 'none'}")  # fmt: skip
    return "\n".join(lines) + "\n"
