"""Evaluation and app use public names of rca only; those load when first asked for."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import app
import evals
import rca

# these measure one room from inside and have their own tests
INSIDE = (
    "grounding.py", "fitting.py", "reading.py", "second_opinion.py", "drafting.py", "recorded.py", "bench.py",
)  # fmt: skip


def imports(file: Path) -> list[tuple[str, list[str]]]:
    """(module, names) of every import in ``file``, also those inside functions."""
    found = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            found.append((node.module or "", [alias.name for alias in node.names]))
        if isinstance(node, ast.Import):
            found += [(alias.name, []) for alias in node.names]
    return [(module, names) for module, names in found if module.split(".")[0] == "rca"]


@pytest.mark.parametrize("package", [evals, app])
def test_what_is_used_from_outside_is_public(package):
    for file in Path(package.__file__).parent.rglob("*.py"):
        if file.name in INSIDE:
            continue
        for module, names in imports(file):
            assert module == "rca", f"{file.name} imports {module}"
            assert set(names) <= set(rca.__all__), file.name


def test_every_public_name_is_there_and_listed_once():
    assert len(rca.__all__) == len(set(rca.__all__))
    assert {*rca._HOMES, "__version__"} == set(rca.__all__)
    for name in rca.__all__:
        assert getattr(rca, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        _ = rca.Nothing


def test_the_package_itself_loads_nothing():
    code = "import rca, sys; print([m for m in sys.modules if m.startswith('rca.')])"
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    assert told.strip() == "[]"
