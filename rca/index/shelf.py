"""The views of a workspace on disk: kept for the next question, the longest unused go first.

A view is claimed before it is opened: by a file lock, which the system lets go when its process
ends, however it ends. Claiming and choosing what goes exclude each other; a view that goes is
renamed first, so that a kill leaves a whole view or none.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import weakref
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

CAP = 200_000_000  # bytes of all views together
_GONE, _STAGED = ".gone-", ".staged-"


class Claim:
    """Holds a view in place for as long as this object or its process lives."""

    def __init__(self, lock: FileLock) -> None:
        self.release = weakref.finalize(self, _let_go, lock)


def _let_go(lock: FileLock) -> None:
    lock.release()
    with suppress(OSError):
        Path(lock.lock_file).unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Shelf:
    """``views`` holds one folder per view, named by its key; ``claims`` the locks on them."""

    views: Path
    claims: Path

    def claim(self, key: str) -> Claim:
        """Keep the view ``key`` from going, built or not; marks it as used now."""
        with self._mutex():
            claim = self._take(key)
        with suppress(FileNotFoundError):
            os.utime(self.views / key)
        return claim

    @contextmanager
    def staged(self, target: Path) -> Iterator[Path]:
        """A temporary folder that becomes ``target`` in one rename when the block succeeds."""
        target.parent.mkdir(parents=True, exist_ok=True)
        with self._mutex():
            draft = Path(tempfile.mkdtemp(prefix=_STAGED, dir=target.parent))
            claim = self._take(draft.name)
        try:
            yield draft
            if target.exists():
                self._away(target)
            os.replace(draft, target)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
            claim.release()

    def evict(self, keep: Collection[str] = (), cap: int = CAP) -> list[str]:
        """Drop the longest unused views until all together hold at most ``cap`` bytes; those in
        ``keep`` or claimed by anybody stay. Returns the keys that went."""

        def chosen(free: list[Path]) -> Iterator[Path]:
            size = {view: _bytes(view) for view in self._built()}
            left = sum(size.values())
            for view in sorted(free, key=lambda view: (view.stat().st_mtime_ns, view.name)):
                if left <= cap:
                    return
                if view.name not in keep:
                    left -= size[view]
                    yield view

        return self._drop(chosen)

    def sweep(self, stamp: str) -> list[str]:
        """Drop every unclaimed view that does not belong to the ingest ``stamp``."""
        return self._drop(lambda free: (view for view in free if stamp_of(view) != stamp))

    def _drop(self, chosen: Callable[[list[Path]], Iterator[Path]]) -> list[str]:
        if not self.views.is_dir():
            return []
        with self._mutex():
            claimed = self._claimed()
            going = list(chosen([view for view in self._built() if view.name not in claimed]))
            left = [p for p in self.views.glob(f"{_STAGED}*") if p.name not in claimed]
            for folder in (*going, *left):  # staged and unclaimed: a killed build left it
                self._away(folder)
        for rest in self.views.glob(f"{_GONE}*"):
            shutil.rmtree(rest, ignore_errors=True)
        return [view.name for view in going]

    def _away(self, folder: Path) -> None:
        os.replace(folder, Path(tempfile.mkdtemp(prefix=_GONE, dir=self.views)) / folder.name)

    def _built(self) -> list[Path]:
        return [p for p in self.views.iterdir() if p.is_dir() and not p.name.startswith(".")]

    def _take(self, key: str) -> Claim:
        handle, name = tempfile.mkstemp(prefix=f"{key}.", suffix=".lock", dir=self.claims)
        os.close(handle)
        lock = FileLock(name, thread_local=False)
        lock.acquire()
        return Claim(lock)

    def _claimed(self) -> set[str]:
        """Keys that a living process holds; locks that dead ones left are removed."""
        held = set()
        for file in self.claims.glob("*.lock"):
            lock = FileLock(file)
            try:
                lock.acquire(timeout=0)
            except Timeout:
                held.add(file.name.rpartition(".lock")[0].rpartition(".")[0])
            else:
                _let_go(lock)
        return held

    def _mutex(self) -> FileLock:
        self.claims.mkdir(parents=True, exist_ok=True)
        return FileLock(self.claims / ".mutex")


def stamp_of(view: Path) -> str:
    """The ingest a view folder belongs to; "" while it is being written."""
    file = view / "stamp"
    return file.read_text() if file.exists() else ""


def _bytes(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
