"""Only `evals.door` knows rca; the harness adds no name of its own to that list."""

from __future__ import annotations

import ast
from pathlib import Path

import evals


def test_only_the_door_imports_rca():
    for file in Path(evals.__file__).parent.glob("*.py"):
        # grounding and second_opinion measure one room from inside and have their own tests
        if file.name in ("door.py", "grounding.py", "second_opinion.py"):
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            assert not [n for n in names if n.split(".")[0] == "rca"], file.name
