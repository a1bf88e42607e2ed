"""The HTTP client of both server engines: time limits, no proxy, and which errors mean a lost
connection."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rca.draft.llm.port import ConnectionLost

CONNECT = 3.0  # seconds
# A server may load a model of many gigabytes and read a long prompt on a CPU before its first word.
FIRST_TOKEN = 600.0


def options(read: float = FIRST_TOKEN) -> dict[str, Any]:
    """Keyword arguments of ``httpx.Client``: its time limit counts from byte to byte."""
    import httpx

    limits = httpx.Timeout(read, connect=CONNECT)
    return {"timeout": limits, "trust_env": False, "follow_redirects": False}


def client(read: float = FIRST_TOKEN) -> Any:
    """An ``httpx.Client`` with these options."""
    import httpx

    return httpx.Client(**options(read))


@contextmanager
def guarded(where: str, fix: str) -> Iterator[None]:
    """Turns the transport's errors into ConnectionLost that names the server and the fix."""
    import httpx

    try:
        yield
    except httpx.TimeoutException as error:
        raise ConnectionLost(f"{where} did not answer in time ({error}); {fix}") from error
    except (httpx.TransportError, ConnectionError) as error:
        raise ConnectionLost(f"lost the connection to {where} ({error}); {fix}") from error
