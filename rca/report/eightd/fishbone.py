"""The 6M fishbone as a table: every hypothesis under its category, sized by probability."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from rca.report.eightd.brief import Brief
from rca.report.eightd.document import FormLang, Row

# Category as catalogues write it -> canonical English and Chinese name.
SIX_M: Final[Mapping[str, tuple[str, str]]] = {
    r"\bman\b|\bmen\b|people|person|operator|personnel|人": ("Man", "人"),
    r"machine|equipment|tool|机|设备": ("Machine", "机"),
    r"material|料|物料": ("Material", "料"),
    r"method|process|procedure|法|方法|工艺": ("Method", "法"),
    r"measure|inspection|gauge|测|检": ("Measurement", "测"),
    r"environment|milieu|mother|环|环境": ("Environment", "环"),
}


def bone(category: str) -> str:
    """The canonical English name of a category, "" if it is none of the six.

    >>> bone("Measurement"), bone("设备"), bone("")
    ('Measurement', 'Machine', '')
    """
    text = category.casefold()
    return next((names[0] for pattern, names in SIX_M.items() if re.search(pattern, text)), "")


def category(text: str, lang: FormLang) -> str:
    """A category in the language of the form, "" if it is none of the six."""
    english = bone(text)
    if not english:
        return ""
    chinese = dict(SIX_M.values())[english]
    return {"en": english, "zh": chinese, "both": f"{english} / {chinese}"}[lang]


def percent(share: float) -> str:
    """A probability as people read it: nothing that is listed has none."""
    return "< 1 %" if share < 0.005 else f"{share * 100:.0f} %"


def d4_fishbone(brief: Brief) -> tuple[Row, ...]:
    """One row per category, the most probable first; a category without a hypothesis says so."""
    pen = brief.pen
    names = dict(SIX_M.values())
    shares: dict[str, float] = dict.fromkeys(names, 0.0)
    said: dict[str, list[str]] = {name: [] for name in names}
    for hypothesis in brief.diagnosis.hypotheses:
        group = bone(hypothesis.category)
        shares[group] = shares.get(group, 0.0) + hypothesis.probability
        text = f"{brief.name(hypothesis.cause_id)} {percent(hypothesis.probability)}"
        said.setdefault(group, []).append(text)
    rows = []
    for name in sorted(shares, key=lambda one: -shares[one]):
        cells = {
            "category": category(name, pen.lang) or pen.say("other_category"),
            "share": percent(shares[name]) if said[name] else "",
            "hypotheses": "; ".join(said[name]) or pen.say("none_listed"),
        }
        rows.append(Row(cells, "suspected" if said[name] else ""))
    return tuple(rows)
