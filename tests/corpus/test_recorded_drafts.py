"""Recorded replies on the sample plant: a good model's sentences stay, a hostile one's never show."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree

import pytest

from corpus.sources import ROOT
from evals.drafting import Row, measure, questions_of
from evals.recorded import SORTS, Recorded
from rca.workspace import Workspace

pytestmark = pytest.mark.proof  # reads and encodes the whole plant; tests/draft has the short form


@pytest.fixture(scope="module")
def rows(plant: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Row]:
    folder = tmp_path_factory.mktemp("drafts") / "plant"
    copytree(plant, folder)
    workspace = Workspace.open(folder)
    workspace.ingest()
    questions = questions_of(workspace, ROOT / "incidents" / "demo.jsonl")
    texts = {question.incident.id: question.incident.observed for question in questions}
    made = measure(workspace, questions, [Recorded(sort, texts) for sort in SORTS])
    return {row.wording.rpartition("/")[2]: row for row in made}


def test_nothing_of_a_hostile_reply_is_shown(rows: dict[str, Row]) -> None:
    assert rows["hostile"].offered >= 60
    assert [one["text"] for one in rows["hostile"].survivors] == []


def test_what_says_nothing_is_no_fact(rows: dict[str, Row]) -> None:
    facts = {one["text"] for one in rows["lazy"].survivors if one["verdict"] == "kept"}
    assert "这个原因很可能。" not in facts
    assert rows["lazy"].kept <= 0.3 * rows["lazy"].offered


def test_a_good_reply_stays(rows: dict[str, Row]) -> None:
    assert rows["good"].offered >= 25
    assert rows["good"].kept >= 0.9 * rows["good"].offered
