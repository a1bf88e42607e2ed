"""Other processes that work rows beside this one. Knows nothing of what a row is.

Ranking is Python for the most part, and one interpreter holds one core. A helper opens its own
engines, which takes seconds: it gets rows once it is up, and until then this process works alone.
A helper's answer counts only under the key it was asked for: one that opened another state of the
world (an ingest came in between) is not heard, and the row is worked here. So is a row whose
helper died.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import wait
from queue import SimpleQueue
from threading import Thread, current_thread, main_thread
from types import TracebackType
from typing import Any, Generic, TypeVar

Row = TypeVar("Row")
Done = TypeVar("Done")
Answer = Callable[[Row], tuple[str, Done]]  # (key, result)


@dataclass(frozen=True, slots=True)
class Helpers(Generic[Row, Done]):
    """``count`` processes, each of which calls ``open`` once and its result for every row.
    ``open``, rows and results are pickled."""

    count: int
    open: Callable[[], Answer[Row, Done]]


class Crew(Generic[Row, Done]):
    """``threads`` threads of this process and, once they are up, ``helpers``. A context manager:
    leaving it waits for the rows that were begun and lets the others go."""

    def __init__(self, threads: int, helpers: Helpers[Row, Done] | None = None) -> None:
        self.lost = False  # a helper died, or did not come up
        self._helped = helpers.count if helpers else 0
        self._threads = ThreadPoolExecutor(threads + self._helped)
        self._seats: SimpleQueue[bool] = SimpleQueue()  # True: a helper's
        for _ in range(threads):
            self._seats.put(False)
        self._processes = _processes(helpers) if helpers else None

    def __enter__(self) -> Crew[Row, Done]:
        with _deaf():
            for _ in range(self._helped):
                assert self._processes is not None
                self._processes.submit(os.getpid).add_done_callback(self._up)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._threads.shutdown(cancel_futures=True)
        if self._processes is not None:
            self._processes.shutdown(cancel_futures=True)

    def submit(self, row: Row, key: str, here: Callable[[], Done]) -> Future[Done]:
        """Work ``row`` wherever somebody is free: by ``here``, or by a helper under ``key``."""
        return self._threads.submit(self._work, row, key, here)

    def _up(self, first: Future[int]) -> None:
        if first.cancelled() or first.exception() is not None:
            self.lost = self.lost or not first.cancelled()
        else:
            self._seats.put(True)

    def _work(self, row: Row, key: str, here: Callable[[], Done]) -> Done:
        helped = self._seats.get()
        try:
            return self._there(row, key, here) if helped else here()
        finally:
            self._seats.put(helped and not self.lost)

    def _there(self, row: Row, key: str, here: Callable[[], Done]) -> Done:
        assert self._processes is not None
        try:
            told, done = self._processes.submit(_answer, row).result()
        except BrokenProcessPool:
            self.lost = True
            return here()
        return done if told == key else here()


@contextmanager
def _deaf() -> Iterator[None]:
    """Processes started here ignore Ctrl-C from their first moment: it is for the one who asked.
    Only the main thread may say so; another has no terminal either."""
    if current_thread() is not main_thread():
        yield
        return
    heard = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, heard)


def _processes(helpers: Helpers[Any, Any]) -> ProcessPoolExecutor:
    fresh = multiprocessing.get_context("spawn")  # a fork would copy locks that threads hold
    return ProcessPoolExecutor(helpers.count, fresh, _begin, (helpers.open,))


_opened: list[Answer[Any, Any]] = []  # in a helper: what it answers with


def _begin(opening: Callable[[], Answer[Any, Any]]) -> None:
    Thread(target=_end_with_parent, daemon=True).start()
    _opened.append(opening())


def _end_with_parent() -> None:
    """A parent that was killed takes its helpers along: nobody else would end them."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
    os._exit(1)


def _answer(row: Any) -> tuple[str, Any]:
    return _opened[0](row)
