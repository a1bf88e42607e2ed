"""The wheel, installed by pip with everything it declares into an empty environment, works."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

pytestmark = pytest.mark.proof

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def clean(tmp_path_factory):
    """A fresh environment that holds what `pip install rca-….whl` brings and nothing else."""
    wheels = tmp_path_factory.mktemp("wheels")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", wheels, ROOT],
        check=True, capture_output=True,
    )  # fmt: skip
    home = tmp_path_factory.mktemp("empty")
    venv.create(home, with_pip=True)
    pip = [home / "bin" / "python", "-m", "pip", "install", "--quiet", "-c",
           ROOT / "constraints.txt"]  # fmt: skip
    subprocess.run([*pip, "torch"], check=True)
    subprocess.run([*pip, next(wheels.glob("*.whl"))], check=True)
    return home / "bin"


def test_declared_dependencies_are_complete(clean):
    subprocess.run([clean / "python", "-m", "pip", "check"], check=True)
    held = subprocess.run(
        [clean / "python", "-m", "pip", "list", "--format=freeze"],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    assert "pytest==" not in held, "the environment is not the user's"


def test_demo_runs_without_network_in_the_clean_environment(clean, tmp_path):
    if not shutil.which("unshare") or subprocess.run(["unshare", "-rn", "true"]).returncode:
        pytest.skip("this machine allows no unprivileged network namespace")
    env = {"HOME": str(tmp_path), "PATH": os.defpath, "LANG": "C.UTF-8"}
    done = subprocess.run(
        ["unshare", "-rn", str(clean / "rca"), "demo", "plant"],
        cwd=tmp_path, env=env, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    assert "A-1109-1" in done.stdout
    where = subprocess.run(
        [clean / "python", "-c", "import rca; print(rca.__file__)"],
        cwd=tmp_path, env=env, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert where.startswith(str(clean.parent))
