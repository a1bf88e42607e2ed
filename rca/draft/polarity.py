"""Whether a sentence turns its source round: negation, "normal", and up against down.

A clause is cut into what it states, what it denies and what a negation leaves open (the words
before it). ``Refuted: worn horn`` denies the worn horn, as ``the horn was not worn`` does;
``the horn was worn`` turns it round.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rca.draft.cite import normal
from rca.draft.quantities import plain
from rca.draft.words import content, cover, han_content, read
from rca.index.language import Glossary

_SENTENCE = re.compile(r"[.;!?](?=\s|$)|[。；！？\n]")
_CLAUSE = re.compile(
    r"(?<!\d),|,(?!\d)|[，、:：()（）]|\b(?:while|although|whereas|but|however|though"
    r"|since|because)\b|因为|由于|所以|因此"
    r"|(?=\b(?:rather than|instead of|and not|and no)\b)|但|却|而(?!不|非|第|激)|(?=而不|而非)"
    r"|(?=也没有)"
)
_HEADER = re.compile(r"^\W*(?:\([^)]*\)\s*)?(?:refuted|excluded|ruled out|排除)\s*[:：]", re.I)
_PARTS = re.compile(r"、|,|，|\bor\b|或")
# Negations that deny nothing: bounds, and words that merely begin with 不.
_NO_DENIAL = re.compile(
    r"不大于|不小于|不低于|不高于|不超过|不少于|不得|没有?超过|未超过?|未超出|不足|不良"
    r"|不锈|不同|不够"
    r"|不均|不稳|不断|不仅|不但|不符|不多|无线|无尘|非常"
    r"|\bnot? (?:more|less|later|higher|lower|only) than|\bnot exceed\w*|\bnot only\b",
    re.I,
)
_WIDE = re.compile(
    r"\bruled? out\b|\bexcluded?\b|\brefuted\b|排除|\bnot (?:the|a) (?:cause|reason)\b"
    r"|\bcleared\b|不是原因",
    re.I,
)
_NOT = re.compile(
    r"\b(?:not|never|no|none|neither|nor|without|cannot|nobody|nothing|rather than|instead of"
    r"|failed to|prevent\w*|avoid\w*)\b|n't\b"
    r"|防止|避免|不让|从来没有|从未|从不|没有|并非|未|没|不|无|非",
    re.I,
)
_OPEN = re.compile(
    r"\b(?:only if|unless|otherwise|zero|if)\b|只有|否则|除非|为零|(?<![\d.])0(?![\d.])", re.I
)
_FINE = re.compile(
    r"\b(?:fine|in order|all right|ok|okay|normal|strong enough|agree[sd]?|match\w*|within)\b"
    r"|正常|(?<!不)合格|没问题|没有问题|一致|相符",
    re.I,
)
_BAD = re.compile(r"out of order|\babnormal\w*|\bfaulty\b|不正常|异常", re.I)
_CONFIRMED = re.compile(r"\bconfirm\w*|确认", re.I)
_UNSEEN = re.compile(r"\bescape\b|\b(?:wrong|again|unchanged|still)\b|流出|没拦住|仍|还是", re.I)
_UP = re.compile(
    r"\b(?:rise[sn]?|rising|rose|increas\w*|climb\w*|grew|grow\w*|higher|too high)\b"
    r"|上升|升高|升到|增长|增加|偏高",
    re.I,
)
_DOWN = re.compile(
    r"\b(?:fall\w*|fell|drop\w*|decreas\w*|sank|sink\w*|lower|too low)\b|下降|降到|降低|偏低", re.I
)
_OPPOSITES = [
    (re.compile(rf"\b(?:{a})\b|{c}", re.I), re.compile(rf"\b(?:{b})\b|{d}", re.I))
    for a, b, c, d in (
        ("too high", "too low", "过高|偏高", "过低|偏低"),
        ("too long", "too short", "过长|太久", "过短|太短"),
        ("too thick|thicker", "too thin|thinner", "过厚|偏厚", "过薄|偏薄"),
        ("heavier|too heavy", "lighter|too light", "偏重", "偏轻"),
        ("stuck open", "stuck closed|stuck shut", "常开", "常闭"),
        ("odd", "even-numbered", "奇数", "偶数"),
        ("inside", "outside", "内侧", "外侧"),
        ("disappeared|vanished", "stayed|remained|unchanged", "消失", "仍在|没变|不变"),
        ("upper", "lower", "上侧|上层", "下侧|下层"),
        ("cathode", "anode", "正极", "负极"),
    )
]
SHORT = 4  # content words; a longer denial is too loose to be matched as one thing


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause by what happens to its words."""

    stated: str = ""
    denied: str = ""
    left_open: str = ""
    up: bool = False
    down: bool = False

    @property
    def whole(self) -> str:
        """All its words."""
        return f"{self.stated} {self.denied} {self.left_open}".strip()


def turned(sentence: str, source: str, glossary: Glossary) -> str:
    """What ``sentence`` says against ``source``; "" if it does not turn it round."""
    if _word_for_word(sentence, source):
        return ""
    ours, theirs = clauses(sentence), clauses(source)
    return (
        _states_refuted(sentence, source, glossary)
        or _opposite(ours, source)
        or _states_denied(ours, theirs, glossary)
        or _adds_denial(ours, source, theirs, glossary)
        or _other_direction(ours, theirs, glossary)
    )


