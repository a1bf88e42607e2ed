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


def _stem(word: str) -> str:
    return _ENDING.sub("", word)


_FILLERS = (
    "the and of at in on is are be to for per than not by with or from each all any after before "
    "must min max least most limit check 不 大于 小于 为 的 每 及 或 应 后 时"
)
_EMPTY = frozenset(_FILLERS.split(" "))
_NAME = re.compile(r"(?<![A-Za-z0-9])[A-Z]{1,4}\d*-?\d+(?:-[A-Z0-9]+)?(?![A-Za-z0-9])")


def places_in(text: str) -> frozenset[str]:
    """Names of machines and products in a text."""
    return frozenset(_NAME.findall(text))


def _shape(name: str) -> str:
    return re.sub(r"[A-Z]", "A", re.sub(r"\d", "9", name))


def applies(names: frozenset[str], incident: Incident) -> bool:
    """Whether a limit for ``names`` is one for this incident: a limit for another product, or
    another machine of the same kind, is none."""
    for own in (incident.product, incident.machine):
        rivals = {n for n in names if own and _shape(n) == _shape(own)}
        if rivals and own not in rivals:
            return False
    return True
