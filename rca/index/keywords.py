"""BM25 over keyword tokens (bm25s, lucene variant, k1 = 1.5, b = 0.75)."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


class Keywords:
    """Scores every indexed text against a query; row order is the order of ``build``."""

    def __init__(self, model: Any, size: int) -> None:
        self._model = model
        self.size = size

    @classmethod
    def build(cls, texts: Sequence[Sequence[str]]) -> Keywords:
        """Index ``texts`` (each a list of tokens)."""
        import bm25s

        logging.getLogger("bm25s").setLevel(logging.WARNING)  # it reports every build
        if not any(texts):
            return cls(None, len(texts))
        model = bm25s.BM25(method="lucene", k1=1.5, b=0.75)
        model.index([list(text) for text in texts], show_progress=False)
        return cls(model, len(texts))

    def scores(self, tokens: Sequence[str]) -> NDArray[np.float32]:
        """(size,) BM25 scores; zeros where nothing matches or every token is unknown."""
        if self._model is None:
            return np.zeros(self.size, dtype=np.float32)
        known = [token for token in tokens if token in self._model.vocab_dict]
        if not known:  # bm25s would score the unknown token instead
            return np.zeros(self.size, dtype=np.float32)
        return np.asarray(self._model.get_scores(known), dtype=np.float32)

    def save(self, folder: Path) -> None:
        """Write to ``folder`` (made if absent)."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "size").write_text(str(self.size))
        if self._model is not None:
            self._model.save(str(folder), show_progress=False)

    @classmethod
    def load(cls, folder: Path) -> Keywords:
        """Read what ``save`` wrote."""
        import bm25s

        size = int((folder / "size").read_text())
        if len(list(folder.iterdir())) == 1:
            return cls(None, size)
        return cls(bm25s.BM25.load(str(folder), mmap=True), size)
