"""Procedures, reaction plans and control plans: cut along headings, tables along rows."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from rca.domain import Passage, Quarantined, Reading, Receipt
from rca.read.blocks import Block, Document
from rca.read.columns import Tally
from rca.read.documents import read_document
from rca.read.labels import block_fields, field_name, line_fields
from rca.read.normal import label_key
from rca.read.passages import Frame

_NUMBER = re.compile(r"^([1-9]\d?(?:\.\d{1,2}){0,3})(?:[.、:：)]\s*|\s+|(?=[\u4e00-\u9fff]))(?=\S)")
_CHINESE = re.compile(
    r"^(?:第([一二三四五六七八九十]{1,3})[章节条部分]+|([一二三四五六七八九十]{1,3})、)"
)
_DIGITS = {ch: i for i, ch in enumerate("〇一二三四五六七八九十")}
_HEAD_BLOCKS = 40  # the header block of a procedure stands within these
_TITLE_BLOCKS = 8  # and what is told without a label within these
# header facts told without a colon: "SOP DRY-01 Rev. C", "Effective 2025-01-01", "DRY-01_revC.docx"
_LOOSE = {
    "revision": re.compile(
        r"(?<![a-z])(?:rev(?:ision)?|version|ver)[\s._-]*(?:no[.\s]*)?(\d+(?:\.\d+)*|[a-z]\d?)(?![a-z0-9])"
        r"|(?:版本|版次|修订)[号：:\s]*(\d+(?:\.\d+)*|[a-z]\d?)(?![a-z0-9])"
        r"|第?(\d+(?:\.\d+)*|[a-z])\s*版(?!本)",
        re.IGNORECASE,
    ),
    "effective": re.compile(
        r"(?:effective|valid|in force)(?:\s+(?:date|from|since|as of|on))*[\s:：]*"
        r"(\d{4}[-/.]\d{1,2}[-/.]\d{1,2})"
        r"|(?:生效|实施)(?:日期|日)?[\s:：]*(?:自|于)?(\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?)"
        r"|自(\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?)起?(?:生效|实施)",
        re.IGNORECASE,
    ),
}
_NUMBERED = re.compile(r"(?<![\w-])(?=[A-Z0-9-]*\d)[A-Z]{1,6}(?:-[A-Z0-9]{1,6}){1,3}(?![\w-])")


@dataclass(slots=True)
class _Part:
    section: str
    heading: str = ""
    lines: list[str] = field(default_factory=list)


def read_procedure(path: Path, name: str) -> Reading:
    """Passages of one procedure. ``meta`` of each holds ``document`` (its number) and ``heading``;
    they are known from the effective date. Raises FileReadError."""
    document = read_document(path, name)
    tally = Tally()
    head = _head(document)
    fields = _told_loosely(head, document.title, name) | block_fields(head)
    effective = tally.day(fields.get("effective", ""), "effective date", name)
    if not fields.get("revision"):
        tally.add("no revision found", name)
    number = fields.get("document") or fields.get("id", "")
    title = document.title or fields.get("title", "") or _first_line(head) or Path(name).stem
    frame = Frame(
        "sop",
        name,
        revision=fields.get("revision", "").split(" ")[0],
        title=title if number in title else f"{number} {title}",
        known_from=effective,
        meta={"document": number} if number else {},
    )
    passages = tuple(_passages(document, frame))
    bad = () if passages else (Quarantined(name, "no text found"),)
    notes = (*document.notes, *tally.notes())
    read = len(passages) + len(bad)
    receipt = Receipt(name, "sop", "", read, len(passages), bad, notes=notes)
    return Reading(name, "sop", (receipt,), passages)


def _head(document: Document) -> list[Block]:
    """Everything before the first numbered heading or data table."""
    head: list[Block] = []
    for block in document.blocks[:_HEAD_BLOCKS]:
        if block.kind == "heading" and _section(block)[0] and head:
            break
        head.append(block)
    return head


def _told_loosely(head: Sequence[Block], title: str, name: str) -> dict[str, str]:
    """Revision, effective date and number as a title, a plain line or the file name tells them."""
    plain = (b.text for b in head[:_TITLE_BLOCKS] if b.kind != "row" and len(b.text) < 120)
    lines = [title, *plain]
    stem = Path(name).stem
    found: dict[str, str] = {}
    for field_, pattern in _LOOSE.items():
        matches = (pattern.search(line) for line in (*lines, stem))
        if match := next(filter(None, matches), None):
            found[field_] = next(part for part in match.groups() if part)
    titles = (title, *(b.text for b in head if b.kind == "heading"), stem.replace("_", " "))
    numbers = (_NUMBERED.search(line) for line in titles)
    if "revision" in found and (number := next(filter(None, numbers), None)):
        found["document"] = number[0]
    return found


def _first_line(head: Sequence[Block]) -> str:
    return next((b.text for b in head if b.kind != "row" and not line_fields(b.text)), "")


def _passages(document: Document, frame: Frame) -> Iterator[Passage]:
    part = _Part("head")
    for block in document.blocks:
        section, is_new = _section(block), False
        if block.kind != "heading" and not _follows(section[0], part.section):
            section = ("", "")
        if section[0] and (block.kind == "heading" or section[0] != part.section):
            is_new = True
        elif block.kind == "heading" and block.level > 1:
            section, is_new = (block.text[:40], block.text), True
        if is_new:
            # A clause "2 Limits" right above "2.1 …" says nothing of its own.
            if part.lines != [part.heading] or not section[0].startswith(f"{part.section}."):
                yield from _flush(part, frame)
            part = _Part(section[0], section[1])
            if block.kind != "heading":
                part.lines.append(block.text)
        elif block.kind == "row" and not _is_header_field(block):
            yield from _flush(part, frame)
            yield from _row(block, part, frame)
        else:
            part.lines.append(block.text)
    yield from _flush(part, frame)


def _follows(section: str, last: str) -> bool:
    """Whether a clause number can come next: a figure at the start of a line rarely can."""
    if not section:
        return False
    numbers = [int(part) for part in section.split(".")]
    before = [int(part) for part in last.split(".") if part.isdigit()] or [0]
    return before < numbers and numbers[0] <= before[0] + 1


def _flush(part: _Part, frame: Frame) -> Iterator[Passage]:
    if part.lines:
        heading = [part.heading] if part.heading and part.heading not in part.lines[0] else []
        yield from _with(frame, part).cut(part.section, "\n".join((*heading, *part.lines)))
    part.lines.clear()


def _row(block: Block, part: _Part, frame: Frame) -> Iterator[Passage]:
    """A table row is a passage of its own under its table's header; the header row itself is
    already on every one of them."""
    if not block.columns:
        part.lines.append(block.text)
        return
    section = block.place if "!" in block.place else part.section
    text = f"{part.heading}\n{block.text}" if part.heading else block.text
    yield from _with(frame, part).cut(section, text)


def _with(frame: Frame, part: _Part) -> Frame:
    return replace(frame, meta={**frame.meta, "heading": part.heading}) if part.heading else frame


def _is_header_field(block: Block) -> bool:
    return not block.columns and any(field_name(cell.rstrip("：: ")) for cell in block.cells)


def _section(block: Block) -> tuple[str, str]:
    """Number and text of a heading or numbered clause, ("", "") for anything else.

    A plain line counts only with a number of two levels: ``1.`` is a list item as often as not.
    """
    if block.kind == "row":
        return "", ""
    if block.number:
        return block.number, f"{block.number} {block.text}"
    if match := _NUMBER.match(block.text):
        # A short line without a full stop under a plain number is a heading in all but style.
        short = len(block.text) < 50 and block.text[-1] not in ".。;；"
        heading = block.kind == "heading" or (block.kind == "text" and short)
        if heading or "." in match[1]:
            return match[1], block.text if heading else ""
    elif (match := _CHINESE.match(block.text)) and len(block.text) < 50:
        return str(_chinese(match[1] or match[2])), block.text
    return "", ""


def _chinese(numeral: str) -> int:
    tens, ten, ones = numeral.partition("十")
    if not ten:
        return _DIGITS[tens]
    return 10 * (_DIGITS[tens] if tens else 1) + (_DIGITS[ones] if ones else 0)


def supersede(readings: Sequence[Reading]) -> tuple[Reading, ...]:
    """All readings, passages of an older revision ending on the day the next one takes effect.

    Revisions belong together by document number. A file without a revision or without an
    effective date is never superseded and supersedes nothing.
    """
    starts: dict[str, dict[str, date]] = defaultdict(dict)
    for reading in readings:
        for passage in reading.passages:
            if (key := _document(passage)) and passage.known_from:
                starts[key][passage.revision] = passage.known_from
    return tuple(
        _ended(reading, starts) if reading.kind == "sop" else reading for reading in readings
    )


def _document(passage: Passage) -> str:
    if passage.kind != "sop" or not passage.revision:
        return ""
    return label_key(passage.meta.get("document", ""))


def _ended(reading: Reading, starts: dict[str, dict[str, date]]) -> Reading:
    passages: list[Passage] = []
    for passage in reading.passages:
        known = passage.known_from
        later = [
            day
            for revision, day in starts.get(_document(passage), {}).items()
            if revision != passage.revision and known is not None and day > known
        ]
        passages.append(replace(passage, known_until=min(later)) if later else passage)
    return replace(reading, passages=tuple(passages))
