"""Is this line the heading of a D0-D8 section? English and Chinese, numbered or not."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rca.read.normal import has_cjk

_D = re.compile(
    r"^[\W_]{0,4}D\s?([0-8])(?:\.\d)?(?:\s?[/&+~、,\-–]\s?D?\s?[0-8])*(?![A-Za-z0-9])(.*)$",
    re.IGNORECASE | re.DOTALL,
)
_BEFORE = re.compile(
    r"^[#\s]*(?:(?:section|step|discipline)\s)?"
    r"(?:第?[一二三四五六七八九十]{1,2}(?=[.、,，)）\s步章节])[步章节]?|[(（]?\d{1,2}(?:\.\d)?[)）]?(?=\D))?"
    r"[.、,，)）:：\s\-–]*"
)
# The number behind the name: ``一、应急处理 D0``, ``Team (D1)``.
_D_LAST = re.compile(r"^(.{2,48}?)[\s(（\[【/|:：-]*D\s?([0-8])[)）\]】]?[:：]?$", re.IGNORECASE)
# What rca writes below its own 8D: open items and quotes of other documents.
_ANNEX = re.compile(r"^[#\s]*(?:annex|附录)\s?[A-Z]\s?[(（]rca[)）]", re.IGNORECASE)
ANNEX = "annex"
_SEPARATORS = " \t.:：、)）]】|—–-\n"
# In this order: the more telling word decides where a heading holds two.
_CORES: tuple[tuple[str, str, str], ...] = (
    ("D4", r"\bcauses?\b", "原因|根因|真因"),
    ("D3", r"\bcontain\w*|\binterim|\bimmediate|\bshort[ -]term", "临时|围堵|遏制|短期|应急措施"),
    ("D7", r"\bprevent\w*|\brecurrence|\bread[ -]across", "预防|防止|再发|水平展开|标准化"),
    ("D6", r"\bimplement\w*|\bvalidat\w*|\bverif\w*|\beffective\w*", "实施|验证|效果|确认"),
    ("D5", r"\bcorrective|\bpermanent|\bcountermeasures?", "纠正|永久|对策|整改|改善|长期"),
    ("D2", r"\bproblem|\bfailure description|\bdefect description",
     "问题|不良描述|故障描述|异常描述|不良现象"),
    ("D1", r"\bteam", "小组|团队|成员"),
    ("D8", r"\bclos(?:e|ure|ing)\b|\bcongratul\w*|\brecogni\w*|\blessons?",
     "结案|关闭|表彰|祝贺|总结"),
    ("D0", r"\bsymptoms?|\bemergency|\bpreparation|\bimmediate response",
     "症状|应急|紧急|异常概况|现象"),
)  # fmt: skip
_FILLERS = re.compile(
    "and|or|of|for|to|the|a|an|in|on|with|is|not|actions?|measures?|plan|response|results?|final|"
    "root|causes?|analysis|identify|identification|determine|determination|investigation|"
    "define|definition|describe|description|statement|problem|failure|defect|symptoms?|"
    "verify|verification|validate|validated|validation|effective|effectiveness|check|"
    "implement|implemented|implementation|choose|chosen|selec(?:t|ted|tion)|develop|"
    "permanent|corrective|corrections?|countermeasures?|pca|ica|contain|containment|interim|"
    "immediate|temporary|short|long|term|prevent|prevention|preventive|preventing|recurrence|"
    "systemic|read|across|team|members?|form|formation|establish|emergency|preparation|potential|"
    "clos(?:e|ure|ing)|out|effects?|did|does|we|what|our|why|how|sign|off|congratulat(?:e|ions)|recogni[sz]e|recognition|lessons?|learned|"
    "summary|points?|5w2h|8d|rca|escape|occurrence"
)
_CHINESE_FILLERS = re.compile(
    "根本|真正|可能|潜在|发生|流出|原因|根因|真因|分析|查找|确定|识别|验证|确认|调查|定义|描述|"
    "问题|说明|陈述|不良|故障|异常|现象|概况|症状|应急|紧急|响应|反应|处理|准备|小组|团队|成员|"
    "成立|建立|组建|临时|围堵|遏制|短期|长期|永久|纠正|对策|整改|改善|措施|行动|计划|制定|选择|"
    "选定|实施|执行|效果|有效性|评估|预防|防止|再次|再发|复发|发生|标准化|水平展开|结案|关闭|"
    "表彰|祝贺|总结|经验|教训|与|和|及|的|并|或|点|性|确立"
)


@dataclass(frozen=True, slots=True)
class Discipline:
    """A recognised heading: its section and what follows on the same line."""

    section: str
    rest: str = ""


def numbered_discipline(line: str, *, styled: bool = False) -> Discipline | None:
    """``D4``, ``D4 Root cause``, ``D5/D6: …``, ``四、原因分析 D4``. A sentence that starts with
    ``D4`` is none."""
    if _ANNEX.match(line):
        return Discipline(ANNEX)
    match = _D.match(line)
    if not match:
        return _numbered_last(line)
    section, tail = f"D{match[1]}", match[2]
    rest = tail.lstrip(_SEPARATORS)
    separated = bool(tail) and (tail.lstrip(" \t")[:1] in ".:：、)）]】|—–-\n" or not rest)
    name, colon, after = _first_colon(rest)
    if named := section_of(name if colon else rest):
        # "Root cause: …" says what the words behind it are, D4 wants to know.
        label = named == "D4" and after
        return Discipline(section, rest if label else after.lstrip(_SEPARATORS))
    first, _, below = rest.partition("\n")
    if below and section_of(first):
        return Discipline(section, below.strip())
    if _only_heading_words(rest) or (styled and not separated):
        return Discipline(section)
    # "D8 Our closing words" is a heading of its own making, "D4 confirmed that" is a sentence.
    short = len(rest) <= 40 and not rest.endswith((".", "。")) and not rest[:1].islower()
    return Discipline(section, rest) if separated or short else None


def _numbered_last(line: str) -> Discipline | None:
    match = _D_LAST.match(line)
    if not match:
        return None
    name = _BEFORE.sub("", match[1], count=1).strip(_SEPARATORS)
    return Discipline(f"D{match[2]}") if name and _only_heading_words(name) else None


def named_discipline(line: str) -> Discipline | None:
    """``4. Root Cause Analysis``, ``四、根本原因分析``, ``Containment: …``."""
    first, _, below = line.partition("\n")
    bare = _BEFORE.sub("", first, count=1).strip()
    name, colon, after = _first_colon(bare)
    section = section_of(name if colon else bare)
    if not section:
        return None
    if after and section == "D6" and not re.search("implement|effect|实施|效果", name.lower()):
        return None  # "Verified: …" and "确认：…" tell of a test in D4
    if after and section == "D4":
        return Discipline(section, line)
    return Discipline(section, "\n".join(filter(None, (after.strip(), below.strip()))))


def section_of(name: str) -> str:
    """``D4`` for a text that holds nothing but the name of that section, else "".

    Escape and occurrence lines are content of D4, not headings.
    """
    text = re.sub(r"[(（].*?[)）]", " ", name).strip(_SEPARATORS + "*")
    if not text or not _only_heading_words(text):
        return ""
    words, chinese = _words(text)
    if not chinese and words and words[0] in ("escape", "occurrence"):
        return ""
    if not words and re.fullmatch("(发生|流出)(根本)?原因", chinese):
        return ""
    for section, english, chinese_core in _CORES:
        if section == "D7" and "corrective" in words:
            continue
        if re.search(english, text.lower()) or re.search(chinese_core, chinese):
            return section
    return ""


def _only_heading_words(text: str) -> bool:
    if len(text) > 70 or text.endswith((".", "。")):
        return False
    words, chinese = _words(text)
    return all(map(_FILLERS.fullmatch, words)) and not _CHINESE_FILLERS.sub("", chinese)


def _words(text: str) -> tuple[list[str], str]:
    return re.findall(r"[a-z0-9]+", text.lower()), "".join(ch for ch in text if has_cjk(ch))


def _first_colon(text: str) -> tuple[str, str, str]:
    match = re.search("[:：]", text[:80])
    if not match:
        return text, "", ""
    return text[: match.start()], ":", text[match.end() :]
