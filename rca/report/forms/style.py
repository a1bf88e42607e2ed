"""How the three shipped forms differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from rca.report.eightd.document import FormLang

MADE: Final = datetime(2026, 1, 1)  # noqa: DTZ001 - what the templates say of their making


@dataclass(frozen=True, slots=True)
class Style:
    """One form. ``boxed``: sections stand in boxes with a shaded bar, as printed forms have them;
    else they are headings. ``lang`` None = the incident's language."""

    name: str
    heading: str  # the title line; a key of the labels
    boxed: bool
    bar: str  # fill of section bars
    ink: str  # colour of headings
    label_fill: str
    font: str
    east: str
    lang: FormLang | None = None
    pairs_per_row: int = 2


STYLES: Final = (
    Style("house", "report", False, "1F4E79", "1F4E79", "EEF3F8", "Arial", "Microsoft YaHei"),
    Style("vda", "report.vda", True, "404040", "FFFFFF", "E7E6E6", "Arial", "Microsoft YaHei"),
    Style(
        "customer-zh", "report.customer", True, "C00000", "FFFFFF", "FCE9E9",
        "Times New Roman", "SimSun", "zh", 1,
    ),
)  # fmt: skip
BY_NAME: Final[Mapping[str, Style]] = {style.name: style for style in STYLES}

# Relative width of a column where it is not 3.
WEIGHTS: Final[Mapping[str, float]] = {
    "no": 1.1, "id": 1.2, "text": 9, "label": 3, "action": 8, "check": 6, "confirms": 4,
    "refutes": 4, "minutes": 1.7, "owner": 3, "due": 2.4, "result": 2.7, "standing": 3,
    "source": 2.6, "fact": 8, "question": 3, "is": 6, "is_not": 5, "hypothesis": 6,
    "category": 2.6, "probability": 2.4, "why": 5, "answer": 7, "share": 1.2, "hypotheses": 10,
    "precedent": 2.8, "cause": 2.6, "number": 5, "sample": 2.4, "date": 2.2, "addresses": 1.8,
    "today": 4, "new": 2.4, "section": 1.8, "item": 9, "kind": 2, "quote": 6.3, "where": 3,
    "scope": 10, "role": 3, "name": 6,
}  # fmt: skip


def widths(columns: tuple[str, ...], total: float) -> list[float]:
    """``total`` shared among ``columns`` by weight."""
    weights = [WEIGHTS.get(column, 3.0) for column in columns]
    return [total * weight / sum(weights) for weight in weights]
