"""One Excel template and its mapping: merged cells of a sheet laid out by the field list."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from rca.report.eightd.document import FIELDS, HEAD, SECTIONS, TITLED, Field
from rca.report.eightd.package import timeless
from rca.report.forms.style import MADE, Style, widths

GRID = 24  # columns that every table shares by merging
CELL = 4.1  # width of one, in characters


def template(style: Style) -> tuple[bytes, str]:
    """The bytes of one .xlsx template and the TOML that maps fields to its cells."""
    from openpyxl import Workbook

    book = Workbook()
    maker = _Maker(book.active, style)
    maker.make()
    book.properties.creator = book.properties.lastModifiedBy = "rca"
    book.properties.created = MADE
    buffer = io.BytesIO()
    book.save(buffer)
    return timeless(buffer.getvalue(), MADE.date()), maker.toml()


class _Maker:
    def __init__(self, sheet: Any, style: Style) -> None:
        self.sheet, self.style, self.row = sheet, style, 1
        self.cells: dict[str, list[str]] = {}
        self.labels: dict[str, list[str]] = {}
        self.tables: dict[str, tuple[int, dict[str, str]]] = {}

    def make(self) -> None:
        self._page()
        self._merged(1, GRID, size=16, bold=True, ink=None if self.style.boxed else self.style.ink)
        self._label_at(self.style.heading)
        self.row += 1
        self._cell("status", 1, GRID // 2, bold=True)
        self._cell("standing", GRID // 2 + 1, GRID, bold=True)
        self.row += 2
        self._head()
        for section in SECTIONS:
            self._bar(section)
            for one in FIELDS:
                if one.section == section:
                    self._part(one)

    def _page(self) -> None:
        from openpyxl.utils import get_column_letter

        sheet = self.sheet
        sheet.title = "8D"
        for column in range(1, GRID + 1):
            sheet.column_dimensions[get_column_letter(column)].width = CELL
        setup = sheet.page_setup
        setup.paperSize, setup.orientation, setup.fitToWidth, setup.fitToHeight = (
            9,
            "portrait",
            1,
            0,
        )
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        margins = sheet.page_margins
        margins.left = margins.right = margins.top = 0.4
        margins.bottom, margins.footer = 0.6, 0.3
        sheet.oddFooter.right.text = "&P / &N"
        sheet.sheet_view.showGridLines = False

    def _head(self) -> None:
        names = list(HEAD)
        self._label(names.pop(0), 1, 4)
        self._cell("title", 5, GRID)
        self.row += 1
        per = self.style.pairs_per_row
        span = GRID // per
        for start in range(0, len(names), per):
            for i, name in enumerate(names[start : start + per]):
                first = 1 + i * span
                self._label(name, first, first + 3)
                self._cell(name, first + 4, first + span - 1)
            self.row += 1

    def _bar(self, section: str) -> None:
        self.row += 1
        fill = self.style.bar if self.style.boxed else None
        self._merged(1, GRID, bold=True, size=11, fill=fill, ink=self.style.ink)
        self._label_at(section)
        self.row += 1

    def _part(self, one: Field) -> None:
        if not one.columns:
            self._cell(one.name, 1, GRID)
            self.row += 1
            return
        if one.name in TITLED:
            self._merged(1, GRID, bold=True, box=False)
            self._label_at(one.name)
            self.row += 1
        places = _places(one)
        if not one.pairs and one.columns != ("text",):
            for column, (first, last) in places.items():
                special = one.name == "d6_checks" and column == "number"
                self._label("number_target" if special else column, first, last)
            self.row += 1
        letters = {}
        for column, (first, last) in places.items():
            bold = one.pairs and column == "label"
            letters[column] = self._merged(first, last, bold=bold).rstrip("0123456789")
        self.tables[one.name] = (self.row, letters)
        self.row += 1

    def _cell(self, name: str, first: int, last: int, bold: bool = False) -> None:
        self.cells.setdefault(name, []).append(self._merged(first, last, bold=bold))

    def _label(self, key: str, first: int, last: int) -> None:
        place = self._merged(first, last, bold=True, fill=self.style.label_fill)
        self.labels.setdefault(key, []).append(place)

    def _label_at(self, key: str) -> None:
        self.labels.setdefault(key, []).append(f"A{self.row}")

    def _merged(
        self, first: int, last: int, *, bold: bool = False, size: int = 9,
        fill: str | None = None, ink: str | None = None, box: bool = True,
    ) -> str:  # fmt: skip
        from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

        if last > first:
            self.sheet.merge_cells(
                start_row=self.row, end_row=self.row, start_column=first, end_column=last
            )
        line = Side("thin", "808080")
        for column in range(first, last + 1):
            cell = self.sheet.cell(self.row, column)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            # LibreOffice and Excel both find a Chinese face when this one is missing.
            cell.font = Font(name=self.style.east, size=size, bold=bold, color=ink)
            cell.number_format = "@"
            if box:
                cell.border = Border(line, line, line, line)
            if fill:
                cell.fill = PatternFill("solid", fgColor=fill)
        if size > 9:  # Chinese characters stand higher than a row is by itself
            self.sheet.row_dimensions[self.row].height = size * 1.6
        place: str = self.sheet.cell(self.row, first).coordinate
        return place

    def toml(self) -> str:
        """The mapping, as a customer would write it."""
        lines = [
            "# Field -> cell. Change cells to fit your own form; docs/forms.md lists all fields.",
            'sheet = "8D"', "", "[cells]",
            *(f"{name} = {_list(places)}" for name, places in self.cells.items()),
            "", "[labels]",
            *(f'"{key}" = {_list(places)}' for key, places in self.labels.items()),
        ]  # fmt: skip
        for name, (row, columns) in self.tables.items():
            inner = ", ".join(f'{column} = "{letter}"' for column, letter in columns.items())
            lines += ["", f"[tables.{name}]", f"row = {row}", f"columns = {{ {inner} }}"]
        return "\n".join(lines) + "\n"


def _places(one: Field) -> Mapping[str, tuple[int, int]]:
    """First and last grid column of each column, by weight, within one of its exact share; each at
    least one."""
    if one.columns == ("text",):
        return {"text": (1, GRID)}
    shares = widths(one.columns, GRID)
    sizes = [max(1, int(share)) for share in shares]
    for _ in range(GRID - sum(sizes)):  # to those that miss most of their share
        short = [share - size for share, size in zip(shares, sizes, strict=True)]
        sizes[short.index(max(short))] += 1
    found, first = {}, 1
    for column, size in zip(one.columns, sizes, strict=True):
        found[column] = (first, first + size - 1)
        first += size
    return found


def _list(places: list[str]) -> str:
    told = ", ".join(f'"{place}"' for place in places)
    return told if len(places) == 1 else f"[{told}]"
