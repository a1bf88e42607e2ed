"""General words of quality work in both languages, for comparing texts across languages.

Nothing here belongs to one trade: the plant's own terms come from its glossary. One line of
``lexicon.txt`` is one concept: English words (compared by stem) = Chinese words. Words of one line
also stand for each other within their language.
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files

from rca.draft.stems import stem


@cache
def _tables() -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]], int]:
    english: dict[str, set[str]] = {}
    chinese: dict[str, set[str]] = {}
    source = (files("rca.draft") / "lexicon.txt").read_text(encoding="utf-8")
    rows = [line for line in source.splitlines() if line and not line.startswith("#")]
    for number, row in enumerate(rows):
        left, right = row.split("=")
        for word in left.split():
            english.setdefault(stem(word), set()).add(f"§{number}")
        for word in filter(None, right.split("|")):
            chinese.setdefault(word, set()).add(f"§{number}")
    longest = max(map(len, chinese))
    return (
        {root: frozenset(ids) for root, ids in english.items()},
        {word: frozenset(ids) for word, ids in chinese.items()},
        longest,
    )


def concepts_of_stem(root: str) -> frozenset[str]:
    """Concept marks of one English stem; empty if the word is not general."""
    return _tables()[0].get(root, frozenset())


@lru_cache(maxsize=16384)
def concepts_of_han(run: str) -> frozenset[str]:
    """Concept marks of all general words inside a run of Chinese characters."""
    _, chinese, longest = _tables()
    marks: set[str] = set()
    for start in range(len(run)):
        for end in range(start + 1, min(len(run), start + longest) + 1):
            marks |= chinese.get(run[start:end], frozenset())
    return frozenset(marks)


@lru_cache(maxsize=65536)
def _spans(word: str) -> tuple[tuple[int, int, frozenset[str]], ...]:
    """Where in ``word`` general words stand, and their concept marks."""
    _, chinese, longest = _tables()
    return tuple(
        (start, end, chinese[word[start:end]])
        for start in range(len(word))
        for end in range(start + 1, min(len(word), start + longest) + 1)
        if word[start:end] in chinese
    )


def conceived(word: str, there: frozenset[str]) -> float:
    """Share of the characters of ``word`` in general words whose concepts stand ``there``."""
    covered: set[int] = set()
    for start, end, marks in _spans(word):
        if marks & there:
            covered.update(range(start, end))
    return len(covered) / len(word)
