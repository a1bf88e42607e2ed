"""Words that any report is written with: a sentence that says them where its source does not has
most often only put it otherwise."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from rca.draft.stems import stem

LIGHT = 0.4  # what such a word weighs, of an ordinary one


@cache
def _light() -> tuple[frozenset[str], frozenset[str]]:
    text = (files("rca.draft") / "light.txt").read_text(encoding="utf-8")
    rows = "\n".join(row for row in text.splitlines() if not row.startswith("#"))
    english, chinese = rows.split("=")
    return frozenset(map(stem, english.split())), frozenset(chinese.split())


def heft(word: str) -> float:
    """Share of its weight that ``word`` keeps: less than 1 where it claims hardly anything."""
    english, chinese = _light()
    return LIGHT if word in chinese or stem(word) in english else 1.0
