"""Values that an incident states against the limits in force: inside, outside, no limit found.

A value meets a limit only when both have a unit of one dimension and enough words in common; a
value without a unit meets none, and limits that disagree about it meet none either. Pure.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rca.domain import Incident, LimitVerdict
from rca.plant.limit_bounds import Dimension, Grammar, Limit, canonical
from rca.plant.limit_match import Rivals, meets, weight
from rca.plant.limit_spans import ends
from rca.plant.limit_words import applies, kinds, places_in, places_of, spoken
from rca.plant.stated_limits import CLAUSE, limits_of

__all__ = ["Dimension", "Grammar", "Limit", "dimensions", "judge", "limits_of"]

_LEAST = 0.55  # share of a limit's words (by rarity, one language) that the value's clause holds
_BARE = 0.4  # the same where the clause holds no word but those that limits have
_SURER = 0.8  # the same for durations, which every report is full of
_LESS_SURE = 0.75  # what a sentence counts beside a table, a translated name beside one's own
_HAN = re.compile("[\u4e00-\u9fff]")
_FAR = 20.0  # a value this many times beyond a limit belongs to something else
_WAS = re.compile(r"(?:was|were)[^,，;；。(（]{0,14}$", re.I)
_THEN = re.compile(r"\b(?:before|earlier|yesterday|last|now|usually|normally)\b|→|->", re.I)
_COMMA = re.compile(r"(?<!\d)[,，、](?!\d)|,\s|，")
# words before a number that make it a reference, not an observation
_REFERENCE = re.compile(
    r"(?:\b(?:limits?|LCL|UCL|LSL|USL|spec(?:ification)?|set(?:\s?point)?(?: to)?|target|nominal|"
    r"normally|usually|before|instead of|last (?:week|month)|yesterday|rated)\b|"
    r"上限|下限|限值|规格|标准(?!电阻|件|块|品|样|片|物|漏孔|溶液|气体|砝码)|平时|正常|以前|之前|原来|上周|昨天|设定|目标|额定)"
    r"[^,，;；。(（]{0,14}$",
    re.I,
)


_NAMED = re.compile(
    r"\s?标准(?:电阻|件|块|品|样|片|物|漏孔|溶液|气体|砝码)"
    r"|\s(?:standard|reference|calibration|gauge|test) (?:resistor|block|leak|weight|piece|mass)",
    re.I,
)


def dimensions(incident: Incident, grammar: Grammar) -> frozenset[Dimension]:
    """The dimensions of the values that an incident states with a unit."""
    every = grammar.quantities(incident.observed)
    return frozenset(canonical(0.0, q.unit.dimension)[1] for q in every if q.unit.dimension)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What an incident is asked with: places it names, words around it, rarity of words."""

    places: frozenset[str]
    around: frozenset[str]
    rarity: Mapping[str, float]
    rivals: Rivals


def judge(
    incident: Incident, limits: Sequence[Limit], grammar: Grammar
) -> tuple[LimitVerdict, ...]:
    """A verdict per stated value that has a unit and is an observation; repeats once.

    Only limits of the dimensions that the incident states have a say, so that those alone
    (``limits_of(passages, grammar, dimensions(incident, grammar))``) give the same verdicts.
    """
    flat = grammar.plain(incident.observed)
    wanted = dimensions(incident, grammar)
    limits = [limit for limit in limits if limit.dimension in wanted]
    if not limits:
        return ()
    step = spoken(" ".join((incident.process_step, incident.machine)), grammar.words)
    known = frozenset(kind for limit in limits for kind in kinds(limit.scope))
    asked = _Asked(places_of(incident), step, _rarity(limits), Rivals.among(limits))
    out: dict[tuple[str, str], LimitVerdict] = {}
    for q, clauses, before in _observed(flat, grammar):
        if not q.unit.dimension or _REFERENCE.search(before) or _is_name(q, flat):
            continue
        if _WAS.search(before) and _THEN.search(flat):  # "was 22 mV, now 31 mV"
            continue
        base, dimension = canonical(q.value * q.unit.scale, q.unit.dimension)
        same = [
            x
            for x in limits
            if x.dimension == dimension and applies(x.names, asked.places) and _plausible(base, x)
        ]
        if not same:
            continue
        here = kinds(places_in(before)) & known
        same = [x for x in same if not (_translated(x, clauses[-1]) and _elsewhere(x, here))]
        told = [_verdict(q, best) for c in clauses if (best := _nearest(c, asked, same, grammar))]
        # limits that a clause leaves tied and at odds are told apart by the wider one around it
        agreed = (v for v in told if v.ref)
        verdict = next(agreed, told[0] if told else _verdict(q, []))
        out.setdefault((verdict.value, verdict.ref), verdict)
    return tuple(out.values())


