"""Vectors by text digest in Chroma: embedded under ``.rca/`` or a server over HTTP.

Chroma is the store, the manifest is the truth: an id that no committed passage names is never
shown, whatever Chroma answers. The collection name is a digest (names need 3+ ASCII characters).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rca.errors import EngineError, UserError
from rca.ports import Vectors

_BATCH = 1_000


class ChromaStore:
    """One collection; see :class:`rca.ports.VectorStore` for the contract."""

    def __init__(self, collection: str, *, folder: Path | None = None, url: str = "") -> None:
        self._url = url
        with self._translated("open"):
            import chromadb  # 0.6 s: only where vectors are written or an index is large
            from chromadb.config import Settings

            quiet = Settings(anonymized_telemetry=False)
            client: Any
            if url:
                host, port, ssl = _split(url)
                client = chromadb.HttpClient(host=host, port=port, ssl=ssl, settings=quiet)
            else:
                client = chromadb.PersistentClient(path=str(folder), settings=quiet)
            self._collection: Any = client.get_or_create_collection(
                collection,
                embedding_function=None,  # Chroma's default would download a model
                # vectors are unit already; "cosine" would renormalise and change their last bits
                metadata={"hnsw:space": "ip"},
            )

    def upsert(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Add or replace; duplicates within ``ids`` must not occur."""
        with self._translated("upsert"):
            for at in range(0, len(ids), _BATCH):
                part = slice(at, at + _BATCH)
                self._collection.upsert(ids=list(ids[part]), embeddings=vectors[part])

    def fetch(self, ids: Sequence[str]) -> Mapping[str, NDArray[np.float32]]:
        """Vectors of those ids that are present."""
        found: dict[str, NDArray[np.float32]] = {}
        with self._translated("get"):
            for at in range(0, len(ids), _BATCH):
                got = self._collection.get(ids=list(ids[at : at + _BATCH]), include=["embeddings"])
                rows = np.asarray(got["embeddings"], dtype=np.float32)
                found.update(zip(got["ids"], rows, strict=True))
        return found

    def nearest(self, vector: NDArray[np.float32], k: int) -> Sequence[tuple[str, float]]:
        """Up to ``k`` (id, cosine similarity), best first."""
        with self._translated("query"):
            k = min(k, self._collection.count())
            if k == 0:
                return []
            got = self._collection.query(
                query_embeddings=[vector], n_results=k, include=["distances"]
            )
        return [
            (i, 1.0 - float(d)) for i, d in zip(got["ids"][0], got["distances"][0], strict=True)
        ]

    def delete(self, ids: Sequence[str]) -> None:
        """Remove ids; unknown ones are ignored."""
        with self._translated("delete"):
            for at in range(0, len(ids), _BATCH):
                self._collection.delete(ids=list(ids[at : at + _BATCH]))

    def ids(self) -> list[str]:
        """Every id present, also those no manifest names."""
        with self._translated("list"):
            return list(self._collection.get(include=[])["ids"])

    @contextmanager
    def _translated(self, doing: str) -> Iterator[None]:
        try:
            yield
        except UserError:
            raise
        except Exception as error:  # Chroma raises bare errors from its Rust core
            if self._url:
                raise UserError(
                    f"Chroma server at {self._url} failed to {doing}: {error}",
                    "start it (`chroma run --path DIR`) or correct index.url in rca.toml",
                ) from error
            raise EngineError(
                f"Chroma could not {doing}: {error}; `rca ingest --rebuild` makes a new store"
            ) from error


def _split(url: str) -> tuple[str, int, bool]:
    from urllib.parse import urlsplit

    parts = urlsplit(url if "//" in url else f"http://{url}")
    if not parts.hostname:
        raise UserError(f"index.url: {url!r} is no address", "write http://HOST:PORT in rca.toml")
    ssl = parts.scheme == "https"
    return parts.hostname, parts.port or (443 if ssl else 8000), ssl
