"""Headings and small words of the reports, in both languages, and which one to use."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from rca.domain import Diagnosis, Hypothesis, Lang, NextCheck

_CJK = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_LETTER = re.compile(r"[^\W\d_]")

LABELS: Final[Mapping[Lang, Mapping[str, str]]] = {
    "en": {
        "incident": "Incident",
        "status": "Status",
        "diagnosed": "diagnosed",
        "undetermined": "undetermined",
        "failed": "failed",
        "novelty": "Novelty",
        "novelty_long": "probability that the cause is not in the list",
        "causes": "Ranked causes",
        "rank": "Rank",
        "cause": "Cause",
        "probability": "Probability",
        "precedents": "Precedents",
        "severity": "Severity",
        "step": "Process step",
        "category": "Category",
        "why": "Why",
        "struck": "Struck, not supported by the evidence",
        "reason": "Reason",
        "ledger": "Evidence ledger",
        "sources": "Further sources quoted (weight 0)",
        "for": "for",
        "against": "against",
        "stance": "Stance",
        "weight": "Weight",
        "kind": "Kind",
        "quote": "Quote",
        "ref": "Reference",
        "sum": "Sum = score",
        "checks": "Checks",
        "check": "Check",
        "confirms": "Confirms",
        "refutes": "Refutes",
        "minutes": "Minutes",
        "destructive": "Destructive",
        "yes": "yes",
        "no": "no",
        "unknown": "unknown",
        "corrective": "Corrective actions",
        "preventive": "Preventive actions",
        "held_True": "held in the past case",
        "held_False": "did NOT hold in the past case",
        "held_None": "outcome unknown",
        "suggested": "suggested, no source",
        "escape": "Why it was not detected",
        "past_actions": "What was done in similar cases",
        "contributing": "Contributing causes",
        "feeder": "fed the primary cause",
        "escape_role": "let it escape",
        "systemic": "systemic",
        "not_excluded": "Severe causes not excluded",
        "containment": "Containment",
        "scope": "Scope",
        "limits": "Limits",
        "inside": "inside",
        "outside": "outside",
        "beyond": "Outside its limit",
        "no limit found": "no limit found",
        "next": "Next check",
        "gain": "expected saving {} min",
        "min": "{} min",
        "separates": "separates",
        "charts": "Charts of the plant's records",
        "no_charts": "No chart: this diagnosis keeps no chart data; asking again draws them while "
        "the records are there.",
        "provenance": "Provenance",
        "error": "Error",
        "none": "none",
        "more": " and {} more",
        "colon": ": ",
        "semicolon": "; ",
        "comma": ", ",
        "brackets": " ({})",
        "suspected": "Ranked hypotheses, not verified causes.",
    },
    "zh": {
        "incident": "事件",
        "status": "状态",
        "diagnosed": "已诊断",
        "undetermined": "未能确定",
        "failed": "失败",
        "novelty": "新颖度",
        "novelty_long": "原因不在清单内的概率",
        "causes": "原因排序",
        "rank": "序",
        "cause": "原因",
        "probability": "概率",
        "precedents": "先例数",
        "severity": "严重度",
        "step": "工序",
        "category": "类别",
        "why": "理由",
        "struck": "已删除（证据不支持）",
        "reason": "原因",
        "ledger": "证据账",
        "sources": "其他引用来源（权重 0）",
        "for": "支持",
        "against": "反对",
        "stance": "立场",
        "weight": "权重",
        "kind": "类型",
        "quote": "引文",
        "ref": "出处",
        "sum": "合计 = 得分",
        "checks": "检查项",
        "check": "检查",
        "confirms": "证实",
        "refutes": "否定",
        "minutes": "分钟",
        "destructive": "破坏性",
        "yes": "是",
        "no": "否",
        "unknown": "未知",
        "corrective": "纠正措施",
        "preventive": "预防措施",
        "held_True": "在历史案例中有效",
        "held_False": "在历史案例中未见效",
        "held_None": "效果未知",
        "suggested": "建议，无出处",
        "escape": "为何未被探测",
        "past_actions": "相似案例当时的措施",
        "contributing": "促成原因",
        "feeder": "促成主因",
        "escape_role": "导致流出",
        "systemic": "系统性",
        "not_excluded": "尚未排除的严重原因",
        "containment": "围堵措施",
        "scope": "范围",
        "limits": "限值",
        "inside": "限内",
        "outside": "超限",
        "beyond": "超出限值",
        "no limit found": "未找到限值",
        "next": "下一步检查",
        "gain": "预计节省 {} 分钟",
        "min": "{} 分钟",
        "separates": "区分",
        "charts": "现场数据图表",
        "no_charts": "无图表：该诊断未保存图表数据；现场数据仍在时重新诊断即可生成。",
        "provenance": "来历",
        "error": "错误",
        "none": "无",
        "more": "，另有 {} 个",
        "colon": "：",
        "semicolon": "；",
        "comma": "、",
        "brackets": "（{}）",
        "suspected": "以下为排序假设，并非已验证原因。",
    },
}


def language_of(diagnosis: Diagnosis, lang: Lang | None = None) -> Lang:
    """``lang`` if given, else the language the incident states, else that of its letters: Chinese
    from one Chinese character in five letters on (Chinese reports are full of Latin codes)."""
    if lang is not None:
        return lang
    stated = diagnosis.incident.lang.casefold()
    if stated[:2] in ("zh", "en"):
        return "zh" if stated.startswith("zh") else "en"
    text = diagnosis.incident.text
    letters = len(_LETTER.findall(text))
    return "zh" if letters and len(_CJK.findall(text)) >= 0.2 * letters else "en"


def price(check: NextCheck, words: Mapping[str, str]) -> str:
    """What a check costs, saves (from one minute on) and separates, as one phrase."""
    parts = []
    if check.minutes is not None:
        parts.append(words["min"].format(amount(check.minutes)))
    if check.expected_gain_minutes is not None and check.expected_gain_minutes >= 1:
        parts.append(words["gain"].format(amount(check.expected_gain_minutes)))
    parts.append(f"{words['separates']} {words['comma'].join(check.separates)}")
    return words["semicolon"].join(parts)


def amount(minutes: float) -> str:
    """Minutes as people say them: whole from ten on."""
    return f"{minutes:.0f}" if minutes >= 10 or minutes == int(minutes) else f"{minutes:.1f}"


def title(hypothesis: Hypothesis) -> str:
    """Id and name of a cause; without a catalogue the id is the name and is said once."""
    if hypothesis.cause in ("", hypothesis.cause_id):
        return hypothesis.cause_id
    return f"{hypothesis.cause_id} {hypothesis.cause}"
