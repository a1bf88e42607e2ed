"""Finished items on disk: a killed run loses at most the row it was at."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO

from evals.items import Item, dumps, loads

RECIPE = "5"  # of what an item holds; a change makes every key new


def key_of(*parts: str) -> str:
    """The name of one finished item: question, bench, settings and recipe."""
    return hashlib.sha256("\x1f".join((RECIPE, *parts)).encode()).hexdigest()[:24]


class Journal:
    """Items by key in ``folder/journal.jsonl``; failed items are not kept, they are tried again."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._file = folder / "journal.jsonl"
        self._log: IO[str] | None = None
        self._done = dict(self._entries())

    def __enter__(self) -> Journal:
        self._log = self._file.open("a", encoding="utf-8")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._log is not None:
            self._log.flush()
            os.fsync(self._log.fileno())
            self._log.close()

    def get(self, key: str) -> Item | None:
        """The finished item, if there is one."""
        return self._done.get(key)

    def put(self, key: str, item: Item) -> None:
        """Keep ``item``; on disk before the next one starts."""
        self._done[key] = item
        if item.failed or self._log is None:
            return
        entry = {"key": key, "item": dumps(item)}
        self._log.write(json.dumps(entry, ensure_ascii=False) + "\n")
        self._log.flush()

    def _entries(self) -> Iterator[tuple[str, Item]]:
        """Whole lines; a last one that a kill cut short is dropped and the file mended."""
        if not self._file.exists():
            return
        raw = self._file.read_bytes()
        whole = raw[: raw.rfind(b"\n") + 1]
        if len(whole) != len(raw):
            replace_file(self._file, whole)
        for line in whole.decode("utf-8").split("\n")[:-1]:
            entry = json.loads(line)
            yield entry["key"], loads(entry["item"])


def replace_file(file: Path, content: bytes) -> None:
    """Write beside ``file`` and rename: a reader never sees half a file."""
    draft = file.with_name(f".{file.name}.part")
    draft.write_bytes(content)
    os.replace(draft, file)
