"""What the bench runs on: public recalls as a workspace, and texts with seeded word changes."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from evals.bench_timing import WARM
from evals.door import Incident, Workspace, read_incidents

QUESTIONS = 150  # beyond those that warm up
EXCHANGED = 0.1  # share of words
_TOML = """[workspace]
name = "bench"
[[source]]
kind = "case"
path = "history.csv"
[source.columns]
id = "incident_id"
text = ["reason", "product"]
cause = "label"
opened = "date"
fields = ["specialty", "firm", "procode"]
[incident.columns]
id = "incident_id"
text = ["reason", "product"]
"""


def lay_down(data: Path, folder: Path, rows: int, asked: int) -> None:
    """A workspace of the newest ``rows`` recalls, and ``asked`` questions beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "rca.toml").write_text(_TOML, encoding="utf-8")
    _head(data / "history.csv", folder / "history.csv", rows)
    _head(data / "dev.csv", folder / "dev.csv", asked)


def _head(source: Path, target: Path, rows: int) -> None:
    with source.open(encoding="utf-8", newline="") as file:
        header, *lines = csv.reader(file)
    with target.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *lines[-rows:]])


def questions(folder: Path) -> list[Incident]:
    """The first QUESTIONS, and those before them that warm up."""
    rows = read_incidents(folder / "dev.csv", Workspace.open(folder).settings, None).rows
    return [row.incident for row in rows[: QUESTIONS + WARM] if row.incident]


def changed(text: str, vocabulary: Sequence[str], random: np.random.Generator) -> str:
    """``text`` with about a tenth of its words exchanged for words of ``vocabulary``."""
    words = text.split()
    for at in np.flatnonzero(random.random(len(words)) < EXCHANGED):
        words[at] = vocabulary[int(random.integers(len(vocabulary)))]
    return " ".join(words)
