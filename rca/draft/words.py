"""Content words of a sentence, and how many of them a source holds.

English words are compared by stem, Chinese ones by jieba word and character pair. Across
languages a word counts as held when the glossary or the general lexicon leads from one to the
other; a word that neither knows says nothing either way.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rca.draft.lexicon import conceived, concepts_of_han, concepts_of_stem
from rca.draft.light import heft
from rca.draft.moments import moments
from rca.draft.quantities import facts, plain
from rca.draft.senses import meant, senses, senses_within
from rca.draft.stems import stem
from rca.index.language import Glossary, cjk_share, fold

_LATIN = re.compile(r"[a-z]+(?:-[a-z]+)*")
_RUN = re.compile(r"[\u3400-\u9fff]+")
_COUNT = re.compile(
    r"[一二两三四五六七八九十百几每各这那][一二两三四五六七八九十百]?[只个台次件批块条支组种遍把张片天起种点]"
)
_CODE = re.compile(r"[A-Za-z]*[-_]?\d[\w./-]*")
FOREIGN = 0.05  # a source with less of the sentence's language is in the other one
_BOUND = re.compile(
    r"[≤≥<>]|\b(?:at (?:most|least)|min\.|max\.|minimum|maximum|limits?|lower|upper|allow\w*"
    r"|requir\w*)"
    r"|上限|下限|不大于|不小于|不低于|不高于|不超过|以上|以下|以内|要求|允许|规定|标准",
    re.I,
)
MEANT = 0.8  # held as one of the senses that a dictionary gives
HINTED = 0.5  # and as one of a single character
PARTLY = 0.75  # where a general word inside a longer one is held
HALF = 0.5  # of a word; held less than that, it is missing
OWN = 0.6  # and with more than this it is in its own; between the two it is mixed

# Words that carry no fact of their own: grammar, and the verbs any report is written with.
_EMPTY_WORDS = """
a about above after again against all almost already also although always am among an and any are
around as at away be became because become been before being below between both but by came can
case cause caused causing come could did do does doing done down due during each earlier either
else even ever every few for found from further gave get give given gives go goes gone got had has
have having hence here how however if in instead into is it its itself just keep kept know known
less let like made make makes making many may might more most much must near need never
no none nor not now of off on once one only onto or other our out over own past per put quite
rather reach reached really same say says see seen several shall should show showed showing shown
shows since so some stand still stood such take taken than that the their them then there therefore
these they thing this those though through thus to together too toward towards turned under until
up upon use used using very was way we well went were what when where whereas whether which while
who whole whose why will with within without would yet you your
at least most so-called rule ruled excluded refuted confirmed occurrence escape occurred previous
evidence indicates suggests report reported finding hardly merely nearly clearly simply actually
weak strong good bad poor fine wrong right correct such lie lies lay sit sits held time times way
proved proves prove effective ineffective
roughly approximately nearly about little few lot lots plus whenever already later earlier
afterwards followed following follow result resulted results
lead leads led owing due reason reasons because
considered regarded seems seemed appear appeared happen happened place took amount amounted
milliseconds seconds minutes hours days weeks months years nobody everyone anybody someone
said wherever however together instead lack lacked ran run runs act acted help half part
"""
_EMPTY = frozenset(_EMPTY_WORDS.split())
_HAN_EMPTY_WORDS = """
确认 排除 原因 发生 流出 因为 所以 因此 导致 由于 以及 并且 但是 而且 如果 其中 其他 其余 这个 那个
一个 没有 已经 可以 不是 就是 都是 只有 只是 仅仅 当时 那次 本次 说明 显示 表明 需要 必须 应该 进行
使用 情况 问题 属于 仍然 仍在 继续 之后 以后 之前 以上 以下 以内 左右 大约 约为 达到 超过 高于 低于
不大于 不低于 不超过 不小于 规定 要求 每个 作业 文件 作业指导书 指导书
上次 这次 本次 其实 实际上 无效 有效 小时 分钟 个月 星期
以来 期间 大概 差不多 几乎 左右 最多 至少
不良品 良品 同期 至多 不到 仅为 因而 从而 为了 然后 接着
超出 对应 相当于 不足 一台 一块 一段
根据 证据 记录 案例 旧案 过去 以往 先前 此前 其它 这样 照样 什么 一直 从来 从未 开始 分别 同时 那么
"""
_HAN_EMPTY = frozenset(_HAN_EMPTY_WORDS.split())


@dataclass(frozen=True, slots=True)
class Words:
    """The content of a text: English stems (own and translated), Chinese text, concepts."""

    stems: frozenset[str]
    han: str
    concepts: frozenset[str]
    share: float  # of Chinese among its letters
    meant: frozenset[str] = frozenset()  # English stems that its Chinese words may mean
    hinted: frozenset[str] = frozenset()  # and those that single characters may mean


@dataclass(frozen=True, slots=True)
class Cover:
    """How much of a sentence a source holds: of ``known`` weight, ``held``; ``unknown`` is what
    no dictionary leads across."""

    held: float
    known: float
    unknown: float
    missing: tuple[str, ...]

    @property
    def share(self) -> float:
        """Held share of what could be compared, 1 where there was nothing to compare."""
        return self.held / self.known if self.known else 1.0


@dataclass(frozen=True, slots=True)
class Compared:
    """A content word, its weight, and the share of it that a source holds; None: no dictionary
    leads across."""

    word: str
    weight: float
    share: float | None

    @property
    def claim(self) -> float:
        """Its weight, less where the word claims hardly anything."""
        return self.weight * heft(self.word)


@lru_cache(maxsize=16384)
def content(text: str) -> tuple[str, ...]:
    """English content words in order, codes and numbers left out."""
    flat = _CODE.sub(" ", moments(plain(text))[1]).lower()
    parts = [part for word in _LATIN.findall(flat) for part in word.split("-")]
    return tuple(part for part in parts if len(part) > 2 and part not in _EMPTY)


@lru_cache(maxsize=16384)
def han_content(text: str, glossary: Glossary) -> tuple[str, ...]:
    """Chinese content words in order."""
    _, undated = moments(plain(text))
    words = [word for run in _RUN.findall(undated) for word in glossary.words(run)]
    return tuple(word for word in words if word not in _HAN_EMPTY and not _COUNT.fullmatch(word))


@lru_cache(maxsize=4096)
def read(text: str, glossary: Glossary) -> Words:
    """What ``text`` says, in a form in which both languages meet."""
    folded = fold(plain(text))
    own = {stem(word) for word in content(text)}
    translated = {stem(part) for word in _to_english(folded, glossary) for part in content(word)}
    runs = _RUN.findall(folded)
    measured = {name for q in facts(text).quantities for name, _ in q.unit.dimension}
    concepts: set[str] = set()
    for word in own | {stem(name) for name in measured}:
        concepts |= concepts_of_stem(word)
    if _BOUND.search(folded):
        concepts |= concepts_of_stem("limit")
    for run in runs:
        concepts |= concepts_of_han(run)
    stems = own | translated | {stem(name) for name in measured}
    share = cjk_share(text)
    likely = frozenset[str]().union(*map(senses_within, runs))
    hinted = frozenset[str]().union(*(senses(char) for run in runs for char in run))
    return Words(frozenset(stems), "|".join(runs), frozenset(concepts), share, likely, hinted)


@lru_cache(maxsize=65536)
def _terms(folded: str, glossary: Glossary) -> tuple[str, ...]:
    return tuple(glossary.translations(folded))


def _to_english(folded: str, glossary: Glossary) -> list[str]:
    return [term for term in _terms(folded, glossary) if not _RUN.search(term)]


def cover(sentence: str, source: Words, glossary: Glossary) -> Cover:
    """How much of ``sentence`` stands in ``source``."""
    held = known = unknown = 0.0
    missing: list[str] = []
    for one in compare(sentence, source, glossary):
        if one.share is None:
            unknown += one.weight
            continue
        known += one.weight
        held += one.weight * one.share
        missing += [one.word] if one.share < HALF else []
    return Cover(held, known, unknown, tuple(missing))


def compare(sentence: str, source: Words, glossary: Glossary) -> tuple[Compared, ...]:
    """Every content word of ``sentence`` in order, English ones first, with what ``source``
    holds of it."""
    english = [
        Compared(word, 1.0, _english(word, source, glossary))
        for word in dict.fromkeys(content(sentence))
    ]
    chinese = [
        Compared(word, min(len(word), 4) / 2, _chinese(word, source, glossary))
        for word in dict.fromkeys(han_content(sentence, glossary))
    ]
    return (*english, *chinese)


def _english(word: str, source: Words, glossary: Glossary) -> float | None:
    root = stem(word)
    if root in source.stems or any(_akin(root, other) for other in source.stems):
        return 1.0
    concepts = concepts_of_stem(root)
    if concepts & source.concepts:
        return 1.0
    chinese = [term for term in _terms(word, glossary) if _RUN.search(term)]
    if any(term in source.han for term in chinese):
        return 1.0
    if root in source.meant:
        return MEANT
    if root in source.hinted:
        return HINTED
    if source.share < FOREIGN or concepts or chinese:
        return 0.0
    return None


def _akin(one: str, other: str) -> bool:
    """Same beginning: `calibrat` and `calibration`, `magnif` and `magnific`."""
    short = min(len(one), len(other))
    return short >= 5 and one[:short] == other[:short] and abs(len(one) - len(other)) <= 4


def _chinese(word: str, source: Words, glossary: Glossary) -> float | None:
    pairs = [word[i : i + 2] for i in range(len(word) - 1)]
    near = sum(pair in source.han for pair in pairs) / len(pairs)
    chars = sum(char in source.han for char in word) / len(word)
    best = max(near, chars if chars == 1.0 else chars / 2)
    concepts = concepts_of_han(word)
    if concepts & source.concepts:
        best = max(best, 1.0 if conceived(word, source.concepts) == 1 else PARTLY)
    english = {stem(part) for term in _to_english(word, glossary) for part in content(term)}
    if english:
        best = max(best, len(english & source.stems) / len(english))
    if best < MEANT and source.share <= OWN:
        best = max(best, MEANT * meant(word, source.stems))
    if source.share > OWN or concepts or english or best >= 0.5:
        return best
    return None
