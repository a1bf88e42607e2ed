"""One shape for every table: a header, rows that fit it, and what did not fit, with its place."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from rca.domain import Quarantined
from rca.errors import FileReadError
from rca.read import sheets, textfiles
from rca.read.guard import check
from rca.read.normal import clean, label_key, number
from rca.read.sheets import Grid

SUFFIXES = (".csv", ".tsv", ".xlsx", ".xlsm", ".xls", ".jsonl")
_HEADER_WITHIN = 20  # rows; title blocks above a header are shorter than that


@dataclass(frozen=True, slots=True)
class Row:
    """One data row of clean text; ``number`` is what a spreadsheet shows, starting with 1."""

    number: int
    values: Mapping[str, str]

    def get(self, *headers: str) -> str:
        """The values of ``headers`` that are not empty, joined by a line break."""
        if len(headers) == 1:
            return self.values.get(headers[0], "")
        return "\n".join(v for h in headers if (v := self.values.get(h, "")))


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet or text table. Rows read = ``rows`` + ``quarantined``; empty rows are a note."""

    path: str
    sheet: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    quarantined: tuple[Quarantined, ...] = ()
    notes: tuple[str, ...] = ()
    preamble: tuple[tuple[str, ...], ...] = ()  # non-empty cells of the rows above the header
    error: FileReadError | None = None  # this sheet is unusable, others may do

    def place(self, number: int) -> str:
        """``Sheet!R15``, or ``R15`` where the file has no sheets."""
        return f"{self.sheet}!R{number}" if self.sheet else f"R{number}"


def read_tables(path: Path, name: str, wanted: Collection[str] = ()) -> tuple[Table, ...]:
    """All tables of one file; ``wanted`` header names help to find the header under titles.

    Raises FileReadError when the file as a whole cannot be read.
    """
    check(path, name)
    suffix = path.suffix.lower()
    if suffix == ".jsonl":
        return (_from_records(textfiles.read_records(path, name), name),)
    keys = frozenset(map(label_key, wanted))
    if suffix in (".csv", ".tsv"):
        return (_from_grid(textfiles.read_grid(path, name), name, keys),)
    return tuple(_from_grid(grid, name, keys) for grid in sheets.read_grids(path, name))


def _from_records(lines: textfiles.Records, name: str) -> Table:
    header = tuple(dict.fromkeys(key for _, record in lines.rows for key in record))
    rows = tuple(Row(number, record) for number, record in lines.rows)
    bad = tuple(Quarantined(f"R{number}", reason) for number, reason in lines.bad)
    return Table(name, "", header, rows, bad, lines.notes)


def _from_grid(grid: Grid, name: str, wanted: frozenset[str]) -> Table:
    sheets.fill_down(grid)
    at = _header_row(grid.rows, wanted)
    if at is None:
        return Table(name, grid.sheet, (), (), notes=(*grid.notes, "no rows"))
    sheets.fill_across(grid, at)
    header, notes = _names(grid, at)
    rows, bad, empty = _fit(grid, at, header)
    if empty:
        notes = (*notes, f"{empty} empty row{'s' if empty > 1 else ''} skipped")
    preamble = tuple(
        cells for row in grid.rows[:at] if (cells := tuple(c.strip() for c in row if c.strip()))
    )
    table = Table(name, grid.sheet, tuple(h for h in header if h), rows, (), notes, preamble)
    bad_rows = tuple(Quarantined(table.place(number), reason) for number, reason in bad)
    return Table(name, grid.sheet, table.header, rows, bad_rows, (*grid.notes, *notes), preamble)


def _header_row(rows: list[list[str]], wanted: frozenset[str]) -> int | None:
    """Index of the header: the row with most wanted names, else the first row of full width."""
    head = [(i, [c for c in row if c.strip()]) for i, row in enumerate(rows[:_HEADER_WITHIN])]
    filled = [(i, cells) for i, cells in head if cells]
    if not filled:
        return next((i for i, row in enumerate(rows) if any(c.strip() for c in row)), None)
    if wanted:
        hits = [(sum(label_key(c) in wanted for c in cells), -i) for i, cells in filled]
        best, negative = max(hits)
        if best:
            return -negative
    width = sorted(len(cells) for _, cells in filled)[len(filled) // 2]
    for i, cells in filled:
        if len(cells) >= max(1, 0.6 * width) and not any(number(c) is not None for c in cells):
            return i
    return filled[0][0]


def _names(grid: Grid, at: int) -> tuple[list[str], tuple[str, ...]]:
    """Column names, one per cell of the header row; "" = a column with neither name nor data."""
    header: list[str] = []
    notes: list[str] = []
    raw = grid.rows[at]
    used = max((len(row) for row in grid.rows[at:]), default=0) if not grid.strict else len(raw)
    for column in range(used):
        name = " ".join(raw[column].split()) if column < len(raw) else ""
        if not name:
            data = any(column < len(r) and r[column].strip() for r in grid.rows[at + 1 :])
            name = f"column {column + 1}" if data else ""
            if data:
                notes.append(f"column {column + 1} has no name")
        elif name in header:
            notes.append(f"column `{name}` appears twice")
            name = f"{name} ({column + 1})"
        header.append(name)
    return header, tuple(notes)


def _fit(
    grid: Grid, at: int, header: list[str]
) -> tuple[tuple[Row, ...], list[tuple[int, str]], int]:
    rows: list[Row] = []
    bad: list[tuple[int, str]] = []
    empty = pending = 0
    width = len(header)
    columns = [(i, name) for i, name in enumerate(header) if name]
    for i in range(at + 1, len(grid.rows)):
        cells, place = grid.rows[i], i + 1
        reason = grid.bad.get(place, "")
        if not reason and not any(c and not c.isspace() for c in cells):
            pending += 1  # counted only when a filled row follows: trailing blanks are no data
            continue
        empty, pending = empty + pending, 0
        found = len(cells)
        if not reason and grid.strict and found != width:
            surplus = any(c.strip() for c in cells[width:])
            if surplus or found < width:
                reason = f"{found} fields, the header has {width}"
        if reason:
            bad.append((place, reason))
        else:
            rows.append(Row(place, {name: clean(cells[k]) for k, name in columns if k < found}))
    return tuple(rows), bad, empty


def joined(values: Iterable[str], separator: str = "; ") -> str:
    """The non-empty ``values``, joined."""
    return separator.join(value for value in values if value)
