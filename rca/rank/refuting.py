"""Clauses of an incident that refute a cause, as lines of its ledger.

A clause that refutes a cause is no evidence for it: what the text with the clause gives the cause
beyond what the text without it would is taken back, and up to ``PENALTY`` nats more.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from rca.index.denial import Clause, clauses
from rca.index.language import Glossary, telling
from rca.rank.clues import Clues
from rca.rank.ranking import MICRO, Line, Ranking

PENALTY = 3.0  # nats, where a clause states a refuting sign whole: odds of 20 to 1
MOST = 6  # clauses looked at, those that refute most


def weigh_clauses(
    ranking: Ranking,
    text: str,
    clues: Clues,
    glossary: Glossary,
    without: Callable[[str], Ranking],
) -> Ranking:
    """``ranking`` of the incident ``text`` with a line per clause that refutes a cause;
    ``without(rest)`` ranks the same incident with the text ``rest``."""
    if not clues.words.n:
        return ranking
    n = len(ranking.causes)
    found = [(clause, refuted(clause, clues, glossary, n)) for clause in clauses(text)]
    telling_most = sorted(
        (i for i, (_, strength) in enumerate(found) if strength.any()),
        key=lambda i: -float(found[i][1].max()),
    )
    lines, rows = [], []
    for clause, strength in (found[i] for i in sorted(telling_most[:MOST])):
        rest = f"{text[: clause.start]} {text[clause.start + len(clause.text) :]}".strip()
        if not rest:
            continue
        least = without(rest).micro.sum(axis=0) - np.rint(PENALTY * MICRO * strength)
        rows.append(np.where(strength, np.minimum(least - ranking.micro.sum(axis=0), 0), 0))
        lines.append(Line("pattern", "refuted", _said(clause.text)))
    return ranking.plus(tuple(lines), np.stack(rows).astype(np.int64)) if lines else ranking


def refuted(clause: Clause, clues: Clues, glossary: Glossary, n: int) -> NDArray[np.float64]:
    """(n,) 0 to 1: how much ``clause`` speaks against each cause."""
    return clues.refuting(telling(clause.topic, glossary), clause.denied, n)


def _said(text: str) -> Callable[[int, float], str]:
    return lambda cause, weight: text
