"""The part of a long text that is worth quoting, always a verbatim substring."""

from __future__ import annotations

import re
from collections.abc import Iterable

QUOTE_LIMIT = 300  # characters: about four lines of a report

_SENTENCE = re.compile(r"[^\n.!?;。！？；]*(?:[.!?;](?=\S)[^\n.!?;。！？；]*)*[.!?;。！？；]?")
_TOKEN = re.compile(r"[^\W_]+(?:[-.][^\W_]+)*")
_CJK = re.compile(r"[\u3400-\u9fff]")


def sentences(text: str) -> tuple[str, ...]:
    """Sentences, items and lines of ``text``, verbatim; `2.5` and `E-417` stay whole."""
    return tuple(part for m in _SENTENCE.finditer(text) if (part := m.group().strip()))


def clip(text: str, limit: int = QUOTE_LIMIT) -> str:
    """The leading sentences of ``text`` that fit ``limit`` characters; a hard cut at a space
    where the first one alone does not fit. No ellipsis: a quote is a substring of its source."""
    text = text.strip()
    if len(text) <= limit:
        return text
    end = 0
    for part in sentences(text):
        stop = text.index(part, end) + len(part)
        if stop > limit:
            break
        end = stop
    if end:
        return text[:end]
    cut = text.rfind(" ", limit // 2, limit)
    return text[: cut if cut > 0 else limit].rstrip()


def closest(text: str, queries: Iterable[str]) -> str:
    """The sentence of ``text`` that shares most terms with ``queries``; the first one if none
    shares any; "" for an empty text. Clipped to a quote."""
    wanted = frozenset().union(*(terms(query) for query in queries))
    parts = sentences(text)
    if not parts:
        return ""
    return clip(max(parts, key=lambda part: len(terms(part) & wanted)))


def terms(text: str) -> frozenset[str]:
    """Latin words and codes, case-folded, and pairs of neighbouring Chinese characters."""
    found: set[str] = set()
    for token in _TOKEN.findall(text.casefold()):
        if _CJK.search(token):
            found.update(a + b for a, b in zip(token, token[1:], strict=False))
        elif len(token) > 2 or not token.isalpha():
            found.add(token)
    return frozenset(found)
