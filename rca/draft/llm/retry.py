"""Asks again, with growing pauses, when a connection is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from rca.draft.llm.port import ConnectionLost
from rca.errors import EngineError

TRIES = 3
FIRST_PAUSE = 0.5  # seconds, doubled each time


def patient(ask: Callable[[], Iterator[str]], *, pause: float | None = None) -> Iterator[str]:
    """The pieces of ``ask()``, begun again when the connection is lost.

    What was already handed on cannot be taken back: the new reply must start with it (at
    temperature 0 with a fixed seed it nearly always does) and goes on from there. Raises
    ConnectionLost after the last try, EngineError when the new reply is a different one.
    """
    from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential

    attempts = Retrying(
        retry=retry_if_exception_type(ConnectionLost),
        stop=stop_after_attempt(TRIES),
        wait=wait_exponential(multiplier=FIRST_PAUSE if pause is None else pause, max=8),
        reraise=True,
    )
    given = ""
    for attempt in attempts:
        with attempt:
            for piece in _after(given, ask()):
                given += piece
                yield piece


def _after(given: str, pieces: Iterable[str]) -> Iterator[str]:
    """``pieces`` without their beginning, which must be ``given``."""
    due = given
    for piece in pieces:
        known = min(len(due), len(piece))
        if piece[:known] != due[:known]:
            raise EngineError("the connection was lost, and asked again the model said otherwise")
        due = due[known:]
        if piece[known:]:
            yield piece[known:]
