"""One 8D report as a case with its passages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from rca.domain import Case, Measure, Passage, Quarantined, Reading, Receipt
from rca.read.actions import measures, verdict
from rca.read.blocks import Block, Document, row_text
from rca.read.columns import Tally
from rca.read.diagnosis import read_cause
from rca.read.documents import read_document
from rca.read.headings import ANNEX
from rca.read.labels import block_fields, line_fields
from rca.read.normal import has_cjk, label_key, number
from rca.read.passages import Frame
from rca.read.sections import Report, split

DRAFT_MARK = "rca draft"  # written into drafts by rca itself; such a report is never a label
DRAFT_STATUS = "draft, unverified"
OUR_MARK = "rca report; cause="  # in a report whose cause a check has verified
# What rca writes where nothing is known, and beside what nobody has proven or decided.
OPEN_MARK = "[OPEN"
_UNPROVEN = re.compile(r"\[(?:SUSPECTED|TO VERIFY|PROPOSED|OPEN)\b")
_OPEN_LINE = re.compile(r"^[-*\s]*(?:[^:：]{1,60}[:：]\s*)?\[OPEN\b")

_OBSERVED = ("D0", "D1", "D2", "D3")
_PLACES = ("process_step", "line", "machine", "lot", "product", "shift", "defect_code")
_REVISION = re.compile(r"[\s,;(]+rev(?:ision|\.)?\s*\.?\s*([A-Z0-9]{1,3})\)?$", re.IGNORECASE)
_NO_TITLE = re.compile(
    r"^\W*(?:8\s?D|D[- ]?8)?[\s\-–]*(?:problem[- ]solving|corrective action|quality)?\s*"
    r"(?:reports?|form|报告书?|表)?\W*",
    re.IGNORECASE,
)


def read_eightd(path: Path, name: str) -> Reading:
    """The case of one 8D file. A file without a problem description is quarantined: what was
    observed cannot be told from what was concluded. Raises FileReadError."""
    document = read_document(path, name)
    report = _stated(split(document))
    tally = Tally()
    if not report.text("D0", "D2"):
        reason = (
            "no problem description (D2) found"
            if report.sections
            else "no D0-D8 section found: is this an 8D report?"
        )
        bad = (Quarantined(name, reason),)
        return Reading(name, "case", (Receipt(name, "case", "", 1, 0, bad, notes=document.notes),))
    case = _case(document, report, tally)
    if case.draft:
        tally.add("an rca draft nobody verified: no label, D4 to D8 not searched", name)
    notes = (*document.notes, *tally.notes())
    receipt = Receipt(name, "case", "", read=1, kept=1, notes=notes)
    return Reading(name, "case", (receipt,), _passages(report, case, name), (case,))


def _stated(report: Report) -> Report:
    """The report without what rca itself left open, and without its annexes."""
    sections = {
        name: tuple(kept for block in blocks if (kept := _known(block)))
        for name, blocks in report.sections.items()
        if name != ANNEX
    }
    return Report(tuple(kept for b in report.head if (kept := _known(b))), sections)


def _known(block: Block) -> Block | None:
    if OPEN_MARK not in block.text:
        return block
    if block.kind != "row":
        return None if _OPEN_LINE.match(block.text) else block
    telling = [cell for cell in block.cells if cell and number(cell) is None]
    unknown = [cell.startswith(OPEN_MARK) for cell in telling]
    if unknown and (unknown[0] or (len(unknown) > 1 and all(unknown[1:]))):
        return None
    cells = tuple("" if cell.startswith(OPEN_MARK) else cell for cell in block.cells)
    return replace(block, cells=cells, text=row_text(cells, block.columns))


def _fields(report: Report) -> dict[str, str]:
    fields = block_fields(report.head)
    # Forms put places beside the problem; a table with a header there is an is / is-not table.
    observed = [
        block
        for section in ("D0", "D1", "D2")
        for block in report.sections.get(section, ())
        if not block.columns
    ]
    later = block_fields(observed)
    for place in (*_PLACES, "opened"):
        if later.get(place):
            fields.setdefault(place, later[place])
    for section in ("D6", "D7", "D8"):
        for block in report.sections.get(section, ()):
            if closed := line_fields(block.text).get("closed"):
                fields.setdefault("closed", closed)
    return fields


def _case(document: Document, report: Report, tally: Tally) -> Case:
    name = document.path
    fields = _fields(report)
    identity, revision = _identity(fields, name)
    ref = f"{name}@{revision}" if revision else name
    title = _title(document, report, fields, identity)
    opened = tally.day(fields.get("opened", ""), "opened", name)
    closed = tally.day(fields.get("closed", ""), "closed", name)
    stated = report.sections.get("D4", ())
    if _is_ours(document, report):  # its tables list hypotheses and plans, not what was found
        stated = tuple(block for block in stated if _is_stated(block))
    cause = read_cause(stated, f"{ref}#D4")
    if not cause.cause:
        tally.add("D4 names no cause: unlabelled", name)
    places = {place: _plain(fields.get(place, "")) for place in _PLACES}
    return Case(
        id=identity,
        ref=name,
        text="\n".join(filter(None, (title, report.text("D2"), report.text("D0")))),
        event=fields.get("event", ""),
        title=title,
        opened=opened,
        closed=closed,
        findings=cause.findings,
        cause_text=cause.cause,
        escape=cause.escape,
        measures=_measures(report, ref),
        checks=cause.checks,
        process_step=places["process_step"],
        line=places["line"],
        machine=places["machine"],
        lot=places["lot"],
        product=places["product"],
        shift=places["shift"],
        defect_code=places["defect_code"],
        revision=revision,
        draft=_is_draft(document, report, fields),
    )


def _identity(fields: Mapping[str, str], name: str) -> tuple[str, str]:
    stated = fields.get("id", "")
    match = _REVISION.search(stated)
    revision = fields.get("revision", "") or (match[1] if match else "")
    identity = _REVISION.sub("", stated).strip()
    if not any(ch.isdigit() for ch in identity):
        identity = Path(name).stem
    return identity, revision.split()[0] if revision else ""


def _title(document: Document, report: Report, fields: Mapping[str, str], identity: str) -> str:
    plain = (b.text for b in report.head if b.kind != "row" and not line_fields(b.text))
    headings = (b.text for b in report.head if b.kind == "heading")
    for candidate in (fields.get("title", ""), *headings, document.title, *plain):
        text = _NO_TITLE.sub("", candidate.replace(identity, " "), count=1).strip(" -–—:：|·,")
        short = 2 if has_cjk(text) else 4
        if len(text) >= short and not re.fullmatch(r"[\w./-]*\d[\w./-]*", text, re.ASCII):  # a code
            return " ".join(text.split())
    return ""


def _plain(value: str) -> str:
    return value.strip("[] ")


def _measures(report: Report, ref: str) -> tuple[Measure, ...]:
    sections = report.sections
    held = verdict("\n".join(filter(None, (report.text("D6"), report.text("D8")))))
    chosen = measures(sections.get("D5", ()), "corrective", f"{ref}#D5", held)
    if not chosen:  # D6 repeats D5 as carried out; alone it is all there is
        done = [b for b in sections.get("D6", ()) if b.columns or verdict(b.text) is None]
        chosen = measures(done, "corrective", f"{ref}#D6", held)
    contained = [block for block in sections.get("D3", ()) if not _is_scope(block)]
    return (
        *measures(contained, "containment", f"{ref}#D3"),
        *chosen,
        *measures(sections.get("D7", ()), "preventive", f"{ref}#D7"),
    )


def _is_scope(block: Block) -> bool:
    """A row that says which stock is concerned, not what is done about it."""
    keys = {label_key(part) for column in block.columns for part in column.split("/")}
    return bool(keys & {"scope", "范围"}) and not keys & {"action", "actions", "measure", "措施"}


def _is_stated(block: Block) -> bool:
    """A labelled line of D4, or a table row whose result somebody has filled in."""
    if not block.columns:
        return block.kind == "row" or bool(re.search("[:：]", block.text))
    pairs = zip(block.columns, block.cells, strict=True)
    return any(cell and re.search("result|结果", column, re.IGNORECASE) for column, cell in pairs)


def _marks(document: Document, report: Report) -> str:
    head = " ".join(block.text for block in report.head)
    return f"{head} {document.properties}".casefold()


def _is_ours(document: Document, report: Report) -> bool:
    marks = _marks(document, report)
    return DRAFT_MARK in marks or OUR_MARK in marks


def _is_draft(document: Document, report: Report, fields: Mapping[str, str]) -> bool:
    status = fields.get("status", "").casefold()
    marked = DRAFT_MARK in _marks(document, report)
    return marked or ("draft" in status and "unverified" in status)


def _passages(report: Report, case: Case, name: str) -> tuple[Passage, ...]:
    frame = Frame(
        "case",
        name,
        revision=case.revision,
        owner=case.id,
        title=f"{case.id} {case.title}".strip(),
        known_from=case.closed or case.opened,
    )
    parts: list[tuple[str, tuple[Block, ...]]] = [("head", report.head), *report.sections.items()]
    if case.draft:  # what nobody verified is nobody's evidence
        parts = [part for part in parts if part[0] in ("head", *_OBSERVED)]
    return tuple(
        passage
        for section, blocks in parts
        for passage in frame.cut(section, "\n".join(b.text for b in blocks if _proven(b)))
    )


def _proven(block: Block) -> bool:
    """Not a row that rca marked as suspected, to verify or proposed: it quotes other cases."""
    return not _UNPROVEN.search(block.text)
