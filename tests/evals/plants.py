"""A pump workspace with labelled questions, made once per test run."""

from __future__ import annotations

from pathlib import Path

from rca.workspace import Workspace
from tests.plants import PUMP_SIGNS, write_pumps

COLUMNS = "labels=truth"


def make(folder: Path) -> Path:
    """An ingested plant."""
    Workspace.open(write_pumps(folder, rounds=16)).ingest()
    return folder


def write_questions(file: Path, n: int = 24, *, bad: bool = False) -> Path:
    """``n`` questions, three of a cause nobody has seen; ``bad`` adds a row without text."""
    rows = ["no,seen,truth,event,actions,root_cause"]
    for i in range(n):
        cause = list(PUMP_SIGNS)[i % 3]
        text = PUMP_SIGNS[cause][i % 2]
        truth = "NOVEL" if i % 8 == 7 else cause
        rows.append(
            f"Q{i:03d},{text} again in week {i},{truth},E{i // 2},replaced part {cause},G{i}"
        )
    if bad:
        rows.append("BAD,,worn bearing,E99,,G")
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return file