def _observed(flat: str, grammar: Grammar) -> Iterator[tuple[Any, tuple[str, ...], str]]:
    """(quantity, its clause and the wider one around it, the text before it) of every number."""
    edges = [0, *(m.end() for m in CLAUSE.finditer(flat)), len(flat) + 1]
    every = grammar.quantities(flat)
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
        only = (
            sum(
                edges[at] <= o.at < edges[at + 1] and o.unit.dimension == q.unit.dimension
                for o in every
            )
            == 1
        )
        around = (clause, wider, sentence) if only else (clause, wider) if alone else (clause,)
        yield q, around, flat[edges[at] : q.at]


def _is_name(q: Any, flat: str) -> bool:
    """``0.500 mΩ标准电阻`` and ``the 20 mm gauge block`` name a thing; nothing was measured."""
    return bool(_NAMED.match(flat, ends(flat, q)))


def _rarity(limits: Sequence[Limit]) -> dict[str, float]:
    seen = Counter(w for limit in limits for w in limit.words | limit.head)
    n = len(limits)
    return {w: math.log((n + 1) / (k + 0.5)) for w, k in seen.items()}


def _nearest(text: str, asked: _Asked, limits: Sequence[Limit], grammar: Grammar) -> list[Limit]:
    """The limits whose words the clause shares most; several only where they tie."""
    scored = []
    said = spoken(text, grammar.words)
    clause = said | spoken(text, grammar.synonyms or grammar.words)
    chinese = bool(_HAN.search(text))
    strange = any(word not in asked.rarity for word in clause)
    for limit in limits:
        share, shared = meets(limit, clause, asked.rarity)
        least = _SURER if limit.dimension == _TIME else _LEAST if strange else _BARE
        if shared and share >= least - 1e-9 and not asked.rivals.exclude(limit, said, clause):
            around = weight(limit.head & (clause | asked.around), asked.rarity)
            around /= weight(limit.head, asked.rarity) or 1.0
            place = bool(limit.names & asked.places) + bool(limit.scope & asked.places)
            sure = _LESS_SURE ** (2 - limit.row - (limit.latin or chinese))
            scored.append((shared * share * sure + 0.5 * (around + place), limit))
    top = max((score for score, _ in scored), default=0.0)
    return [limit for score, limit in scored if score >= 0.999 * top]


def _elsewhere(limit: Limit, named: frozenset[str]) -> bool:
    """Whether ``limit`` is from a procedure for other kinds of machines than those ``named`` in
    the sentence."""
    of = kinds(limit.scope | limit.names)
    return bool(named and of) and not of & named


def _translated(limit: Limit, text: str) -> bool:
    """Whether the text can name the limit only in another language."""
    return not re.search("[A-Za-z]{3}" if limit.latin else _HAN, text)


_TIME = (("time", 1),)


def _plausible(base: float, limit: Limit) -> bool:
    """Whether a value can be of the limited thing at all; a deviation (±x) is small or signed."""
    sizes = [abs(x) for x in (limit.lower, limit.upper) if x]
    if not sizes or base == 0.0:
        return True
    if limit.lower is not None and limit.upper == -limit.lower:
        return abs(base) <= 5 * sizes[0]
    return min(sizes) / _FAR <= abs(base) <= max(sizes) * _FAR


def _verdict(q: Any, best: Sequence[Limit]) -> LimitVerdict:
    base, _ = canonical(q.value * q.unit.scale, q.unit.dimension)
    told = {_inside(base, limit) for limit in best}
    if len(told) != 1:
        return LimitVerdict(q.written, "", "", "no limit found")
    limit = best[0]
    return LimitVerdict(q.written, limit.told, limit.ref, "inside" if told == {True} else "outside")


def _inside(base: float, limit: Limit) -> bool:
    slack = 1e-9 * max(abs(base), 1e-12)
    low = limit.lower is None or base >= limit.lower - slack
    return low and (limit.upper is None or base <= limit.upper + slack)
