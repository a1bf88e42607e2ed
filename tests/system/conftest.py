"""A real server and a real Chromium on the sample plant. Without Chromium: skipped, or failed where
``RCA_SYSTEM=1`` says that it must be there (``make test-system``)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from rca import Workspace
from tests.conftest import free_port

CHROMIUM = Path("/usr/bin/chromium")
WAIT = 90_000  # milliseconds a page may take on a busy machine


def missing(what: str) -> None:
    """Skip, or fail where everything must be there."""
    if os.environ.get("RCA_SYSTEM") == "1":
        pytest.fail(f"{what} is missing; `make test-system` installs it")
    pytest.skip(f"{what} is missing; `make test-system` installs it and runs this")


@pytest.fixture(scope="session")
def browser():
    """Debian's Chromium, driven by Playwright."""
    if not CHROMIUM.exists():
        missing(str(CHROMIUM))
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=WAIT)
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def sample(tmp_path_factory) -> Path:
    """The sample plant, read once; ``RCA_SYSTEM_PLANT`` names one that was read already."""
    from corpus import build_plant

    folder = tmp_path_factory.mktemp("sample") / "plant"
    if known := os.environ.get("RCA_SYSTEM_PLANT"):
        return Path(shutil.copytree(known, folder))
    build_plant(folder)
    Workspace.open(folder).ingest()
    return folder


class Server:
    """`rca app` as a process of its own."""

    def __init__(self, plant: Path, host: str = "127.0.0.1") -> None:
        self.plant, self.host, self.port = plant, host, free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> Server:
        command = [sys.executable, "-m", "rca.cli.main", "app", "-w", str(self.plant)]
        command += ["--port", str(self.port), "--host", self.host]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        for _ in range(300):
            try:
                with urlopen(f"{self.url}/_stcore/health", timeout=2) as reply:
                    if reply.status == 200:
                        return self
            except OSError:
                time.sleep(0.2)
        raise AssertionError("the server did not come up")

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(20)
            self._process = None


@pytest.fixture(scope="session")
def served(browser, sample) -> Iterator[Server]:
    """One server on the sample plant for the tests that leave its files alone."""
    server = Server(sample).start()
    yield server
    server.stop()


@pytest.fixture
def own_server(browser, sample, tmp_path) -> Iterator[Callable[..., Server]]:
    """Servers on copies of the sample plant, for tests that change it."""
    started: list[Server] = []

    def make(**options: str) -> Server:
        folder = tmp_path / f"plant{len(started)}"
        shutil.copytree(sample, folder)
        server = Server(folder, **options)
        started.append(server)
        return server

    yield make
    for server in started:
        server.stop()


@pytest.fixture
def page(browser):
    """A fresh browser session. It fails the test when a script of ours breaks, when markup in the
    data opens a dialog, or when anything beyond this machine is asked for."""
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    opened = context.new_page()
    opened.set_default_timeout(WAIT)
    wrong: list[str] = []
    opened.on("pageerror", lambda error: wrong.append(f"script: {error}"))
    opened.on(
        "dialog", lambda dialog: (wrong.append(f"dialog: {dialog.message}"), dialog.dismiss())
    )
    opened.on("request", lambda request: wrong.extend(_outside(request.url)))
    yield opened
    context.close()
    assert not wrong


def _outside(url: str) -> list[str]:
    local = url.startswith(("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:"))
    return [] if local else [f"asked for {url}"]
