"""BM25 over keyword tokens (bm25s, lucene variant, k1 = 1.5, b = 0.75)."""

from __future__ import annotations

import json
import logging
import math
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

K1, B = 1.5, 0.75
_SIZES = "sizes.json"


class Keywords:
    """Scores every indexed text against a query; row order is the order of ``build``. ``mean``:
    tokens of a text on average. ``later``: texts that joined afterwards, as counted tokens."""

    def __init__(
        self, model: Any, size: int, mean: float = 0.0, later: Sequence[Counter[str]] = ()
    ) -> None:
        self._model = model
        self._indexed = size
        self._mean = mean
        self._later = tuple(later)

    @property
    def size(self) -> int:
        """Texts that are scored."""
        return self._indexed + len(self._later)

    @classmethod
    def build(cls, texts: Sequence[Sequence[str]]) -> Keywords:
        """Index ``texts`` (each a list of tokens)."""
        import bm25s

        logging.getLogger("bm25s").setLevel(logging.WARNING)  # it reports every build
        if not any(texts):
            return cls(None, len(texts))
        model = bm25s.BM25(method="lucene", k1=K1, b=B)
        model.index([list(text) for text in texts], show_progress=False)
        return cls(model, len(texts), sum(map(len, texts)) / len(texts))

    def plus(self, texts: Sequence[Sequence[str]]) -> Keywords:
        """With a few ``texts`` at the end, weighed by the statistics of the index; a word that it
        lacks finds nothing before the next build."""
        later = (*self._later, *map(Counter, texts))
        return Keywords(self._model, self._indexed, self._mean, later)

    def scores(self, tokens: Sequence[str]) -> NDArray[np.float32]:
        """(size,) BM25 scores; zeros where nothing matches or every token is unknown."""
        out = np.zeros(self.size, dtype=np.float32)
        if self._model is None:
            return out
        known = [token for token in tokens if token in self._model.vocab_dict]
        if known:  # bm25s would score the unknown token instead
            out[: self._indexed] = self._model.get_scores(known)
            out[self._indexed :] = [self._score(text, known) for text in self._later]
        return out

    def _score(self, text: Counter[str], tokens: Sequence[str]) -> float:
        """As bm25s computes it (Kamphuis et al. 2020, Lucene's variant)."""
        short = K1 * (1 - B + B * text.total() / self._mean)
        return sum(self._idf(t) * text[t] / (text[t] + short) for t in tokens if text[t])

    def _idf(self, token: str) -> float:
        starts, at = self._model.scores["indptr"], self._model.vocab_dict[token]
        df = int(starts[at + 1] - starts[at])
        return math.log(1 + (self._indexed - df + 0.5) / (df + 0.5))

    def save(self, folder: Path) -> None:
        """Write to ``folder`` (made if absent). ValueError where texts have joined since."""
        if self._later:
            raise ValueError("only an index as it was built is saved")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / _SIZES).write_text(json.dumps({"texts": self._indexed, "mean": self._mean}))
        if self._model is not None:
            self._model.save(str(folder), show_progress=False)

    @classmethod
    def load(cls, folder: Path) -> Keywords:
        """Read what ``save`` wrote."""
        import bm25s

        sizes = json.loads((folder / _SIZES).read_text())
        texts, mean = sizes["texts"], sizes["mean"]
        if not mean:
            return cls(None, texts)
        return cls(bm25s.BM25.load(str(folder), mmap=True), texts, mean)
