"""The columns of a table of limits by what their headers say, and its unit cells. Pure."""

from __future__ import annotations

import re
from typing import Any

from rca.plant.limit_bounds import Grammar

_ROLES = {
    "lower": "lower|lower limit|lsl|lcl|min|下限|最小值",
    "upper": "upper|upper limit|usl|ucl|max|上限|最大值",
    "unit": "unit|units|单位",
    "limit": "limit|limits|specification|spec|tolerance|requirement|criterion|acceptance|"
    "限值|规格|要求|判定|公差|标准|判定标准",
    "name": "characteristic|parameter|item|check|quantity|项目|特性|参数|测试|检查项目",
    "of": "material|part|product|物料|材料|产品",
    "step": "step|process step|工序|工位",
    "life": "life|service life|寿命|使用寿命",
    "other": "alarm|warning|stop|set|set value|setpoint|target|nominal|frequency|method|reaction|"
    "method and frequency|sample|sampling|beyond limit|instrument|counter|"
    "报警|预警|停机|停止|停止转料|设定|目标|频次|方法|方法与频次|抽样|反应|仪器",
}
_ROLE = {name: role for role, names in _ROLES.items() for name in names.split("|")}


def role_of(header: str) -> str:
    """The role of a header that may stand there in two languages."""
    whole = " ".join(header.lower().split())
    parts = [p.strip(" .()") for p in re.findall(r"[\u4e00-\u9fff]+|[a-z][a-z .]*", whole)]
    return next((_ROLE[p] for p in (whole, *parts) if p in _ROLE), "")


def one(unit: str, grammar: Grammar) -> Any:
    """One of ``unit`` as a quantity; None for no unit."""
    found = grammar.quantities(f"1 {unit}") if unit else ()
    return found[0] if found and found[0].unit.dimension else None
