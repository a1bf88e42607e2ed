"""Every test runs without network, with a scrubbed environment and its own folders."""

from __future__ import annotations

import ipaddress
import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("no deadline", deadline=None)  # a busy machine is no failing test
settings.load_profile("no deadline")
# the encoder is exported once per machine, not once per test run
os.environ.setdefault("RCA_CACHE", str(Path(tempfile.gettempdir()) / f"rca-tests-{os.getuid()}"))
_REAL_CONNECT = socket.socket.connect
_REAL_GETADDRINFO = socket.getaddrinfo


class NetworkUsed(AssertionError):
    """A test reached beyond this machine."""


def _is_local(host: object) -> bool:
    if not isinstance(host, str) or host in ("", "localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _connect(self: socket.socket, address: object) -> None:
    if self.family != socket.AF_UNIX and isinstance(address, tuple) and not _is_local(address[0]):
        raise NetworkUsed(f"connection to {address}")
    _REAL_CONNECT(self, address)  # type: ignore[arg-type]


def _getaddrinfo(host: object, *args: object, **kwargs: object) -> object:
    if not _is_local(host):
        raise NetworkUsed(f"name lookup of {host}")
    return _REAL_GETADDRINFO(host, *args, **kwargs)  # type: ignore[arg-type]


@pytest.fixture(autouse=True, scope="session")
def loopback_only():
    """Block every socket but loopback for the whole run."""
    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", _connect)
    patch.setattr(socket, "getaddrinfo", _getaddrinfo)
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch, tmp_path_factory):
    """No key, proxy or setting of the developer's machine reaches a test."""
    for name in list(os.environ):
        if name.startswith(("OPENAI", "OLLAMA", "HF_", "CHROMA", "ANTHROPIC", "STREAMLIT")):
            monkeypatch.delenv(name)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HOME", str(tmp_path_factory.getbasetemp()))


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of public labelled incidents; skips where there is none."""
    folder = Path(os.environ.get("RCA_DATA", Path(__file__).parents[2] / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no real data: RCA_DATA or {folder} is missing")
    return folder


def free_port() -> int:
    """A port nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """A real `chroma run` on loopback; its address."""
    port = free_port()
    chroma = Path(sys.executable).parent / "chroma"
    folder = tmp_path_factory.mktemp("server")
    process = subprocess.Popen(
        [chroma, "run", "--path", folder, "--host", "127.0.0.1", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    for _ in range(150):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            break
        except OSError:
            time.sleep(0.2)
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    process.wait(10)
