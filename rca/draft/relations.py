"""How numbers are compared: above or below, from here to there, what should be and what was.

``above 27 °C`` is not supported by ``below 27 °C``, ``from 2.0 to 1.4`` not by ``from 1.4 to 2.0``,
and ``should be 50 mV`` not by ``read 50 mV, should be 300 mV``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rca.draft.clauses import clauses, sentences
from rca.draft.numerals import digits
from rca.draft.quantities import BARE, ORDINAL, Facts, Quantity, facts, plain, stands

_OF = (
    r"(?:\s|the|a|an|its|this|that|of|to|as|about|around|roughly|required|allowed|limit|set|target"
    r"|目标|规定|限值|上限|下限|的|标准|约|值|为|了|到)*"
)
_BOUND_UP = (
    "≥|>=|at least|no less than|not less than|minimum(?: of)?|min\\.?|至少|最少|最低|最小"
    "|不低于|不小于|不少于|下限"
)
_BOUND_DOWN = (
    "≤|<=|at most|up to|as much as|no more than|not more than|no higher than|no longer than"
    "|maximum(?: of)?|max\\.?|至多|最多|最大|最高|不超过|不大于|不高于|不多于|不得超过"
    "|不得大于|不得高于|上限"
)
_MORE = (
    "above|exceed\\w*|beyond|more than|greater than|higher than|longer than|larger than"
    "|heavier than"
    "|thicker than|later than|over|past|outside|>|高于|超过|大于|超出|多于|长于|晚于|厚于|重于"
)
_LESS = (
    "below|under|less than|lower than|fewer than|shorter than|smaller than|lighter than"
    "|thinner than|earlier than|within|inside|<|低于|小于|少于|不足|短于|早于|不到"
)
_NOT = (
    r"(?:not|never|no|n't|nor|don't|without|不得|不|未|没有|没|无)"
    r"(?:\s|be|being|to|going|[a-z]+(?:ed|it|ut|en|wn)\b|曾|能|再)*"
)


def _before(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?P<not>{_NOT})?(?<![a-zA-Z])(?:{words})(?![a-zA-Z]){_OF}[-+±]?$", re.I)


_BEFORE = (
    (_before(_BOUND_UP), 1, False), (_before(_BOUND_DOWN), -1, False),
    (_before(_MORE), 1, True), (_before(_LESS), -1, True),
)  # fmt: skip
_AFTER = (
    (re.compile(r"^\s*(?:or more|and more|and above|及?以上|以外)"), 1),
    (re.compile(r"^\s*(?:or less|or below|and below|及?以下|以内|之内)"), -1),
)
_UNIT_END = re.compile(r"^(?:[-+±\d.,]|\s?[^\s,;，。；、()（）]{1,8}(?=\s|[,;，。；、)）]|$))?")
_LIMIT = re.compile(
    r"\b(?:limits?|target|set|spec\w*|minimum|maximum|standard)\b|上限|下限|目标|设定"
    r"|标准|要求|规定",
    re.I,
)
_DEMAND = re.compile(r"\b(?:must|shall|required?|allowed)\b|要求[^的]|规定[^的]|必须|应", re.I)
_IF = re.compile(
    r"\b(?:if|when|whenever|once|stop|lock|required|alarm)\b|时|若|如|则|禁止|停|报警|锁", re.I
)
_NOMINAL = re.compile(
    r"\b(?:should|ought|set|setting|target|spec\w*|nominal|required|design|allowed|intended|instead"
    r" of|limit)\b|应|规定|要求|设定|目标|标准|限",
    re.I,
)
_ACTUAL = re.compile(
    r"\b(?:actual\w*|measured?s?|was|were|reads?|found|only|delivered|gave|gives?|had|fitted|show\w*|stood|held|pulled|came)\b"
    r"|实|读出|读成|只有|仅|测得|显示",
    re.I,
)
_TO = re.compile(
    r"^\s?[^\s\d]{0,8}\s*(?:to|→|->|becomes"
    r"|(?:[缓骤慢逐渐]{0,2}[升降掉跳变改增减涨跌])[到至成为])\s*[-+]?$",
    re.I,
)
_RISE = re.compile(
    r"\b(?:rose|rises?n?|rising|increas\w*|climb\w*|grew|up)\b|上升|升[到至高]|增[到至加]|涨", re.I
)
_FALL = re.compile(
    r"\b(?:fell|falls?|falling|drop\w*|decreas\w*|sank|sinks?|down|dip\w*|reduc\w*)\b"
    r"|下降|降[到至低]|掉|跌|减",
    re.I,
)


_UP_TO = re.compile(r"\b(?:to|at|between|of)\s$|[到至为在]\s?$")  # "fell to 2 to 3 mm" is a range


def compared(sentence: str, source: str) -> str:
    """What is wrong with a comparison in ``sentence`` as ``source`` makes it, else ""."""
    ours, theirs = _prepared(sentence), _prepared(source)
    return (
        _other_side(ours, theirs)
        or _untrue(ours)
        or _backwards(ours, theirs)
        or _role(ours, theirs)
    )


class _Text:
    """A text with its numbers; positions are of ``flat``."""

    def __init__(self, flat: str) -> None:
        self.flat = flat
        self.facts: Facts = facts(flat)

    def relation(self, one: Quantity) -> tuple[int, bool] | None:
        """(+1 above or -1 below, whether it compares two things); None where nothing is said."""
        before = self.flat[max(0, one.at - 40) : one.at]
        for pattern, side, compares in _BEFORE:
            if match := pattern.search(before):
                return (-side if match["not"] else side), compares
        after = self.flat[one.at + len(one.written.lstrip("+-± ")) :][:12]
        for pattern, side in _AFTER:
            if pattern.match(after):
                return side, False
        return None


def _prepared(text: str) -> _Text:
    return _Text(digits(plain(text)))


def _same(one: Quantity, other: Quantity) -> bool:
    return stands(one, Facts((other,), {}, frozenset(), frozenset()))


def _other_side(ours: _Text, theirs: _Text) -> str:
    for one in ours.facts.quantities:
        if (relation := ours.relation(one)) is None or one.unit == ORDINAL:
            continue
        there = [theirs.relation(other) for other in theirs.facts.quantities if _same(one, other)]
        sides = {r[0] for r in there if r and r[1] == relation[1]}
        if sides == {-relation[0]}:
            return f"above and below {one.written} are exchanged"
    return ""


def _untrue(ours: _Text) -> str:
    """``28 µm, within the limit of 15 µm`` contradicts itself."""
    for number, one in enumerate(ours.facts.quantities):
        relation = ours.relation(one)
        if relation is None or not relation[1] or one.unit == ORDINAL:
            continue
        if not _against_a_limit(ours.flat, one):
            continue
        earlier = [
            other for other in ours.facts.quantities[:number]
            if other.unit.dimension == one.unit.dimension and other.unit != BARE
            and ours.relation(other) is None
            and not re.search(r"[.;。；](?=\s|[^\d\s])", ours.flat[other.at : one.at])
        ]  # fmt: skip
        if earlier and all((one.base - other.base) * relation[0] > 0 for other in earlier):
            return f"{earlier[-1].written} and {one.written} do not compare so"
    return ""


def _against_a_limit(flat: str, one: Quantity) -> bool:
    """A limit or target is named beside the number, and none is demanded before it."""
    around = flat[max(0, one.at - 24) : one.at + len(one.written) + 18]
    demanded = _DEMAND.search(flat[max(0, one.at - 30) : one.at])
    return bool(_LIMIT.search(around)) and not demanded and not _IF.search(around)


def _pairs(text: _Text) -> list[tuple[Quantity, Quantity]]:
    found = []
    for one, two in zip(text.facts.quantities, text.facts.quantities[1:], strict=False):
        between = text.flat[one.at + len(one.written.lstrip("+-± ")) : two.at]
        if two.unit.dimension == one.unit.dimension and _TO.search(between):
            found.append((one, two))
    return found


def _backwards(ours: _Text, theirs: _Text) -> str:
    others = _pairs(theirs)
    for one, two in _pairs(ours):
        if one.base == two.base or one.value < 0 or _UP_TO.search(ours.flat[: one.at]):
            continue
        said = ours.flat[max(0, one.at - 60) : two.at]
        rising, falling = bool(_RISE.search(said)), bool(_FALL.search(said))
        if rising != falling and rising == (two.base < one.base):
            return f"{one.written} to {two.written} goes the other way"
        turned = any(_same(one, b) and _same(two, a) for a, b in others)
        if turned and not any(_same(one, a) and _same(two, b) for a, b in others):
            return f"{one.written} to {two.written} is the wrong way round"
    return ""


def _role_of(text: _Text, one: Quantity, clause: tuple[int, int]) -> str:
    """``nominal`` or ``actual`` by the nearest cue in the number's clause; what stands right
    before a number belongs to it, what stands behind it only where nothing stands before."""
    before, after = text.flat[clause[0] : one.at], text.flat[one.at : clause[1]]
    cues = [(m.end(), "nominal") for m in _NOMINAL.finditer(before)]
    cues += [(m.end(), "actual") for m in _ACTUAL.finditer(before)]
    if cues:
        return max(cues)[1]
    later = [(m.start(), "nominal") for m in _NOMINAL.finditer(after)]
    return min(later)[1] if later else ""


def _roles(text: _Text) -> list[tuple[Quantity, str]]:
    found = []
    for part in _spans(text.flat):
        inside = [q for q in text.facts.quantities if part[0] <= q.at < part[1]]
        start = part[0]
        ends = [*(q.at for q in inside[1:]), part[1]]
        for one, end in zip(inside, ends, strict=False):
            found.append((one, _role_of(text, one, (start, end))))
            start = one.at
    return found


def _spans(flat: str) -> list[tuple[int, int]]:
    spans, at = [], 0
    for part in (piece for whole in sentences(flat) for piece in clauses(whole)):
        start = flat.find(part, at)
        if start >= 0:
            spans.append((start, start + len(part)))
            at = start + len(part)
    return spans


def _role(ours: _Text, theirs: _Text) -> str:
    there = _roles(theirs)
    for one, role in _roles(ours):
        if not role or one.unit in (BARE, ORDINAL) or "±" in ours.flat[max(0, one.at - 2) : one.at]:
            continue
        same: Sequence[str] = [r for other, r in there if _same(one, other)]
        rivals = [
            r for other, r in there
            if other.unit.dimension == one.unit.dimension and not _same(one, other)
        ]  # fmt: skip
        if same and all(r and r != role for r in same) and role in rivals:
            return f"{one.written} is the {same[0]} value"
    return ""
