"""What a drafted sentence makes of the words it quotes.

A draft names the line it rests on and copies the words of it. Beside those words even one that was
put in their place shows: ``steel spacers`` where the quote has ``ceramic spacers``, ``RPR-2`` of
the incident where it has ``RPR-1``. A sentence without a quote gets no such sign.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rca.draft import negation
from rca.draft.between import replaced
from rca.draft.case import Case, Sources
from rca.draft.clauses import sentences, shared
from rca.draft.opposites import opposed
from rca.draft.quantities import BARE, Facts, Quantity, facts, named, plain, stands, worded
from rca.draft.words import HALF, PARTLY, Compared, compare, read
from rca.index.language import Glossary

MOST = 2.0  # weight of words that counts in full
HELD_LEAST = 1.0  # weight of words of the line that a sentence resting on it says
DIGITS_LEAST = 3
_PIECE = re.compile(
    r"(?<!\d),|,(?!\d)|[.;:!?](?=\s|$)|[;。!?、\n()]"
    r"|\b(?:and|while|whereas|but|against|versus|of which|and then|instead of|with)\b"
    r"|但|而(?!且)|其中|和|与"
)


@dataclass(frozen=True, slots=True)
class Beside:
    """How a sentence stands beside the words it quotes, each 0 to 1.

    ``borrowed``: its words that the incident has and the line has not. ``swapped``: words that the
    line has not, where words of the quote are left out. ``slip``: such words in a sentence that
    says the quote else. ``replaced``: something else between words copied in the same language.
    ``shifted``: a number or name from elsewhere in the line for one of the quote's. ``paired``:
    two that changed places. ``misfit``: a number whose words fit another one. ``turned``: a denial
    or an opposite. ``told``: the words that the line has not.
    """

    borrowed: float
    swapped: float
    slip: float
    replaced: float
    shifted: float
    paired: float
    misfit: float
    turned: float
    told: str


def beside(case: Case, source: Sources, *, across: bool) -> Beside:
    """Compares ``case`` with the quote of ``source``; ``across``: in the other language."""
    words, glossary = plain(source.quote), case.glossary
    part = _sentences_of(words, source.text)
    odd = borrowed = 0.0
    strange: list[str] = []
    line, own = read(source.text, glossary), read(case.own, glossary)
    for there, here in zip(
        compare(case.text, line, glossary), compare(case.text, own, glossary), strict=True
    ):
        if not _missing(there):
            continue
        strange.append(there.word)
        if (here.share or 0.0) >= HALF:
            borrowed += there.claim
        else:
            odd += there.claim * (1 - (there.share or 0.0))
    quoted = compare(words, read(case.text, glossary), glossary)
    left = sum(one.claim for one in quoted if _missing(one))
    near = shared(words, case.text, glossary).share
    return Beside(
        borrowed=min(borrowed, MOST) / MOST,
        swapped=min(odd + borrowed, left, MOST) / MOST,
        slip=near * min(odd + borrowed, MOST) / MOST,
        replaced=0.0 if across else replaced(case.text, words, part),
        shifted=_shifted(case.facts, facts(words), source.facts),
        paired=paired(case.text, part, glossary),
        misfit=misfit(case.text, source.text, glossary),
        turned=near * _turned(case.text, words, glossary),
        told=", ".join(strange[:4]),
    )


def _turned(text: str, words: str, glossary: Glossary) -> float:
    ours, theirs = negation.said(text), negation.said(words)
    return max(
        opposed(text, words, glossary)[0],
        negation.denies_stated(ours, theirs, glossary)[0],
        negation.states_denied(ours, theirs, glossary)[0],
    )


def _missing(one: Compared) -> bool:
    return one.share is not None and one.share < HALF


def _sentences_of(quote: str, text: str) -> str:
    """The sentences of ``text`` that the quote is taken from."""
    flat, at = plain(text), plain(text).find(quote)
    if at < 0:
        return quote
    found, start = list[str](), 0
    for part in sentences(flat):
        begin = flat.find(part, start)
        start = begin + len(part)
        if begin < at + len(quote) and start > at:
            found.append(part)
    return " ".join(found) or quote


def apart(case: Case, source: Sources) -> bool:
    """Whether a sentence says nothing of the line that it quotes: no word, name, time or telling
    number of it. What is true of anything ("this cause is likely") rests on no line."""
    if not source.quote:
        return False
    if case.facts.names.keys() & source.facts.names.keys() or case.facts.times & source.facts.times:
        return False
    if any(_tells(one) and stands(one, source.facts) for one in case.facts.quantities):
        return False
    there = compare(case.text, read(source.text, case.glossary), case.glossary)
    sure = (one for one in there if (one.share or 0.0) >= PARTLY)
    return sum(one.claim * (one.share or 0.0) for one in sure) < HELD_LEAST


def _tells(one: Quantity) -> bool:
    """A number with its unit or of three digits is in a line for a reason; 1.0 is in many."""
    return one.unit != BARE or sum(char.isdigit() for char in one.written) >= DIGITS_LEAST


def exchanged(case: Case, source: Sources) -> str:
    """A name or number that only the incident has, where the quote has another that the sentence
    does not say: ``RPR-2`` for ``RPR-1``."""
    quoted = facts(source.quote)
    if quoted.names.keys() - case.facts.names.keys():
        for name in sorted(case.facts.names.keys() - source.facts.names.keys() - source.names):
            return f"{case.facts.names[name]}, the quote has another,"
    free = [q for q in quoted.quantities if not stands(q, case.facts, worded(case.text))]
    small = worded(source.text)
    for one in case.facts.quantities:
        if stands(one, source.facts, small) or not stands(one, case.known):
            continue
        if any(_alike(one, other) for other in free):
            return f"number {one.written}, the quote has another,"
    return ""


def _alike(one: Quantity, other: Quantity) -> bool:
    return BARE in (one.unit, other.unit) or one.unit.dimension == other.unit.dimension


def _shifted(ours: Facts, quoted: Facts, line: Facts) -> float:
    """1 where a number or name from elsewhere in the line stands for one of the quote's."""
    free = [q for q in quoted.quantities if not stands(q, ours)]
    moved = [q for q in ours.quantities if stands(q, line) and not stands(q, quoted)]
    if any(one.unit.dimension == other.unit.dimension for one in moved for other in free):
        return 1.0
    names = ours.names.keys() & line.names.keys() - quoted.names.keys()
    return float(bool(names) and bool(quoted.names.keys() - ours.names.keys()))


