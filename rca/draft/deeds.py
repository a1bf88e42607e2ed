"""Whether a line of a past report tells what was done, or only counts what there was.

A past D3 says both: ``14 rolls blocked and sorted`` is something to do again, ``5 rolls, 11,600 m
in all`` and ``in transit: none`` are facts about other stock. A line is a tally only where it
counts or denies something and holds no word of doing; in doubt it is a deed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from rca.draft.quantities import facts, plain, worded
from rca.draft.stems import stem

# General words of quality work; what one plant does besides stands in its catalogue.
_DO = (
    "add adjust analyse analyze apply ask audit block bring brought brush calibrate call change"
    " check clean clear close compare conduct confirm contact correct count cover cut degrade"
    " deliver direct disable discard disconnect dismantle display downgrade drain dry empty ensure"
    " examine exchange extend fetch fill fix flag flush give given grade guard hold identify"
    " inform inspect instruct interview isolate issue keep label lock log lower mail mark measure"
    " monitor move notification notify open photograph press probe prolong protect pull put"
    " quarantine raise read recalibrate recall recheck recompute record recover reduce regrade"
    " reject relabel release remove repair replace report rescan rescreen reset restore restrict"
    " retest return revert review rework run sample scan scrap screen seal search segregate select"
    " send separate set shut sniff sort stop store substitute suspend swap switch tag take taken"
    " telephone tell test tighten told top trace track train treat trim tug turn unload upgrade"
    " use verify visit wait wash watch weigh wipe withdraw withdrawn withheld withhold x-ray"
)
_STATES = (  # how things stood or came to be: nothing that anybody would do again
    "affected arrived based built called combined concerned contained declared delivered detected"
    " dispatched expected failed finished happened included involved left located made manufactured"
    " needed numbered occurred packed passed planned produced reached related remained shipped"
    " started supposed used wanted"
)
_DO_HAN = re.compile(
    r"[停锁封隔冻留查检测称抽复补返退召换拆切裁剔挑选擦洗清吹磨烘烤焊贴标调降减加延严改修装卸移转"
    r"关闭开启存收回追溯核对验审评判追补充刷录记报告知通告限禁暂扣押废弃放拔插涂喷压拧紧固定盖"
    r"监控看观消作认]|静置|老化|处理"
)
_DENIED_HAN = re.compile(r"(?:未|没有|没|不|无)[\u3400-\u9fff]{1,2}")
_ORDERED = re.compile(  # what is asked for or planned, is no longer in use, or was put back
    r"\bout of (?:service|use)\b|\bback (?:to|into|in|on)\b|"
    r"\b(?:do|must|shall|should|may|can)(?: not|n't)\b|\bnot (?:to|allowed|permitted)\b|"
    r"\bto not\b|\bto be\b|\bmust\b|\bwill\b|\bplease\b|\bmake sure\b|"
    r"\bno (?:further|more) (?:shipment|delivery|use|release)|不得|不准|不许|禁止|勿",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:not|never|no|none|nothing|nobody|nil|without|neither|nor|zero)\b"
    r"(?:(?!\b(?:and|but|then)\b)[^,.;:。，；：])*|n't\b",
    re.IGNORECASE,
)
_THING = re.compile(  # a place of stock, and a word of doing that stands for a thing: "the stop"
    r"\bstores?\b(?=\s*(?:[,/:;]|and\b))|"
    r"\b(?:the|a|an|this|that|last) (?!re-)[a-z]+(?<!ed)\b|"
    r"\b[a-z]+ed (?:quantity|number|amount|total)s?\b",
    re.IGNORECASE,
)
_NONE = re.compile(rf"{_DENIED.pattern}|[未没无不零]|(?<!\d)0(?!\d)", re.IGNORECASE)
_WORD = re.compile(r"[a-z](?:[a-z'-]*[a-z])?")
_FIRST = re.compile(r"[a-z][a-z'-]{2,}|[\u3400-\u9fff]{2}")


@lru_cache(maxsize=8192)
def only_counts(text: str, known: frozenset[str] = frozenset()) -> bool:
    """Whether ``text`` only counts or denies something. ``known``: `first_words` of what the
    plant's own catalogue does.

    >>> only_counts("5 rolls, 11,600 m in all."), only_counts("5 rolls blocked.")
    (True, False)
    >>> only_counts("在途、客户：没有。"), only_counts("在途一车召回复测。")
    (True, False)
    >>> only_counts("2 rolls in the kiln", first_words(["kiln again for 8 h"]))
    False
    """
    flat = plain(text)
    if not (_NONE.search(flat) or facts(text).quantities or worded(text)) or _ORDERED.search(flat):
        return False
    stated = _DENIED_HAN.sub(" ", _DENIED.sub(" ", flat)).casefold()
    if _DO_HAN.search(stated) or any(map(_does, _WORD.findall(_THING.sub(" ", stated)))):
        return False
    return not any(word in stated for word in known)


def first_words(entries: Iterable[str]) -> frozenset[str]:
    """With what each entry begins: its first English word, or its first two Chinese characters."""
    found = (_FIRST.search(plain(entry).casefold()) for entry in entries)
    return frozenset(match[0] for match in found if match)


def _does(word: str) -> bool:
    """A word of doing: one of the list, one made anew (``re-weld``), or any participle."""
    root = stem(word)
    if root in _stems(_STATES):
        return False
    if word.startswith("re-") or (len(word) > 4 and word.endswith("ed")):
        return True
    return root in _stems(_DO)


@cache
def _stems(words: str) -> frozenset[str]:
    return frozenset(map(stem, words.split()))
