"""Writes for one 8D: words in its language, data made harmless, open items counted."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from rca.read.headings import numbered_discipline
from rca.read.labels import line_fields
from rca.report.eightd.document import MARKS, FormLang, Row, Standing
from rca.report.eightd.labels import word

# What XML 1.0 cannot hold, C1 controls, and marks that reorder or hide text.
_ILLEGAL = re.compile(
    "[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
    "\ud800-\udfff\ufffe\uffff]"
)
_OURS = re.compile(
    r"\[(?=\s*(?:OPEN|SUSPECTED|VERIFIED|REFUTED|TO VERIFY|PROPOSED)\b)|(?<=rca)\s(?=draft\b)",
    re.IGNORECASE,
)
_BREAKS = re.compile(r"\r\n?|[\u0085\u2028\u2029\v\f]")


@dataclass(slots=True)
class Pen:
    """One 8D being written; counts what it had to change in quoted data."""

    lang: FormLang
    removed: int = 0
    defused: int = 0
    opened: list[Row] = field(default_factory=list)

    def say(self, key: str, *places: str, **values: str) -> str:
        """Our own words."""
        return word(key, self.lang, *places, **values)

    def data(self, text: str) -> str:
        """Text of others on one line: shown, never obeyed as a heading or mark of this form."""
        return " ".join(" ".join(self.lines(text)).split())

    def lines(self, text: str) -> list[str]:
        """`data` line by line."""
        clean, removed = _ILLEGAL.subn("", _BREAKS.sub("\n", text))
        safe, defused = _OURS.subn("_", clean)
        self.removed += removed
        self.defused += defused
        return [self._plain(line.strip()) for line in safe.split("\n") if line.strip()]

    def _plain(self, line: str) -> str:
        return self.say("said", line) if numbered_discipline(line) else line

    def value(self, text: str) -> str:
        """`data` for a box beside a label: it brings no label of its own."""
        line = self.data(text)
        if len(line_fields(f"Title: {line}")) < 2 and not line_fields(line):
            return line
        self.defused += 1
        return re.sub(r"\s*[:：]\s*", " – ", line)

    def mark(self, standing: Standing, detail: str = "") -> str:
        """``[SUSPECTED] no check has proven it``: the same mark in every language."""
        said = f"{MARKS[standing]} {self.say(f'standing.{standing}')}"
        return f"{said} ({detail})" if detail else said

    def open(self, section: str, item: str, role: str, *places: str) -> str:
        """Note what is missing, who should know, and give the mark that stands in its place."""
        number = len(self.opened) + 1
        cells = {
            "no": str(number),
            "section": section,
            "item": self.say(f"miss.{item}", *places),
            "owner": self.say(role),
            "due": "",
        }
        self.opened.append(Row(cells, "open"))
        return f"[OPEN {number}]"

    def notes(self) -> tuple[str, ...]:
        """What was changed in quoted data."""
        counts = (("removed", self.removed), ("neutral", self.defused))
        return tuple(self.say(key, str(n)) for key, n in counts if n)
