"""Which machine, station, lane or pump a number was measured on.

A number belongs to the names in its clause, those before it first; without any, to the names of
the clause before. ``HPM-2 fell to 1.15 MPa; spring-back 0.27 mm, HPM-1 0.09 mm`` gives 0.27 mm to
HPM-2.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rca.draft.clauses import clauses, sentences
from rca.draft.numerals import digits
from rca.draft.quantities import ORDINAL, Facts, Quantity, facts, plain, stands
from rca.draft.stems import stem
from rca.draft.words import content

_LONE = re.compile(
    r"(?<![A-Za-z0-9.°-])(?:[B-H]|(?<!^)A|A(?=\s(?:with|and|own|gave|was|has|had|only)\b|\s?\d))"
    r"(?![A-Za-z0-9])"
)
_STATION = re.compile(
    r"\b(?i:row|side|stations?|die|head|oven)\s+([A-H])\b|(?<![A-Za-z0-9])([A-H])(?=[面侧线级排炉批组])"
)
_COUNTED = re.compile(
    r"\b(?:pump|nozzle|lane|station|head|zone|plate|layer|cup|roll|channel|tank|slot|fixture|cavity"
    r"|oven|module|position|heater)s? (\d{1,3})\b(?![.,]\d)|(?:第|(?<![\d.-]))(\d{1,3})[号条层区]",
    re.I,
)
_PLACED = re.compile(
    r"\b([a-z]{3,})\s+([A-H]|\d{1,3})\b(?![.,]?\d)"
    r"|(?<![A-Za-z0-9])([A-H]|\d{1,3})(?=([面侧线级排批组号层区]))"
)
# "1、2、4号", "cavities 1, 2 and 4"
_LISTED = re.compile(r"(?<![\d.-])\d{1,3}(?:[、,]\d{1,3})+(?=号)")
_LISTED_EN = re.compile(
    r"\b(pump|nozzle|lane|station|head|zone|plate|layer|cup|roll|channel|tank|slot|fixture|cavit"
    r"|oven|module|position|heater)(?:s|ies) "
    r"(\d{1,3}(?:, \d{1,3})*,? (?:and|or) \d{1,3})\b(?![.,]\d)",
    re.I,
)
_FOR = re.compile(r"\s(?:was |is )?(?:for|of|on|at|in|from|with)\s(?:the )?")
_AGAINST = re.compile(r"against|versus|vs|compared with")
_LIMIT = re.compile(r"\blimits?\b|\brequired\b|\ballowed\b|\bintended\b|[上下]限|规定|要求|标准")
AROUND = 10  # characters around a number in which it is called a limit
NEAR_NUMBER = 14
_AND = re.compile(r"\b(?:and|or|against|versus|vs|but|compared with)\b|和|与|、|(?<!\d),")


@dataclass(frozen=True, slots=True)
class Owned:
    """A number with its owners; ``near``: they stand in its own clause."""

    quantity: Quantity
    owners: frozenset[str]
    near: bool


def strayed(sentence: str, source: str) -> str:
    """A reason if a number of ``sentence`` has other owners in ``source``, else ""."""
    theirs = owned(source)
    for one in owned(sentence):
        if _is_limit(sentence, one.quantity):
            continue
        same = [other for other in theirs if one.near and _same(one.quantity, other.quantity)]
        strangers = same and all(other.owners for other in same)
        if strangers and not any(other.owners & one.owners for other in same):
            there, here = (
                _written(min(same[0].owners), source),
                _written(min(one.owners), sentence),
            )
            return f"number {one.quantity.written} is of {there}, not {here},"
    return ""


def _is_limit(text: str, quantity: Quantity) -> bool:
    at = text.find(quantity.written)
    return bool(_LIMIT.search(text[max(0, at - AROUND) : at + len(quantity.written) + AROUND]))


def misplaced(sentence: str, source: str, own: str) -> str:
    """The first ``head A`` of ``sentence`` that neither ``source`` nor the incident has, where
    ``source`` has ``head B``; else ""."""
    theirs, known = _placed(source), _placed(own)
    for word, marks in _placed(sentence).items():
        there = theirs.get(word, frozenset())
        alien = marks - there - known.get(word, frozenset())
        if alien and there - marks:
            return f"{word} {min(alien)}"
    return ""


@lru_cache(maxsize=4096)
def _placed(text: str) -> dict[str, frozenset[str]]:
    """Words with the letters or numbers that stand beside them; ``in 3`` is no name."""
    made: dict[str, set[str]] = {}
    for english, mark, before, chinese in _PLACED.findall(plain(text)):
        if chinese or content(english):
            made.setdefault(stem(english) if english else chinese, set()).add(mark or before)
    return {word: frozenset(marks) for word, marks in made.items()}


def _written(name: str, text: str) -> str:
    """A name as ``text`` writes it."""
    return facts(text).names.get(name, name.removeprefix("letter "))


def _same(one: Quantity, other: Quantity) -> bool:
    return stands(one, Facts((other,), {}, frozenset(), frozenset()))


@lru_cache(maxsize=4096)
def owned(text: str) -> tuple[Owned, ...]:
    """All numbers of ``text`` with their owners, ordinals left out."""
    flat = _spelt_out(digits(plain(text)))
    lone = len(set(_LONE.findall(flat))) > 1
    found: list[Owned] = []
    before: frozenset[str] = frozenset()
    for sentence in sentences(flat):
        for clause in clauses(sentence):
            for piece in _split(clause, lone):
                subjects = _subjects(piece, lone)
                for quantity in facts(piece).quantities:
                    if quantity.unit == ORDINAL or _is_subject(piece, quantity):
                        continue
                    names = _of(piece, quantity, subjects)
                    found.append(Owned(quantity, names or before, bool(names)))
                counted = [name for _, name in subjects if name.startswith("#")]
                if len(counted) <= 1:  # "cavities 1, 2 and 4 are even" is not what follows
                    before = frozenset(name for _, name in subjects) or before
    return tuple(found)


def _spelt_out(flat: str) -> str:
    """``1、2、4号`` as ``1号、2号、4号``, ``pumps 1, 2 and 4`` as ``pump 1, pump 2 and pump 4``."""

    def chinese(match: re.Match[str]) -> str:
        return re.sub(r"[、,]", "号和", match[0])

    def english(match: re.Match[str]) -> str:
        one = "cavity" if match[1].lower() == "cavit" else match[1]
        return f" and {one} ".join(["", *re.findall(r"\d{1,3}", match[2])]).removeprefix(" and ")

    return _LISTED_EN.sub(english, _LISTED.sub(chinese, flat))


def _split(clause: str, lone: bool) -> list[str]:
    """At ``and`` where both sides have a name and a number of their own."""
    for match in _AND.finditer(clause):
        parts = clause[: match.start()], clause[match.end() :]
        ahead = _subjects(parts[0], lone) or _AGAINST.fullmatch(match[0])
        if ahead and _numbers(parts[0]) and _named_first(parts[1], lone):
            return [parts[0], *_split(parts[1], lone)]
    return [clause]


def _named_first(piece: str, lone: bool) -> bool:
    """A name stands before the first number, or right behind it; ``4 per 60 and A none`` has its
    own later."""
    subjects, at = _subjects(piece, lone), _first(piece)
    return bool(subjects) and at is not None and subjects[0][0] <= at + NEAR_NUMBER


def _first(piece: str) -> int | None:
    own = (q.at for q in facts(piece).quantities if q.unit != ORDINAL and not _is_subject(piece, q))
    return next(own, None)


def _numbers(piece: str) -> bool:
    return any(q.unit != ORDINAL and not _is_subject(piece, q) for q in facts(piece).quantities)


def _is_subject(piece: str, quantity: Quantity) -> bool:
    return any(m.start() <= quantity.at < m.end() for m in _COUNTED.finditer(piece))


def _subjects(piece: str, lone: bool) -> list[tuple[int, str]]:
    from rca.draft.quantities import named

    found = list(named(piece))
    found += [(m.start(), f"#{m[1] or m[2]}") for m in _COUNTED.finditer(piece)]
    letters = [(m.start(), m[1] or m[2]) for m in _STATION.finditer(piece)]
    letters += [(m.start(), m[0]) for m in _LONE.finditer(piece)] if lone else []
    return sorted(found + [(at, f"letter {char}") for at, char in letters])


def _of(piece: str, quantity: Quantity, subjects: list[tuple[int, str]]) -> frozenset[str]:
    """Names before the number, the nearest of each kind and those joined to it; else behind."""
    end = quantity.at + len(quantity.written.lstrip("+-± "))
    told = {name for at, name in subjects if _FOR.fullmatch(piece[end:at]) and at > end}
    if told:
        return frozenset(told)
    ahead = [name for at, name in subjects if at < quantity.at]
    return frozenset(ahead or [name for _, name in subjects])
