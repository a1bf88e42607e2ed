"""How much, how often and how far along: all or some, every shift or every hour, planned or done,
suspected or confirmed."""

from __future__ import annotations

import re
from functools import lru_cache

from rca.draft.clauses import clauses, closest
from rca.draft.numerals import digits
from rca.draft.quantities import plain
from rca.index.language import Glossary

_PERIODS = {
    "hour": (r"hour", "小时", r"\bhourly\b"),
    "shift": (r"shift", "班", r"$^"),
    "day": (r"day|night", "[天日晚]", r"\bdaily\b"),
    "week": (
        r"week|monday|tuesday|wednesday|thursday|friday|saturday|sunday",
        "周|星期",
        r"\bweekly\b",
    ),
    "month": (r"month", "个?月", r"\bmonthly\b"),
    "quarter": (r"quarter", "个?季度", r"\bquarterly\b"),
    "year": (r"year", "年", r"\byearly\b|\bannual\w*"),
    "minute": (r"minute", "分钟", r"$^"),
    "lot": (r"lot|batch|delivery|consignment", "个?批", r"$^"),
    "roll": (r"roll|reel|coil", "卷", r"$^"),
    "piece": (
        r"piece|sheet|cell|part|unit|module|core|weld",
        "[一]?[只片件个芯支]",
        r"\b100 ?%|逐[只片件个]",
    ),
}
_ONCE_A = r"(?:every|each|per|once an?|once per|times an?)\s(?:single |other )?"
_FREQUENT = {
    name: re.compile(rf"\b{_ONCE_A}(?:{en})s?\b|(?:每一?|按)(?:{zh})|{adverb}", re.I)
    for name, (en, zh, adverb) in _PERIODS.items()
}
_MENTIONED = {
    name: re.compile(rf"\b(?:{en})s?\b|{zh}|/{name[0]}\b|{adverb}", re.I)
    for name, (en, zh, adverb) in _PERIODS.items()
}
_ALL = re.compile(
    r"\b(?:all|every|each|entire|whole|without exception|always|both|any|100 ?%)\b|全部"
    r"|所有|全数|均|都|总是|每|逐|全|一律|各",
    re.I,
)
_EACH = re.compile(r"每一?个")  # of anything
_MOST = re.compile(
    r"(?<!at )\b(?:most(?: of)?|majority|mainly|mostly|predominantly|nearly all)\b|大多"
    r"|多数|大部分|绝大|主要|基本上",
    re.I,
)
_PART = re.compile(
    r"\b(?:only some|only part|some of|a few of|partly|only a few)\b|只有部分|仅有?部分"
    r"|部分(?!压)|个别|少数",
    re.I,
)
_OF = re.compile(
    r"(?<![\d.,])(\d[\d,]*) (?:out )?of (?:the |its )?(\d[\d,]*)(?![\d.,])"
    r"|(\d[\d,]*)[只个件台块]?中有?(?:取|的)?(\d[\d,]*)"
)
_ALL_OF = re.compile(
    r"\ball (?:the |of the )?(\d[\d,]*)(?! ?%)|(\d[\d,]*)[只个件台块起](?:\S{0,6}?)(?:全部|均|都)",
    re.I,
)
_SAMPLED = re.compile(r"\b(?:only|samples?|sampled|one strip|first piece)\b|只|首件|抽|一片", re.I)
_ONLY_ONE = re.compile(r"\bonly one\b|只有一[个只次台件]|仅一[个只次台件]", re.I)
_ONE = re.compile(r"\b(?:one|single|sole|first)\b|(?<![\d.,])1(?![\d.,])|一|单", re.I)
_NONE = re.compile(
    r"\b(?:no|none|nobody|nothing|never|without)\b|没有|无|从未|(?<![\d.,])0(?![\d.,])", re.I
)
_PLANNED = re.compile(
    r"\b(?:planned|to be|to follow|follows?(?= until)|will|shall|requested|request"
    r"|not yet|scheduled|discussed|proposed"
    r"|intended|in preparation|budget\w*|open risk|pending|due|filed|needs?|until then|no date)\b"
    r"|计划(?!书)|(?<!等)待(?!机|料)|尚未|还没|拟|将(?!近)|列入|申请|预算|未改|排在",
    re.I,
)
_DONE = re.compile(
    r"\b(?:was|were|has been|have been|had been|has|have|had|is now|are now|already)\b"
    r"|已经|已(?!知)|完成了?|装上了|做完",
    re.I,
)
_SUSPECTED = re.compile(
    r"\b(?:suspect\w*|possibl[ey]|may|might|could|presumabl[ey]|probabl[ey]|perhaps|assumed|unclear"
    r"|not (?:proved|verified|confirmed|checked)|unconfirmed)\b|怀疑|可能|疑似|推测|也许"
    r"|未(?:证实|确认|验证)|初步",
    re.I,
)
_PROVED = re.compile(
    r"\b(?:confirmed|proved|proven|verified|certain\w*|definitely)\b|(?<!未)(?:确认|证实"
    r"|验证)|肯定",
    re.I,
)


