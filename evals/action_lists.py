"""Past actions as the answer: a workspace without causes proposes what to do.

Score: token F1 of the best of the first k distinct proposals against what was really done (any of
the actions of one problem counts), beside three simple lists over the same history. ``OUT`` holds
metrics.json, items.jsonl and summary.md.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from evals.baselines import Labelled
from evals.door import Case, Incident, RcaError, UserError, Workspace, read_incidents
from evals.intervals import shape
from evals.journal import replace_file
from evals.metrics import bootstrap
from evals.neighbours import bm25_scores
from evals.overlap import KS, token_f1
from evals.questions import DONE
from evals.runner import write_json
from evals.vectors import VectorCache
from evals.words import interval

Progress = Callable[[str, int, int], None]
Shape = dict[str, Any]
_NAMES = tuple(f"@{k}" for k in KS)


@dataclass(frozen=True, slots=True)
class Asked:
    """One problem with every action that was really taken."""

    incident: Incident
    done: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One scored problem; ``error`` where it gave no answer."""

    id: str
    text: str
    done: tuple[str, ...]
    proposed: tuple[str, ...]
    f1: Mapping[str, float]
    error: str = ""


def read_asked(plant: Workspace, file: Path) -> list[Asked]:
    """Problems of ``file`` that say what was done. Raises FileReadError, UserError."""
    read = read_incidents(file, plant.settings, None)
    asked = []
    for row in read.rows:
        if row.incident is None:
            raise UserError(f"{file}: {row.place}: {row.error}", "correct the row")
        if done := _done(row.incident.extra):
            asked.append(Asked(_bare(row.incident), done))
    if not asked:
        raise UserError(f"{file} says of no row what was done", f"one of {', '.join(DONE)}")
    return asked


def _bare(incident: Incident) -> Incident:
    """Without the columns that hold the answer."""
    return Incident(id=incident.id, text=incident.text, opened=incident.opened)


def _done(extra: Mapping[str, str]) -> tuple[str, ...]:
    """Every action of the row: a JSON list where a column holds one, else the first that is set."""
    told = [extra[name] for name in DONE if extra.get(name)]
    for text in told:
        if text.startswith("["):
            return tuple(str(one) for one in json.loads(text))
    return tuple(told[:1])


def best_f1(proposed: Sequence[str], done: Sequence[str]) -> dict[str, float]:
    """``@k``: the best F1 of the first k different proposals with any action taken."""
    distinct = list(dict.fromkeys(proposed))[: max(KS)]
    scores = [max(token_f1(text, one) for one in done) for text in distinct]
    return {f"@{k}": round(max(scores[:k], default=0.0), 6) for k in KS}


def evaluate_actions(
    plant: Workspace, file: Path, out: Path, title: str, progress: Progress
) -> Shape:
    """Ask, score, write; returns metrics.json."""
    asked = read_asked(plant, file)
    rows = []
    for place, one in enumerate(asked, start=1):
        rows.append(_row(plant, one))
        progress("evaluate", place, len(asked))
    scored = [(row, one) for row, one in zip(rows, asked, strict=True) if not row.error]
    metrics: Shape = {
        "kind": "actions", "title": title, "n": len(rows), "n_failed": len(rows) - len(scored),
        "action_f1": _means([row.f1 for row, _ in scored]),
        "action_baselines": {
            name: _beside(lists, scored)
            for name, lists in _rivals(plant, [one for _, one in scored], progress).items()
        },
        "dataset": f"sha256:{hashlib.sha256(file.read_bytes()).hexdigest()}",
        "workspace": plant.bench().index, "embedder": plant.embedder.name,
    }  # fmt: skip
    out.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps(asdict(row), ensure_ascii=False) for row in rows)
    replace_file(out / "items.jsonl", "".join(f"{line}\n" for line in lines).encode())
    write_json(out / "metrics.json", metrics)
    replace_file(out / "summary.md", summary(metrics).encode())
    return metrics


def _row(plant: Workspace, one: Asked) -> Row:
    incident = one.incident
    try:
        diagnosis = plant.diagnose(incident)
    except RcaError as error:
        return Row(incident.id, incident.text, one.done, (), {}, str(error))
    proposed = tuple(action.text for action in diagnosis.past_actions)
    return Row(incident.id, incident.text, one.done, proposed, best_f1(proposed, one.done))


def _rivals(
    plant: Workspace, asked: Sequence[Asked], progress: Progress
) -> dict[str, list[list[str]]]:
    """Lists of past actions: of the nearest problems by BM25 and by cosine, and the commonest."""
    cases = [(case, text) for case in plant.knowledge().cases if (text := _action_of(case))]
    past = Labelled([case.text for case, _ in cases], [text for _, text in cases])
    told = [one.incident.observed for one in asked]
    vectors = VectorCache(plant, progress)
    rows, queries = vectors.of(past.texts), vectors.of(told)
    common = [text for text, _ in Counter(past.labels).most_common(max(KS))]
    return {
        "nearest problem, bm25": [_nearest(s, past.labels) for s in bm25_scores(past, told)],
        "nearest problem, dense": [_nearest(rows @ query, past.labels) for query in queries],
        "commonest actions": [common for _ in asked],
    }


def _action_of(case: Case) -> str:
    return "; ".join(m.text for m in case.measures if m.role != "containment")


def _nearest(scores: Any, actions: Sequence[str]) -> list[str]:
    order = np.argsort(-np.asarray(scores), kind="stable")
    distinct: dict[str, None] = {}
    for row in order.tolist():
        distinct.setdefault(actions[row])
        if len(distinct) == max(KS):
            break
    return list(distinct)


def _beside(lists: Sequence[Sequence[str]], scored: Sequence[tuple[Row, Asked]]) -> Shape:
    theirs = [best_f1(found, one.done) for found, (_, one) in zip(lists, scored, strict=True)]
    gaps = [
        {name: row.f1[name] - their[name] for name in _NAMES}
        for their, (row, _) in zip(theirs, scored, strict=True)
    ]
    return {"action_f1": _means(theirs), "ours_minus": _means(gaps)}


def _means(rows: Sequence[Mapping[str, float]]) -> Shape:
    return {
        name: shape(bootstrap([row[name] for row in rows]), len(rows)) for name in _NAMES if rows
    }


def summary(metrics: Shape) -> str:
    """A short table in Markdown."""
    lines = [f"# {metrics['title']}", "", f"{metrics['n']} problems, {metrics['n_failed']} failed. "
             "Token F1 of the best of the first k distinct past actions.", ""]  # fmt: skip
    return "\n".join([*lines, *table(metrics)]) + "\n"


def table(metrics: Shape) -> list[str]:
    """One row for ours, one per simple list with the paired difference at 3."""
    head = ["", *(f"F1{name}" for name in _NAMES), "ours minus it, @1", "ours minus it, @3"]
    ours = metrics["action_f1"]
    rows = [head, ["---"] * len(head)]
    rows.append([f"**rca**, n {metrics['n']}", *(interval(ours.get(n)) for n in _NAMES), "", ""])
    for rival, found in metrics["action_baselines"].items():
        cells = [interval(found["action_f1"].get(name)) for name in _NAMES]
        gaps = [interval(found["ours_minus"].get(name), signed=True) for name in ("@1", "@3")]
        rows.append([rival, *cells, *gaps])
    return [f"| {' | '.join(row)} |" for row in rows]
