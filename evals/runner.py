"""Questions -> items, row by row, resumable; then the result files."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from evals.answering import Answerer, failed, sorted_by_day
from evals.door import RcaError, UserError
from evals.items import Item, dumps, loads
from evals.journal import Journal, key_of, replace_file
from evals.questions import Question

Progress = Callable[[str, int, int], None]
Shape = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answered:
    """Items in question order. ``computed``: not taken from the journal."""

    items: tuple[Item, ...]
    computed: int


def answer_all(
    questions: Sequence[Question],
    answerer: Answerer,
    out: Path,
    progress: Progress,
    beside: Callable[[Question], None] | None = None,
) -> Answered:
    """Answer every question into ``out``; ``beside`` sees each right after its answer. Raises
    UserError when another run writes there."""
    out.mkdir(parents=True, exist_ok=True)
    lock = FileLock(out / ".eval.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise UserError(
            f"another evaluation is writing to {out}", "wait, or choose --out"
        ) from error
    try:
        return _answer_all(questions, answerer, out, progress, beside)
    finally:
        lock.release()


def _answer_all(
    questions: Sequence[Question],
    answerer: Answerer,
    out: Path,
    progress: Progress,
    beside: Callable[[Question], None] | None,
) -> Answered:
    found: dict[int, Item] = {}
    computed = 0
    with Journal(out) as journal:
        for place, question in enumerate(sorted_by_day(questions), 1):
            item, fresh = _one(question, answerer, journal)
            found[id(question)] = item
            if beside:
                beside(question)
            computed += fresh
            progress("evaluate", place, len(questions))
    return Answered(tuple(found[id(question)] for question in questions), computed)


def _one(question: Question, answerer: Answerer, journal: Journal) -> tuple[Item, bool]:
    try:
        key = key_of(question.content, question.error, answerer.key(question))
    except RcaError as error:
        return failed(question, str(error)), True
    known = journal.get(key)
    if known is not None:
        # slices are the file's words about the row, not part of the answer
        return replace(known, slices=question.slices), False
    item = answerer.answer(question)
    journal.put(key, item)
    return item, True


def write_items(out: Path, items: Sequence[Item]) -> None:
    """``items.jsonl``, whole."""
    replace_file(out / "items.jsonl", "".join(f"{dumps(item)}\n" for item in items).encode())


def read_items(out: Path) -> list[Item]:
    """What `write_items` wrote. Raises UserError."""
    file = out / "items.jsonl"
    if not file.is_file():
        raise UserError(f"{file} does not exist", f"rca eval run --incidents FILE --out {out}")
    return [loads(line) for line in file.read_text(encoding="utf-8").split("\n") if line]


def write_json(file: Path, shape: Shape) -> None:
    """One JSON document, whole."""
    replace_file(file, (json.dumps(shape, ensure_ascii=False, indent=1) + "\n").encode())
