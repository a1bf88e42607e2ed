"""The seams to encoder and vector store: structural typing, no registry, nothing all cannot do.

The third seam, the language model, stands with its question in `rca.draft.llm.port`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """Turns texts into unit vectors.

    ``name`` identifies model and export and goes into the index stamp: equal names must give
    equal vectors. ``max_tokens`` is the longest text the model reads whole; ``count`` tells how
    many tokens a text has and ``unknown_share`` how much of it the model has no word for.
    """

    name: str
    max_tokens: int

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return (n, d) float32 unit rows. Raises EngineError when the model fails."""
        ...

    def count(self, text: str) -> int:
        """Number of model tokens, special ones included."""
        ...

    def unknown_share(self, text: str) -> float:
        """Share of tokens the model does not know, 0 to 1."""
        ...


class VectorStore(Protocol):
    """Keeps vectors by id. What counts as present is decided by the manifest, not here."""

    def upsert(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Add or replace. Raises EngineError."""
        ...

    def fetch(self, ids: Sequence[str]) -> Mapping[str, NDArray[np.float32]]:
        """Vectors of the ids that are present; absent ids are missing from the answer."""
        ...

    def nearest(self, vector: NDArray[np.float32], k: int) -> Sequence[tuple[str, float]]:
        """Up to ``k`` (id, cosine similarity), best first."""
        ...

    def delete(self, ids: Sequence[str]) -> None:
        """Remove ids; unknown ids are ignored."""
        ...
