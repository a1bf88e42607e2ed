"""What a draft needs of a language model, and nothing one of them cannot do."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from rca.errors import EngineError

CHARACTERS_PER_TOKEN = 8  # no text has more: beyond it a server ignores its token limit
SEED = 20250101  # any fixed number: with temperature 0 it settles what a server leaves to chance


class ConnectionLost(EngineError):
    """The server could not be reached or hung up; asking again may help."""


class ContextOverflow(EngineError):
    """The prompt does not fit the model, or the server cut it. Asking again does not help."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """One question to a model.

    ``system`` is the same for every incident, so that a server reads it once. ``schema`` is the
    JSON schema of the answer; an engine may ignore it, so what comes back is always checked.
    """

    system: str
    user: str
    schema: Mapping[str, object]
    max_tokens: int

    @property
    def text(self) -> str:
        """All that counts against the model's context."""
        return f"{self.system}\n\n{self.user}"

    @property
    def most(self) -> int:
        """Characters after which an answer is endless."""
        return CHARACTERS_PER_TOKEN * self.max_tokens

    @property
    def digest(self) -> str:
        """Changes with anything the model sees."""
        parts = (self.system, self.user, json.dumps(self.schema, sort_keys=True), self.max_tokens)
        return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()


class LLM(Protocol):
    """Words a prompt.

    ``name`` is provider/model as shown in ``rationale.by``; ``identity`` adds all that decides
    the answer (build of the model, options) and keys stored replies. ``context`` is the number of
    tokens prompt and reply may have together, ``reply_tokens`` how many of them to leave for the
    reply.
    """

    @property
    def name(self) -> str:
        """Provider/model."""
        ...

    @property
    def identity(self) -> str:
        """Name, build and options."""
        ...

    @property
    def context(self) -> int:
        """Tokens of prompt and reply together."""
        ...

    @property
    def reply_tokens(self) -> int:
        """Tokens to leave for the reply."""
        ...

    def count(self, text: str) -> int:
        """Tokens of ``text``: exact where the engine can count, else a safe upper estimate."""
        ...

    def complete(self, prompt: Prompt) -> Iterator[str]:
        """Yield the reply piece by piece, without thinking text. Closing the iterator stops the
        engine. Raises EngineError, UserError."""
        ...
