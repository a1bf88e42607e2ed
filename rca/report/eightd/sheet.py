"""An Excel sheet as a form: text into cells, tables that grow, rows high enough for their text.

Merged ranges are kept as plain numbers and written back once: openpyxl checks each against all
others, which takes minutes on a form of some hundred boxes.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from copy import copy
from typing import Any, NamedTuple

CELL_LIMIT = 32_767  # characters, Excel's
MAX_HEIGHT = 409.0  # points, Excel's
LINE = 12.5  # points of one line at 9 pt
_PIXELS = 7.0  # of one character of width, Excel's default font
_POINTS = 0.75  # of a pixel


class Area(NamedTuple):
    """A merged range, 1-based and inclusive."""

    top: int
    left: int
    bottom: int
    right: int


class Form:
    """One sheet being filled."""

    def __init__(self, sheet: Any) -> None:
        from openpyxl.cell.cell import Cell, MergedCell

        self.sheet = sheet
        self.areas = [
            Area(a.min_row, a.min_col, a.max_row, a.max_col) for a in sheet.merged_cells.ranges
        ]
        for place, cell in list(sheet._cells.items()):
            if isinstance(cell, MergedCell):  # becomes an ordinary cell, which can be moved
                plain = Cell(sheet, row=cell.row, column=cell.column)
                plain._style = copy(cell._style)
                sheet._cells[place] = plain
        sheet.merged_cells.ranges = set()
        self._index()

    def _index(self) -> None:
        self._anchors = {
            (row, column): (area.top, area.left)
            for area in self.areas
            for row in range(area.top, area.bottom + 1)
            for column in range(area.left, area.right + 1)
        }

    def put(self, row: int, column: int, text: str) -> Any:
        """Write ``text`` as text, whatever it starts with; a place inside a merged range means its
        first cell. Returns the cell."""
        cell = self.sheet.cell(*self._anchors.get((row, column), (row, column)))
        if len(text) > CELL_LIMIT:
            text = text[: CELL_LIMIT - 2] + " …"
        cell.value = text or None
        if text:
            cell.data_type = "s"  # openpyxl takes "=…" for a formula and "#N/A" for an error
        return cell

    def draw(self, row: int, column: int, png: bytes, ratio: float) -> None:
        """Anchor a picture in the place of ``put``, as wide as its merged range; the row is made
        high enough. ``ratio``: height by width."""
        import io

        from openpyxl.drawing.image import Image

        cell = self.sheet.cell(*self._anchors.get((row, column), (row, column)))
        spans = (a for a in self.areas if (a.top, a.left) == (cell.row, cell.column))
        area = next(spans, Area(cell.row, cell.column, cell.row, cell.column))
        wide = _PIXELS * sum(_widths(self.sheet)[area.left : area.right + 1])
        high = min(wide * ratio, (MAX_HEIGHT - 4) / _POINTS)
        image = Image(io.BytesIO(png))
        image.width, image.height = int(high / ratio), int(high)
        self.sheet.add_image(image, cell.coordinate)
        self.sheet.row_dimensions[cell.row].height = high * _POINTS + 4

    def stretch(self, more: Mapping[int, int]) -> None:
        """Insert ``more[row]`` rows below each row; they look like it. Cells, merged ranges and
        heights below move down."""
        sheet = self.sheet

        def moved(row: int) -> int:
            return row + sum(n for last, n in more.items() if last < row)

        heights = {n: d.height for n, d in sheet.row_dimensions.items() if d.height}
        for number in heights:
            sheet.row_dimensions[number].height = None
        for number, height in heights.items():
            sheet.row_dimensions[moved(number)].height = height
        cells = dict(sheet._cells)
        sheet._cells.clear()
        for (row, column), cell in cells.items():
            cell.row = moved(row)
            sheet._cells[cell.row, column] = cell
        last_column = max((column for _, column in cells), default=1)
        models = [(last, n, [a for a in self.areas if a.top == a.bottom == last])
                  for last, n in more.items()]  # fmt: skip
        self.areas = [Area(moved(a.top), a.left, moved(a.bottom), a.right) for a in self.areas]
        for last, n, spans in models:
            for row in range(moved(last) + 1, moved(last) + 1 + n):
                self._copy_row(moved(last), row, last_column)
                self.areas += [Area(row, a.left, row, a.right) for a in spans]
        self._index()

    def _copy_row(self, model: int, row: int, columns: int) -> None:
        for column in range(1, columns + 1):
            source = self.sheet.cell(model, column)
            if source.has_style:
                self.sheet.cell(row, column)._style = copy(source._style)

    def finish(self) -> None:
        """Fit row heights to their wrapped text, which no program does for merged cells (a row that
        the form made higher stays so), and write the merged ranges back."""
        from openpyxl.worksheet.cell_range import CellRange

        self._fit()
        self.sheet.merged_cells.ranges = {
            CellRange(min_row=a.top, min_col=a.left, max_row=a.bottom, max_col=a.right)
            for a in self.areas
        }

    def _fit(self) -> None:
        spans = {(a.top, a.left): a for a in self.areas}
        widths = _widths(self.sheet)
        lines: dict[int, int] = {}
        for (row, column), cell in self.sheet._cells.items():
            area = spans.get((row, column), Area(row, column, row, column))
            if isinstance(cell.value, str) and area.top == area.bottom:
                width = sum(widths[column : area.right + 1])
                lines[row] = max(lines.get(row, 1), printed_lines(cell.value, width))
        for row, count in lines.items():
            dimension = self.sheet.row_dimensions[row]
            if count > 1 or dimension.height:
                dimension.height = min(MAX_HEIGHT, max(dimension.height or 0, LINE * count + 3))


def _widths(sheet: Any) -> list[float]:
    """Width of each column by number; a file says equal neighbours once, as a range."""
    widths = [8.43] * (sheet.max_column + 1)  # Excel's own where nothing is said
    for dimension in sheet.column_dimensions.values():
        if dimension.width:
            for column in range(dimension.min or 1, min(dimension.max or 0, sheet.max_column) + 1):
                widths[column] = dimension.width
    return widths


def printed_lines(text: str, width: float) -> int:
    """Lines that ``text`` takes in a column of ``width`` characters; Chinese ones are two wide.

    >>> printed_lines("abc", 10), printed_lines("中" * 10, 10), printed_lines("a\\nb", 10)
    (1, 3, 2)
    """
    room = max(1.0, width * 1.12 - 1)  # widths count 11 pt digits, forms are set in 9 pt
    total = 0
    for line in text.split("\n"):
        wide = sum(2 if unicodedata.east_asian_width(ch) in "WF" else 1 for ch in line)
        total += max(1, -int(-wide * 1.06 // room))
    return total
