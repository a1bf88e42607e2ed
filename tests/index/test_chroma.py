"""The vector store contract, over the embedded engine and a real server."""

import numpy as np
import pytest

from rca.errors import UserError
from rca.index.chroma import ChromaStore
from tests.conftest import free_port


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
