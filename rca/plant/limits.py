"""Values that an incident states against the limits in force: inside, outside, no limit found.

A value meets a limit only when both have a unit of one dimension and enough words in common; a
value without a unit meets none, and limits that disagree about it meet none either. Pure.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from rca.domain import Incident, LimitVerdict
from rca.plant.limit_words import applies, spoken
from rca.plant.stated_limits import CLAUSE, Grammar, Limit, limits_of

__all__ = ["Grammar", "Limit", "judge", "limits_of"]

_LEAST = 0.5  # share of a limit's words (by rarity, one language) that the value's clause holds
_RARE = 0.3  # the same where a unit has at most _FEW limits: a rare unit says much itself
_FEW = 2
_SURER = 0.8  # the same for durations, which every report is full of
_FAR = 20.0  # a value this many times beyond a limit belongs to something else
_WAS = re.compile(r"(?:was|were)[^,，;；。(（]{0,14}$", re.I)
_THEN = re.compile(r"\b(?:before|earlier|yesterday|last|now|usually|normally)\b|→|->", re.I)
_COMMA = re.compile(r"(?<!\d)[,，、](?!\d)|,\s|，")
# words before a number that make it a reference, not an observation
_REFERENCE = re.compile(
    r"(?:limits?|LCL|UCL|LSL|USL|spec(?:ification)?|set(?:\s?point)?(?: to)?|target|nominal|"
    r"normally|usually|before|instead of|last (?:week|month)|yesterday|rated|"
    r"上限|下限|限值|规格|标准|平时|正常|以前|之前|原来|上周|昨天|设定|目标|额定)"
    r"[^,，;；。(（]{0,14}$",
    re.I,
)


def judge(
    incident: Incident, limits: Sequence[Limit], grammar: Grammar
) -> tuple[LimitVerdict, ...]:
    """A verdict per stated value that has a unit and is an observation; repeats once."""
    rarity = _rarity(limits)
    flat = grammar.plain(incident.observed)
    place = spoken(" ".join((incident.process_step, incident.machine)), grammar.words)
    out: dict[tuple[str, str], LimitVerdict] = {}
    for q, clauses, before in _observed(flat, grammar):
        if not q.unit.dimension or _REFERENCE.search(before):
            continue
        if _WAS.search(before) and _THEN.search(flat):  # "was 22 mV, now 31 mV"
            continue
        base = q.value * q.unit.scale
        same = [
            x
            for x in limits
            if x.dimension == q.unit.dimension
            and applies(x.names, incident)
            and _plausible(base, x)
        ]
        if not same:
            continue
        told = (spoken(clause, grammar.words) for clause in clauses)
        best = next(filter(None, (_nearest(words, place, same, rarity) for words in told)), [])
        verdict = _verdict(q, best)
        out.setdefault((verdict.value, verdict.ref), verdict)
    return tuple(out.values())


def _observed(flat: str, grammar: Grammar) -> Iterator[tuple[Any, tuple[str, ...], str]]:
    """(quantity, its clause and the wider one around it, the text before it) of every number."""
    edges = [0, *(m.end() for m in CLAUSE.finditer(flat)), len(flat) + 1]
    every = grammar.facts(flat).quantities
    for q in every:
        at = next(i for i in range(len(edges) - 1) if q.at < edges[i + 1])
        sentence = flat[edges[at] : edges[at + 1]]
        offset = q.at - edges[at]
        cuts = [0, *(m.end() for m in _COMMA.finditer(sentence)), len(sentence) + 1]
        own = next(i for i in range(len(cuts) - 1) if offset < cuts[i + 1])
        clause = sentence[cuts[own] : cuts[own + 1]]
        wider = sentence[cuts[max(0, own - 2)] : cuts[own + 1]]
        first = edges[at] + cuts[max(0, own - 2)]
        alone = not any(
            first <= other.at < q.at and other.unit.dimension == q.unit.dimension for other in every
        )
        if not re.search(r"[^\W\d_]{2,}|[\u4e00-\u9fff]", sentence[cuts[own] : offset]):
            clause = wider
        yield q, (clause, wider) if alone else (clause,), flat[max(0, edges[at]) : q.at]


def _rarity(limits: Sequence[Limit]) -> dict[str, float]:
    seen = Counter(w for limit in limits for w in limit.words | limit.head)
    n = len(limits)
    return {w: math.log((n + 1) / (k + 0.5)) for w, k in seen.items()}


def _nearest(
    clause: frozenset[str],
    place: frozenset[str],
    limits: Sequence[Limit],
    rarity: dict[str, float],
) -> list[Limit]:
    """The limits whose words the clause shares most; several only where they tie."""

    scored = []
    few = len({(limit.lower, limit.upper) for limit in limits}) <= _FEW
    for limit in limits:
        shared = _weight(limit.words & clause, rarity)
        least = _SURER if limit.dimension == _TIME else _RARE if few else _LEAST
        share = _share(limit, clause, rarity)
        if shared and share >= least:
            around = _weight(limit.head & (clause | place), rarity)
            around /= _weight(limit.head, rarity) or 1.0
            scored.append((shared * share + 0.5 * around, limit))
    if not scored:
        return []
    top = max(score for score, _ in scored)
    return [limit for score, limit in scored if score >= 0.999 * top]


_TIME = (("time", 1),)


def _weight(words: frozenset[str], rarity: dict[str, float]) -> float:
    return sum(rarity.get(w, 0.0) for w in words)


def _share(limit: Limit, clause: frozenset[str], rarity: dict[str, float]) -> float:
    """How much of a limit's own name the clause holds; words of the other language, which only
    translate it, count where the name itself is not met at all."""
    latin = frozenset(w for w in limit.core if w.isascii())
    own = latin if limit.latin else limit.core - latin
    for part in (own, limit.core - own):
        whole = _weight(part, rarity)
        if whole and part & clause:
            return _weight(part & clause, rarity) / whole
    return 0.0


def _plausible(base: float, limit: Limit) -> bool:
    """Whether a value can be of the limited thing at all; a deviation (±x) is small or signed."""
    sizes = [abs(x) for x in (limit.lower, limit.upper) if x]
    if not sizes or base == 0.0:
        return True
    if limit.lower is not None and limit.upper == -limit.lower:
        return abs(base) <= 5 * sizes[0]
    return min(sizes) / _FAR <= abs(base) <= max(sizes) * _FAR


def _verdict(q: Any, best: Sequence[Limit]) -> LimitVerdict:
    base = q.value * q.unit.scale
    told = {_inside(base, limit) for limit in best}
    if len(told) != 1:
        return LimitVerdict(q.written, "", "", "no limit found")
    limit = best[0]
    return LimitVerdict(q.written, limit.told, limit.ref, "inside" if told == {True} else "outside")


def _inside(base: float, limit: Limit) -> bool:
    slack = 1e-9 * max(abs(base), 1e-12)
    low = limit.lower is None or base >= limit.lower - slack
    return low and (limit.upper is None or base <= limit.upper + slack)
