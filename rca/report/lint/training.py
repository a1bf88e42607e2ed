"""Whether actions only talk to people, or also change a thing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rca.report.lint.dated import without_dates
from rca.report.lint.persons import SOMEBODY, TOLD

_CLAUSE = re.compile(r"[.;；。，,:：|]|\band\b(?! to\b)|\bthen\b|\bas well as\b|并且|同时|并(?!未)")
# What a person is told is no change of the thing it is about: cut off with what follows
_ABOUT = re.compile(
    rf"(?:{TOLD.pattern})(?=\s+(?:again\s+)?(?:to|on|about|in|of|how|that|for|with|by|from|at|"
    rf"when|what|not|"
    rf"regarding|concerning)\b|$).*|\b(?:told|asked|urged|instructed|reminded) to\b.*",
    re.IGNORECASE | re.DOTALL,
)
_TECHNICAL = re.compile(
    r"\b(?:replac\w+|exchang\w+|install\w*|interlock\w*|sensors?|alarm\w*|poka\w*|automat\w*|"
    r"cameras?|"
    r"fixtures?|jigs?|gauges?|gages?|limit(?:s|ed)?|redesign\w*|software|firmware|plc|"
    r"programm?\w*|recipes?|"
    r"parameters?|repair\w*|modif\w*|barriers?|counters?|disabled|scan\w*|lock(?:s|ed)?|pins?|"
    r"chamfers?|coat(?:ed|ing)|material|drawing|measur\w*|calibrat\w*|changed|renewed|raised|"
    r"lowered|increased|reduced|"
    r"shortened|widened|tightened|separat\w+|colou?r\w*|marked|marking|added|fitted|mounted|"
    r"fixed|pinned|"
    r"blocked|rejects?|stops?|purchas\w+|bought|ordered|test(?:ed|s)?|control plan|fmea|"
    r"(?:instruction|sop|procedure|standard|checklist|plan|specification)s?\b[^.;,]{0,25}"
    r"\b(?:revised|updated|extended|changed|states?|issued|rewritten|amended)|"
    r"(?:revised|updated|new|changed|amended) (?:\w+ )?(?:instruction|sop|procedure|standard|"
    r"checklist|"
    r"tool|fixture|die|insert|gauge|parameter|recipe|software|supplier|grade))\b|"
    r"\d\s*(?:mm|µm|um|°C|℃|bar|mbar|kPa|MPa|N|Nm|V|kV|A|mA|kW|W|s|ms|h|Hz|rpm|g|kg|l|ml|%|lux|"
    r"HRC)(?![a-z])|"
    r"更换|换(?![岗班人])|加装|安装|联锁|互锁|报警|防[错呆]|传感|自动|改造|夹具|检具|量规|软件|"
    r"系统|维修|修复|增加|增设|加[一两装防]|"
    r"校准|上下限|锁|改[为用成]|调整|参数|程序|密码|图纸|倒角|材料|定位|清洗|修订|更新|升级|隔离|"
    r"分开|颜色|模具|刀具|密封|"
    r"测试|相机|扫码|设置|缩短|延长",
    re.IGNORECASE,
)
_DEVICE = re.compile(
    r"\b(?:replac\w+|exchang\w+|install\w*|interlock\w*|sensors?|alarm\w*|poka\w*|automat\w*|"
    r"cameras?|"
    r"fixtures?|jigs?|gauges?|gages?|redesign\w*|software|firmware|plc|barriers?|counters?|scan\w*|"
    r"lock(?:s|ed)|pins?|light|stops? the|new tool|raised|reduced|shortened|widened)\b|"
    r"更换|加装|安装|联锁|互锁|报警|防[错呆]|传感|自动|改造|夹具|量规|软件|锁定|改[为用成]|密码|"
    r"相机|扫码",
    re.IGNORECASE,
)
_WATCHED = re.compile(r"\b(?:again|closely|carefully|more)\b|仔细|认真|加强", re.IGNORECASE)


def only_talks(lines: Sequence[str]) -> str | None:
    """The first line that tells people something, where no line changes a thing; else None."""
    if any(map(_changes, lines)):
        return None
    return next((line for line in lines if _to_people(line)), None)


def _to_people(line: str) -> bool:
    return bool(TOLD.search(line) or SOMEBODY.search(line) or _WATCHED.search(line))


def _changes(line: str) -> bool:
    """Whether a clause of ``line`` changes a thing. Of what people do or are told, only a device
    in it counts."""
    for clause in _CLAUSE.split(without_dates(line)):
        told = TOLD.search(clause)
        if told and not told[0].isascii():
            continue
        rest = _ABOUT.sub(" ", clause)
        if (_DEVICE if told or SOMEBODY.search(clause) else _TECHNICAL).search(rest):
            return True
    return False
