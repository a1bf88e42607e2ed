"""The same incident told in Chinese and in English: is the true cause found as often?

``evals/retold_dev.jsonl`` holds the labelled incidents of the sample plant told again in the other
language by an author who had seen neither the ranker nor the labels (SYNTHETIC; figures and codes
compared by a script). Paired, so that only the language differs.

    python -m evals.bilingual -w DIR [--incidents corpus/incidents/dev.jsonl]
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from evals.door import Incident, Workspace
from evals.metrics import bootstrap, mcnemar
from evals.questions import read_questions

RETOLD = Path(__file__).parent / "retold_dev.jsonl"
SEED = 20261122


@dataclass(frozen=True, slots=True)
class Pair:
    """Place of the true cause in the list, asked in English and in Chinese; ``first``: the
    language in which the incident was written."""

    incident: str
    first: str
    en: int
    zh: int


def pairs(plant: Workspace, incidents: Path, retold: Path = RETOLD) -> list[Pair]:
    """Every incident of ``incidents`` that ``retold`` tells again. Raises FileReadError."""
    lines = retold.read_text(encoding="utf-8").splitlines()
    again: dict[str, dict[str, Any]] = {one["id"]: one for one in map(json.loads, lines)}
    found: list[Pair] = []
    for question in read_questions(plant, incidents).questions:
        told = again.get(question.incident.id)
        if told is None:
            continue
        other = replace(question.incident, text=told["text"], lang=told["lang"])
        here, there = (
            _place(plant, one, question.labels[0], question.as_of)
            for one in (question.incident, other)
        )
        en, zh = (there, here) if told["lang"] == "en" else (here, there)
        found.append(Pair(question.incident.id, "zh" if told["lang"] == "en" else "en", en, zh))
    return found


def _place(plant: Workspace, incident: Incident, cause: str, as_of: Any) -> int:
    causes = list(plant.ranking(incident, as_of).by_cause())
    return causes.index(cause) + 1 if cause in causes else len(causes) + 1


def table(found: Sequence[Pair]) -> str:
    """Hit@k in both languages, Chinese minus English with its 95 % bootstrap interval."""
    lines = ["| told first in | n | | en | zh | zh minus en | p |", "|---|---|---|---|---|---|---|"]
    for name in ("both", "en", "zh"):
        part = [one for one in found if name in ("both", one.first)]
        lines += [_row(name, part, k) for k in (1, 3, 5)]
    return "\n".join(lines)


def _row(name: str, part: Sequence[Pair], k: int) -> str:
    en, zh = (np.array([getattr(one, lang) <= k for one in part]) for lang in ("en", "zh"))
    gap = bootstrap(zh.astype(float) - en, seed=SEED)
    p = mcnemar(zh, en).p
    return (
        f"| {name} | {len(part)} | Hit@{k} | {en.mean():.3f} | {zh.mean():.3f} "
        f"| {gap.value:+.3f} ({gap.low:+.3f} to {gap.high:+.3f}) | {p:.2g} |"
    )


def main(arguments: Sequence[str]) -> int:
    """Command line of the module."""
    parser = argparse.ArgumentParser(prog="python -m evals.bilingual")
    parser.add_argument("-w", "--workspace", type=Path, required=True)
    parser.add_argument("--incidents", type=Path, default=Path("corpus/incidents/dev.jsonl"))
    given = parser.parse_args(arguments)
    found = pairs(Workspace.open(given.workspace), given.incidents)
    sys.stdout.write(f"SYNTHETIC, development\n{table(found)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
