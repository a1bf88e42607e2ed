"""Text vectors for baselines, kept on disk: a table made twice encodes once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evals.door import Workspace

Vectors = NDArray[np.float32]
_BATCH = 256


class VectorCache:
    """Unit vectors of texts by the workspace's own encoder; ``file`` is a cache and may go."""

    def __init__(
        self, plant: Workspace, progress: Callable[[str, int, int], None], file: Path | None = None
    ) -> None:
        self._plant = plant
        self._progress = progress
        self._file = file or plant.settings.root / ".rca" / "evals" / "vectors.npz"
        self._known: dict[str, Vectors] | None = None

    def of(self, texts: Sequence[str]) -> Vectors:
        """(n, d) one row per text."""
        if self._known is None:
            self._known = self._load()
        keys = [self._key(text) for text in texts]
        missing = {key: text for key, text in zip(keys, texts, strict=True)
                   if key not in self._known}  # fmt: skip
        if missing:
            self._encode(missing)
        return np.stack([self._known[key] for key in keys])

    def _key(self, text: str) -> str:
        mark = f"{self._plant.embedder.name}\x1f{text}"
        return hashlib.sha256(mark.encode()).hexdigest()[:24]

    def _encode(self, missing: dict[str, str]) -> None:
        assert self._known is not None
        keys = list(missing)
        for start in range(0, len(keys), _BATCH):
            batch = keys[start : start + _BATCH]
            rows = self._plant.embedder.embed([missing[key] for key in batch])
            self._known.update(zip(batch, rows, strict=True))
            self._progress("encode", min(start + _BATCH, len(keys)), len(keys))
        self._file.parent.mkdir(parents=True, exist_ok=True)
        draft = self._file.with_name(".part.npz")
        np.savez(draft, keys=np.array(list(self._known)), rows=np.stack(list(self._known.values())))
        draft.replace(self._file)

    def _load(self) -> dict[str, Vectors]:
        if not self._file.exists():
            return {}
        with np.load(self._file) as stored:
            return dict(zip(stored["keys"].tolist(), stored["rows"], strict=True))
