"""The 8D as data: texts and tables by field name, the same for every form.

``FIELDS`` is the public contract with customers' own forms: placeholders of a .docx and keys of an
.xlsx mapping are these names (``docs/forms.md`` lists them).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

FormLang = Literal["en", "zh", "both"]
Standing = Literal["", "suspected", "verified", "refuted", "to verify", "proposed", "open"]

# Said in every language beside the words: what a machine reads, and what data may never say.
MARKS: Final[Mapping[Standing, str]] = {
    "suspected": "[SUSPECTED]",
    "verified": "[VERIFIED]",
    "refuted": "[REFUTED]",
    "to verify": "[TO VERIFY]",
    "proposed": "[PROPOSED]",
    "open": "[OPEN]",
}


@dataclass(frozen=True, slots=True)
class Field:
    """One field: a text, or a table where ``columns`` are named. ``pairs``: a table of label and
    text without a header row. ``label`` heads it; the key of a word in labels.py."""

    name: str
    section: str  # head, D0 ... D8, open, annex
    columns: tuple[str, ...] = ()
    pairs: bool = False


def _table(name: str, section: str, columns: str) -> Field:
    return Field(name, section, tuple(columns.split()))


def _pairs(name: str, section: str) -> Field:
    return Field(name, section, ("label", "text"), pairs=True)


HEAD: Final = (
    "title", "number", "incident", "revision", "status", "opened", "closed", "prepared",
    "customer", "product", "line", "machine", "lot", "process_step", "shift", "defect_code",
    "severity",
)  # fmt: skip
SECTIONS: Final = ("D0", "D1", "D2", "D3", "D4", "D5", "D6", "D7", "D8", "open", "annex")
_PLAN = "no check cause confirms refutes minutes owner due result"
_WHYS = "no why answer standing source"
FIELDS: Final[tuple[Field, ...]] = (
    *(Field(name, "head") for name in HEAD),
    _pairs("d0_facts", "D0"),
    _table("d1_team", "D1", "no role name"),
    _table("d2_problem", "D2", "text"),
    _table("d2_facts", "D2", "question fact"),
    _table("d2_isnot", "D2", "question is is_not source"),
    _table("d3_actions", "D3", "no action standing source owner due"),
    _table("d3_scope", "D3", "where scope"),
    _pairs("d4_causes", "D4"),
    _table("d4_hypotheses", "D4", "no hypothesis category probability standing source"),
    _table("d4_contributing", "D4", "no hypothesis role standing source"),
    _table("d4_plan_occurrence", "D4", _PLAN),
    _table("d4_plan_escape", "D4", _PLAN),
    _table("d4_whys", "D4", _WHYS),
    _table("d4_escape_whys", "D4", _WHYS),
    _table("d4_fishbone", "D4", "category share hypotheses"),
    _table("d5_actions", "D5", "no action cause standing precedent owner due"),
    _table("d6_checks", "D6", "no addresses number sample date result"),
    _table("d7_actions", "D7", "no action cause standing precedent owner due"),
    _table("d7_updates", "D7", "no action today new owner due"),
    _pairs("d8_facts", "D8"),
    _table("open_items", "open", "no section item owner due"),
    _table("evidence", "annex", "id kind quote source"),
    _table("charts", "annex", "text"),
    Field("notes", "annex"),
    Field("provenance", "annex"),
)
TITLED: Final = (  # tables with a title of their own; the others stand right below the section
    "d2_facts", "d2_isnot", "d3_actions", "d3_scope", "d4_hypotheses", "d4_contributing",
    "d4_plan_occurrence", "d4_plan_escape", "d4_whys", "d4_escape_whys", "d4_fishbone",
    "d7_updates", "charts",
)  # fmt: skip
BY_NAME: Final[Mapping[str, Field]] = {one.name: one for one in FIELDS}


@dataclass(frozen=True, slots=True)
class Row:
    """One table row; every column of its field is there, "" = nothing to say. ``chart``: what the
    row is the caption of, as `rca.domain.Chart` keeps it."""

    cells: Mapping[str, str]
    standing: Standing = ""
    chart: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class EightD:
    """One 8D report, ready for any form. ``draft``: no checked verdict confirms its cause."""

    lang: FormLang
    draft: bool
    standing: Literal["suspected", "verified"]
    cause_id: str
    texts: Mapping[str, str]
    tables: Mapping[str, tuple[Row, ...]]
    notes: tuple[str, ...] = field(default=())

    @property
    def mark(self) -> str:
        """What stands in the file's own properties: the draft mark and the cause's standing."""
        kind = "rca draft" if self.draft else "rca report"
        return f"{kind}; cause={self.standing}:{self.cause_id}"

    def rows(self, name: str) -> tuple[Row, ...]:
        """The rows of table ``name``; none = ()."""
        return self.tables.get(name, ())
