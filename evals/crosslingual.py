"""Does a question in one language find the past case that was written in the other?

Recall@k over cases: of the questions in one language whose primary cause has at least one past
case in the other, the share with such a case among the first ``k`` cases of that other language
that retrieval returns. The same is asked within each language, so that there is something to
stand beside. The incident's own report is taken out.

    python -m evals.crosslingual -w DIR --incidents corpus/incidents/dev.jsonl
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.door import Case, Workspace
from evals.metrics import bootstrap
from evals.questions import Question, read_questions

_HAN = re.compile(r"[㐀-鿿]")
_LATIN = re.compile(r"[A-Za-z]")
ENGLISH, CHINESE = (
    0.02,
    0.5,
)  # share of Han characters: up to it is en, from it on zh, mixed between
DEEP = 100_000  # passages asked of retrieval: all of a plant's cases
Shape = dict[str, Any]


def language(text: str) -> str:
    """``en``, ``zh`` or ``mixed``; four Latin letters say about as much as one Han character."""
    han, latin = len(_HAN.findall(text)), len(_LATIN.findall(text)) / 4
    share = han / (han + latin) if han + latin else 0.0
    return "en" if share <= ENGLISH else "zh" if share >= CHINESE else "mixed"


@dataclass(frozen=True, slots=True)
class Found:
    """One question: whether a case of its cause was among the first ``k``, and of how many."""

    id: str
    hit: bool
    cases: int  # past cases of its cause in the language searched
    searched: int  # cases of that language


def recall(
    plant: Workspace, questions: Sequence[Question], asked: str, held: str, k: int = 10
) -> list[Found]:
    """Every question in language ``asked`` with a case of its cause in language ``held``."""
    cases = [c for c in plant.knowledge().cases if c.cause_ids and language(_told(c)) == held]
    out: list[Found] = []
    for question in questions:
        incident = question.incident
        own = {incident.case_ref} if incident.case_ref else set()
        there = [c for c in cases if not {c.id, c.group} & own]
        right = {c.id for c in there if question.labels[0] in c.cause_ids}
        if question.error or not right or language(incident.text) != asked:
            continue
        known = {c.id for c in there}
        owners = (hit.passage.owner for hit in plant.search(incident.text, DEEP, kinds=("case",)))
        first = list(dict.fromkeys(owner for owner in owners if owner in known))[:k]
        out.append(Found(incident.id, bool(right & set(first)), len(right), len(known)))
    return out


def _told(case: Case) -> str:
    return f"{case.title}\n{case.text}\n{case.findings}"


def table(plant: Workspace, questions: Sequence[Question], k: int = 10) -> list[Shape]:
    """One row per pair of languages, with a bootstrap interval over questions."""
    rows: list[Shape] = []
    for asked, held in (("zh", "en"), ("en", "zh"), ("zh", "zh"), ("en", "en")):
        found = recall(plant, questions, asked, held, k)
        at = bootstrap([float(f.hit) for f in found])
        rows.append(
            {"asked": asked, "cases": held, "k": k, "n": len(found),
             "of": found[0].searched if found else 0, "recall": round(at.value, 3),
             "low": round(at.low, 3), "high": round(at.high, 3),
             "missed": [f.id for f in found if not f.hit]}
        )  # fmt: skip
    return rows


def main() -> None:
    """Print the table, one JSON document per line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-w", "--workspace", type=Path, required=True)
    parser.add_argument("--incidents", type=Path, required=True)
    told = parser.parse_args()
    plant = Workspace.open(told.workspace)
    for row in table(plant, read_questions(plant, told.incidents).questions):
        print(json.dumps(row, ensure_ascii=False))  # noqa: T201


if __name__ == "__main__":
    main()
