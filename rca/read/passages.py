"""Citable pieces: cut so that the encoder sees each whole, named by what they say."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from rca.domain import Passage, SourceKind

if TYPE_CHECKING:
    from llama_index.core.node_parser import SentenceSplitter

# 256 tokens is what the encoder reads; title and special tokens need their share.
LIMIT = 220
_WORDS = re.compile(r"[A-Za-z]{1,6}|\d{1,2}|[^\sA-Za-z\d\u3400-\u9fff]|[\u3400-\u9fff]")
_SENTENCE = re.compile(
    r"[^.!?。！？；;]+(?:[.!?。！？；;]+(?=\s|$|[\u3400-\u9fff])|[.!?;])?\s*|\S\s*"
)


def pieces(text: str, limit: int = LIMIT) -> tuple[str, ...]:
    """``text`` in parts of at most about ``limit`` tokens, cut at lines, else at sentences."""
    if len(text) <= limit or _weight(text) <= limit:
        return (text,)
    parts: list[str] = []
    held: list[str] = []
    room = float(limit)
    for line in _short_lines(text, limit):
        weight = _weight(line)
        if held and weight > room:
            parts.append("\n".join(held))
            held, room = [], float(limit)
        held.append(line)
        room -= weight
    return (*parts, "\n".join(held)) if held else tuple(parts)


def _weight(text: str) -> int:
    # Word pieces of the packaged encoder, estimated from above for technical English; it reads
    # Chinese one character at a time.
    return len(_WORDS.findall(text))


def _short_lines(text: str, limit: int) -> list[str]:
    lines: list[str] = []
    for line in text.split("\n"):
        if not line.strip():
            continue
        lines += [line] if _weight(line) <= limit else _splitter(limit).split_text(line)
    return lines


@lru_cache(maxsize=4)
def _splitter(limit: int) -> SentenceSplitter:
    # llama-index costs a second to import and reaches for OpenAI's tokenizer and NLTK unless both
    # functions are given.
    from llama_index.core.node_parser import SentenceSplitter

    return SentenceSplitter(
        chunk_size=limit,
        chunk_overlap=0,
        tokenizer=_WORDS.findall,
        chunking_tokenizer_fn=_SENTENCE.findall,
    )


@dataclass(frozen=True, slots=True)
class Frame:
    """What all passages of one record share; ``cut`` makes the passages of one section."""

    kind: SourceKind
    path: str
    revision: str = ""
    owner: str = ""
    title: str = ""
    known_from: date | None = None
    meta: Mapping[str, str] = field(default_factory=dict)

    def cut(self, section: str, text: str) -> tuple[Passage, ...]:
        """The passages of one section: none for blank text, several for long text."""
        text = text.strip()
        return tuple(self._one(section, part) for part in pieces(text)) if text else ()

    def _one(self, section: str, text: str) -> Passage:
        return Passage(
            id=passage_id(self.path, section, self.revision, text),
            kind=self.kind,
            path=self.path,
            section=section,
            text=text,
            revision=self.revision,
            owner=self.owner,
            title=self.title,
            known_from=self.known_from,
            meta=self.meta,
        )


def passage_id(path: str, section: str, revision: str, text: str) -> str:
    """First 16 hex digits of a digest: equal content at an equal place keeps its vector."""
    joined = "\x1f".join((path, section, revision, text))
    return hashlib.sha256(joined.encode("utf-8", "replace")).hexdigest()[:16]
