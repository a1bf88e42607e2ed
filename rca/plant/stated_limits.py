"""The limits that a plant's procedures state: from table rows and from sentences. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from rca.domain import Passage
from rca.plant.limit_bounds import COMPARED, Dimension, Grammar, Limit, stated
from rca.plant.limit_tables import built, rows_of
from rca.plant.limit_words import places_in, spoken

CLAUSE = re.compile(r"(?<!\d)[.](?!\d)|[;；。！？!?\n]|(?<=\s)-(?=\s)")

_FIGURE = re.compile(r"\d")


def limits_of(
    passages: Iterable[Passage], grammar: Grammar, only: Collection[Dimension] | None = None
) -> tuple[Limit, ...]:
    """Every limit that procedures among ``passages`` state with a unit, ``only`` in these
    dimensions (canonical; None = in all): what an incident cannot meet need not be read."""
    if only is not None and not only:
        return ()
    procedures = [p for p in passages if p.kind == "sop"]
    scopes: dict[tuple[str, str], frozenset[str]] = {}
    for passage in procedures:
        if passage.section in ("head", "1"):
            key = passage.path, passage.revision
            scopes[key] = scopes.get(key, frozenset()) | places_in(passage.text)
    out: list[Limit] = []
    for passage in procedures:
        if not _FIGURE.search(passage.text):
            continue
        table, rows = rows_of(passage, grammar, only)
        scope = scopes.get((passage.path, passage.revision), frozenset())
        found = rows if table else _prose(passage, grammar, only)
        out += (replace(x, scope=scope) for x in found)
    return tuple(out)


def _prose(
    passage: Passage, grammar: Grammar, only: Collection[Dimension] | None
) -> Iterator[Limit]:
    """Limits in the sentences of a clause; the clause's heading lends its words."""
    for sentence in filter(_FIGURE.search, CLAUSE.split(grammar.plain(passage.text))):
        yield from _sentence(sentence, passage, grammar, only)


def _sentence(
    sentence: str, passage: Passage, grammar: Grammar, only: Collection[Dimension] | None
) -> Iterator[Limit]:
    start, last = 0, ("", "")
    found = list(stated(sentence, grammar))
    if only is not None and not any(dimension in only for _, _, dimension, _ in found):
        return
    head = spoken(f"{passage.meta.get('heading', '')} {passage.title}", grammar.words)
    told = " ".join(sentence.split())[:160]
    for lower, upper, dimension, span in found:
        segment = COMPARED.sub("", sentence[start : span[0]].rstrip("-+ "))
        start = span[1]
        names = _names(segment, last, passage.meta.get("heading", ""), grammar)
        last = names
        if (only is None or dimension in only) and spoken(names[0], grammar.words):
            source = (told, passage.ref, head)
            yield built((lower, upper), dimension, names, source, grammar)


def _names(segment: str, last: tuple[str, str], heading: str, grammar: Grammar) -> tuple[str, str]:
    """The whole name and the name proper: the last part that has words, else the heading. ``anode``
    after ``cathode moisture at most 400 ppm`` means the anode's moisture."""
    if not (words := spoken(segment, grammar.words)):
        return heading, heading
    parts = [p for p in re.split(r"[,，、:：(（)）]", segment) if spoken(p, grammar.words)]
    if last[0] and len({w for w in words if w.isascii()} or words) == 1:
        return f"{last[0]} {segment}", f"{last[1]} {segment}"
    return segment, parts[-1]
