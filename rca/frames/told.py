"""Sentences of the frames, recognised again and said in the other language.

A diagnosis is worded once, in the language of its incident; whoever shows it in the other one
says its frames anew. What a frame quotes stays as it is, and so does a sentence that is no frame.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, get_args

from rca.domain import Lang
from rca.frames.sentences import frames

# the ranker's own words in a ledger, by the kind of its line; a wording quotes nobody else's
LEDGER: Final[Mapping[str, tuple[str, ...]]] = {
    "prior": ("ledger.prior",),
    "pattern": ("ledger.meaning",),
    "field": ("ledger.made_at",),
    "process": ("ledger.missing",),
    "rest": ("ledger.rest",),
    "verdict": (
        "ledger.confirmed",
        "ledger.confirmed_bare",
        "ledger.rejected",
        "ledger.rejected_bare",
    ),
}


@dataclass(frozen=True, slots=True)
class Told:
    """The frame that a sentence is, and what it was filled with."""

    frame: str
    values: Mapping[str, str]


def told(text: str, among: Sequence[str]) -> Told | None:
    """Which frame of ``among``, in whichever language, ``text`` is; None where it is none."""
    for name in among:
        for lang in get_args(Lang):
            if match := _pattern(name, lang).fullmatch(text):
                return Told(name, match.groupdict())
    return None


def retold(text: str, among: Sequence[str], lang: Lang) -> str:
    """``text`` in ``lang`` where it is a frame of ``among``, else as it stands."""
    found = told(text, among)
    return frames(lang).say(found.frame, **found.values) if found else text


def ledger_quote(kind: str, quote: str, lang: Lang) -> str:
    """The quote of a ledger line of ``kind``: what the ranker says itself in ``lang``.

    >>> ledger_quote("rest", "3 smaller lines", "zh")
    '3 条小项'
    """
    return retold(quote, LEDGER.get(kind, ()), lang)


@cache
def _pattern(name: str, lang: Lang) -> re.Pattern[str]:
    """A frame as a regular expression that captures its variables."""
    template = frames(lang).templates[name]
    seen: set[str] = set()
    parts: list[str] = []
    at = 0
    for match in template.pattern.finditer(template.template):
        parts.append(re.escape(template.template[at : match.start()]))
        variable = match["named"] or match["braced"]
        if variable is None:
            parts.append(re.escape("$"))
        else:
            parts.append(f"(?P={variable})" if variable in seen else f"(?P<{variable}>.+)")
            seen.add(variable)
        at = match.end()
    parts.append(re.escape(template.template[at:]))
    return re.compile("".join(parts), re.DOTALL)
