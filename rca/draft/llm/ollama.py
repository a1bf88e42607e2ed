"""Models of an Ollama server, through llama-index and Ollama's own route (its OpenAI route ignores
``num_ctx``)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from rca.draft.llm import probe, wire
from rca.draft.llm.counting import ReadWhole, at_most
from rca.draft.llm.port import SEED, ConnectionLost, ContextOverflow, Prompt
from rca.draft.llm.retry import patient
from rca.draft.llm.thinking import without_thinking
from rca.errors import EngineError, UserError

URL = "http://127.0.0.1:11434"
SUGGESTED = "qwen3:8b"  # what the fixes propose to pull; fits 8 GB, reads Chinese and English
CONTEXT = 8192  # one size for every prompt: Ollama loads a model anew when num_ctx changes
_SMALLEST = 2048
_SHOW = 5.0  # seconds; the server has answered by then
KEEP = "10m"  # a batch must not load the model again for each row


@dataclass(frozen=True, slots=True)
class Server:
    """An Ollama that answered: its version and the models on it, in its order."""

    url: str
    version: str
    models: tuple[str, ...]


def find(url: str = "") -> Server:
    """The server at ``url``. Quick. Raises ConnectionLost when nothing answers, EngineError when
    something else than Ollama does."""
    base = probe.checked_url(url, URL)
    said = probe.ask(f"{base}/api/version")
    listed = probe.ask(f"{base}/api/tags", timeout=_SHOW)
    try:
        names = tuple(str(model["name"]) for model in listed["models"])
        return Server(base, str(said["version"]), names)
    except (KeyError, TypeError) as error:
        raise EngineError(f"{base} answers, but not as Ollama does") from error


def open_model(server: Server, model: str = "") -> Ollama:
    """The named model, else the suggested one, else the first that writes text.

    Raises UserError with the ``ollama pull`` to run.
    """
    if model:
        return Ollama(server.url, model, _shown(server, model))
    ordered = sorted(server.models, key=lambda name: name != SUGGESTED)
    for name in ordered:
        shown = _shown(server, name)
        if "completion" in (shown.get("capabilities") or ["completion"]):
            return Ollama(server.url, name, shown)
    raise UserError(f"Ollama at {server.url} has no language model", f"ollama pull {SUGGESTED}")


def _shown(server: Server, model: str) -> dict[str, Any]:
    try:
        shown = probe.ask(f"{server.url}/api/show", {"model": model}, timeout=_SHOW)
    except probe.Refused as error:
        if error.status == 404:
            raise _missing(server.url, model) from error
        raise
    return shown if isinstance(shown, dict) else {}


def _missing(url: str, model: str) -> UserError:
    return UserError(f"Ollama at {url} has no model {model!r}", f"ollama pull {model}")


class Ollama:
    """See :class:`rca.draft.llm.port.LLM`."""

    reply_tokens = 1600

    def __init__(
        self, url: str, model: str, shown: dict[str, Any], *, patience: float = wire.FIRST_TOKEN
    ) -> None:
        self._url = url
        self._model = model
        self._patience = patience
        self.name = f"ollama/{model}"
        self.context = min(CONTEXT, _context_length(shown))
        if self.context < _SMALLEST:
            raise UserError(
                f"{model} reads {self.context} tokens, a draft needs {_SMALLEST}",
                f"ollama pull {SUGGESTED}",
            )
        built = str(shown.get("modified_at", ""))
        self.identity = f"{self.name} {built} num_ctx={self.context} seed={SEED} temperature=0"
        self._read = ReadWhole(self.context)

    def count(self, text: str) -> int:
        """Upper estimate: Ollama has no route that counts."""
        return at_most(text)

    def complete(self, prompt: Prompt) -> Iterator[str]:
        """See the port. The server's own prompt count is compared with ours at the end."""
        return without_thinking(patient(lambda: self._ask(prompt)), prompt.most)

    def _ask(self, prompt: Prompt) -> Iterator[str]:
        from ollama import ResponseError

        where, last = f"Ollama at {self._url}", dict[str, Any]()
        try:
            with wire.guarded(where, "is `ollama serve` running?"):
                for part in self._parts(prompt):
                    last = part.raw
                    yield part.delta or ""
        except ResponseError as error:
            raise self._translated(error) from error
        except ValueError as error:  # half a line of JSON
            raise ConnectionLost(f"{where} stopped in the middle of a line") from error
        if not last.get("done"):
            raise ConnectionLost(f"{where} stopped in the middle of its reply")
        self._read.verify(last.get("prompt_eval_count"), prompt.text)

    def _parts(self, prompt: Prompt) -> Iterator[Any]:
        from llama_index.core.llms import ChatMessage

        messages = [ChatMessage(role="system", content=prompt.system)]
        messages.append(ChatMessage(role="user", content=prompt.user))
        engine = self._engine.model_copy()
        engine.additional_kwargs = {"seed": SEED, "num_predict": prompt.max_tokens}
        yield from engine.stream_chat(messages, format=dict(prompt.schema))

    @cached_property
    def _engine(self) -> Any:
        from llama_index.llms.ollama import Ollama as Engine
        from ollama import Client

        return Engine(
            model=self._model,
            base_url=self._url,
            client=Client(self._url, **wire.options(self._patience)),
            temperature=0.0,
            context_window=self.context,
            keep_alive=KEEP,
            thinking=False,  # `format` and thinking exclude each other
            is_function_calling_model=False,
        )

    def _translated(self, error: Any) -> Exception:
        """Ollama's own errors; those it sends within a stream carry no status."""
        said = str(error.error)
        if error.status_code == 404 or "not found" in said:
            return _missing(self._url, self._model)
        if "context" in said and ("exceed" in said or "length" in said):
            return ContextOverflow(f"Ollama refused the prompt: {said}")
        if error.status_code in (429, 502, 503, 504):
            return ConnectionLost(f"Ollama is busy: {said}")
        return EngineError(f"Ollama could not answer with {self._model}: {said}")


def _context_length(shown: dict[str, Any]) -> int:
    """What the model was made for; ``model_info`` names it by family."""
    info = shown.get("model_info") or {}
    sizes = [v for k, v in info.items() if k.endswith(".context_length") and isinstance(v, int)]
    return min(sizes, default=CONTEXT)
