"""Which engine words the draft, and a sentence that says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from rca.draft.llm import embedded, ollama, openai, probe
from rca.draft.llm.port import LLM, ConnectionLost
from rca.errors import EngineError, UserError
from rca.settings import LLMTable

PROVIDERS: tuple[str, ...] = get_args(LLMTable.model_fields["provider"].annotation)
_START = "start it with `ollama serve`"
_EVIDENCE = "wording: from the evidence, no LLM"


@dataclass(frozen=True, slots=True)
class Choice:
    """The engine, None for wording from the evidence, and why: one sentence for stderr.

    ``fix``: what would bring an LLM, where one was looked for and not found.
    """

    llm: LLM | None
    why: str
    fix: str = ""


def asked(table: LLMTable, option: str) -> LLMTable:
    """``[llm]`` with what ``--llm`` says instead: a provider, or ``provider/model``.

    A model named for one provider means nothing to another. Raises UserError.
    """
    if not option:
        return table
    provider, _, model = option.partition("/")
    if provider not in PROVIDERS:
        raise UserError(f"--llm {option!r} is not known", f"choose one of: {', '.join(PROVIDERS)}")
    same = provider == table.provider
    url = table.url if same else ""
    kept = model or (table.model if same else "")
    return LLMTable(provider=provider, model=kept, url=url, reader=table.reader)  # type: ignore[arg-type]


def choose(table: LLMTable) -> Choice:
    """The engine that ``[llm]`` names.

    ``auto`` takes Ollama where it answers on this machine, else none; it never raises. A provider
    that is named and not there raises UserError with the fix: silently wording otherwise would
    pass for its work.
    """
    if table.provider == "none":
        return Choice(None, f"{_EVIDENCE} (provider = none)")
    if table.provider == "auto":
        return _auto(table)
    if table.provider == "ollama":
        return _said(_ollama(table), ollama.URL, table)
    if table.provider == "openai":
        return _said(_openai(table), openai.URL, table)
    llm = embedded.open_model(table.model)
    why = f"wording: {llm.name}, a small model for tests that invents freely; expect most struck"
    return Choice(llm, why)


def _auto(table: LLMTable) -> Choice:
    url = probe.checked_url(table.url, ollama.URL)
    if not probe.is_loopback(url):
        fix = 'set provider = "ollama" to use a server elsewhere'
        return Choice(None, f"{_EVIDENCE}: {url} is not this machine", fix)
    try:
        server = ollama.find(url)
    except ConnectionLost:
        return Choice(None, f"{_EVIDENCE}: no Ollama answers at {url}", _START)
    except EngineError as error:
        return Choice(None, f"{_EVIDENCE}: {error}", _START)
    try:
        llm = ollama.open_model(server, table.model)
    except UserError as error:
        return Choice(None, f"{_EVIDENCE}: {error.message}", error.fix)
    except EngineError as error:
        return Choice(None, f"{_EVIDENCE}: Ollama {server.version} at {url}: {error}", _START)
    return Choice(llm, f"wording: {llm.name} (Ollama {server.version} at {url}, found by auto)")


def _ollama(table: LLMTable) -> LLM:
    url = probe.checked_url(table.url, ollama.URL)
    try:
        return ollama.open_model(ollama.find(url), table.model)
    except EngineError as error:
        model = table.model or ollama.SUGGESTED
        raise UserError(
            f"no Ollama at {url} ({error})", f"ollama serve, then ollama pull {model}"
        ) from error


def _openai(table: LLMTable) -> LLM:
    try:
        return openai.open_model(table.url, table.model)
    except EngineError as error:
        url = table.url or openai.URL
        raise UserError(
            f"no OpenAI-compatible server at {url} ({error})", "start it, or set [llm] url"
        ) from error


def _said(llm: LLM, default: str, table: LLMTable) -> Choice:
    url = probe.checked_url(table.url, default)
    where = (
        "" if probe.is_loopback(url) else ", which is not this machine: incidents are sent there"
    )
    return Choice(llm, f"wording: {llm.name} at {url}{where}")
