"""One evaluation from labelled questions to its result files.

``OUT`` holds metrics.json (the contract's shape), items.jsonl, report.html, summary.md, and two
caches a second run resumes from: journal.jsonl and baselines.json.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from evals import rivals, variants
from evals.answering import Answerer, WorkspaceAnswerer
from evals.bouts import Bout, histories
from evals.canary import Canary
from evals.contamination import THRESHOLD, nearest_overlap
from evals.door import Options, RcaError, Workspace
from evals.html import page
from evals.items import Item
from evals.journal import replace_file
from evals.markdown import summary
from evals.misses import confusion
from evals.plain_rag import NAME, PlainRag, sample
from evals.questions import Question, QuestionSet
from evals.runner import answer_all, write_items, write_json
from evals.score import ranks, score
from evals.vectors import VectorCache

Progress = Callable[[str, int, int], None]
Shape = dict[str, Any]
SAMPLE_PLANT = "cell-line-demo"  # its cases and incidents were written, not lived


@dataclass(frozen=True, slots=True)
class Result:
    """What one run gave: the rows, and all numbers as metrics.json holds them."""

    items: tuple[Item, ...]
    metrics: Shape


@dataclass(frozen=True, slots=True)
class Plan:
    """How to run. ``title`` heads the report; ``worded`` False ranks only; ``extra`` adds numbers
    of its own to metrics.json; ``stress`` and ``history`` ask for the variants; ``rag`` names the
    engine of the plain RAG prompt, "" = it is not asked."""

    out: Path
    top: int = 5
    baselines: bool = False
    worded: bool = True
    title: str = ""
    kind: str = "run"
    extra: Callable[[Sequence[Item]], Shape] = lambda items: {}
    stress: bool = False
    history: tuple[int, ...] = ()
    rag: str = ""


def evaluate(
    plant: Workspace,
    asked: QuestionSet,
    plan: Plan,
    progress: Progress,
    answerer: Answerer | None = None,
) -> Result:
    """Answer, score, write. Raises RcaError where nothing can be answered at all."""
    desks = WorkspaceAnswerer(plant.settings.root, plant.options(plan.top), worded=plan.worded)
    canary = Canary(asked.questions, desks)
    done = answer_all(asked.questions, answerer or desks, plan.out, progress, canary.look)
    vectors = VectorCache(plant, progress)
    table = rivals.Rivals(vectors, plan.out)
    rag = _rag(plant, plan, vectors, progress)
    sampled = sample(asked.questions)
    copies: dict[int, bool] = {}
    for bout in histories(plant, asked.questions):
        copies |= _overlaps(bout)
        if plan.baselines:
            table.fight(bout)
        if rag:
            table.consult(bout, rag, sampled)
        progress("baselines" if plan.baselines else "overlap", len(copies), len(done.items))
    items = tuple(replace(i, near_duplicate=copies.get(n)) for n, i in enumerate(done.items))
    metrics = score(items)
    metrics["slices"] = slices(items)
    metrics["contamination"] = contamination(items)
    metrics |= plan.extra(items)
    metrics |= _variants(variants.Setting(plant, asked, items, plan.out, progress), plan)
    if plan.baselines or rag:
        metrics["baselines"] = rivals.table(table.found, items)
    if rag and NAME in metrics["baselines"]:
        metrics["baselines"][NAME] |= rag.shape(len(sampled))
    metrics["confusion"] = confusion(items, plant.bench().view.causes)
    metrics |= _provenance(plant, asked, plan, desks)
    metrics["canary"] = canary.told()
    metrics["computed"] = done.computed
    result = Result(items, metrics)
    write(result, plan)
    return result


def _rag(plant: Workspace, plan: Plan, vectors: VectorCache, progress: Progress) -> PlainRag | None:
    if not plan.rag:
        return None
    replies = plant.settings.root / ".rca" / "evals" / "replies.jsonl"  # by digest: asked once
    llm = plant.writer(plan.rag, replies).llm
    return PlainRag(llm, vectors, progress) if llm else None


def _variants(setting: variants.Setting, plan: Plan) -> Shape:
    shape: Shape = {}
    if plan.stress:
        shape["robustness"] = variants.robustness(setting)
        shape["leave_cause_out"] = variants.without_causes(setting)
    if plan.history:
        shape["by_history"] = variants.by_history(setting, plan.history)
    return shape


def _overlaps(bout: Bout) -> dict[int, bool]:
    """Which questions of the bout have a near-duplicate in its history."""
    texts = [question.incident.observed for question in bout.questions]
    found = nearest_overlap(texts, [case.text for case in bout.cases])
    return {
        place: bool(value >= THRESHOLD) for place, value in zip(bout.places, found, strict=True)
    }


def contamination(items: Sequence[Item]) -> Shape:
    """Share of questions with a near-duplicate in history, and ranks without them."""
    looked = [item for item in items if item.near_duplicate is not None]
    dirty = [item for item in looked if item.near_duplicate]
    clean = [item for item in looked if not item.near_duplicate and not item.failed and item.known]
    rate = len(dirty) / len(looked) if looked else 0.0
    return {
        "rule": f"Jaccard of character 5-grams >= {THRESHOLD}",
        "n": len(looked),
        "near_duplicates": len(dirty),
        "rate": round(rate, 6),
        "without": ranks(clean) if dirty and clean else None,
    }


def slices(items: Sequence[Item]) -> Shape:
    """Hit@1, Hit@3, Hit@5 and MRR by language, by past cases of the true cause, and by every
    slice the file names."""
    seen = [item for item in items if not item.failed and item.known]
    groups: dict[str, dict[str, list[Item]]] = {}
    for item in seen:
        told = {**item.slices, "past cases of the cause": depth(item.precedents)}
        for name, value in told.items():
            groups.setdefault(name, {}).setdefault(value, []).append(item)
    return {
        name: {
            value: short(rows)
            for value, rows in sorted(by_value.items(), key=lambda of: _natural(of[0]))
        }
        for name, by_value in groups.items()
        if len(by_value) > 1
    }


def short(rows: Sequence[Item]) -> Shape:
    """The four rank scores of one group."""
    found = ranks(rows)
    return {name: found[name] for name in ("hit@1", "hit@3", "hit@5", "mrr")}


def depth(precedents: int) -> str:
    """How much history a cause has."""
    for least, name in ((30, "30 or more"), (10, "10-29"), (3, "3-9"), (1, "1-2")):
        if precedents >= least:
            return name
    return "none"


def _natural(value: str) -> tuple[int, str]:
    """Sorts 3-9 before 10-29, and words by the alphabet."""
    digits = re.match(r"\d+", value)
    return (int(digits.group()) if digits else -1, value)


def _provenance(
    plant: Workspace, asked: QuestionSet, plan: Plan, desks: WorkspaceAnswerer
) -> Shape:
    cuts = sorted({q.as_of.isoformat() for q in asked.questions if q.as_of})
    settings: Options = plant.options(plan.top)
    return {
        "kind": plan.kind,
        "title": plan.title or asked.name,
        "synthetic": plant.settings.workspace.name == SAMPLE_PLANT,
        "dataset": asked.dataset,
        "workspace": plant.bench().index,
        "ranker": plant.bench().stamp,
        "embedder": plant.embedder.name,
        "llm": "none",
        "knowledge": f"{len(cuts)} cuts from {cuts[0]} to {cuts[-1]}" if cuts else "present",
        "settings": {"top": settings.top, "language": settings.language, "worded": plan.worded},
        "minutes_note": _minutes_note(asked.questions, desks),
        "notes": [*asked.notes, *([] if plan.rag else [rivals.GAP])],
    }


def _minutes_note(questions: Sequence[Question], desks: WorkspaceAnswerer) -> str:
    for question in questions:
        with suppress(RcaError):
            return desks.desk(question).costs.note
    return ""


def write(result: Result, plan: Plan) -> None:
    """The result files, each whole."""
    write_items(plan.out, result.items)
    write_json(plan.out / "metrics.json", result.metrics)
    replace_file(plan.out / "summary.md", summary(result.metrics).encode())
    replace_file(plan.out / "report.html", page(result.metrics, result.items).encode())
