"""Recorded replies, keyed by all that decides them: model, build, options and prompt.

`Remembering` keeps the finished replies of a server, so that an interrupted batch repeats no call.
`Replay` answers from a file alone, strictly: tests never run on a stale or invented answer.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path

from rca.draft.llm.port import LLM, Prompt
from rca.errors import UserError


def key_of(identity: str, prompt: Prompt) -> str:
    """The key a reply is stored under."""
    return hashlib.sha256(f"{identity}\x1f{prompt.digest}".encode()).hexdigest()[:32]


class Remembering:
    """An engine whose finished replies are kept in ``file``, one JSON line each.

    A reply that was cut short, by an error or by the caller, is not stored.
    """

    def __init__(self, llm: LLM, file: Path) -> None:
        self._llm = llm
        self._file = file
        self._known = _read(file)
        self.name = llm.name
        self.identity = llm.identity
        self.context = llm.context
        self.reply_tokens = llm.reply_tokens
        self.asked = 0  # calls that reached the engine

    def count(self, text: str) -> int:
        """The engine's count."""
        return self._llm.count(text)

    def complete(self, prompt: Prompt) -> Iterator[str]:
        """The stored reply, whole; else the engine's, stored once it is complete."""
        key = key_of(self.identity, prompt)
        if key in self._known:
            yield self._known[key]
            return
        self.asked += 1
        pieces: list[str] = []
        for piece in self._llm.complete(prompt):
            pieces.append(piece)
            yield piece
        self._store(key, "".join(pieces))

    def _store(self, key: str, reply: str) -> None:
        self._known[key] = reply
        entry = {"key": key, "model": self.identity, "reply": reply}
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._file.open("ab") as out:
            out.write((json.dumps(entry, ensure_ascii=True) + "\n").encode())
            out.flush()
            os.fsync(out.fileno())


class Replay:
    """An engine that only knows the replies in ``file``, all recorded from one model.

    Raises UserError for a prompt without recording; `finish` raises it for recordings nobody asked
    for. Both name the command that records anew.
    """

    reply_tokens = 1600

    def __init__(self, file: Path, rerecord: str, context: int = 8192) -> None:
        self._file = file
        self._rerecord = rerecord
        self._replies = _read(file)
        models = sorted({entry["model"] for entry in _entries(file)})
        if len(models) != 1:
            raise UserError(f"{file} holds replies of {len(models)} models, not of one", rerecord)
        self.identity = models[0]
        self.name = self.identity.split(" ", 1)[0]
        self.context = context
        self._used: set[str] = set()

    def count(self, text: str) -> int:
        """Counted as the engines do that cannot ask their model."""
        from rca.draft.llm.counting import at_most

        return at_most(text)

    def complete(self, prompt: Prompt) -> Iterator[str]:
        """The recorded reply, word by word as an engine would give it."""
        key = key_of(self.identity, prompt)
        if key not in self._replies:
            raise UserError(
                f"{self._file} has no reply to this prompt: prompt, evidence or options have "
                "changed since it was recorded",
                self._rerecord,
            )
        self._used.add(key)
        reply = self._replies[key]
        yield from (reply[i : i + 16] for i in range(0, len(reply), 16))

    def finish(self) -> None:
        """Raises UserError when some recording was never asked for."""
        if unused := set(self._replies) - self._used:
            raise UserError(f"{self._file}: {len(unused)} recorded replies unused", self._rerecord)


def _read(file: Path) -> dict[str, str]:
    return {entry["key"]: entry["reply"] for entry in _entries(file)}


def _entries(file: Path) -> list[dict[str, str]]:
    """The whole lines of ``file``; a last one that a kill cut short is dropped and removed, lest
    the next reply be glued to it."""
    if not file.exists():
        return []
    raw = file.read_bytes()
    whole = raw[: raw.rfind(b"\n") + 1]
    if len(whole) != len(raw):
        with file.open("r+b") as out:
            out.truncate(len(whole))
    return [json.loads(line) for line in whole.decode().split("\n") if line]
