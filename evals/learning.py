"""Does it learn? Two curves on a plant's own archive, with intervals.

*By date*: the same labelled incidents asked with the knowledge of earlier and earlier days, ranker
and calibration fitted on each cut. *By verdict*: the incidents in order of time, month by month,
asked with the archive alone and with the checked verdicts of the months before; paired. Verdicts
are the labels of the earlier incidents and go into a scratch records file, never the plant's own.

    python -m evals.learning -w DIR --incidents corpus/incidents/dev.jsonl [--cuts 2024-07-01,…]
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Literal

from evals.answering import Desk, scored
from evals.door import NOVEL, Records, Verdict, Workspace, ranking
from evals.evaluation import short
from evals.items import Item
from evals.paired import shift
from evals.questions import Question, month_cut, read_questions

Shape = dict[str, Any]


def asked_on(plant: Workspace, questions: Sequence[Question], day: date | None) -> list[Item]:
    """Every question with the knowledge of ``day``, ranked only."""
    items = []
    for question in questions:
        bench = plant.bench_for(question.incident, day)
        items.append(scored(question, ranking(bench, question.incident), Desk(bench)))
    return items


def by_date(plant: Workspace, questions: Sequence[Question], cuts: Sequence[date]) -> list[Shape]:
    """One row per cut: cases known then, and the scores of the same questions."""
    early = min((q.incident.opened for q in questions if q.incident.opened), default=None)
    rows: list[Shape] = []
    for cut in sorted(cuts):
        if early is not None and cut > early:
            raise ValueError(f"{cut} is later than the first incident ({early})")
        labelled = sum(bool(c.cause_ids) for c in plant.bench(cut).view.knowledge.cases)
        items = asked_on(plant, questions, cut)
        rows.append({"knowledge of": cut.isoformat(), "labelled cases": labelled, **short(items)})
    return rows


def by_verdict(plant: Workspace, questions: Sequence[Question], scratch: Path) -> Shape:
    """Month by month, each incident with and without the verdicts of the months before."""
    taught = Workspace(plant.settings, records=Records.open(scratch))
    bare = Workspace(plant.settings, records=Records.open(_empty(scratch)))
    months = sorted({month_cut(q.incident.opened) for q in questions if q.incident.opened})
    before: list[Item] = []
    after: list[Item] = []
    rows: list[Shape] = []
    told = 0
    for month in months:
        group = [
            q for q in questions if q.incident.opened and month_cut(q.incident.opened) == month
        ]
        without, with_them = asked_on(bare, group, month), asked_on(taught, group, month)
        if told:
            before += without
            after += with_them
        rows.append(
            {"month": month.isoformat()[:7], "n": len(group), "verdicts before": told,
             "without": short(without), "with": short(with_them)}
        )  # fmt: skip
        told += teach(taught, group)
    return {"months": rows, "paired": {f"hit@{k}": _gain(before, after, k) for k in (1, 3)}}


def _empty(scratch: Path) -> Path:
    folder = scratch / "none"
    folder.mkdir()
    return folder


def teach(plant: Workspace, questions: Sequence[Question]) -> int:
    """A checked verdict per question with a known cause, given the day after it was opened."""
    told: list[Verdict] = []
    taught = [q for q in questions if q.labels[0] != NOVEL and q.incident.opened is not None]
    for question in taught:
        incident = question.incident
        assert incident.opened is not None
        at = datetime.combine(incident.opened + timedelta(days=1), time(12))
        plant.ask(incident, at, plant.options(), month_cut(incident.opened))
        for place, cause in enumerate(question.labels):
            role: Literal["primary", "contributing"] = "contributing" if place else "primary"
            told.append(Verdict(incident.id, cause, "confirmed", "harness", at, "label", "", role))
    for verdict in told:  # only now: every verdict means a refit for the next question
        plant.records.add_verdict(verdict)
    return len(taught)


def _gain(before: Sequence[Item], after: Sequence[Item], k: int) -> Shape:
    pairs = [
        (float(0 < b.rank <= k), float(0 < a.rank <= k), a.cluster or a.id)
        for b, a in zip(before, after, strict=True)
        if b.known and a.known
    ]
    found = shift([a - b for b, a, _ in pairs], [name for *_, name in pairs])
    gain = found.difference
    return {
            "n": len(pairs), "without": _mean([b for b, _, _ in pairs]),
            "with": _mean([a for _, a, _ in pairs]), "gain": round(gain.value, 4),
            "low": round(gain.low, 4), "high": round(gain.high, 4), "p": round(found.p, 4),
    }  # fmt: skip


def _mean(values: Sequence[float]) -> float | None:
    return round(sum(values) / len(values), 4) if values else None


def main() -> None:
    """Print both curves, one JSON document per line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-w", "--workspace", type=Path, required=True)
    parser.add_argument("--incidents", type=Path, required=True)
    parser.add_argument("--cuts", default="2024-07-01,2025-01-01,2025-07-01,2026-01-01,2026-07-01")
    parser.add_argument("--skip-data", action="store_true", help="leave rows marked `data` out")
    told = parser.parse_args()
    plant = Workspace.open(told.workspace)
    asked = read_questions(plant, told.incidents, slices=("data",)).questions
    asked = tuple(q for q in asked if not q.error and q.labels[0] != NOVEL)
    if told.skip_data:
        asked = tuple(q for q in asked if not q.slices.get("data"))
    asked = tuple(replace(q, as_of=None) for q in asked)
    cuts = [date.fromisoformat(day) for day in told.cuts.split(",") if day]
    with tempfile.TemporaryDirectory() as scratch:
        print(json.dumps({"incidents": len(asked)}))  # noqa: T201
        for row in by_date(plant, asked, cuts):
            print(json.dumps(row), flush=True)  # noqa: T201
        print(json.dumps(by_verdict(plant, asked, Path(scratch))))  # noqa: T201


if __name__ == "__main__":
    main()