def overstated(sentence: str, source: str, glossary: Glossary) -> str:
    """What ``sentence`` says of extent, frequency, progress or cause beyond ``source``, else ""."""
    ours, theirs = digits(plain(sentence)), digits(plain(source))
    return (
        _frequency(ours, theirs)
        or _scope(ours, theirs, glossary)
        or _progress(ours, theirs, glossary)
    )


@lru_cache(maxsize=8192)
def _frequencies(text: str) -> frozenset[str]:
    return frozenset(name for name, pattern in _FREQUENT.items() if pattern.search(text))


def _frequency(ours: str, theirs: str) -> str:
    """A frequency the source does not give. ``each cell`` needs no frequency, only no other one."""
    given = _frequencies(theirs)
    for name in sorted(_frequencies(ours) - given):
        if name == "piece" and not _SAMPLED.search(theirs) and (_ALL.search(theirs) or not given):
            continue
        if name == "piece" and _EACH.search(ours) and _ALL.search(theirs):
            continue
        if not given and name != "piece" and _MENTIONED[name].search(theirs):
            continue
        if not re.search(rf"/\s?{name[0]}\b", theirs):
            return f"per {name} is not said"
    return ""


def _scope(ours: str, theirs: str, glossary: Glossary) -> str:
    shares = [_ints(match) for match in _OF.finditer(theirs)]
    for match in _ALL_OF.finditer(ours):
        whole = _int(match[1] or match[2])
        if any(max(pair) == whole > min(pair) for pair in shares):
            return "not all of them"
    if _MOST.search(ours):
        near = " ".join(closest(ours, clauses(theirs), glossary)[1])
        if not (_MOST.search(theirs) or shares or _ALL.search(near)):
            return "“most” is not said"
    if _ONLY_ONE.search(ours) and not _ONE.search(theirs):
        return "“only one” is not said"
    if _PART.search(ours) and _ALL.search(theirs) and not _PART.search(theirs):
        return "the source speaks of all"
    return ""


def _ints(match: re.Match[str]) -> tuple[int, ...]:
    return tuple(_int(group) for group in match.groups() if group)


def _int(text: str) -> int:
    return int(text.replace(",", ""))


def _progress(ours: str, theirs: str, glossary: Glossary) -> str:
    for clause in clauses(ours):
        there = closest(clause, clauses(theirs), glossary)[1]
        if not there:
            continue
        if (
            _DONE.search(clause)
            and not _PLANNED.search(ours)
            and not _NONE.search(clause)
            and all(_PLANNED.search(one) for one in there)
        ):
            return "the source speaks of a plan"
        if (
            _PROVED.search(ours)
            and all(_SUSPECTED.search(one) for one in there)
            and not (_PROVED.search(theirs))
        ):
            return "the source only suspects it"
    return ""
