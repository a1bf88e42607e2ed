"""Where the printed pages of a filled Excel form end: never between a heading and its rows.

Excel has no "keep with next". A form that is fitted to one page in width gets its own page breaks.
A page is taken to hold what Excel's holds, the least of all programs, so that none has to break
one once more.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final

_PAPER: Final = {1: (612.0, 792.0), 5: (612.0, 1008.0), 9: (595.3, 841.9)}  # Letter, Legal, A4
_COLUMN = 5.25  # points of one character of width, Excel's default font
_ROW = 15.0  # points of a row that says no height, Excel's default; more where its font is larger
_LINE = 1.4  # of the font size
_SURE = 0.98  # of a page: printers differ


def break_pages(sheet: Any, heads: Collection[int]) -> None:
    """Set the row breaks of ``sheet``; no page ends with a row of ``heads``. A form with breaks of
    its own, or not fitted in width, stays as it is."""
    from openpyxl.worksheet.pagebreak import Break

    room = _room(sheet)
    if not room or sheet.row_breaks.brk:
        return
    heights = [_height(sheet, row) for row in range(1, sheet.max_row + 1)]
    for start in page_starts(heights, room, heads):
        sheet.row_breaks.append(Break(id=start - 1))


def page_starts(heights: Sequence[float], room: float, heads: Collection[int]) -> list[int]:
    """First rows (1-based) of the second and later pages of ``room`` points each.

    >>> page_starts([10.0] * 10, 40.0, {4})
    [4, 8]
    """
    starts: list[int] = []
    first = 1
    while (start := _fitting(heights, room, first)) <= len(heights):
        while start - 1 in heads and start > first + 1:
            start -= 1
        starts.append(start)
        first = start
    return starts


def _height(sheet: Any, row: int) -> float:
    """Points of a row; one that says none is as high as its largest font asks for."""
    if height := sheet.row_dimensions[row].height:
        return float(height)
    return max(_ROW, *(_LINE * (cell.font.sz or 0) for cell in sheet[row]))


def _fitting(heights: Sequence[float], room: float, first: int) -> int:
    """The first row that does not fit a page that begins with row ``first``."""
    used = 0.0
    for row in range(first, len(heights) + 1):
        used += heights[row - 1]
        if used > room and row > first:
            return row
    return len(heights) + 1


def _room(sheet: Any) -> float:
    """Points of sheet height on one page; 0 where the form is not fitted in width."""
    setup, margins = sheet.page_setup, sheet.page_margins
    paper = _PAPER.get(setup.paperSize or 9)
    properties = sheet.sheet_properties.pageSetUpPr
    fitted = properties is not None and properties.fitToPage
    if paper is None or not fitted or setup.fitToWidth != 1 or setup.fitToHeight != 0:
        return 0.0
    wide, high = reversed(paper) if setup.orientation == "landscape" else paper
    columns = [d.width * ((d.max or 1) - (d.min or 1) + 1)
               for d in sheet.column_dimensions.values() if d.width]  # fmt: skip
    scale = min(1.0, (wide - 72 * (margins.left + margins.right)) / (_COLUMN * sum(columns) or 1))
    return float((high - 72 * (margins.top + margins.bottom)) / scale * _SURE)
