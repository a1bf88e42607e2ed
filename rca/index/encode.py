"""Vectors of many texts, each text encoded once in the life of a store."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rca.domain import Passage
from rca.index.knowledge import Knowledge
from rca.index.language import Glossary, encoder_text, needs_bridge
from rca.ports import Embedder, Vectors, VectorStore

Progress = Callable[[str, int, int], None]  # stage, done, total
_BATCH = 256


def silent(stage: str, done: int, total: int) -> None:
    """Progress that nobody watches."""
    del stage, done, total


# columns that say what was done, not what was seen: found by words, not worth an encoder call
_WORDS_ONLY = (".actions", ".preventive", ".containment")


def digest(text: str) -> str:
    """The name of an encoder text's vector in the store."""
    return hashlib.sha256(text.encode()).hexdigest()[:24]


@dataclass(frozen=True, slots=True)
class Lookup:
    """Vectors by text; a text that was not encoded has a zero row. ``bridge``: the encoder reads
    English only (`rca.index.language.encoder_text`)."""

    glossary: Glossary
    vectors: Mapping[str, NDArray[np.float32]]
    dim: int
    bridge: bool = True

    def of(self, texts: Iterable[str]) -> Vectors:
        """(n, dim) rows in the order of ``texts``."""
        zero = np.zeros(self.dim, dtype=np.float32)
        rows = [self.vectors.get(self.key(text), zero) for text in texts]
        return np.asarray(rows, dtype=np.float32).reshape(len(rows), self.dim)

    def key(self, text: str) -> str:
        """Digest of what the encoder reads of ``text``."""
        return digest(encoder_text(text, self.glossary, bridge=self.bridge)) if text else ""


def passage_text(passage: Passage, observed: Mapping[str, str]) -> str:
    """What the encoder reads of a passage: a table row's observed text goes without its column
    names, so that it is the very text that ranking compares; actions are left to keyword search."""
    if passage.section.endswith(_WORDS_ONLY):
        return ""
    is_row = passage.kind == "case" and passage.section.rpartition("!")[2].startswith("R")
    if is_row and "." not in passage.section.rpartition("!")[2]:
        return observed.get(passage.owner, passage.text)
    return passage.text


def needed_texts(knowledge: Knowledge) -> list[str]:
    """Every text that search or ranking will want a vector of, each once, in a stable order."""
    observed = {case.id: case.text for case in knowledge.cases}
    texts: dict[str, None] = {}
    for passage in knowledge.passages:
        texts.setdefault(passage_text(passage, observed))
    for case in knowledge.cases:
        texts.setdefault(case.text)
        texts.setdefault(case.findings)
    for cause in knowledge.causes:
        for text in (
            cause.name_en,
            cause.name_zh,
            *cause.symptoms,
            *cause.confirms,
            *cause.refutes,
        ):
            texts.setdefault(text)
    texts.pop("", None)
    return list(texts)


def needed_digests(knowledge: Knowledge, glossary: Glossary, embedder: Embedder) -> frozenset[str]:
    """The store ids of all texts that are still needed."""
    bridge = needs_bridge(embedder)
    texts = needed_texts(knowledge)
    return frozenset(digest(encoder_text(t, glossary, bridge=bridge)) for t in texts)


def encode(
    knowledge: Knowledge,
    glossary: Glossary,
    embedder: Embedder,
    store: VectorStore | None = None,
    progress: Progress = silent,
) -> Lookup:
    """Fetch what the store has, encode the rest batch by batch; a killed run keeps its batches.
    Without a ``store`` everything is encoded and nothing kept."""
    bridge = needs_bridge(embedder)
    texts = (encoder_text(t, glossary, bridge=bridge) for t in needed_texts(knowledge))
    readable = {digest(text): text for text in texts}
    vectors = dict(store.fetch(list(readable))) if store else {}
    missing = [key for key in readable if key not in vectors]
    for at in range(0, len(missing), _BATCH):
        keys = missing[at : at + _BATCH]
        rows = embedder.embed([readable[key] for key in keys])
        if store:
            store.upsert(keys, rows)
        vectors.update(zip(keys, rows, strict=True))
        progress("embed", at + len(keys), len(missing))
    dim = len(next(iter(vectors.values()))) if vectors else 1
    return Lookup(glossary, vectors, dim, bridge)
