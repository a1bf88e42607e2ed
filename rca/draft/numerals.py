"""Numbers written as words, turned into digits where they count or measure something.

``one`` and ``一`` are left alone: they are articles more often than numbers. So is ``two`` unless
a unit follows: "the two stations" counts nothing that a text would have to say. ``the third
repetition`` and ``第三次`` are numbers as well.
"""

from __future__ import annotations

import re

_ONES_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen"
)
_TENS_WORDS = "twenty thirty forty fifty sixty seventy eighty ninety"
_ONES = _ONES_WORDS.split()
_TENS = {word: 10 * tens for tens, word in enumerate(_TENS_WORDS.split(), start=2)}
_VALUES = (
    {word: number for number, word in enumerate(_ONES)} | _TENS | {"dozen": 12, "hundred": 100}
)
_WORD = "|".join(sorted(_VALUES, key=len, reverse=True))
_UNIT = r"(?:hours?|days?|weeks?|months?|years?|minutes?|seconds?|shifts?|times)\b"
_HALF = re.compile(rf"\b({_WORD}) and a half(?= )", re.I)
_A_HALF = re.compile(r"\bhalf an? (?=hour|minute|day)", re.I)
_QUARTER = {"a": 1, "first": 1, "three": 3}
_QUARTERS = re.compile(r"\b(a|first|three) quarters? of an hour\b", re.I)
_HAN_HALF = re.compile(
    r"(?<![\d.])(?=[\d一二两三四五六七八九十])(\d{1,2}|[一二两三四五六七八九]?十?[一二三四五六七八九]?)个半(?=小时|月)"
)
_ENGLISH = re.compile(rf"\b(?:({'|'.join(_TENS)})[- ])?({_WORD})\b(?P<unit>(?= {_UNIT}))?", re.I)
_ORDINAL_WORDS = "third fourth fifth sixth seventh eighth ninth tenth"
_ORDINALS = {word: number for number, word in enumerate(_ORDINAL_WORDS.split(), 3)}
_ORDINAL = re.compile(
    rf"(?<!one )(?<!two )(?<!a )(?<!a-)\b({'|'.join(_ORDINALS)})(?! (?:of|quarter|half)\b)\b", re.I
)
_HAN_ORDINAL = re.compile(r"(?<=第)([三四五六七八九]|十(?![一二三四五六七八九]))")
_DIGIT = {
    "零": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_TENTHS = re.compile(r"([一二两三四五六七八九])成(?![为了品本分功因效果])")
_TIME = r"(?=个?(?:小时|半小时|天|周|星期|个?月|年|分钟|秒|季度))"
_COUNT = r"(?=[次只台条块层盘片遍倍件卷炉批班项名人处个])"
_HAN = re.compile(
    rf"(?<![第一二三四五六七八九十百几\d])(?:([二三四五六七八九])?十([一二三四五六七八九])?|([二两三四五六七八九]))(?:{_TIME}|{_COUNT})"
)


def digits(text: str) -> str:
    """``text`` with number words as digits: ``two weeks`` is ``2 weeks``, ``三次`` is ``3次``."""
    text = _HALF.sub(lambda m: f"{_VALUES[m[1].lower()] + 0.5:g}", text)
    text = _A_HALF.sub("0.5 ", text)
    text = _QUARTERS.sub(lambda m: f"{15 * _QUARTER[m[1].lower()]} min", text)
    text = _HAN_HALF.sub(lambda m: f"{_han_value(m[1]) + 0.5:g}", text)
    text = _TENTHS.sub(lambda m: f"{10 * _DIGIT[m[1]]}%", text)
    text = _ORDINAL.sub(lambda m: str(_ORDINALS[m[1].lower()]), text)
    text = _HAN_ORDINAL.sub(lambda m: str(10 if m[1] == "十" else _DIGIT[m[1]]), text)
    return _HAN.sub(_chinese, _ENGLISH.sub(_english, text))


def _english(match: re.Match[str]) -> str:
    value = _VALUES[match[2].lower()] + (_TENS[match[1].lower()] if match[1] else 0)
    if (
        value < 1
        or (value <= 2 and match["unit"] is None)
        or match[2].lower() in ("hundred", "dozen")
    ):
        return match.group()
    return str(value)


def _han_value(text: str) -> int:
    """``十五`` is 15; of ``半`` alone 0."""
    if text.isdigit() or not text:
        return int(text or 0)
    tens, ten, ones = text.partition("十")
    return 10 * _DIGIT.get(tens, 1) + _DIGIT.get(ones, 0) if ten else _DIGIT[tens]


def _chinese(match: re.Match[str]) -> str:
    if match[3]:
        value = _DIGIT[match[3]]
        timed = re.match(_TIME, match.string[match.end() :]) is not None
        return str(value) if value > 2 or timed else match.group()
    return str(10 * _DIGIT.get(match[1] or "一", 1) + _DIGIT.get(match[2] or "零", 0))
