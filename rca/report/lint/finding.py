"""One finding of the lint, and the words for it in English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from rca.domain import Lang

Kind = Literal[
    "operator-error",
    "retraining-only",
    "suspected-as-verified",
    "no-escape",
    "untraced-action",
    "no-scope",
    "no-number",
    "date-order",
    "d5-is-d6",
    "missing-section",
    "no-owner",
    "cause-is-symptom",
    "no-verification",
]

# kind: (what is wrong, what to write instead)
_ENGLISH: Final[Mapping[Kind, tuple[str, str]]] = {
    "operator-error": (
        "A person is named as the root cause.",
        "Say what let the mistake happen: design, tool, instruction, missing interlock. Ask why "
        "once more and verify that answer.",
    ),
    "retraining-only": (
        "Talking to people is the only corrective action.",
        "Add an action that works without attention: interlock, poka-yoke, parameter limit, "
        "design change. Keep training beside it.",
    ),
    "suspected-as-verified": (
        "The cause is written as a fact, the same words say it is a guess or not yet tested.",
        "Mark it as suspected and plan the test, or quote the test, its number and its date.",
    ),
    "no-escape": (
        "Why the defect was not detected is not said.",
        "Add the escape cause: which control should have caught it and why it did not.",
    ),
    "untraced-action": (
        "Nothing else in the report, the causes included, has to do with this action.",
        "Name the cause it removes, or move it out of the report.",
    ),
    "no-scope": (
        "Containment does not say which parts, how many and where.",
        "Give lots or dates with quantities for own stock, transit and customer, also where the "
        "quantity is zero.",
    ),
    "no-number": (
        "Effectiveness is claimed without a measured result.",
        "Give the measure before and after, the sample size and the period.",
    ),
    "date-order": (
        "The dates contradict each other.",
        "Correct the date, or explain the sequence.",
    ),
    "d5-is-d6": (
        "D6 repeats D5 and shows no result.",
        "Write when each action came into force and what was measured since.",
    ),
    "missing-section": (
        "This section is missing or empty.",
        "Fill it in; where it does not apply, say why.",
    ),
    "no-owner": (
        "This action has no owner or no due date.",
        "Name one person and one date.",
    ),
    "cause-is-symptom": (
        "The cause repeats the problem in other words.",
        "Ask why until the answer is something that can be switched on and off.",
    ),
    "no-verification": (
        "No test of the cause is reported.",
        "Say what was measured or reproduced, with its result, or plan it.",
    ),
}
_CHINESE: Final[Mapping[Kind, tuple[str, str]]] = {
    "operator-error": (
        "把人员失误写成了根本原因。",
        "写出是什么让失误得以发生：设计、工装、作业指导书、缺少联锁；再问一次为什么并加以验证。",
    ),
    "retraining-only": (
        "纠正措施只有对人的教育或培训。",
        "增加不依赖人的措施：联锁、防错、参数上下限、设计变更；培训只作补充。",
    ),
    "suspected-as-verified": (
        "原因写成已证实，而原文说明只是推测或尚未试验。",
        "标明“疑似”并列出验证计划，或写明试验、数据和日期。",
    ),
    "no-escape": (
        "没有说明为什么未被检出（流出原因）。",
        "补充流出原因：哪一道检验本应发现，为什么没有发现。",
    ),
    "untraced-action": (
        "该措施与报告其他内容（包括原因）都没有关联。",
        "写明它消除哪一个原因，否则移出报告。",
    ),
    "no-scope": (
        "围堵措施没有写明范围：哪些、多少、在哪里。",
        "按批次或日期写出厂内库存、在途、客户处的数量，数量为零也要写明。",
    ),
    "no-number": (
        "效果没有可测量的数据。",
        "写出改善前后的数据、样本数和观察期。",
    ),
    "date-order": (
        "日期前后矛盾。",
        "更正日期，或说明先后顺序。",
    ),
    "d5-is-d6": (
        "D6 只是重复 D5，没有结果。",
        "写出每项措施的生效日期以及此后测得的结果。",
    ),
    "missing-section": (
        "缺少该章节或内容为空。",
        "补充内容；不适用时说明理由。",
    ),
    "no-owner": (
        "该措施没有责任人或完成日期。",
        "写明一名责任人和一个日期。",
    ),
    "cause-is-symptom": (
        "原因只是换一种说法重复了问题现象。",
        "继续追问为什么，直到答案可以被打开和关闭来验证。",
    ),
    "no-verification": (
        "没有写明对原因做过的验证。",
        "写出测量或再现的内容和结果，或列出验证计划。",
    ),
}
_WORDS: Final[Mapping[Lang, Mapping[Kind, tuple[str, str]]]] = {"en": _ENGLISH, "zh": _CHINESE}
LINT_KINDS: Final[tuple[Kind, ...]] = tuple(_ENGLISH)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a customer would send back.

    ``section`` is D2 … D8 (``head`` for the form's head), ``place`` page, cell or line inside the
    file ("" where the format has none), ``quote`` the words that it rests on ("" where something
    is missing), ``detail`` what exactly (two dates, an empty column).
    """

    kind: Kind
    section: str
    quote: str = ""
    place: str = ""
    detail: str = ""

    def reason(self, lang: Lang = "en") -> str:
        """What is wrong, in one sentence."""
        said = _WORDS[lang][self.kind][0]
        return f"{said} ({self.detail})" if self.detail else said

    def advice(self, lang: Lang = "en") -> str:
        """What to write instead."""
        return _WORDS[lang][self.kind][1]

    def as_dict(self, lang: Lang = "en") -> dict[str, Any]:
        """As ``rca lint --json`` prints it."""
        return {
            "kind": self.kind,
            "section": self.section,
            "place": self.place,
            "quote": self.quote,
            "reason": self.reason(lang),
            "instead": self.advice(lang),
        }
