"""The committed truth of an index: which files were read, what they gave, which view is current.

One SQLite file. An ingest prepares everything beside it and then commits in one transaction, so
that a kill at any point leaves either the old index or the new one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from rca.domain import Reading

_SCHEMA = """
CREATE TABLE IF NOT EXISTS file
    (path TEXT PRIMARY KEY, digest TEXT NOT NULL, reading BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
_READING = TypeAdapter(Reading)


@dataclass(frozen=True, slots=True)
class Committed:
    """What the last finished ingest stands for."""

    stamp: str
    embedder: str
    store: str  # folder or collection of the vectors
    labelled: int = 0  # cases of the files that name a cause


class Manifest:
    """Opens on first use; safe for several readers and one writer."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def committed(self) -> Committed | None:
        """The current index, or None before the first finished ingest."""
        if not self._file.exists():
            return None
        with self._open() as db:
            meta = dict(db.execute("SELECT key, value FROM meta"))
        if "stamp" not in meta:
            return None
        labelled = int(meta.get("labelled", 0))
        return Committed(meta["stamp"], meta["embedder"], meta["store"], labelled)

    def digests(self) -> dict[str, str]:
        """Content digest of every committed file."""
        with self._open() as db:
            return dict(db.execute("SELECT path, digest FROM file"))

    def readings(self, paths: Iterable[str]) -> dict[str, Reading]:
        """Stored readings of ``paths``."""
        with self._open() as db:
            rows = db.execute("SELECT path, reading FROM file").fetchall()
        wanted = set(paths)
        return {p: _READING.validate_json(blob) for p, blob in rows if p in wanted}

    def commit(
        self, now: Committed, changed: Mapping[str, tuple[str, Reading]], gone: Iterable[str]
    ) -> None:
        """Publish: ``changed`` maps path to (digest, reading)."""
        with self._open() as db, db:
            db.executemany("DELETE FROM file WHERE path = ?", [(path,) for path in gone])
            db.executemany(
                "INSERT OR REPLACE INTO file VALUES (?, ?, ?)",
                [(p, digest, _READING.dump_json(r)) for p, (digest, r) in changed.items()],
            )
            db.executemany(
                "INSERT OR REPLACE INTO meta VALUES (?, ?)",
                [
                    ("stamp", now.stamp),
                    ("embedder", now.embedder),
                    ("store", now.store),
                    ("labelled", str(now.labelled)),
                ],
            )

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self._file, timeout=30)) as db:
            db.executescript(_SCHEMA)
            yield db
