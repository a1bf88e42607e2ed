"""What two texts share: stems of words, pairs of Chinese characters."""

from __future__ import annotations

import re
from functools import cache

from rca.read.normal import has_cjk

_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-/][A-Za-z0-9]+)*|\d+(?:[.,]\d+)*|[\u3400-\u9fff]+")
_ENDING = re.compile(r"(?<=[a-z]{3})(?:ings?|e[drs]|ers|ions?|ly|ments?|ages?)$")
_STEM = 5  # letters: "replaced" and "replacement" agree
# of every sentence, and what every action or cause is made of
_PLAIN_WORDS = """
a an and are as at be been being but by can did do does each every for from had has have if in
into is it its more most no not now of off on once one only or other our out over per same so than
that the their them then there these they this those to two too up use used using via was we were
when where which while who will with within without yet all any also after before about above
again against below between both down during few further just new old own such through under until
very three four five first second third action actions add added adjust agreed apply area begin
buy bought change changed check checks complete completed control create define defined department
done effective ensure establish fixed implement implemented implementation improve improved
improvement increase increased install installed introduce introduced issue line made maintain
make measure measures modify modified month monthly order ordered part parts plan planned process
produce production product project provide purchase quality reduce redesign regular release renew
renewed replace replaced replacement report require required responsible review reviewed revise
revised root set shift start started status step system team time update updated week weekly work
cause causes caused due because therefore problem failure defect defective defects fault
insufficient poor bad wrong incorrect occurred occurs occurrence found repeated repeat service
serviced twice year yearly annual additional extra company factory plant site office customer
supplier people person employee staff operator team started running published earlier later early
late since chosen trial trials others inside number numbers behind gets given kept taken placed
bought renewed moved
"""
_PLAIN = frozenset(_PLAIN_WORDS.split())
_PLAIN_ZH = re.compile(
    r"增加|更换|更新|修改|修订|重新|制定|安排|建立|完善|加强|优化|改为|改进|改善|实施|执行|完成|要求|"
    r"进行|通过|使用|采用|定期|每[班天日周月年季次批]|负责|措施|对策|产品|生产|时间|公司|厂区|工作|"
    r"管理|计划|设计|增设|新增|取消|导致|造成|由于|因为|原因|问题|不良|异常|发生|存在|出现|产生|运转|运行|使用|过程|期间|时候?|供应商?|"
    r"全部|所有|以及|并且|同时|其他|[的了和与及并在对为是由将被把从到后前中上下内外]"
)


@cache
def _plain_stems() -> frozenset[str]:
    return frozenset(map(_stem, (word for word in _PLAIN if len(word) > _STEM))) | _PLAIN


def stems(text: str) -> frozenset[str]:
    """Content words of ``text``: stems of words of three letters and more, numbers of two digits
    and more, and pairs of Chinese characters; words that every report is made of left out."""
    found: set[str] = set()
    for match in _WORD.finditer(text):
        found |= _of(match[0])
    return frozenset(found)


def _of(word: str) -> set[str]:
    if has_cjk(word):
        return {
            part[i : i + 2] for part in _PLAIN_ZH.split(word) if part for i in range(len(part) - 1)
        }
    folded = word.lower()
    if folded[0].isdigit():
        return {folded} if len(folded) > 1 else set()
    if "-" in folded and not any(ch.isdigit() for ch in folded):
        return {stem for part in re.split("[-/]", folded) if part for stem in _of(part)}
    if len(folded) > 3 and folded.endswith("s") and not folded.endswith("ss"):
        folded = folded[:-1]
    stem = _stem(folded) if folded.isalpha() else folded
    coded = any(ch.isdigit() for ch in folded)
    plain = folded in _PLAIN or stem in _plain_stems()
    return {stem} if len(folded) > 2 - coded and not plain else set()


def _stem(word: str) -> str:
    """``drying`` and ``dryer`` as one; at most `_STEM` letters."""
    bare = _ENDING.sub("", word) if len(word) > 4 else word
    bare = re.sub(r"([b-df-hj-np-tv-z])\1$", r"\1", bare)
    return re.sub(r"(?<=.{3})e$", "", bare)[:_STEM]


def known_characters(text: str, known: str) -> float:
    """The share of ``text``'s Chinese content characters that ``known`` holds as well: compounds
    are cut and joined freely (上刀, 圆刀, 刀具). 0.0 without any."""
    mine = {ch for ch in _PLAIN_ZH.sub("", text) if has_cjk(ch)}
    theirs = {ch for ch in _PLAIN_ZH.sub("", known) if has_cjk(ch)}
    return len(mine & theirs) / len(mine) if mine else 0.0


def novel_share(text: str, known: str) -> float:
    """The share of ``text``'s content words that ``known`` does not hold; 1.0 without any."""
    mine = stems(text)
    return len(mine - stems(known)) / len(mine) if mine else 1.0


def chinese_share(text: str) -> float:
    """The share of Chinese among ``text``'s words, two characters to a word; 0.0 without any."""
    english = len(re.findall(r"[A-Za-z]{3,}", text))
    chinese = sum(map(has_cjk, text)) / 2
    return chinese / (english + chinese) if english + chinese else 0.0
