"""``summary.xlsx``: one row per incident, the same bytes for the same diagnoses."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable

from rca.domain import Diagnosis

HEADER = (
    "id", "text", "status", "novelty",
    "cause 1", "probability 1", "cause 2", "probability 2", "cause 3", "probability 3",
    "next check", "minutes", "error",
)  # fmt: skip
WIDTHS = (16, 60, 14, 10, 36, 12, 36, 12, 36, 12, 50, 10, 30)
CELL_LIMIT = 32_767  # Excel's
# What a spreadsheet would run, full-width forms included, also behind leading space.
_LIVE = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r]")
_ILLEGAL = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_STAMP = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest a zip can say; a real time would change the bytes

ACTIONS = ("past action 1", "past action 2", "past action 3")  # where no case names a cause
_ACTION_WIDTH = 44

Row = tuple[str | float | None, ...]


def summary(diagnoses: Iterable[Diagnosis]) -> bytes:
    """The workbook as bytes; the caller writes them in one step. Columns of past actions only
    where an incident has any."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    sheet.title = "summary"
    listed = list(diagnoses)
    acted = any(diagnosis.past_actions for diagnosis in listed)
    header = HEADER + ACTIONS * acted
    sheet.append(header)
    for diagnosis in listed:
        cells = row(diagnosis) + _done(diagnosis) * acted
        sheet.append([safe(cell) if isinstance(cell, str) else cell for cell in cells])
    for number, width in enumerate(WIDTHS + (_ACTION_WIDTH,) * 3 * acted, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for cells in sheet.iter_rows(min_row=2):
        for cell in cells:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if header[cell.column - 1].startswith(("probability", "novelty")):
                cell.number_format = "0%"
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = sheet.dimensions
    buffer = io.BytesIO()
    book.save(buffer)
    return _timeless(buffer.getvalue())


def row(diagnosis: Diagnosis) -> Row:
    """The cells of one incident, in the order of ``HEADER``."""
    causes: list[str | float | None] = []
    for hypothesis in diagnosis.hypotheses[:3]:
        name = f"{hypothesis.cause_id} {hypothesis.cause}"
        causes += [
            hypothesis.cause if hypothesis.cause == hypothesis.cause_id else name,
            round(hypothesis.probability, 6),
        ]
    causes += [None] * (6 - len(causes))
    check = diagnosis.next_check
    return (
        diagnosis.incident.id,
        diagnosis.incident.text,
        diagnosis.status,
        None if diagnosis.novelty is None else round(diagnosis.novelty, 6),
        *causes,
        check.text if check else None,
        check.minutes if check else None,
        diagnosis.error,
    )


def _done(diagnosis: Diagnosis) -> Row:
    """The first past actions that did not fail before."""
    told = [action.text for action in diagnosis.past_actions if action.held is not False]
    return (*told, None, None, None)[: len(ACTIONS)]


def safe(text: str) -> str:
    """``text`` as a cell that no spreadsheet runs: a leading formula sign gets an apostrophe;
    characters that XML cannot hold go, over-long text is cut."""
    text = _ILLEGAL.sub("", text)
    return ("'" + text if _LIVE.match(text) else text)[:CELL_LIMIT]


def _timeless(book: bytes) -> bytes:
    """The same workbook without the moment it was written at."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "docProps/core.xml":
                data = _STAMP.sub(rb"\g<1>1980-01-01T00:00:00Z\g<2>", data)
                data = data.replace(_created(data), b"1980-01-01T00:00:00Z")
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            new.writestr(entry, data)
    return out.getvalue()


def _created(core: bytes) -> bytes:
    match = re.search(rb"<dcterms:created[^>]*>([^<]*)<", core)
    return match.group(1) if match else b"1980-01-01T00:00:00Z"
