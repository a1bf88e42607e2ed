"""An 8D as the rules see it: sections as sentences, D4 by role, actions, dates."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from rca.domain import Lang
from rca.read.blocks import Block, Document
from rca.read.diagnosis import label_role
from rca.read.eightd import DRAFT_MARK
from rca.read.labels import block_fields
from rca.read.normal import has_cjk, without_bullet
from rca.read.sections import split
from rca.report.lint.dated import day_of

Role = Literal["", "code", "escape", "other", "refuted", "confirmed", "cause", "why"]

_SENTENCES = re.compile(r"(?<=[.!?])\s+(?=[^a-z\s]|$)|(?<=[。！？；;])\s*|\n+")
_LABEL = re.compile(r"^(.{1,48}?)\s*(?:[:：?？]|\s[–—-]\s)\s*(?!\d)(.*)$", re.DOTALL)
_SAID = re.compile(
    r"^(?:the |our |main |true |actual )*(?:root |occurrence |technical )*cause "
    r"(?:is|was|lies)\b|(?:根本|发生|真正|直接)?(?:原因|根因)(?:是|为|在于|已锁定为)",
    re.IGNORECASE,
)
_INSIDE = re.compile(
    r"(?<=[.;。；,，])\s*(?=(?:escape|occurrence|root cause|why (?:not|did)|流出|发生原因|根本原因)"
    r"[^.。:：]{0,30}[:：])",
    re.IGNORECASE,
)
_EMPTY = re.compile(
    r"(?:t\.?b\.?[dacn]\.?|to be (?:defined|determined|decided|agreed|named|added|completed|"
    r"filled in)|"
    r"open|pending|not (?:yet )?(?:defined|known|decided|named|fixed|assigned)(?: yet)?|unknown|"
    r"asap|later|\?+|"
    r"n\.?/?a\.?|none|nil|not applicable|"
    r"[-–—./?\s]*|待[定补填]充?写?|待确定|待指定|待安排|未[定知]|不详|尽快|暂缺|空缺|另行通知|"
    r"另定|无|暂无|不适用|略|"
    r"空)[.。]?",
    re.IGNORECASE,
)
_OUT = re.compile(r"\brefuted|\bexcluded|\bruled out|\brejected|排除|不成立|否定", re.IGNORECASE)
_IN = re.compile(r"\bconfirmed|\bverified|\bproven|确认|成立|证实", re.IGNORECASE)
OWN_MARK = re.compile(r"\[(?:SUSPECTED|TO VERIFY|PROPOSED|REFUTED)\]")  # of an 8D made by rca
_OPEN = re.compile(r"\[OPEN[ \d]*\]")  # an open item of an 8D made by rca
_MERGED = re.compile(r"^[\W_]{0,4}D\s?([0-8])((?:\s?[/&+~、,\-–]\s?D?\s?[0-8])+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence (or table cell run) with where it stands; ``text`` has no label before it.

    ``label`` is what stood before its colon, ``role`` what a D4 label makes of it.
    """

    section: str
    text: str
    place: str = ""
    role: Role = ""
    label: str = ""
    quote: str = ""  # verbatim, with its label


@dataclass(frozen=True, slots=True)
class Report8D:
    """One report. ``sections`` holds only sections that have content."""

    blocks: Mapping[str, tuple[Block, ...]]
    sections: Mapping[str, tuple[Sentence, ...]]
    covered: frozenset[str]  # also sections merged under another one's heading (``D5/D6``)
    title: str
    opened: date | None
    closed: date | None
    lang: Lang
    draft: bool = False  # made by rca, cause not verified: it says so itself

    def text(self, *names: str) -> str:
        """The text of the named sections, a sentence per line."""
        return "\n".join(s.quote for name in names for s in self.sections.get(name, ()))

    def role(self, *roles: Role) -> tuple[Sentence, ...]:
        """D4's sentences of these roles."""
        return tuple(s for s in self.sections.get("D4", ()) if s.role in roles)

    @property
    def causes(self) -> tuple[Sentence, ...]:
        """What D4 gives as the occurrence cause; where nothing is labelled so, its plain lines."""
        return self.role("cause") or self.role("why")[-1:] or self.role("")


