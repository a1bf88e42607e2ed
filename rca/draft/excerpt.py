"""The part of a long text that is worth quoting, always a verbatim substring."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

QUOTE_LIMIT = 300  # characters: about four lines of a report

_SENTENCE = re.compile(r"[^\n.!?;。！？；]*(?:[.!?;](?=\S)[^\n.!?;。！？；]*)*[.!?;。！？；]?")
_TOKEN = re.compile(r"[^\W_]+(?:[-.][^\W_]+)*")
_CODE_LINE = re.compile(r"\s*(?:(?:root )?cause codes?|原因代码)\s*[:：]", re.IGNORECASE)
_IS_NOT = re.compile(r"\s*(?:is not|不是|非)\s*[:：]", re.IGNORECASE)
_CJK = re.compile(r"[\u3400-\u9fff]")
# Longer words that stand in any report and say nothing about this one.
_EMPTY_WORDS = """
about after also been before between both could does done each every from have into just less more
most much must only other over same shall should some such than that their them then there these
they this those under until very were what when where which while will with within would
"""
_EMPTY = frozenset(_EMPTY_WORDS.split())


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


def statement(cause_text: str) -> str:
    """What a D4 says of its cause, without the code line that may stand elsewhere in it: parts
    read from different places are no one quote."""
    lines = cause_text.splitlines()
    return "\n".join(line for line in lines if not _CODE_LINE.match(line)) or cause_text


def closest(text: str, queries: Iterable[str], denied: bool = True) -> str:
    """The sentence of ``text`` that shares most terms with ``queries``, of equals the longer one:
    a fragment says less. The first one if none shares any; "" for an empty text. Clipped.
    ``denied``: whether it may be what the problem is not, as an is / is-not table says."""
    wanted = frozenset().union(*(terms(query) for query in queries))

    def near(part: str) -> tuple[int, int]:
        shared = len(terms(part) & wanted)
        return shared, min(len(part), QUOTE_LIMIT) if shared else 0

    parts = sentences(text)
    if not denied:
        parts = tuple(part for part in parts if not _IS_NOT.match(part)) or parts
    return clip(max(parts, key=near)) if parts else ""


@lru_cache(maxsize=1 << 14)  # the same sentences of an archive are looked at for many questions
def terms(text: str) -> frozenset[str]:
    """Latin words of four letters and more, codes and numbers, case-folded, and pairs of
    neighbouring Chinese characters: what two texts about one thing share."""
    found: set[str] = set()
    for token in _TOKEN.findall(text.casefold()):
        if _CJK.search(token):
            found.update(a + b for a, b in zip(token, token[1:], strict=False))
        elif not token.isalpha() or (len(token) > 3 and token not in _EMPTY):
            found.add(token)
    return frozenset(found)
