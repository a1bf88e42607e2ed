"""Bulk labelling of past reports: what each D4 seems to name, put before a person.

Accepted labels are people's work: they live in the append-only audit of ``records.sqlite`` and
go before anything that was read off a text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rca.domain import Case
from rca.errors import FileReadError, UserError
from rca.index.knowledge import Knowledge
from rca.index.labels import PROPOSED, Encoder, Nearest
from rca.index.language import Glossary, tokens
from rca.records import Records
from rca.report.summary import safe

_WHAT = "label accepted"
_COLUMNS = ("case", "ref", "D4 says", "proposed", "name", "confidence", "group", "accept")
_QUOTE = 500
_SAME_WORDS = 0.35  # share of words two unmatched D4s have in common to stand in one group


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an unlabelled case seems to name. ``group``: unmatched ones that read alike."""

    case_id: str
    ref: str
    quote: str
    proposed: str
    name: str
    confidence: float
    group: str


def accepted(records: Records) -> dict[str, tuple[str, ...]]:
    """Case id -> causes a person accepted; the newest word holds, no cause = taken back."""
    said: dict[str, tuple[str, ...]] = {}
    for line in records.history():
        if line.what == _WHAT:
            said[line.incident_id] = tuple(line.detail["causes"])
    return {case: causes for case, causes in said.items() if causes}


def propose(knowledge: Knowledge, encoder: Encoder) -> list[Proposal]:
    """One proposal per unlabelled case, best founded first."""
    glossary = Glossary.of(knowledge.terms)
    nearest = Nearest(knowledge.causes, glossary, encoder, knowledge.cases)
    names = {cause.id: cause.name("en") for cause in knowledge.causes}
    unlabelled = [case for case in knowledge.cases if not case.cause_ids and not case.draft]
    found = {case.id: _named(nearest, case) for case in unlabelled}
    groups = _groups([case for case in unlabelled if not found[case.id][0]], glossary)
    proposals = [
        Proposal(
            case_id=case.id,
            ref=case.ref,
            quote=_said(case)[:_QUOTE],
            proposed=found[case.id][0],
            name=names.get(found[case.id][0], ""),
            confidence=found[case.id][1],
            group=groups.get(case.id, ""),
        )
        for case in unlabelled
    ]
    return sorted(proposals, key=lambda p: (-p.confidence, p.group, p.case_id))


def _named(nearest: Nearest, case: Case) -> tuple[str, float]:
    cause, lead = nearest.best(case)
    return (cause, lead) if lead >= PROPOSED else ("", lead)


def _said(case: Case) -> str:
    return case.cause_text or case.findings


def _groups(cases: Sequence[Case], glossary: Glossary) -> dict[str, str]:
    """Cases whose D4 share enough words with the first of a group join it."""
    heads: list[tuple[str, set[str]]] = []
    member: dict[str, str] = {}
    for case in cases:
        words = set(tokens(_said(case), glossary))
        near = (n for n, head in heads if len(words & head) >= _SAME_WORDS * len(words | head))
        name = next(near, "")
        if not name:
            name = f"G{len(heads) + 1}"
            heads.append((name, words))
        member[case.id] = name
    return member


def write(proposals: Sequence[Proposal], file: Path) -> None:
    """One row per case; ``accept`` starts as the proposal, empty = leave unlabelled."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "labels"
    sheet.append(_COLUMNS)
    for p in proposals:
        texts = [safe(t) for t in (p.case_id, p.ref, p.quote, p.proposed, p.name)]
        sheet.append([*texts, p.confidence, p.group, safe(p.proposed)])
    sheet.freeze_panes = "A2"
    for letter, width in zip("ABCDEFGH", (18, 34, 80, 14, 34, 11, 8, 22), strict=True):
        sheet.column_dimensions[letter].width = width
    book.save(file)


def accept(file: Path, knowledge: Knowledge, records: Records, by: str, at: datetime) -> int:
    """Take over the column ``accept`` (causes separated by ``|``); returns the rows taken.

    All or nothing. Raises UserError (no name, unknown cause or case) and FileReadError.
    """
    if not by.strip():
        raise UserError("accepted labels need a name", "add --by NAME")
    rows = _read(file)
    causes = {cause.id for cause in knowledge.causes}
    cases = {case.id for case in knowledge.cases}
    labels: dict[str, tuple[str, ...]] = {}
    for place, case, named in rows:
        wrong = [cause for cause in named if causes and cause not in causes]
        if case not in cases or wrong:
            what = f"unknown cause {wrong[0]!r}" if wrong else f"unknown case {case!r}"
            raise UserError(f"{file} row {place}: {what}", "correct that row; nothing was taken")
        labels[case] = named
    for case, named in labels.items():
        records.audit(_WHAT, by, at, case, causes=list(named), file=str(file))
    return len(labels)


def _read(file: Path) -> list[tuple[int, str, tuple[str, ...]]]:
    from openpyxl import load_workbook

    try:
        sheet = load_workbook(file, read_only=True, data_only=True).active
    except (OSError, ValueError, KeyError) as error:
        raise FileReadError(str(file), "unreadable", str(error), "rca label") from error
    assert sheet is not None
    rows = [[str(v or "").strip() for v in row] for row in sheet.iter_rows(values_only=True)]
    if not rows or "case" not in rows[0] or "accept" not in rows[0]:
        raise FileReadError(
            str(file), "columns", "columns `case` and `accept` not found", "rca label"
        )
    case, take = rows[0].index("case"), rows[0].index("accept")
    return [
        (place, row[case], tuple(part.strip() for part in row[take].split("|") if part.strip()))
        for place, row in enumerate(rows[1:], 2)
        if row[take]
    ]


def as_rows(proposals: Sequence[Proposal]) -> list[Mapping[str, object]]:
    """For ``--json``."""
    return [{name: getattr(p, name) for name in p.__slots__} for p in proposals]
