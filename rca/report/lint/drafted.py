"""Lint of an 8D that rca itself composed: as it would be read back from a file."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from rca.read.documents import read_document
from rca.report.eightd.document import EightD
from rca.report.eightd.export import render
from rca.report.lint.linting import Linted, lint_document


def lint_draft(draft: EightD) -> Linted:
    """Every finding in ``draft``; ``path`` of the result is its number."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "draft.md"
        path.write_bytes(render(draft, ".md"))
        read = read_document(path, path.name)
    return replace(lint_document(read), path=draft.texts["number"])
