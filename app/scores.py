"""Evaluation results on disk: the newest run and the newest backtest of a workspace."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.batches import read_json

_DEPTHS = ("*/metrics.json", "*/*/metrics.json")
BINS = 10


@dataclass(frozen=True, slots=True)
class Result:
    """One evaluation. ``current``: made with the index that answers now."""

    folder: Path
    kind: str
    metrics: Mapping[str, Any]
    at: float

    def items(self) -> Sequence[Mapping[str, Any]]:
        """Its incidents one by one; empty where the file is gone."""
        try:
            text = (self.folder / "items.jsonl").read_text(encoding="utf-8")
        except OSError:
            return ()
        return [json.loads(line) for line in text.split("\n") if line]


def results(root: Path, stamp: str) -> dict[str, Result]:
    """The newest result of each kind below the workspace, or beside it where it names this
    workspace's index (``make eval`` writes there)."""
    found: dict[str, Result] = {}
    inside = [file for depth in _DEPTHS for file in root.glob(depth)]
    beside = [file for file in root.parent.glob(_DEPTHS[0]) if file.parent.parent != root]
    for file in (*inside, *beside):
        metrics = read_json(file)
        if not metrics or (file in beside and metrics.get("workspace") != stamp):
            continue
        result = Result(file.parent, str(metrics.get("kind", "run")), metrics, file.stat().st_mtime)
        if result.kind not in found or result.at > found[result.kind].at:
            found[result.kind] = result
    return found


def bins(items: Sequence[Mapping[str, Any]]) -> list[dict[str, float]]:
    """Stated probability of the first cause against how often it was true, in tenths. Items that
    failed or ranked nothing are left out."""
    held: dict[int, list[tuple[float, bool]]] = {}
    for item in items:
        if item.get("ranked") and item.get("confidence") is not None:
            stated = float(item["confidence"])
            right = item["ranked"][0] in item.get("labels", ())
            held.setdefault(min(BINS - 1, int(stated * BINS)), []).append((stated, right))
    return [
        {
            "stated": sum(s for s, _ in rows) / len(rows),
            "found": sum(r for _, r in rows) / len(rows),
            "n": float(len(rows)),
        }
        for _, rows in sorted(held.items())
    ]


def worst(items: Sequence[Mapping[str, Any]], most: int = 20) -> list[Mapping[str, Any]]:
    """Answered items whose first cause was wrong, the surest first."""
    wrong = [i for i in items if i.get("ranked") and i["ranked"][0] not in i.get("labels", ())]
    ordered = sorted(wrong, key=lambda i: float(i.get("truth_mass", 0)) - float(i["confidence"]))
    return ordered[:most]
