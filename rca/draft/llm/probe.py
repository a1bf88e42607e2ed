"""Small JSON requests to a server on this machine, without any client library."""

from __future__ import annotations

import ipaddress
import json
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import ProxyHandler, Request, build_opener

from rca.draft.llm.port import ConnectionLost
from rca.errors import EngineError, UserError

QUICK = 2.0  # seconds: one that is not there refuses at once, a busy one needs its time
_MOST = 8_000_000  # bytes; /api/show of a large vocabulary has some hundred thousand

# A proxy of the company's is for the outside world; a model server is asked directly.
_OPENER = build_opener(ProxyHandler({}))


class Refused(EngineError):
    """The server answered with an error status."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(f"status {status}: {message}")
        self.status = status


def ask(url: str, body: object = None, timeout: float = QUICK) -> Any:
    """GET, or POST where there is a body. Raises ConnectionLost, Refused."""
    data = None if body is None else json.dumps(body).encode()
    request = Request(url, data=data, headers={"Content-Type": "application/json"})
    try:
        with _OPENER.open(request, timeout=timeout) as answer:
            return json.loads(answer.read(_MOST))
    except HTTPError as error:
        said = error.read(2000).decode("utf-8", "replace")
        raise Refused(error.code, said) from error
    except (OSError, HTTPException, ValueError) as error:
        raise ConnectionLost(f"{url}: {error}") from error


def checked_url(url: str, default: str) -> str:
    """``url`` without its last slash, ``default`` for an empty one. Raises UserError."""
    chosen = (url or default).rstrip("/")
    parts = urlsplit(chosen)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UserError(f"[llm] url {url!r} is no web address", f'write it as url = "{default}"')
    return chosen


def is_loopback(url: str) -> bool:
    """Whether a request to ``url`` stays on this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
