"""What a text denies: ``no bubbles``, ``weld pull normal``, ``擦了镜片没用``.

A text is cut into clauses. A clause that calls something normal, unchanged or of no use denies all
it names; a negation denies what follows it. Denied words become other tokens (``¬bubbles``), so
that "laser power not low" is no evidence for what "laser power low" speaks for. A reference value
("normally 24 degC") and an inability ("cannot be wiped off") deny nothing. General English and
Chinese only; the plant's own words come from its glossary.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rca.index.language import Glossary, tokens

MARK = "¬"  # before every token of denied words

_CUT = re.compile(
    r"[;；。!?！？\n()（）、]|[.](?=\s|$)|(?:，|(?<!\d),|,(?!\d))(?!\s*(?:limit|max|上?限))"
    r"|(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])"
    r"|\b(?:but|however|although|though|while|whereas|and)\b|但是|但|却|而且|不过",
    re.IGNORECASE,
)
# bounds, inabilities and failures to act: states of their own, not the absence of one
_NO_DENIAL = re.compile(
    r"不大于|不小于|不低于|不高于|不少于|不良|不锈\w?|不同|不够|不均\w?|不稳\w?|不断|不仅|不但|不符"
    r"|不多|不足|无线|无尘|非常|无法|不能|不到|不上|不起|不出|不进|不动|不了|不放|不住|不见|不开"
    r"|不通|不掉|没拧|没到位|未到位|没焊|未焊|未熔|漏\w{0,2}"
    r"|not (?:more|less|later|higher|lower|only) than|not only|no[- ]?read|not start\w*"
    r"|not (?:answer|respond|reach|close|open|hold|seal)\w*|cannot"
    r"|do(?:es)? not|did not|will not|won't|doesn't|didn't|don't",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"\b(?:not|never|no|none|neither|nor|without|nothing|isn't|wasn't|aren't|hasn't)\b"
    r"|没有|并非|不是|不在|不含|没|未|无|非|不",
    re.IGNORECASE,
)
_FINE = re.compile(
    r"\b(?:fine|in order|all right|ok|okay|correct|normal(?:ly)?|as (?:usual|before|always)"
    r"|unchanged|on (?:target|spec|size)|as (?:set|specified|required|ordered)|in tolerance"
    r"|at (?:its )?set ?point|no trace|nothing (?:found|wrong)"
    r"|match(?:es|ed)? the (?:recipe|setting|drawing)"
    r"|in (?:window|spec)|within (?:limits?|spec\w*|window|tolerance|\d[\w.% ]*)"
    r"|same as (?:before|usual|always)|no (?:change|effect|difference|help)"
    r"|(?:did not|didn't|does not) help|without (?:effect|success|result)|makes no difference"
    r"|ruled out|excluded|refuted|flat|constant|stable|steady|pass(?:ed)?|clean|intact"
    r"|as ever|identical|evenly|by the book|dead on|like (?:new|the (?:reference|others?|rest))"
    r"|same as (?:all|every|last|the (?:reference|others?))|(?:on|to|matches) (?:the )?drawing"
    r"|(?:right )?on (?:the )?recipe|mid[- ](?:window|range)|(?:in|inside) (?:the )?limits?"
    r"|reads? (?:right|straight|true|its own value)|equals? (?:a|the) (?:good|reference)"
    r"|(?:did not|didn't|has not|hasn't|have not|never) "
    r"(?:fade|move|drift|slip|drop|dip|shift|wander|climb|alarm)\w*)\b"
    r"|正常|(?<!不)合格|没问题|没有问题|没事|没变|不变|没动|没有变化|无变化|没用|没有用|无效|不管用"
    r"|与?设定一致|跟设定一致|和设定一致|对得上|达标|没超|未超|没发现|未发现|没找到|没跑偏"
    r"|没效果|排除|照常|照旧|稳定|一样|没异常|无异常|未见异常|不影响|都好|完好"
    r"|(?:都?在|不超)(?:标准|规定|公差|范围|图纸|限|规格)\w{0,2}(?:内|里|值)|限内|平时的?水平|正常水平"
    r"|没有?(?:往外)?(?:跑|漂|歪|错|偏|跳|坏|磨|堵|松|断|裂|卡|打?滑|报|响|晃|抖|掉过|动过|超)"
    r"|读数准|很准|一点(?:也|都)?(?:不|没)|看不出|是[通平正]的|也[通平正](?=[,，。;；\s]|$)|很匀|很平",
    re.IGNORECASE,
)
_NOT_FINE = re.compile(
    r"out of order|\boff by\b|\babnormal\w*|\bfaulty\b|不正常|(?<![无没])异常|不一样|不稳定"
    r"|not (?:normal|ok|fine|correct|in order|stable|clean)|unclean|unstable",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"(?:normal(?:ly)?|usual(?:ly)?|正常|一般|平时|通常|合格)"
    r"\s*(?:is|was|at|about|约|至少|为|在|:|：|≥|≤|>|<|±)*\s*-?\d",
    re.IGNORECASE,
)
# "210 ppm, limit 400": a value that keeps a limit named beside it, which is no least value
_FIGURE = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_LIMITED = re.compile(
    rf"(?P<value>{_FIGURE})[^\d,，;；。]{{0,16}}[,，(（]?\s*"
    rf"(?:limit|max(?:imum)?|上?限值?)\s*(?:is|of|为|是|:|：)?\s*(?P<limit>{_FIGURE})",
    re.IGNORECASE,
)
_SPEAKS = re.compile(r"[a-z]{3}|[\u4e00-\u9fff]", re.IGNORECASE)
_EDGE = " \t\r\n,，、;；.。!?！？()（）:："
# "ruled out: wrong recipe, operator or material": a list that is denied to its end
_LIST = re.compile(r"(?:ruled out|excluded|refuted|排除)[^:：]{0,12}[:：]", re.IGNORECASE)
_STOP = re.compile(r"[;；。!?！？\n.]|but|however|但")
_FAST = re.compile(f"{_NOT.pattern}|{_FINE.pattern}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Polarity:
    """A text by what it states and what it denies, each in pieces as written."""

    stated: tuple[str, ...]
    denied: tuple[str, ...]


@lru_cache(maxsize=20_000)  # an archive is read again after every verdict
def polarity(text: str) -> Polarity:
    """The stated and the denied pieces of ``text``, in its order."""
    if not (_FAST.search(text) or _LIMITED.search(text)):
        return Polarity((text,), ())
    stated: list[str] = []
    denied: list[str] = []
    for start, end, listed in _pieces(text):
        piece = text[start:end]
        before, after = (0, 0) if listed else _denied_part(piece)
        stated.append(piece[:before])
        denied.append(piece[after:])
    return Polarity(*(tuple(part for part in side if part) for side in (stated, denied)))


def _pieces(text: str) -> Iterator[tuple[int, int, bool]]:
    """Start and end of every piece, and whether it stands in a list that is ruled out whole."""
    start, listed = 0, False
    for end, after in (*(cut.span() for cut in _CUT.finditer(text)), (len(text), len(text))):
        if text[start:end].strip():
            yield start, end, listed
        listed = bool(_LIST.search(text[start:end])) or listed and not _STOP.search(text[end:after])
        start = after


def _denied_part(piece: str) -> tuple[int, int]:
    """Where what ``piece`` states ends, and where what it denies begins."""
    masked = _NO_DENIAL.sub(lambda m: "\0" * len(m.group()), piece)
    if _NOT_FINE.search(masked) or _REFERENCE.search(masked):
        return len(piece), len(piece)
    if _FINE.search(masked) or _FINE.search(piece) or _keeps_its_limit(piece):
        return 0, 0
    negation = _NOT.search(masked)
    return negation.span() if negation else (len(piece), len(piece))


def _keeps_its_limit(piece: str) -> bool:
    found = _LIMITED.search(piece)
    if found is None:
        return False
    value, limit = (float(found[name].replace(",", "")) for name in ("value", "limit"))
    return value <= limit


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause as it stands at ``start`` of its text: ``topic`` is what it speaks of, without the
    words that deny it or call it normal; ``denied``: whether it does."""

    text: str
    start: int
    topic: str
    denied: bool


