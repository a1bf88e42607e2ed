"""Document -> 8D form in Excel (merged cells), and plain tables -> catalogue or control plan."""

import io
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill

from corpus.blocks import Grid, Item, sections
from corpus.fixed_zip import fixed
from corpus.headers import Document

COLUMNS = 8
BAR = PatternFill("solid", fgColor="D9D9D9")
WRAP = Alignment(wrap_text=True, vertical="top")
# Characters that fit one printed line of the merged width; only the row height depends on it.
LINE = 95


def render_xlsx(document: Document, path: Path) -> None:
    """Write an 8D form: one sheet, head in label/value pairs, one bar per discipline."""
    book = Workbook()
    sheet = book.active
    sheet.title = "8D"
    for number in range(1, COLUMNS + 1):
        sheet.column_dimensions[chr(64 + number)].width = 14
    row = _merged(sheet, 1, 1, COLUMNS, document.title, bar=True)
    row = _head(sheet, row, document.fields)
    for section in sections(list(document.blocks)):
        row = _merged(sheet, row, 1, COLUMNS, section.title, bar=True)
        for block in section.blocks:
            if isinstance(block, Grid):
                row = _grid(sheet, row, block)
                continue
            text = f"{block.marker} {block.text}" if isinstance(block, Item) else block.text
            row = _merged(sheet, row, 1, COLUMNS, text)
    _save(book, path, document.title, document.stamp)


def render_table(
    path: Path,
    title: str,
    head: tuple[tuple[str, str], ...],
    rows: list[dict[str, Any]],
    stamp: date,
) -> None:
    """Write a list as a sheet: optional head block, a blank row, then header and rows."""
    book = Workbook()
    sheet = book.active
    sheet.title = title
    for name, value in head:
        sheet.append([name, value])
    if head:
        sheet.append([])
    sheet.append(list(rows[0]))
    for cell in sheet[sheet.max_row]:
        cell.font, cell.fill = Font(bold=True), BAR
    for row in rows:
        sheet.append([value if value != "" else None for value in row.values()])
    _save(book, path, title, stamp)


def _head(sheet: Any, row: int, fields: tuple[tuple[str, str], ...]) -> int:
    """Two label/value pairs per row, values merged over three columns."""
    for index in range(0, len(fields), 2):
        for offset, (name, value) in enumerate(fields[index : index + 2]):
            column = 1 + offset * 4
            _merged(sheet, row, column, column, name)
            _merged(sheet, row, column + 1, column + 3, value)
        row += 1
    return row


def _grid(sheet: Any, row: int, grid: Grid) -> int:
    """A table of n columns shares the eight columns of the form, the last cell takes the rest."""
    count = len(grid.rows[0])
    span = COLUMNS // count
    for cells in grid.rows:
        for index, text in enumerate(cells):
            first = 1 + index * span
            last = COLUMNS if index == count - 1 else first + span - 1
            _merged(sheet, row, first, last, text)
        row += 1
    return row


def _merged(sheet: Any, row: int, first: int, last: int, text: str, bar: bool = False) -> int:
    """Write text into merged cells of one row; return the next row."""
    if last > first:
        sheet.merge_cells(start_row=row, start_column=first, end_row=row, end_column=last)
    cell = sheet.cell(row, first, text or None)
    cell.alignment = WRAP
    if bar:
        cell.fill, cell.font = BAR, Font(bold=True)
    width = max(LINE * (last - first + 1) // COLUMNS, 10)
    lines = sum(1 + len(part) // width for part in text.split("\n"))
    present = sheet.row_dimensions[row].height or 0
    sheet.row_dimensions[row].height = max(present, 15 * lines)
    return row + 1


def _save(book: Workbook, path: Path, title: str, stamp: date) -> None:
    book.properties.creator = "quality"
    book.properties.title = title
    book.properties.created = datetime.combine(stamp, time())
    buffer = io.BytesIO()
    book.save(buffer)
    path.write_bytes(fixed(buffer.getvalue(), stamp))
