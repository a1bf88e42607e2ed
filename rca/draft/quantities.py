"""Numbers with their units, dates, times and names of things in a sentence, made comparable.

Units are read with their case (``mΩ`` is not ``MΩ``, ``ppm`` not ``PPM``) and reduced to base
dimensions, so that 0.27 MPa equals 270 kPa, 35.12 mg/cm2 equals 351.2 g/m2, and 0.4 mV/d never
equals 0.4 mV/h. A unit that is not written is never guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from rca.draft.moments import moments
from rca.draft.numerals import digits
from rca.draft.units import MULTIPLIERS, UNIT, Unit, unit_of, unit_of_column
from rca.index.language import codes

# letters with digits: LSW-2, CH08, TC-314-07, L2-261109D, 8D-2025-031, CAB12-D4-C21
_NAME = re.compile(
    r"(?<![A-Za-z0-9_.])(?:\d[A-Z]-\d{4}-\d{2,4}(?:-[A-Z0-9]+)*"
    r"|[A-Za-z]{1,10}(?:[-_]?\d+[A-Za-z]?\d*)(?:[-_/][A-Za-z0-9]+)*"
    r"|[A-Z]{2,8}(?:-[A-Z0-9]+)*-\d+[A-Za-z0-9]*|[A-Z]\d+[A-Z]*(?:-[A-Z0-9]+)+)"
    r"(?![A-Za-z0-9_]|\.\d)"
)
_LETTER = re.compile(
    r"\b(?:row|side|station|stations|die|grade|revision|rev\.?|head)\s+([A-Z])\b"
    r"|(?<![A-Za-z0-9])([A-Z])(?=[面侧线级排版批组炉站])"
)
_ONE_LETTER = re.compile(r"(?<![A-Za-z0-9-])([A-Z])(?![A-Za-z0-9-])")
_NUMBER = re.compile(
    r"(?<![A-Za-z0-9_.])(?P<sign>(?<![\d~)%] )(?<![\d~)%A-Za-z])[-+±])?\s?"
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?P<exp>[eE][-+]?\d{1,2}|[ ]?[×x*·][ ]?10(?:\^[-+]?\d{1,2}|-\d)(?!\d))?"
    rf"(?:[ \u00a0]?(?P<times>{MULTIPLIERS}))?(?:[ \u00a0]?个?(?P<unit>{UNIT}))?(?![A-Za-z]*\d)"
)
_LINK = re.compile(
    r"\s*(?:to|and|or|~|～|–|—|-|/|,|、|[\u3400-\u9fff]{0,2}[到至成为]|和|与|或|对|→|->|，|±)\s*[±+-]?",
    re.I,
)
_BEFORE_ORDINAL = re.compile(
    r"\b(?:nozzles?|stations?|lanes?|heads?|zones?|plates?|layers?|cups?|rolls?|channels?|pumps?|"
    r"tanks?|rooms?|slots?|fixtures?|fingers?|levels?|trays?|positions?|cavit(?:y|ies)|cabinets?|cups?|chambers?|drawers?|"
    r"ovens?|machines?|welders?|lines?|no\.?|number)\s$",
    re.I,
)
_COLUMN = re.compile(r"(?<=[a-z0-9]_)[a-z]+(?![A-Za-z0-9_])")  # capacity_ah, grade_temp_c
_HEAD = re.compile(r"\b(?:Seconds|Minutes|Hours|Days|Weeks|Months|Years)\b")  # of a column
_AFTER_ORDINAL = re.compile(r"^\s?[号#卷区层]")
_WORDS = {
    **{"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8},
    **{
        "nine": 9,
        "ten": 10,
        "eleven": 11,
        "twelve": 12,
        "fifteen": 15,
        "sixteen": 16,
        "twenty": 20,
    },
}
_WORD = re.compile(rf"\b({'|'.join(_WORDS)})\b", re.I)
_HAN = {char: n for n, char in enumerate("二三四五六七八九十", 2)} | {"两": 2}
_HAN_DIGIT = re.compile(r"[二两三四五六七八九十]")
ROUNDING = 0.006  # a converted number may be rounded: 25.5 kgf for 250 N
BARE = Unit((), 1.0, "")
TURNS = (("turns", 1),)  # 56 per minute are 56 turns per minute
ORDINAL = Unit((("no.", 1),), 1.0, "no.")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as written and its unit; ``at`` is its place in the plain text."""

    value: float
    unit: Unit
    written: str
    at: int
    signed: bool = False
    carried: frozenset[Unit] = (
        frozenset()
    )  # of a bare number: units named before it in its sentence

    @property
    def base(self) -> float:
        """The value in base units of its dimension."""
        return self.value * self.unit.scale