def read_report(document: Document) -> Report8D:
    """The report in ``document``; no sections = not an 8D."""
    report = split(document)
    # A table without a header still knows its own label cells; fields may stand in D0 to D2, too.
    front = [b for s in ("D0", "D1", "D2") for b in report.sections.get(s, ()) if not b.columns]
    closing = [b for s in ("D7", "D8") for b in report.sections.get(s, ())]
    fields = {**block_fields(closing), **block_fields(front), **block_fields(report.head)}
    sections = {
        name: found
        for name, blocks in report.sections.items()
        if (found := tuple(_sentences(name, blocks)))
    }
    everything = "".join(s.quote for found in sections.values() for s in found)
    chinese = sum(map(has_cjk, everything))
    marks = " ".join((document.properties, *(b.text for b in report.head))).casefold()
    return Report8D(
        blocks=report.sections,
        sections=sections,
        covered=frozenset(sections) | _merged(document) | _problem(report.sections, sections),
        title=" ".join(filter(None, (document.title, fields.get("title", "")))),
        opened=day_of(fields.get("opened", "")),
        closed=day_of(fields.get("closed", "")),
        lang="zh" if chinese > 0.2 * max(1, len(everything)) else "en",
        draft=DRAFT_MARK in marks,
    )


def _problem(headed: Collection[str], filled: Collection[str]) -> frozenset[str]:
    """D2 where its heading stands and its text was taken for D0's (``现象：…``)."""
    return frozenset({"D2"} if "D2" in headed and "D0" in filled else ())


def _merged(document: Document) -> frozenset[str]:
    """Sections that share a heading: ``D5/D6 Corrective actions``."""
    found: set[str] = set()
    for block in document.blocks:
        for text in block.cells or (block.text,):
            if match := _MERGED.match(text):
                found |= {f"D{digit}" for digit in re.findall(r"\d", match[2])}
    return frozenset(found)


def stated(text: str) -> str:
    """``text`` without the marks of open items."""
    return _OPEN.sub("", text)


def is_empty(text: str) -> bool:
    """Whether a text says nothing: blank, ``TBD``, ``待定``."""
    return bool(_EMPTY.fullmatch(stated(text).strip()))


def cut(text: str) -> list[str]:
    """The sentences of ``text``."""
    return [part for raw in _SENTENCES.split(text) if (part := raw.strip())]


def _sentences(section: str, blocks: Sequence[Block]) -> Iterator[Sentence]:
    below: Role = ""  # what a label or heading of its own makes of the lines below it
    for block in blocks:
        role: Role = _result(block) or below
        for i, raw in enumerate(_pieces(block)):
            label, text, named = _labelled(raw, first=i == 0)
            if block.kind == "heading" or (named and not text):
                below = role = named or _role(raw.rstrip("?？:："))
                continue
            if named:
                role, below = named, ""
            worded = any(map(str.isalpha, stated(text)))  # else the row number of a printed table
            if worded and not is_empty(text):
                yield Sentence(section, stated(text), block.place, role, label, stated(raw))


def _pieces(block: Block) -> Iterator[str]:
    if block.kind == "row":
        yield from _row_pieces(block)
        return
    for part in _INSIDE.split(block.text):
        yield from (without_bullet(piece) for piece in cut(part))


def _row_pieces(block: Block) -> Iterator[str]:
    filled = [cell for cell in block.cells if cell]
    if block.columns:
        yield " ".join(block.text.split())
        return
    if len(filled) == 2 and label_role(filled[0]):
        yield from cut(f"{filled[0]}: {filled[1]}")
        return
    yield from cut(block.text)


def _result(block: Block) -> Role:
    """What a row of a hypothesis table says of its hypothesis."""
    if not block.columns:
        return ""
    if any(_OUT.search(cell) for cell in block.cells[1:]):
        return "refuted"
    return "confirmed" if any(_IN.search(cell) for cell in block.cells[1:]) else ""


def _role(text: str) -> Role:
    return label_role(text)  # type: ignore[return-value]


def _labelled(raw: str, *, first: bool) -> tuple[str, str, Role]:
    """Label, text and role of one sentence."""
    match = _LABEL.match(raw)
    while match:
        role = _role(match[1])
        if not role:
            break
        inner = _LABEL.match(match[2])  # "Root cause: Root cause confirmed: …"
        if not (inner and label_role(inner[1])):
            return match[1], match[2].strip(), role
        match = inner
    if said := _SAID.search(raw):
        return raw[: said.end()], raw, "cause"
    alone = first and len(raw) <= 30 and not raw.endswith((".", "。"))
    return (raw, "", whole) if alone and (whole := _role(raw)) else ("", raw, "")
