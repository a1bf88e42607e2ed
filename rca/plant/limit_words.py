"""The words that name a limited parameter, and the machines and products a limit is for. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable

from rca.domain import Incident

Words = Callable[[str], frozenset[str]]


def named(words: frozenset[str]) -> frozenset[str]:
    """Words that can name a parameter, without their English endings: no figures, nothing that
    only joins words, no single letters."""
    return frozenset(
        _stem(w) for w in words if not re.search(r"\d", w) and len(w) > 1 and w not in _EMPTY
    )  # fmt: skip


_LETTER = re.compile(r"(?<![A-Za-z0-9])([A-Za-z])[\s-]?(?:value|值)", re.I)


def spoken(text: str, words: Words) -> frozenset[str]:
    """`named` words of a text; ``K value`` and ``K值`` are one name."""
    return named(words(_LETTER.sub(r"\1value ", text)))


_ENDING = re.compile(r"(?<=[a-z]{4})(?:ings?|ed|es|s)$")
_TIPS = re.compile(r"[a-z]{2}[a-rt-z]s")


def _stem(word: str) -> str:
    """``pressing``, ``presses`` and ``press`` are one word, whatever is left of it."""
    if _TIPS.fullmatch(word):
        return word[:-1]
    while (shorter := _ENDING.sub("", word)) != word:
        word = shorter
    return word


_FILLERS = (
    "the and of at in on is are be to for per than not by with or from each all any after before "
    "must min max least most limit check two any both 不 大于 小于 为 的 每 及 或 应 后 时"
)
_EMPTY = frozenset(_FILLERS.split(" "))
_NAME = re.compile(r"(?<![A-Za-z0-9])[A-Z]{1,4}\d*-?\d+(?:-[A-Z0-9]+)?(?![A-Za-z0-9])")


_SPAN = re.compile(r"(?<![A-Za-z0-9])([A-Z]+-?)(\d{1,2})\s*(?:to|~|～|至|到|–)\s*\1(\d{1,2})(?!\d)")


def places_in(text: str) -> frozenset[str]:
    """Names of machines and products in a text; ``AGR-1 to AGR-3`` names three."""
    spans = (
        f"{stem}{n:0{len(first)}d}"
        for stem, first, last in _SPAN.findall(text)
        for n in range(int(first), int(last) + 1)
    )
    return frozenset(_NAME.findall(text)) | frozenset(spans)


_KIND = re.compile(r"[A-Z]{2,4}(?=-?[A-Z]?\d)")


def _shape(name: str) -> str:
    return re.sub(r"[A-Z]", "A", re.sub(r"\d", "9", name))


def places_of(incident: Incident) -> frozenset[str]:
    """The product and the machines that an incident names, in its fields or in its text."""
    told = places_in(incident.observed)
    fields = frozenset(filter(None, (incident.product, incident.machine)))
    shapes = {_shape(name) for name in fields}
    return fields | {name for name in told if _shape(name) not in shapes}


def kinds(names: frozenset[str]) -> frozenset[str]:
    """The kinds of machines among names: ``LSW-2`` is an ``LSW``."""
    return frozenset(m.group() for name in names if (m := _KIND.match(name)))


def applies(names: frozenset[str], places: frozenset[str]) -> bool:
    """Whether a limit for ``names`` is one for ``places``: a limit for another product, or for
    another machine of the same kind, is none."""
    for shape in {_shape(name) for name in places}:
        rivals = {n for n in names if _shape(n) == shape}
        if rivals and not rivals & places:
            return False
    return True
