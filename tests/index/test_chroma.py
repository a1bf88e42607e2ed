"""The vector store contract, over the embedded engine and a real server."""

import socket
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from rca.errors import UserError
from rca.index.chroma import ChromaStore


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
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


@pytest.fixture(params=["embedded", "server"])
def store(request, tmp_path):
    if request.param == "embedded":
        return ChromaStore("rca-test", folder=tmp_path)
    name = "rca-" + tmp_path.name.replace("_", "-").replace("[", "").replace("]", "")
    return ChromaStore(name, url=request.getfixturevalue("server"))


def vectors(n: int) -> np.ndarray:
    rows = np.random.default_rng(n).normal(size=(n, 16)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_what_goes_in_comes_out(store):
    rows = vectors(5)
    store.upsert(list("abcde"), rows)
    found = store.fetch(["a", "e", "unknown"])
    assert set(found) == {"a", "e"}
    assert np.array_equal(found["a"], rows[0])


def test_upsert_replaces(store):
    rows = vectors(2)
    store.upsert(["a"], rows[:1])
    store.upsert(["a"], rows[1:])
    assert np.array_equal(store.fetch(["a"])["a"], rows[1])
    assert store.ids() == ["a"]


def test_nearest_gives_cosine_best_first(store):
    rows = vectors(30)
    store.upsert([f"v{i}" for i in range(30)], rows)
    found = store.nearest(rows[7], 3)
    assert found[0] == ("v7", pytest.approx(1, abs=1e-4))
    assert [s for _, s in found] == sorted((s for _, s in found), reverse=True)
    assert len(store.nearest(rows[0], 100)) == 30


def test_delete_ignores_unknown(store):
    store.upsert(["a", "b"], vectors(2))
    store.delete(["a", "nobody"])
    assert store.ids() == ["b"]


def test_empty_store_answers_nothing(store):
    assert list(store.nearest(vectors(1)[0], 5)) == []


def test_a_dead_server_is_a_user_error_with_the_fix():
    with pytest.raises(UserError, match="Chroma server") as error:
        ChromaStore("rca-test", url=f"http://127.0.0.1:{free_port()}")
    assert "chroma run" in error.value.fix
