"""Drops the thinking text that reasoning models put before their answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_OPEN = re.compile(r"\s*<(think|thinking|thought|reasoning)>", re.IGNORECASE)
_CLOSE = re.compile(r"</(think|thinking|thought|reasoning)>", re.IGNORECASE)
_ANSWER = ("{", "[", "`")
_LONGEST_TAG = len("</reasoning>")


def without_thinking(pieces: Iterable[str], most: int) -> Iterator[str]:
    """The pieces of an answer, without a leading ``<think>…</think>``.

    Some chat templates open the tag themselves, so that only the closing one is in the reply:
    text is held back until it either starts like an answer or the tag is closed. A reply that is
    all thinking yields nothing; a plain one that never closes a tag comes whole, at the end.
    After ``most`` characters without an answer there will be none: what was held is given, cut.
    """
    held = ""
    source = iter(pieces)
    for piece in source:
        held += piece
        # while an opening tag may still be incomplete, decide nothing
        start = held.lstrip()
        if start.startswith(_ANSWER):
            yield held
            yield from source
            return
        tail = max(0, len(held) - len(piece) - _LONGEST_TAG)
        if closed := _CLOSE.search(held, tail):
            held = held[closed.end() :]
            if held.lstrip().startswith(_ANSWER):
                yield held
                yield from source
                return
        if len(held) > most:
            break
    if held and not _OPEN.match(held):
        yield held
