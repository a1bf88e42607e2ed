"""One build of the sample plant for all tests of this folder."""

import time
from pathlib import Path

import pytest

from corpus import build_plant

BUILD_SECONDS: list[float] = []


@pytest.fixture(scope="session")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plant") / "demo"
    begin = time.perf_counter()
    build_plant(folder)
    BUILD_SECONDS.append(time.perf_counter() - begin)
    return folder
