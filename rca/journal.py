"""The journal of a batch: one line per finished row, under a key of all that the row rests on."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO


@dataclass(frozen=True, slots=True)
class Done:
    """A finished row: its diagnosis as one JSON line, and the seconds it took."""

    line: str
    seconds: float


def read(file: Path) -> dict[str, Done]:
    """Finished rows by key; a last line that a kill cut short is dropped and the file mended."""
    if not file.exists():
        return {}
    raw = file.read_bytes()
    whole = raw[: raw.rfind(b"\n") + 1]
    if len(whole) != len(raw):
        replace(file, whole)
    return dict(_entries(whole.decode("utf-8")))


def append(log: TextIO, key: str, done: Done, place: int) -> None:
    """Write down row number ``place``; every fiftieth is forced to the disk."""
    entry = {"key": key, "seconds": round(done.seconds, 6), "line": done.line}
    log.write(json.dumps(entry, ensure_ascii=False) + "\n")
    log.flush()
    if place % 50 == 0:
        os.fsync(log.fileno())


def replace(file: Path, content: bytes) -> None:
    """Write beside ``file`` and rename: a reader never sees half a file."""
    draft = file.with_name(f".{file.name}.part")
    draft.write_bytes(content)
    os.replace(draft, file)


def _entries(text: str) -> Iterator[tuple[str, Done]]:
    for line in text.split("\n")[:-1]:
        entry = json.loads(line)
        if "key" not in entry:
            continue  # a note of a draft
        yield entry["key"], Done(entry["line"], entry["seconds"])