@dataclass(frozen=True, slots=True)
class _Placed:
    """A number or name with the words of its clause."""

    what: Quantity | str
    words: str


@lru_cache(maxsize=4096)
def _placed(text: str) -> tuple[_Placed, ...]:
    found: list[_Placed] = []
    for part in _PIECE.split(plain(text)):
        if part and part.strip():
            found += [_Placed(one, part) for one in facts(part).quantities]
            found += [_Placed(name, part) for _, name in named(part)]
    return tuple(found)


def paired(ours: str, theirs: str, glossary: Glossary) -> float:
    """How much better the words around two numbers or names of one kind fit with the two
    exchanged, 0 to 1: ``351 sorted out, 61 released`` for ``61 sorted out, 351 released``."""
    mine = [(one, _holders(one, theirs)) for one in _placed(ours)]
    alone = [(one, there[0]) for one, there in mine if len(there) == 1]
    worst = 0.0
    for number, (one, there) in enumerate(alone):
        for other, where in alone[number + 1 :]:
            if one.words == other.words or there.words == where.words:
                continue
            if not _one_kind(one, other):
                continue
            straight = _fit(one, there, glossary) + _fit(other, where, glossary)
            crossed = _fit(one, where, glossary) + _fit(other, there, glossary)
            worst = max(worst, (crossed - straight) / 2)
    return worst


def misfit(ours: str, theirs: str, glossary: Glossary) -> float:
    """How much better the words around a number fit another number of its kind that the sentence
    does not say, 0 to 1: ``17.47 on good units`` where the line has ``good units 22.17, days before
    17.47``."""
    mine, there = _placed(ours), _placed(theirs)
    said = facts(ours)
    worst = 0.0
    for one in mine:
        holders = _holders(one, theirs)
        if len(holders) != 1 or isinstance(one.what, str):
            continue
        own = _fit(one, holders[0], glossary)
        for other in there:
            if isinstance(other.what, str) or stands(other.what, said):
                continue
            if _one_kind(one, other) and other.words != holders[0].words:
                worst = max(worst, _fit(one, other, glossary) - own)
    return worst


def _one_kind(one: _Placed, other: _Placed) -> bool:
    if isinstance(one.what, str) or isinstance(other.what, str):
        return isinstance(one.what, str) and isinstance(other.what, str)
    return one.what != other.what and one.what.unit.dimension == other.what.unit.dimension


def _holders(one: _Placed, text: str) -> Sequence[_Placed]:
    if isinstance(one.what, str):
        return [other for other in _placed(text) if other.what == one.what]
    what = one.what
    return [
        other
        for other in _placed(text)
        if isinstance(other.what, Quantity)
        and stands(what, Facts((other.what,), {}, frozenset(), frozenset()))
    ]


def _fit(one: _Placed, there: _Placed, glossary: Glossary) -> float:
    cover = shared(one.words, there.words, glossary)
    return cover.share if cover.known else 0.0
