"""jieba with a plant's own words, started in a third of its time.

jieba unmarshals its dictionary entry by entry from a file in the shared temporary folder (1.3 s on
the machine of docs/measurements.md). Read whole from our own cache it takes 0.3 s, once per
process: every further cutter copies it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from rca.index.cache import made_once


def cutter(words: Iterable[str]) -> Any:
    """A ``jieba.Tokenizer`` that keeps ``words`` whole."""
    import jieba

    jieba.setLogLevel(logging.WARNING)
    made = jieba.Tokenizer()
    frequencies, total = _dictionary()
    made.FREQ, made.total, made.initialized = dict(frequencies), total, True
    for word in words:
        made.add_word(word)
    return made


@lru_cache(1)
def _dictionary() -> tuple[dict[str, int], int]:
    """jieba's own prefix dictionary and the sum of its counts."""
    import jieba

    source = Path(jieba.__file__).with_name("dict.txt")
    found: tuple[dict[str, int], int] = made_once(
        f"jieba-{jieba.__version__}-{source.stat().st_size}.marshal", lambda: _read(source)
    )
    return found


def _read(source: Path) -> tuple[dict[str, int], int]:
    import jieba

    with source.open("rb") as lines:
        made: tuple[dict[str, int], int] = jieba.Tokenizer.gen_pfdict(lines)
    return made
