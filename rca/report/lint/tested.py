"""Whether a line of D4 reports a test: a word for one, or a figure that was read somewhere."""

from __future__ import annotations

import re

from rca.report.lint.dated import without_dates

_WORD = re.compile(
    r"\b(?:tests?|refuted|excluded|ruled out|confirmed|reproduced|measured|tested|verified|trials?|"
    r"examined|inspected|analysed|analyzed|checked|compared|cut open|x-ray\w*|sem|microscop\w*|"
    r"samples?|looked at|observed|logs?|recorded|video|experiment\w*|simulat\w*|proved|showed|"
    r"replaced|swapped|exchanged|dismantled|opened|cross[- ]sections?|teardown)\b|"
    r"排除|确认|复现|再现|重演|实测|测量|测得|验证|检测|拆解|拆检|拆开|切片|对比|比对|试验|试装|"
    r"试做|化验|复测|核对|"
    r"录像|查看|调查|观察|记录|日志|显微|换[^，,。；;]{0,6}后|[放装]回|恢复后",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"[A-Za-z]+[-/]?\d+[\w-]*|\b5[- ]?(?:why|个为什么)|\b\d+[- ]?(?:D|S)\b|第\s*\d+|"
    r"\b[a-z]{3,} \d{1,2}(?= (?:is|was|are|were|has|had|[a-z]+ed)\b)",
    re.IGNORECASE,
)
_AGE = re.compile(
    r"\d+\s*(?:days?|weeks?|months?|years?|shifts?|hours?|小时|天|周|个?月|年|班|点|"
    r"时)(?!\s*(?:test|trial))",
    re.IGNORECASE,
)


def shows_a_test(text: str) -> bool:
    """Whether ``text`` tells of a test, an observation or a figure beside dates, codes and ages."""
    if _WORD.search(text):
        return True
    bare = _AGE.sub(" ", _CODE.sub(" ", without_dates(text)))
    return any(map(str.isdigit, bare))