def clauses(text: str) -> tuple[Clause, ...]:
    """The clauses of ``text`` in their order."""
    found: list[Clause] = []
    for start, end, listed in _pieces(text):
        piece = text[start:end]
        if bare := piece.strip(_EDGE):
            denied = listed or _denied_part(bare)[0] < len(bare)
            topic = _NOT.sub(" ", _FINE.sub(" ", bare)) if denied else bare
            lead = len(piece) - len(piece.lstrip(_EDGE))
            if denied and found and not _SPEAKS.search(topic):
                # "power measured, as set" calls the power normal
                found[-1] = replace(found[-1], denied=True)
            found.append(Clause(bare, start + lead, topic, denied))
    return tuple(found)


def marked_tokens(text: str, glossary: Glossary, *, refuted: Sequence[str] = ()) -> tuple[str, ...]:
    """Keyword tokens of ``text``; those of denied pieces, and of the passages ``refuted`` that
    stand in it, carry MARK."""
    if not text:
        return ()
    for passage in refuted:
        text = text.replace(passage, "\n")
    told = polarity(text)
    if not told.denied and not refuted:
        return tuple(tokens(text, glossary))
    against = "\n".join((*told.denied, *refuted))
    plain = tokens("\n".join(told.stated), glossary)
    return (*plain, *(f"{MARK}{token}" for token in tokens(against, glossary)))


def denied_tokens(marked: Sequence[str]) -> tuple[str, ...]:
    """The tokens of the denied words, without their mark."""
    return tuple(token[1:] for token in marked if token.startswith(MARK))


def readable(token: str) -> str:
    """A token as a reader sees it: ``¬power`` is ``no power``."""
    word = " ".join(part.removeprefix("#") for part in token.replace(MARK, "").split(" "))
    return f"no {word}" if MARK in token else word
