"""One 8D report as a case with its passages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from rca.domain import Case, Measure, Passage, Quarantined, Reading, Receipt
from rca.read.actions import measures, verdict
from rca.read.blocks import Block, Document
from rca.read.columns import Tally
from rca.read.diagnosis import read_cause
from rca.read.documents import read_document
from rca.read.labels import block_fields, line_fields
from rca.read.passages import Frame
from rca.read.sections import Report, split

DRAFT_MARK = "rca draft"  # written into drafts by rca itself; such a report is never a label
DRAFT_STATUS = "draft, unverified"

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
    report = split(document)
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
    notes = (*document.notes, *tally.notes())
    receipt = Receipt(name, "case", "", read=1, kept=1, notes=notes)
    return Reading(name, "case", (receipt,), _passages(report, case, name), (case,))


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
    cause = read_cause(report.sections.get("D4", ()), f"{ref}#D4")
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
        if len(text) > 3 and not re.fullmatch(r"[\w./-]*\d[\w./-]*", text):
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
    return (
        *measures(sections.get("D3", ()), "containment", f"{ref}#D3"),
        *chosen,
        *measures(sections.get("D7", ()), "preventive", f"{ref}#D7"),
    )


def _is_draft(document: Document, report: Report, fields: Mapping[str, str]) -> bool:
    status = fields.get("status", "").casefold()
    head = " ".join(block.text for block in report.head).casefold()
    marked = DRAFT_MARK in head or DRAFT_MARK in document.properties.casefold()
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
    return tuple(
        passage
        for section, blocks in parts
        for passage in frame.cut(section, "\n".join(block.text for block in blocks))
    )
