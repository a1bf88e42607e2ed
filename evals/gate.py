"""May this land? Absolute floors, and not worse than the committed baseline on the same items.

The gate file is small and lives in the repository. ``limits`` are written by people;
``baseline`` holds the place of the true cause per item and is renewed by ``--accept-gate``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.compare import compare
from evals.door import UserError
from evals.items import Item
from evals.runner import write_json

Shape = dict[str, Any]
_KEYS = {"about", "limits", "beats", "baseline"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """``broken``: what fails the gate. ``changed``: items whose place moved since the baseline."""

    broken: tuple[str, ...]
    changed: tuple[str, ...]


def load(file: Path) -> Shape:
    """Read a gate file. Raises UserError naming what is wrong."""
    try:
        found: Shape = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise UserError(
            f"{file} does not exist", "name a gate file, e.g. evals/gates/sample.json"
        ) from error
    except ValueError as error:
        raise UserError(f"{file}: not valid JSON: {error}", f"correct {file}") from error
    unknown = set(found) - _KEYS
    if unknown:
        raise UserError(f"{file}: unknown key {sorted(unknown)[0]!r}", f"use {sorted(_KEYS)}")
    for name, limit in found.get("limits", {}).items():
        if set(limit) - {"least", "most"}:
            raise UserError(
                f"{file}: limits.{name}: only least and most are known", f"correct {file}"
            )
    return found


def judge(gate: Shape, metrics: Mapping[str, Any], items: Sequence[Item]) -> Verdict:
    """All that is broken; empty = it may land."""
    broken = [*_limits(gate.get("limits", {}), metrics), *_beaten(gate.get("beats", ()), metrics)]
    baseline: dict[str, int] = gate.get("baseline", {})
    missing = set(baseline) - {item.id for item in items}
    if missing:
        broken.append(f"{len(missing)} items of the baseline were not asked, e.g. {min(missing)}")
    new = {item.id for item in items} - set(baseline)
    if baseline and new:
        broken.append(f"{len(new)} items have no baseline, e.g. {min(new)}: --accept-gate")
    now = [item for item in items if item.id in baseline]
    then = [_as_it_was(item, baseline[item.id]) for item in now]
    if now:
        broken += [f"{name} is worse than the baseline beyond chance"
                   for name in compare(then, now).losses]  # fmt: skip
    changed = [
        f"{a.id}: {_place(a)} -> {_place(b)}"
        for a, b in zip(then, now, strict=True)
        if _place(a) != _place(b)
    ]
    return Verdict(tuple(broken), tuple(changed))


FAILED = -1


def _as_it_was(item: Item, place: int) -> Item:
    return Item(
        id=item.id,
        labels=item.labels,
        status="failed" if place == FAILED else "diagnosed",
        cluster=item.cluster,
        known=item.known or place > 0,
        rank=max(0, place),
        text=item.text,
    )


def _place(item: Item) -> str:
    return "failed" if item.failed else str(item.rank or "none")


def _limits(limits: Mapping[str, Mapping[str, float]], metrics: Mapping[str, Any]) -> list[str]:
    broken = []
    for name, limit in limits.items():
        found = metrics.get(name)
        value = found["value"] if isinstance(found, Mapping) else found
        if value is None:
            broken.append(f"{name} was not measured")
        elif value < limit.get("least", float("-inf")):
            broken.append(f"{name} is {value:g}, at least {limit['least']:g} is asked")
        elif value > limit.get("most", float("inf")):
            broken.append(f"{name} is {value:g}, at most {limit['most']:g} is allowed")
    return broken


def _beaten(rows: Sequence[str], metrics: Mapping[str, Any]) -> list[str]:
    """Named baselines whose Hit@3 is above ours; needs --baselines."""
    broken = []
    for name in rows:
        row = metrics.get("baselines", {}).get(name)
        if row is None:
            broken.append(f"baseline {name!r} was not run: --baselines")
        elif row["ours_minus_hit@3"]["value"] < 0:
            broken.append(f"{name} has a higher Hit@3")
    return broken


def accept(file: Path, gate: Shape, items: Sequence[Item]) -> None:
    """Write the places of this run as the new baseline; limits stay."""
    places = {item.id: FAILED if item.failed else item.rank for item in items}
    write_json(file, {**gate, "baseline": places})