@dataclass(frozen=True, slots=True)
class Facts:
    """What can be compared exactly in a text."""

    quantities: tuple[Quantity, ...]
    names: Mapping[str, str]  # comparable form -> as written
    times: frozenset[str]
    units: frozenset[Unit]  # units that stand without a number, as in the head of a table


@lru_cache(maxsize=16384)
def plain(text: str) -> str:
    """NFKC without invisible characters; superscripts become digits, full-width becomes ASCII."""
    flat = unicodedata.normalize("NFKC", text).replace("−", "-").replace("μ", "µ")
    return "".join(char for char in flat if unicodedata.category(char) != "Cf")


@lru_cache(maxsize=8192)
def facts(text: str) -> Facts:
    """All quantities, names, dates and times of ``text``."""
    rest = digits(plain(text))
    names = {
        code: match.group()
        for match in _NAME.finditer(rest)
        if unit_of(match.group()) is None
        for code in codes(match.group())[:1]
    }
    names.update({f"letter {a or b}": a or b for a, b in _LETTER.findall(rest)})
    rest = _NAME.sub(lambda m: "§" * len(m.group()) if unit_of(m.group()) is None else m[0], rest)
    times, rest = moments(rest)
    return Facts(_quantities(rest), names, times, _lone_units(rest))


def named(text: str) -> tuple[tuple[int, str], ...]:
    """Places and comparable forms of the names in plain ``text``."""
    return tuple(
        (match.start(), code)
        for match in _NAME.finditer(text)
        if unit_of(match.group()) is None
        for code in codes(match.group())[:1]
    )


def _quantities(text: str) -> tuple[Quantity, ...]:
    found, ends = list[Quantity](), list[int]()
    for match in _NUMBER.finditer(text):
        power = re.sub(r"^[^eE]*[×x*·][ ]?10\^?", "e", match["exp"] or "")  # 3×10^-7 is 3e-7
        value = float(match["digits"].replace(",", "") + power)
        value *= {"百万": 1e6, "万": 1e4, "千": 1e3, "million": 1e6}.get(match["times"] or "", 1)
        unit = (unit_of(match["unit"]) if match["unit"] else None) or BARE
        at = match.start("digits")
        minus = match["sign"] == "-" or _negative_range(text, at, found, ends)
        found.append(Quantity(-value if minus else value, unit, match.group().strip(), at, minus))
        ends.append(match.end())
    _share_units(text, found, ends)
    _carry_units(text, found)
    return tuple(_ordinals(text, found, ends))


def _negative_range(text: str, at: int, found: list[Quantity], ends: list[int]) -> bool:
    """The second number of ``-97.0～-97.3`` is negative as well."""
    return bool(found) and found[-1].signed and text[ends[-1] : at].strip() in ("~-", "～-", "--")


def _share_units(text: str, found: list[Quantity], ends: list[int]) -> None:
    """``78, 84 and 88 °C``: the unit stands at the last one and belongs to all."""
    for here in range(len(found) - 2, -1, -1):
        gap = text[ends[here] : found[here + 1].at]
        if _ordinal(text, found[here], ends[here]).unit == BARE and _LINK.fullmatch(gap):
            found[here] = replace(found[here], unit=found[here + 1].unit)


