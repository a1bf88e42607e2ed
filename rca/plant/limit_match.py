"""How well the words around a stated value name a limit's parameter. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rca.plant.limit_bounds import Dimension, Limit

_HAN = re.compile(r"[\u4e00-\u9fff]+")
_LOOSE = re.compile("[的各每及均应与和]|不大于|不超过|不小于|不低于")


# what a unit says by itself: "cylinder 3.1 bar" is a pressure of the cylinder
IMPLIED: Mapping[Dimension, frozenset[str]] = {
    (("resistance", 1),): frozenset({"resistance"}),
    (("voltage", 1),): frozenset({"voltage"}),
    (("current", 1),): frozenset({"current"}),
    (("pressure", 1),): frozenset({"pressure"}),
    (("force", 1),): frozenset({"force"}),
    (("power", 1),): frozenset({"power"}),
    (("mass", 1),): frozenset({"mass"}),
    (("length", 1), ("time", -1)): frozenset({"speed"}),
    (("length", 3), ("time", -1)): frozenset({"flow"}),
}


def weight(words: frozenset[str], rarity: Mapping[str, float]) -> float:
    """The rarity of ``words``, summed; a word that no limit has weighs nothing."""
    return sum(rarity.get(w, 0.0) for w in words)


def meets(limit: Limit, clause: frozenset[str], rarity: Mapping[str, float]) -> tuple[float, float]:
    """(share of the limit's name that the clause holds, weight of all its words that it shares).

    Counted in the name's own script, of a name in two scripts in that which is met better; words
    that only translate the name count where it is not met itself.
    """
    own = _met(limit, clause, rarity, latin=limit.latin)
    other = _met(limit, clause, rarity, latin=not limit.latin)
    both = bool(_HAN.search(limit.name)) and bool(re.search("[A-Za-z]{3}", limit.name))
    return max(own, other) if both or not own[0] else own


def _met(
    limit: Limit, clause: frozenset[str], rarity: Mapping[str, float], *, latin: bool
) -> tuple[float, float]:
    part = _script(limit.core, latin=latin)
    implied = IMPLIED.get(limit.dimension, frozenset())
    if latin and (part - implied) & clause:
        clause = clause | implied  # the unit has said it
    if not part & clause:
        return 0.0, 0.0
    shared = _script(limit.words, latin=latin) & clause
    if not latin and _HAN.search(limit.name):
        return _covered(limit.name, clause, rarity), _per_word(shared, rarity)
    names = (part, _script(limit.words, latin=latin))  # the name proper, or all of it
    share = max(weight(n & clause, rarity) / (weight(n, rarity) or 1.0) for n in names)
    return share, weight(shared, rarity) if latin else _per_word(shared, rarity)


def _script(words: frozenset[str], *, latin: bool) -> frozenset[str]:
    return frozenset(w for w in words if w.isascii() == latin)


def _per_word(shared: frozenset[str], rarity: Mapping[str, float]) -> float:
    """The weight of Chinese words of which overlapping pairs are counted as well: as if each two
    characters were one word."""
    characters = {c for w in shared for c in w}
    return weight(shared, rarity) / len(shared) * len(characters) / 2 if shared else 0.0


def _covered(name: str, clause: frozenset[str], rarity: Mapping[str, float]) -> float:
    """The share of a name's Chinese characters that lie in words of the clause, each as rare as
    the rarest pair it is in: ``温度`` says little of ``各层温度``."""
    held = whole = 0.0
    for run in _HAN.findall(_LOOSE.sub(" ", name)):
        pairs = [run[i : i + 2] for i in range(len(run) - 1)]
        for i in range(len(run)):
            of = pairs[max(0, i - 1) : i + 1]
            met = [pair for pair in of if pair in clause]
            size = max((rarity.get(p, 0.0) for p in met or of), default=0.0)
            held, whole = held + (size if met else 0.0), whole + size
    return held / whole if whole else 0.0


@dataclass(frozen=True, slots=True)
class Rivals:
    """Words that stand in each other's place in the names of limits: ``cathode`` and ``anode``
    where both have a ``moisture``, ``seam`` and ``nail`` where both have a ``leak rate``."""

    of: Mapping[str, frozenset[str]]

    @staticmethod
    def among(limits: Sequence[Limit]) -> Rivals:
        """Pairs of limits of one dimension whose names share words and differ in one each."""
        found = defaultdict[str, set[str]](set)
        names = {
            (limit.dimension, _script(words, latin=latin))
            for limit in limits
            for words in (limit.core, limit.words)
            for latin in (True, False)
        }
        beside = defaultdict[tuple[Dimension, frozenset[str]], set[str]](set)
        for dimension, words in names:
            for word in words:
                if rest := words - {word}:
                    beside[dimension, rest].add(word)
        for group in beside.values():
            for word in group:
                found[word] |= group - {word}
        return Rivals({word: frozenset(others) for word, others in found.items() if others})

    def exclude(self, limit: Limit, said: frozenset[str], clause: frozenset[str]) -> bool:
        """Whether the words ``said`` hold a rival of one of the limit's, and the ``clause``, with
        synonyms, not that word itself."""
        return any(
            word not in clause and (self.of.get(word, frozenset()) - limit.words) & said
            for word in limit.words
        )
