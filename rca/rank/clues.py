"""What a clause of an incident says against a cause: it states a sign that refutes the cause, or
denies one that the cause is known by.

A classifier cannot see that: "power at the workpiece correct" shares its words with every report
of a lost power. So what a refuting clause gave a cause is taken back, and a part more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from rca.rank.bm25 import Bm25, fit_bm25
from rca.rank.history import CauseProfile

SAID = 0.6  # share of a clause's own words that a sign must hold
STATED = 0.5  # share of a refuting sign that a clause must state
OPPOSED = 0.15  # share of a sign that a denial must touch
Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Clues:
    """Clauses of the catalogue's signs. ``words``: their index; ``owners`` (m,) the cause of each;
    ``against`` (m,) whether it stands among what refutes the cause; ``denied`` (m,) whether it
    says that something is normal or absent."""

    words: Bm25
    owners: NDArray[np.int64]
    against: NDArray[np.bool_]
    denied: NDArray[np.bool_]
    _mass: Doubles = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_mass", np.maximum(self.words.mass(), 1e-9))

    def refuting(self, words: Sequence[str], denied: bool, n: int) -> Doubles:
        """(n,) 0 to 1: how much of a sign the clause of ``words`` says against each cause;
        ``denied``: the clause denies what it names. 0 where a sign of the cause says as much."""
        of_sign, of_clause = self._shares(words)
        told = of_clause >= SAID
        same = self.denied == denied
        stated = told & self.against & same & (of_sign >= STATED)
        opposed = told & ~self.against & ~same & (of_sign >= (OPPOSED if denied else STATED))
        held = _best(of_sign * ~self.against * same, self.owners, n)
        refuted = _best(of_sign * (stated | opposed), self.owners, n)
        return np.where(refuted > held, refuted, 0.0)

    def _shares(self, words: Sequence[str]) -> tuple[Doubles, Doubles]:
        """(m,) share of the weight of each sign that ``words`` hold, and of theirs that it holds;
        a word weighs its idf."""
        distinct = tuple(dict.fromkeys(words))
        common = np.zeros(self.words.n)
        for word in distinct:
            common[self.words.holders(word)] += self.words.weight(word)
        own = sum(self.words.weight(word) for word in distinct) or 1.0
        return common / self._mass, common / own


def fit_clues(causes: Sequence[CauseProfile], background: Sequence[Sequence[str]]) -> Clues:
    """The clauses of all signs of ``causes``, in their order."""
    rows = [(i, clue) for i, cause in enumerate(causes) for clue in cause.clues if clue.words]
    return Clues(
        fit_bm25([clue.words for _, clue in rows], background=background),
        np.array([owner for owner, _ in rows], np.int64),
        np.array([clue.against for _, clue in rows], np.bool_),
        np.array([clue.denied for _, clue in rows], np.bool_),
    )


def _best(values: Doubles, owners: NDArray[np.int64], n: int) -> Doubles:
    out = np.zeros(n)
    np.maximum.at(out, owners, values)
    return out