def _word_for_word(sentence: str, source: str) -> bool:
    """Whole sentences of the source; a piece of one may have lost its negation."""
    start = r"(?:^|[.;!?。；！？]\s?)"
    return bool(re.search(start + re.escape(normal(sentence)), normal(source)))


def clauses(text: str, *, as_written: bool = False) -> list[Clause]:
    """The clauses of ``text``; "out of order" counts as "not normal" unless ``as_written``."""
    flat = _NO_DENIAL.sub(" ", plain(text).replace("没有问题", "正常").replace("没问题", "正常"))
    made: list[Clause] = []
    for part in _SENTENCE.split(flat if as_written else _BAD.sub(" not normal 正常 ", flat)):
        header = _HEADER.match(part)
        body = part[header.end() :] if header else part
        pieces = [piece for piece in _CLAUSE.split(body) if piece and piece.strip()]
        made += [_clause(piece, denied=header is not None) for piece in pieces]
    return made


def _clause(piece: str, *, denied: bool) -> Clause:
    up, down = bool(_UP.search(piece)), bool(_DOWN.search(piece))
    forward = _NOT.search(piece)
    if denied and forward or _OPEN.search(piece):
        return Clause(left_open=piece, up=up, down=down)
    if denied or _WIDE.search(piece):
        return Clause(denied=_WIDE.sub(" ", piece), up=up, down=down)
    if forward:
        before, after = piece[: forward.start()], piece[forward.end() :]
        return Clause(denied=after, left_open=before, up=up, down=down)
    if _FINE.search(piece):
        return Clause(left_open=piece, up=up, down=down)
    return Clause(stated=piece, up=up, down=down)


def _held(words: str, where: str, glossary: Glossary) -> float:
    """Share of ``words`` in ``where``, 0 if there is nothing to compare."""
    if not where.strip() or not _size(words, glossary):
        return 0.0
    found = cover(words, read(where, glossary), glossary)
    return found.share if found.known else 0.0


def _size(words: str, glossary: Glossary) -> int:
    return len(content(words)) + len(han_content(words, glossary))


def _states_refuted(sentence: str, source: str, glossary: Glossary) -> str:
    """The sentence speaks of a refuted suspicion and does not deny it."""
    ours = clauses(sentence, as_written=True)
    if any(
        _WIDE.search(piece) and not _size(_WIDE.sub(" ", piece), glossary)
        for piece in _CLAUSE.split(plain(sentence))
    ):
        return ""  # "..., so it is ruled out": the denial is of all that was said
    headers = [
        part[match.end() :]
        for part in _SENTENCE.split(plain(source))
        if (match := _HEADER.match(part))
    ]
    stated = " , ".join(clause.stated for clause in ours if clause.stated)
    other = " , ".join(f"{clause.denied} {clause.left_open}" for clause in ours)
    enough = 0.3 if _CONFIRMED.search(sentence) else 0.6
    for header in headers:
        for part in _PARTS.split(header):
            if _NOT.search(_NO_DENIAL.sub(" ", part)) and not _WIDE.search(sentence):
                stated, other = sentence, ""  # "Refuted: scale not right": only a denial agrees
            here = _held(part, stated, glossary)
            if here >= enough and here > _held(part, other, glossary):
                return f"refuted: {part.strip()}"
    return ""


def _opposite(ours: list[Clause], source: str) -> str:
    """One of a pair of opposites, where the source knows the other one only."""
    stated = " , ".join(clause.stated for clause in ours if clause.stated)
    for pair in _OPPOSITES:
        for one, other in (pair, pair[::-1]):
            here = one.search(stated) and not any(other.search(clause.whole) for clause in ours)
            if here and other.search(source) and not one.search(source):
                return "the opposite"
    return ""


def _states_denied(ours: list[Clause], theirs: list[Clause], glossary: Glossary) -> str:
    """Something the source denies in so many words is stated."""
    stated = " , ".join(clause.stated for clause in ours if clause.stated)
    other = " , ".join(f"{clause.denied} {clause.left_open}" for clause in ours)
    said = " , ".join(clause.stated for clause in theirs)
    for clause in theirs:
        what = clause.denied
        if not what or _size(what, glossary) > SHORT:
            continue
        here = _held(what, stated, glossary)
        if here > 0.75 and _held(what, other, glossary) < 0.5 and _held(what, said, glossary) < 0.9:
            return f"denied: {what.strip()}"
    return ""


def _adds_denial(ours: list[Clause], source: str, theirs: list[Clause], glossary: Glossary) -> str:
    """A negation where the source has none at all."""
    if _UNSEEN.search(source) or any(other.denied or other.left_open for other in theirs):
        return ""
    for clause in ours:
        if clause.denied and _held(clause.left_open, source, glossary) >= 0.6:
            return f"nothing is denied there, here: {clause.denied.strip()}"
    return ""


def _other_direction(ours: list[Clause], theirs: list[Clause], glossary: Glossary) -> str:
    """Up where the source says down of the same thing."""
    for clause in ours:
        if clause.up == clause.down or clause.denied:
            continue
        alike = [(_held(clause.whole, other.whole, glossary), other) for other in theirs]
        share, best = max(alike, key=lambda pair: pair[0], default=(0.0, Clause()))
        if share >= 0.5 and not best.denied and best.up != best.down and best.up != clause.up:
            return "up and down"
    return ""
