"""Any server that speaks OpenAI's chat route (vLLM, LM Studio, llama-server), through llama-index.

Loopback unless rca.toml names another address; nothing is ever sent to OpenAI itself by default.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from rca.draft.llm import probe, wire
from rca.draft.llm.counting import ReadWhole, at_most
from rca.draft.llm.port import SEED, ConnectionLost, ContextOverflow, Prompt
from rca.draft.llm.retry import patient
from rca.draft.llm.thinking import without_thinking
from rca.errors import EngineError, UserError

URL = "http://127.0.0.1:8000/v1"
CONTEXT = 8192
KEY_VARIABLE = "RCA_LLM_KEY"  # for servers that want one; never OPENAI_API_KEY, which is for OpenAI
_LIST = 2.0  # seconds


def open_model(url: str = "", model: str = "") -> OpenAI:
    """The named model, else the first the server lists.

    Raises ConnectionLost when nothing answers, UserError for a model it does not have.
    """
    base = probe.checked_url(url, URL)
    try:
        listed = probe.ask(f"{base}/models", timeout=_LIST)
        entries = {str(entry["id"]): entry for entry in listed["data"]}
    except (KeyError, TypeError) as error:
        raise EngineError(f"{base} answers, but not as an OpenAI-compatible server does") from error
    except probe.Refused as error:
        if error.status in (401, 403) and model:  # the key is sent with questions only
            return OpenAI(base, model, {})
        raise UserError(f"{base} refused: {error}", 'name a model = "…" under [llm]') from error
    chosen = model or next(iter(entries), "")
    if not chosen or chosen not in entries:
        fix = "name one of: " + ", ".join(list(entries)[:8]) if entries else "load a model there"
        raise UserError(f"the server at {base} has no model {chosen!r}", fix)
    return OpenAI(base, chosen, entries[chosen])


class OpenAI:
    """See :class:`rca.draft.llm.port.LLM`."""

    reply_tokens = 1600

    def __init__(
        self, url: str, model: str, entry: dict[str, Any], *, patience: float = wire.FIRST_TOKEN
    ) -> None:
        self._url = url
        self._model = model
        self._patience = patience
        self.name = f"openai/{model}"
        self.context = min(CONTEXT, _context_length(entry))
        self.identity = f"{self.name} {url} seed={SEED} temperature=0"
        self._read = ReadWhole(self.context)

    def count(self, text: str) -> int:
        """Upper estimate: the route has no call that counts."""
        return at_most(text)

    def complete(self, prompt: Prompt) -> Iterator[str]:
        """See the port. Where the server reports its prompt count, it is compared with ours."""
        return without_thinking(patient(lambda: self._ask(prompt)), prompt.most)

    def _ask(self, prompt: Prompt) -> Iterator[str]:
        import openai

        where, finished, counted = f"the server at {self._url}", "", None
        try:
            with wire.guarded(where, "is it running?"):
                for part in self._parts(prompt):
                    yield part.delta or ""
                    finished = (
                        next((c.finish_reason or "" for c in part.raw.choices), "") or finished
                    )
                    counted = part.raw.usage.prompt_tokens if part.raw.usage else counted
        except openai.APIConnectionError as error:
            raise ConnectionLost(f"{where} does not answer ({error}); is it running?") from error
        except openai.APIError as error:
            raise self._translated(error) from error
        if not finished:
            raise ConnectionLost(f"{where} stopped in the middle of its reply")
        self._read.verify(counted, prompt.text)

    def _parts(self, prompt: Prompt) -> Iterator[Any]:
        from llama_index.core.llms import ChatMessage

        messages = [ChatMessage(role="system", content=prompt.system)]
        messages.append(ChatMessage(role="user", content=prompt.user))
        shape = {"name": "draft", "schema": dict(prompt.schema), "strict": True}
        yield from self._engine.stream_chat(
            messages,
            max_tokens=prompt.max_tokens,
            seed=SEED,
            stream_options={"include_usage": True},
            response_format={"type": "json_schema", "json_schema": shape},
        )

    @cached_property
    def _engine(self) -> Any:
        from llama_index.llms.openai_like import OpenAILike

        return OpenAILike(
            model=self._model,
            api_base=self._url,
            api_key=os.environ.get(KEY_VARIABLE, "none"),
            temperature=0.0,
            context_window=self.context,
            is_chat_model=True,
            max_retries=0,  # ours, in retry.py, also cover a connection lost in the middle
            http_client=wire.client(self._patience),
        )

    def _translated(self, error: Any) -> Exception:
        said = str(getattr(error, "message", error))
        status = getattr(error, "status_code", None)
        if status == 404:
            return UserError(f"{self._url} has no model {self._model!r}", "name one it lists")
        if status in (401, 403):
            return UserError(f"{self._url} wants a key: {said}", f"export {KEY_VARIABLE}=…")
        if status == 400 and "context" in said.lower():
            return ContextOverflow(f"the server refused the prompt: {said}")
        if status in (429, 502, 503, 504):
            return ConnectionLost(f"the server at {self._url} is busy: {said}")
        return EngineError(f"{self._url} could not answer with {self._model}: {said}")


def _context_length(entry: dict[str, Any]) -> int:
    """vLLM says ``max_model_len``, llama-server ``meta.n_ctx``; others say nothing."""
    meta = entry.get("meta") or {}
    sizes = (entry.get("max_model_len"), entry.get("context_length"), meta.get("n_ctx"))
    return min((size for size in sizes if isinstance(size, int) and size > 0), default=CONTEXT)
