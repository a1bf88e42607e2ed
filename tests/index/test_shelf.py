"""Views on disk: the longest unused go, never one in use, and never half of one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from rca.index import shelf as shelves
from rca.index.shelf import Shelf

SIZE = 1000


@pytest.fixture
def shelf(tmp_path):
    return Shelf(tmp_path / "views", tmp_path / "claims")


def put(shelf, key, age, stamp="now"):
    with shelf.staged(shelf.views / key) as folder:
        (folder / "data").write_bytes(b"x" * (SIZE - len(stamp)))
        (folder / "stamp").write_text(stamp)
    os.utime(shelf.views / key, (1e9 - age, 1e9 - age))


def keys(shelf):
    return {p.name for p in shelf.views.iterdir()}


def test_the_longest_unused_go_first(shelf):
    for age, key in enumerate("abcde"):
        put(shelf, key, age)
    assert shelf.evict(cap=3 * SIZE) == ["e", "d"]
    assert keys(shelf) == {"a", "b", "c"}
    assert shelf.evict(cap=3 * SIZE) == []


def test_asking_a_view_makes_it_young(shelf):
    for age, key in enumerate("abc"):
        put(shelf, key, age)
    shelf.claim("c").release()
    assert shelf.evict(cap=2 * SIZE) == ["b"]


def test_the_current_one_and_those_in_use_stay(shelf):
    for age, key in enumerate("abcd"):
        put(shelf, key, age)
    held = [shelf.claim("b"), shelf.claim("b")]
    assert shelf.evict({"d"}, cap=0) == ["c", "a"]
    assert keys(shelf) == {"b", "d"}
    held.pop().release()
    assert shelf.evict({"d"}, cap=0) == []
    del held  # what is forgotten is let go
    assert shelf.evict({"d"}, cap=0) == ["b"]
    assert not list(shelf.claims.glob("*.lock"))


def test_a_sweep_takes_other_ingests_but_not_what_is_in_use(shelf):
    put(shelf, "new", 0)
    put(shelf, "old", 1, stamp="before")
    put(shelf, "busy", 2, stamp="before")
    claim = shelf.claim("busy")
    assert shelf.sweep("now") == ["old"]
    claim.release()
    assert shelf.sweep("now") == ["busy"]
    assert keys(shelf) == {"new"}


HOLDER = """
import sys, time
from pathlib import Path
from rca.index.shelf import Shelf
shelf = Shelf(Path(sys.argv[1]), Path(sys.argv[2]))
claim = shelf.claim("a")
with shelf.staged(shelf.views / "b") as folder:
    (folder / "data").write_text("half")
    print("holding", flush=True)
    time.sleep(60)
"""


def test_another_process_holds_until_it_is_killed(shelf):
    put(shelf, "a", 0)
    child = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(shelf.views), str(shelf.claims)],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert child.stdout.readline() == "holding\n"
        assert shelf.evict(cap=0) == [] and shelf.sweep("other") == []
        assert [p for p in shelf.views.iterdir() if p.name.startswith(".staged-")]
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait()
    assert shelf.evict(cap=0) == ["a"]
    assert keys(shelf) == set()  # the half-built one went too


def test_a_kill_while_dropping_leaves_whole_views(shelf, monkeypatch):
    put(shelf, "a", 0)
    put(shelf, "b", 1)

    def killed(folder, **options):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(shelves.shutil, "rmtree", killed)
        with pytest.raises(KeyboardInterrupt):
            shelf.evict(cap=SIZE)
    assert {"a"} == {k for k in keys(shelf) if not k.startswith(".")}
    assert (shelf.views / "a" / "data").stat().st_size == SIZE - 3
    put(shelf, "b", 1)
    assert shelf.evict(cap=0) == ["b", "a"]
    assert keys(shelf) == set()
