"""A server on loopback that speaks Ollama's routes as its documentation describes them.

It generates with the packaged SmolLM2 through llama.cpp: real tokens, real counts, real schema
failures. `Faults` switches on what real servers are known to do wrong. ``python -m
tests.ollama_server 11434`` runs it by hand.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any
from urllib.request import Request, urlopen

MODEL = "smollm2:135m"
DEFAULT_CONTEXT = 4096  # what Ollama takes when a request names no num_ctx
NATIVE_CONTEXT = 8192


@dataclass
class Faults:
    """What goes wrong. All off: a well-behaved server."""

    cut_to: int | None = None  # its context, whatever num_ctx says; cut prompts get status 200
    ignore_format: bool = False
    drop_after: int | None = None  # pieces of the reply before the connection is lost
    drops: int = 1  # how many replies that happens to
    slow_first: float = 0.0  # seconds before the first piece
    think: str = ""  # thinking text in the content, as models without template support give it
    think_apart: str = ""  # and in its own field
    busy: int = 0  # requests answered with 503
    error_inside: str = ""  # an error line in mid-stream
    endless: str = ""  # repeated for ever, whatever num_predict says
    reply: str | None = None  # said instead of generating


@dataclass
class OllamaServer:
    """Use as a context manager; ``url`` is where it listens, ``asked`` what it was asked."""

    faults: Faults = field(default_factory=Faults)
    models: tuple[str, ...] = (MODEL,)
    asked: list[dict[str, Any]] = field(default_factory=list)
    finished: int = 0  # replies sent whole
    hung_up: int = 0  # clients that left before the end
    port: int = 0

    def __enter__(self) -> OllamaServer:
        self._http = _Quiet(("127.0.0.1", self.port), type("Handler", (_Handler,), {"owner": self}))
        self._thread = Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}"


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        del request, client_address  # a client that hung up is no news


# ---------------------------------------------------------------- the engine

_ONE_AT_A_TIME = Lock()


@cache
def engine() -> Any:
    """llama.cpp with the packaged model, started once per test run."""
    import xllamacpp

    from rca.draft.llm.embedded import open_model

    settings = xllamacpp.CommonParams()
    settings.model.path = str(open_model()._gguf)
    settings.n_ctx = NATIVE_CONTEXT
    settings.n_parallel = 1
    settings.warmup = False
    settings.verbosity = -1
    settings.cpuparams.n_threads = settings.cpuparams_batch.n_threads = 1
    return xllamacpp.Server(settings)


def tokens(text: str) -> list[int]:
    """The model's own tokens."""
    return _post("/tokenize", {"content": text})["tokens"]


def _post(path: str, body: object) -> Any:
    request = Request(engine().listening_address + path, json.dumps(body).encode())
    request.add_header("Content-Type", "application/json")
    with urlopen(request, timeout=30) as answer:
        return json.load(answer)


def _cut(messages: list[dict[str, str]], context: int) -> list[dict[str, str]]:
    """As Ollama does: the system message stays, the beginning of the last one is lost."""
    kept = [dict(message) for message in messages]
    fixed = sum(len(tokens(m["content"])) + 8 for m in kept[:-1]) + 8
    last = tokens(kept[-1]["content"])
    room = max(1, context - fixed)
    if len(last) > room:
        kept[-1]["content"] = _post("/detokenize", {"tokens": last[-room:]})["content"]
    return kept


