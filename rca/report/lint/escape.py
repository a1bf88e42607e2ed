"""Whether a text says why a defect got through: by name, or by what a control does not see."""

from __future__ import annotations

import re

_SAID = (
    r"\bescap\w+|non[- ]?detection|\bundetected|"
    r"\b(?:not|never|nobody|cannot|could not|no one|unable to)\b[^.;]{0,25}"
    r"\b(?:detect\w*|notic\w*|caught|catch|discover\w*|seen|spot\w*|identif\w*|found)\b|"
    r"\bwent (?:unnoticed|out)\b|\bunseen|\bunnoticed|\bgot out\b|(?:slipped|got|went|let|"
    r"came) through|"
    r"\bpassed (?:the )?(?:\w+ )?(?:inspection|test|check|gate|audit)|"
    r"\bwhy (?:it )?(?:was )?shipped|\bblind\b|"
    r"流出|漏检|漏判|逃逸|未(?:能|被)?(?:检出|发现|拦截|识别|察觉)|没有?(?:能)?(?:检出|被?发现|"
    r"拦住|拦截|察觉)|"
    r"(?:检|测|看|查)不(?:出|到|见)|为(?:何|什么)[^，,。；;]{0,6}(?:放行|出货|没查|没检)"
)
_CONTROL = (
    r"(?:inspect\w*|checks?|checked|tests?|tested|tester|gauges?|gages?|camera|aoi|audits?|"
    r"sampl\w+|"
    r"control plan|measur\w*|x-ray|monitor\w*|scan\w*|sensor|release)"
)
_LIMIT = (
    r"(?:only|just|never|blind|nothing but|too (?:few|small|short|coarse|late|rare\w*|seldom|low)|"
    r"(?:is|are|was|were) not (?:part|covered|included|checked|measured|tested|inspected|"
    r"foreseen|in)|"
    r"(?:does|do|did) not (?:cover|include|see|check|measure|reach|look|contain|test)|"
    r"(?:has|contains?) no|not (?:hardness|the)|"
    r"(?:per|each|every|an?|once an?|once per) (?:shift|hour|day|week|box|lot|batch|order|pallet|"
    r"reel|coil)|"
    r"first (?:piece|part|article)s?|sampling plan)"
)
_CONTROL_ZH = (
    r"(?:终检|检验|抽检|检查|检测|测试|相机|全检|首检|首件|巡检|抽样|抽测|抽|控制计划|放行|检具|"
    r"试验|AOI|量规|目视)"
)
_LIMIT_ZH = (
    r"(?:只|仅|不含|不包[含括]|没有?(?=[^，,。；;]{0,6}(?:项|检|测|此))|无此|"
    r"无[^，,。；;]{0,8}项|未(?:含|列|包|覆盖|设|检|测)|"
    r"看不|测不|不够|不足|偏[低短松]|太[少短晚]|之前|才|每[箱批班卷天周盘托小][^，,。；;]{0,4}\d)"
)
_ESCAPED = re.compile(
    rf"{_SAID}|\b{_CONTROL}\b[^.;]{{0,45}}?\b{_LIMIT}\b|\b{_LIMIT}\b[^.;]{{0,30}}?\b{_CONTROL}\b|"
    rf"{_CONTROL_ZH}[^。；;]{{0,14}}?{_LIMIT_ZH}|(?:只|仅)[^，,。；;]{{0,6}}{_CONTROL_ZH}",
    re.IGNORECASE,
)


def escapes(text: str) -> bool:
    """Whether ``text`` says why the defect was not caught."""
    return _ESCAPED.search(text) is not None