def _carry_units(text: str, found: list[Quantity]) -> None:
    """``200 ppm at the door, 231 after 2 h``: 231 may be of any unit named before it there."""
    seen: set[Unit] = set()
    last = 0
    for here, one in enumerate(found):
        if re.search(r"[.;](?=\s)|[。；\n]", text[last : one.at]):
            seen.clear()
        last = one.at
        if one.unit == BARE:
            found[here] = replace(one, carried=frozenset(seen))
        else:
            seen.add(one.unit)


def _ordinal(text: str, one: Quantity, end: int) -> Quantity:
    """``nozzle 3`` and ``11号`` number a thing; ``tanks 61.6`` does not."""
    if one.unit != BARE or "." in one.written:
        return one
    before = _BEFORE_ORDINAL.search(text[max(0, one.at - 14) : one.at])
    named = before or _AFTER_ORDINAL.match(text[end : end + 2])
    return replace(one, unit=ORDINAL) if named else one


def _ordinals(text: str, found: list[Quantity], ends: list[int]) -> list[Quantity]:
    """Ordinals marked, those in a row with them too: ``cavities 1, 2 and 4``."""
    made: list[Quantity] = []
    for number, (one, end) in enumerate(zip(found, ends, strict=True)):
        gap = text[ends[number - 1] : one.at] if number else ""
        in_row = bool(made) and made[-1].unit == ORDINAL and _LINK.fullmatch(gap)
        whole = one.unit == BARE and "." not in one.written
        made.append(replace(one, unit=ORDINAL) if whole and in_row else _ordinal(text, one, end))
    return made


def _lone_units(text: str) -> frozenset[Unit]:
    flat = _HEAD.sub(lambda match: match[0].lower(), text)
    lone = re.findall(rf"(?<![\dA-Za-z])(?<!\d )({UNIT})(?![A-Za-z0-9])", flat)
    columns = [unit_of_column(word) for word in _COLUMN.findall(text)]
    found = (unit for word in lone if (unit := unit_of(word)) is not None)
    return frozenset([*found, *(unit for unit in columns if unit is not None)])


def worded(text: str) -> frozenset[float]:
    """Small numbers that a text writes out: ``ten samples``, ``三次``."""
    flat = plain(text)
    words = {float(_WORDS[word.lower()]) for word in _WORD.findall(flat)}
    return frozenset(words | {float(_HAN[char]) for char in _HAN_DIGIT.findall(flat)})


def stands(one: Quantity, source: Facts, small: Iterable[float] = ()) -> bool:
    """Whether ``source`` holds the number ``one`` with its unit."""
    if any(_same(one, other, source) for other in source.quantities):
        return True
    return one.unit in (BARE, ORDINAL) and one.value in small


def _same(one: Quantity, other: Quantity, source: Facts) -> bool:
    if one.signed != other.signed and not _drop(one, other):
        return False
    ours, theirs = abs(one.value), abs(other.value)
    if one.unit == BARE:  # a dropped unit says less, not something else
        return ours == theirs
    if other.unit == BARE:
        carried = one.unit in source.units or one.unit in other.carried
        return ours == theirs and (one.unit == ORDINAL or one.unit.dimension == TURNS or carried)
    if one.unit.dimension != other.unit.dimension:
        return False
    if one.unit.scale == other.unit.scale:
        return ours == theirs
    return abs(abs(one.base) - abs(other.base)) <= ROUNDING * abs(other.base)


def _drop(one: Quantity, other: Quantity) -> bool:
    """``12.9 % less`` for ``-12.9 %``: the words carry the sign of a difference."""
    return not one.signed and other.signed and other.unit.symbol == "%"


def letters(text: str) -> frozenset[str]:
    """Single capital letters, with which rows, sides and revisions are named."""
    return frozenset(f"letter {char}" for char in _ONE_LETTER.findall(plain(text))) | frozenset(
        f"letter {a or b}" for a, b in _LETTER.findall(plain(text))
    )