def _generate(body: dict[str, Any], faults: Faults, take: Callable[[Any], bool]) -> None:
    options = body.get("options") or {}
    context = faults.cut_to or min(options.get("num_ctx") or DEFAULT_CONTEXT, NATIVE_CONTEXT)
    request = {
        "messages": _cut(body["messages"], context),
        "max_tokens": options.get("num_predict", 128),
        "temperature": options.get("temperature", 0.8),
        "seed": options.get("seed", 0),
        "cache_prompt": False,
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    if isinstance(body.get("format"), dict) and not faults.ignore_format:
        shape = {"name": "answer", "schema": body["format"], "strict": True}
        request["response_format"] = {"type": "json_schema", "json_schema": shape}
    with _ONE_AT_A_TIME:
        engine().handle_chat_completions(request, take)


# ---------------------------------------------------------------- the routes


class _HungUp(Exception):
    """The test's fault: the connection is gone."""


class _Handler(BaseHTTPRequestHandler):
    owner: OllamaServer
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:
        del format, args

    def do_GET(self) -> None:
        if self.path == "/api/version":
            self._json(200, {"version": "0.12.6"})
        elif self.path == "/api/tags":
            self._json(200, {"models": [_listed(name) for name in self.owner.models]})
        else:
            self._json(404, {"error": "not found"})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        name = body.get("model") or body.get("name")
        if self.path not in ("/api/chat", "/api/show"):
            self._json(404, {"error": "not found"})
        elif name not in self.owner.models:
            self._json(404, {"error": f"model '{name}' not found"})
        elif self.path == "/api/show":
            self._json(200, _shown(name))
        else:
            self._chat(body)

    def _chat(self, body: dict[str, Any]) -> None:
        self.owner.asked.append(body)
        faults = self.owner.faults
        if faults.busy > 0:
            faults.busy -= 1
            self._json(503, {"error": "server busy, please try again"})
            return
        self.send_response(200)
        self.send_header("Content-Type", "application/x-ndjson")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        try:
            for line in _lines(body, faults):
                self._chunk(json.dumps(line) + "\n")
            self._chunk("")
            self.owner.finished += 1
        except _HungUp:
            self.close_connection = True
            self.connection.close()
        except OSError:
            self.close_connection = True
            self.owner.hung_up += 1

    def _chunk(self, text: str) -> None:
        data = text.encode()
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()

    def _json(self, status: int, value: object) -> None:
        data = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def _lines(body: dict[str, Any], faults: Faults) -> Iterator[dict[str, Any]]:
    """The NDJSON of one answer."""
    time.sleep(faults.slow_first)
    head = {"model": body["model"], "created_at": "2025-01-01T00:00:00.000000Z"}

    def said(text: str, **more: str) -> dict[str, Any]:
        return {**head, "message": {"role": "assistant", "content": text, **more}, "done": False}

    if faults.think_apart:
        yield said("", thinking=faults.think_apart)
    if faults.think:
        yield said(f"<think>{faults.think[:5]}")
        yield said(f"{faults.think[5:]}</thi")
        yield said("nk>\n")
    counts = {"prompt_eval_count": 0, "eval_count": 0, "done_reason": "stop"}
    for number, piece in enumerate(_pieces(body, faults, counts)):
        if faults.error_inside and number == 2:
            yield {"error": faults.error_inside}
            return
        if faults.drop_after is not None and number >= faults.drop_after and faults.drops > 0:
            faults.drops -= 1
            raise _HungUp
        yield said(piece)
    message = {"role": "assistant", "content": ""}
    durations = {"total_duration": 1, "load_duration": 1, "eval_duration": 1}
    yield {**head, "message": message, "done": True, **durations, **counts}


def _pieces(body: dict[str, Any], faults: Faults, counts: dict[str, Any]) -> Iterator[str]:
    if faults.endless:
        while True:
            yield faults.endless
    if faults.reply is not None:
        whole = "".join(message["content"] for message in body["messages"])
        counts["prompt_eval_count"] = min(faults.cut_to or 10**6, int(len(whole) / 3.2) + 1)
        for at in range(0, len(faults.reply), 7):
            yield faults.reply[at : at + 7]
        return
    parts: list[Any] = []
    _generate(body, faults, lambda part: bool(parts.append(part)))
    for part in parts:
        for choice in part.get("choices", ()):
            if choice.get("finish_reason"):
                counts["done_reason"] = choice["finish_reason"]
            if text := choice.get("delta", {}).get("content"):
                counts["eval_count"] += 1
                yield text
        if usage := part.get("usage"):
            counts["prompt_eval_count"] = usage["prompt_tokens"]


def _listed(name: str) -> dict[str, Any]:
    details = {"format": "gguf", "family": "llama", "parameter_size": "134.52M"}
    return {
        "name": name, "model": name, "modified_at": "2025-01-01T00:00:00Z", "size": 98362432,
        "digest": "9077fe9d2ae1a4a41a868836b56b8163731a8fe16621397028c2c76f838c6907",
        "details": details,
    }  # fmt: skip


def _shown(name: str) -> dict[str, Any]:
    writes = "embed" not in name
    return {
        "modelfile": "", "parameters": "", "template": "", "modified_at": "2025-01-01T00:00:00Z",
        "details": {"format": "gguf", "family": "llama"},
        "model_info": {"general.architecture": "llama", "llama.context_length": NATIVE_CONTEXT},
        "capabilities": ["completion"] if writes else ["embedding"],
    }  # fmt: skip


if __name__ == "__main__":
    with OllamaServer(port=int(sys.argv[1]) if len(sys.argv) > 1 else 11434) as running:
        print(f"listening on {running.url} with {MODEL}; Ctrl-C ends it", file=sys.stderr)
        with suppress(KeyboardInterrupt):
            running._thread.join()
