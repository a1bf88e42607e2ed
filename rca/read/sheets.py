"""Workbooks (.xlsx, .xls) as rows of text: values not formulas, ids untouched, merges known."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from rca.errors import FileReadError
from rca.read.guard import vendor

_MERGE = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
_FORMULA = re.compile(
    rb'<(?:\w+:)?c\s[^>]*?r="([A-Z]+)(\d+)"[^>]*>\s*<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)'
    rb"\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_ZEROS = re.compile(rb'formatCode="0{2,}"')
_MAX_COLUMNS = 2_000
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range, 0-based and inclusive."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class Grid:
    """Rows of text, row k being spreadsheet row k + 1; ``bad`` is row = why it is unusable.

    ``strict`` = every row must have as many fields as the header (text files; sheets cannot err).
    """

    sheet: str
    rows: list[list[str]]
    merges: tuple[Merge, ...] = ()
    bad: Mapping[int, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    strict: bool = False


def read_grids(path: Path, name: str) -> list[Grid]:
    """The visible sheets of a workbook; hidden ones give an empty grid with a note.

    Raises FileReadError (damaged, encrypted).
    """
    with vendor(name):
        grids = _legacy(path, name) if path.suffix.lower() == ".xls" else _modern(path)
    if not grids:
        raise FileReadError(name, "damaged", "the workbook has no sheets", "save it again")
    return grids


def read_keywords(path: Path) -> str:
    """Keywords and comments of a workbook, where rca marks its drafts; "" for an .xls."""
    if path.suffix.lower() == ".xls":
        return ""
    with zipfile.ZipFile(path) as archive:
        if "docProps/core.xml" not in archive.namelist():
            return ""
        try:
            core = ElementTree.fromstring(archive.read("docProps/core.xml"))
        except ElementTree.ParseError:
            return ""  # Excel opens such a workbook too: the properties are not its content
    wanted = ("keywords", "description", "contentStatus")
    return " ".join(e.text for e in core if e.tag.rpartition("}")[2] in wanted and e.text)


def cell_text(value: object, digits: int = 0) -> str:
    """A cell as a person sees it: 15.0 is ``15``, dates are ISO, 0.1 + 0.2 is ``0.3``."""
    if value is None:
        return ""
    if isinstance(value, str):
        return "" if value.startswith("#") and value.rstrip("!?").isupper() else value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return str(value).zfill(digits)
    if isinstance(value, float):
        return str(int(value)).zfill(digits) if value.is_integer() else format(value, ".15g")
    if isinstance(value, datetime):
        value = value.replace(tzinfo=None)
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _modern(path: Path) -> list[Grid]:
    import openpyxl

    with zipfile.ZipFile(path) as archive:
        parts = _sheet_parts(archive)
        styles = "xl/styles.xml" in archive.namelist() and archive.read("xl/styles.xml")
        padded = bool(styles and _ZEROS.search(styles))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of features that do not concern values
        # read_only streams 100,000 rows; what it cannot tell (merges, formulas never computed)
        # is read from the sheet's XML.
        book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
        try:
            return [_sheet(book, sheet, parts, path, padded) for sheet in book.worksheets]
        finally:
            book.close()


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name = its XML part."""
    rels = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {r.get("Id", ""): r.get("Target", "") for r in rels}
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    parts: dict[str, str] = {}
    for sheet in book.iter():
        if sheet.tag.rpartition("}")[2] == "sheet":
            target = targets.get(sheet.get(_REL, ""), "")
            parts[sheet.get("name", "")] = target[1:] if target[:1] == "/" else f"xl/{target}"
    return parts


def _sheet(book: Any, sheet: Any, parts: dict[str, str], path: Path, padded: bool) -> Grid:
    if sheet.sheet_state != "visible":
        return Grid(sheet.title, [], notes=("hidden sheet, not read",))
    with zipfile.ZipFile(path) as archive:
        part = parts.get(sheet.title, "")
        xml = archive.read(part) if part in archive.namelist() else b""
    merges = tuple(
        Merge(int(t) - 1, _column(a), int(b) - 1, _column(z)) for a, t, z, b in _MERGE.findall(xml)
    )
    bad = {
        int(row): f"the formula in {column.decode()}{int(row)} has no stored value"
        for column, row in (_FORMULA.findall(xml) if b"<f" in xml or b":f" in xml else ())
    }
    sheet.reset_dimensions()
    return Grid(sheet.title, list(_cells(sheet, padded)), merges, bad)


def _cells(sheet: Any, padded: bool) -> Iterator[list[str]]:
    if not padded:
        for row in sheet.iter_rows(values_only=True):
            yield _trim([cell_text(value) for value in row[:_MAX_COLUMNS]])
        return
    for row in sheet.iter_rows():
        yield _trim([cell_text(c.value, _digits(c)) for c in row[:_MAX_COLUMNS]])


def _digits(cell: Any) -> int:
    # A number shown as 00123 is an id: the zeros are part of it.
    code = getattr(cell, "number_format", "")
    return len(code) if code and not code.strip("0") else 0


def _trim(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _column(letters: bytes) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + letter - 64
    return index - 1


def _legacy(path: Path, name: str) -> list[Grid]:
    import xlrd

    try:
        book = xlrd.open_workbook(path, formatting_info=True, logfile=open_null())
    except xlrd.XLRDError as error:
        if "encrypted" not in str(error).lower():
            raise
        raise FileReadError(
            name, "encrypted", "the workbook has a password", "save it without a password"
        ) from error
    return [_legacy_sheet(book, sheet) for sheet in book.sheets()]


def open_null() -> Any:
    """A log file for xlrd, which prints to stdout otherwise."""
    import io

    return io.StringIO()


def _legacy_sheet(book: Any, sheet: Any) -> Grid:
    import xlrd

    if sheet.visibility:
        return Grid(sheet.name, [], notes=("hidden sheet, not read",))

    def text(cell: Any) -> str:
        if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK, xlrd.XL_CELL_ERROR):
            return ""
        if cell.ctype == xlrd.XL_CELL_DATE:
            return cell_text(xlrd.xldate_as_datetime(cell.value, book.datemode))
        if cell.ctype == xlrd.XL_CELL_BOOLEAN:
            return cell_text(bool(cell.value))
        code = book.format_map[book.xf_list[cell.xf_index].format_key].format_str
        return cell_text(cell.value, len(code) if code and not code.strip("0") else 0)

    rows = [_trim([text(cell) for cell in sheet.row(i)]) for i in range(sheet.nrows)]
    merges = tuple(Merge(t, a, b - 1, z - 1) for t, b, a, z in sheet.merged_cells)
    return Grid(sheet.name, rows, merges)


def fill_down(grid: Grid) -> None:
    """Repeat the value of a merged range in its first column on every row it spans."""
    for merge in grid.merges:
        _fill(grid, Merge(merge.top, merge.left, merge.bottom, merge.left))


def fill_across(grid: Grid, header: int) -> None:
    """Repeat the value of merged ranges below the header row in every cell they span."""
    for merge in grid.merges:
        if merge.top > header:
            _fill(grid, merge)


def _fill(grid: Grid, merge: Merge) -> None:
    if merge.top >= len(grid.rows) or merge.left >= len(grid.rows[merge.top]):
        return
    value = grid.rows[merge.top][merge.left]
    for row in grid.rows[merge.top : merge.bottom + 1]:
        last = min(merge.right, _MAX_COLUMNS)
        row.extend([""] * (last + 1 - len(row)))
        row[merge.left : last + 1] = [value] * (last + 1 - merge.left)
