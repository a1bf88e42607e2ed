"""Builds of the sample plant for all tests of this folder: one here, one in another process."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus import build_plant
from corpus.sources import ROOT

BUILD = "import sys, pathlib, corpus; corpus.build_plant(pathlib.Path(sys.argv[1]))"


@pytest.fixture(scope="session")
def plant(
    tmp_path_factory: pytest.TempPathFactory, second_build: tuple[Path, subprocess.Popen[bytes]]
) -> Path:
    folder = tmp_path_factory.mktemp("plant") / "demo"
    build_plant(folder)
    return folder


@pytest.fixture(scope="session")
def second_build(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Path, subprocess.Popen[bytes]]]:
    """A build in another process, with another hash seed; it runs beside the other tests."""
    folder = tmp_path_factory.mktemp("again")  # an empty folder is fine
    command = [sys.executable, "-c", BUILD, str(folder)]
    process = subprocess.Popen(command, cwd=ROOT.parent, env={"PYTHONHASHSEED": "7"})
    yield folder, process
    process.kill()
    process.wait()


@pytest.fixture(scope="session")
def second_plant(second_build: tuple[Path, subprocess.Popen[bytes]]) -> Path:
    folder, process = second_build
    assert process.wait(timeout=120) == 0
    return folder
