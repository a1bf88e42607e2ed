"""What the evaluation tests share."""

from __future__ import annotations

import pytest

from tests.evals.plants import make, write_questions


@pytest.fixture(scope="session")
def pumps(tmp_path_factory):
    """An ingested pump workspace."""
    return make(tmp_path_factory.mktemp("evals") / "pumps")


@pytest.fixture
def questions(tmp_path):
    """A file of labelled incidents."""
    return write_questions(tmp_path / "questions.csv")
