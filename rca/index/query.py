"""A question as retrieval and ranking read it, and what turns a text into one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rca.index.denial import marked_tokens
from rca.index.language import UNREADABLE, Glossary, encoder_text, needs_bridge, tokens
from rca.ports import Embedder


@dataclass(frozen=True, slots=True)
class Query:
    """A question as retrieval and ranking read it; ``marked``: see `rca.index.denial`."""

    text: str
    tokens: tuple[str, ...]
    vector: NDArray[np.float32]
    unknown: float
    marked: tuple[str, ...] = ()

    @property
    def dense_weight(self) -> float:
        """Falls from 1 to 0 as unknown tokens rise to the limit."""
        return max(0.0, 1.0 - self.unknown / UNREADABLE)


class Asker:
    """Turns text into a Query with one encoder and one glossary."""

    def __init__(self, embedder: Embedder, glossary: Glossary) -> None:
        self.embedder = embedder
        self.glossary = glossary
        self._bridge = needs_bridge(embedder)

    def ask(self, text: str) -> Query:
        """Tokens, vector and unknown share of ``text``."""
        readable = encoder_text(text, self.glossary, bridge=self._bridge)
        vector = self.embedder.embed([readable])[0]
        words = tuple(tokens(text, self.glossary))
        return Query(text, words, vector, self.unknown(text), marked_tokens(text, self.glossary))

    def unknown(self, text: str) -> float:
        """Share of ``text`` that stays unknown to the encoder, terms translated if need be."""
        return self.embedder.unknown_share(self.glossary.to_english(text) if self._bridge else text)
