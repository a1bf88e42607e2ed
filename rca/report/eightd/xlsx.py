"""8D -> Excel form by a mapping of fields to cells (TOML beside the template).

Tables grow downwards: rows are added below their first row with its style and merged cells, and
everything under them moves. Values are written as text: no cell of data is ever a formula.
"""

from __future__ import annotations

import io
import re
import tomllib
from copy import copy
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from rca.errors import UserError
from rca.report.chart_picture import picture, ratio
from rca.report.eightd.document import BY_NAME, FIELDS, EightD
from rca.report.eightd.drawn import chart_lang
from rca.report.eightd.fields import COLOURS, label, labels, rows, text_names, values
from rca.report.eightd.package import timeless
from rca.report.eightd.paging import break_pages
from rca.report.eightd.sheet import Form

Counts = dict[int, int]
_CELL = re.compile(r"[A-Z]{1,3}[1-9]\d{0,6}")
_COLUMN = re.compile(r"[A-Z]{1,3}")


class TableMap(BaseModel):
    """One table: its first data row, how many rows the form has ready, column of each field."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    row: int
    rows: int = 1
    columns: dict[str, str]


class Mapping(BaseModel):
    """``[cells]`` field = cell or list of cells, ``[labels]`` likewise, ``[tables.NAME]``."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    sheet: str = ""
    cells: dict[str, str | list[str]] = {}
    labels: dict[str, str | list[str]] = {}
    tables: dict[str, TableMap] = {}


def fill_xlsx(doc: EightD, template: Path) -> bytes:
    """The filled form. Raises UserError for a template or mapping that cannot be used: every
    unknown field, column, label or cell is named with what is known."""
    mapping = read_mapping(template.with_suffix(".toml"))
    book = _open(template)
    sheet = _sheet(book, mapping, template)
    context = values(doc)
    form = Form(sheet)
    words = labels(doc)
    for name, place in _each(mapping.cells):
        cell = form.put(*_at(place), context[name])
        if name == "standing":
            _paint(cell, doc.standing)
    for key, place in _each(mapping.labels):
        form.put(*_at(place), words[key])
    more = _tables(form, mapping, doc)
    form.finish()
    break_pages(sheet, _headings(mapping, more) | _captions(mapping, more, doc))
    return _saved(book, doc)


def read_mapping(file: Path) -> Mapping:
    """The mapping beside a template. Raises UserError naming file and key."""
    try:
        found = Mapping.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise UserError(
            f"{file} does not exist: an .xlsx template needs its mapping of fields to cells",
            f"write {file.name} beside the template, see docs/forms.md",
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise UserError(f"{file}: {error}", "see docs/forms.md for an example") from error
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"]))
        raise UserError(
            f"{file}: {key}: {first['msg']}", "known keys: sheet, cells, labels, tables"
        ) from error
    _check(found, file)
    return found


def _check(mapping: Mapping, file: Path) -> None:
    _known(file, "cells", mapping.cells, text_names())
    from rca.report.eightd.labels import WORDS

    plain = [key for key, pair in WORDS.items() if "{" not in "".join(pair)]
    _known(file, "labels", mapping.labels, plain)
    tables = [one.name for one in FIELDS if one.columns]
    _known(file, "tables", mapping.tables, tables)
    for name, table in mapping.tables.items():
        _known(file, f"tables.{name}.columns", table.columns, BY_NAME[name].columns)
        for column in table.columns.values():
            if not _COLUMN.fullmatch(column):
                raise UserError(f"{file}: tables.{name}: {column!r} is no column", "write it as B")
        if table.row < 1 or table.rows < 1:
            raise UserError(f"{file}: tables.{name}: rows count from 1", "correct row and rows")
    for _, cell in (*_each(mapping.cells), *_each(mapping.labels)):
        if not _CELL.fullmatch(cell):
            raise UserError(f"{file}: {cell!r} is no cell", "write it as B12")


def _each(places: dict[str, str | list[str]]) -> list[tuple[str, str]]:
    return [
        (name, place)
        for name, found in places.items()
        for place in ([found] if isinstance(found, str) else found)
    ]


def _known(file: Path, where: str, used: Any, known: Any) -> None:
    unknown = sorted(set(used) - set(known))
    if unknown:
        raise UserError(
            f"{file}: {where}: unknown {', '.join(unknown)}", f"known are {', '.join(known)}"
        )


def _open(template: Path) -> Any:
    import zipfile

    import openpyxl

    try:
        return openpyxl.load_workbook(template)
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise UserError(
            f"{template}: cannot be used as an Excel template ({error})", "save it as .xlsx"
        ) from error


def _sheet(book: Any, mapping: Mapping, template: Path) -> Any:
    name = mapping.sheet or book.sheetnames[0]
    if name not in book.sheetnames:
        raise UserError(
            f"{template.with_suffix('.toml')}: sheet: {name!r} is not in {template.name}",
            f"sheets are {', '.join(book.sheetnames)}",
        )
    return book[name]


def _at(place: str) -> tuple[int, int]:
    from openpyxl.utils.cell import coordinate_to_tuple

    row, column = coordinate_to_tuple(place)
    return row, column


def _headings(mapping: Mapping, more: Counts) -> frozenset[int]:
    """Rows of the filled form that hold labels and no data."""
    labels, cells = (
        {_at(place)[0] for _, place in _each(places)} for places in (mapping.labels, mapping.cells)
    )
    data = cells | {table.row for table in mapping.tables.values()}
    return frozenset(_moved(row, more) for row in labels - data)


def _captions(mapping: Mapping, more: Counts, doc: EightD) -> frozenset[int]:
    """Rows of the filled form that stand above a chart."""
    if "charts" not in mapping.tables:
        return frozenset()
    first = _moved(mapping.tables["charts"].row, more)
    below = [i for i, row in enumerate(_spaced(doc, "charts")) if "chart" in row]
    return frozenset(first + i - 1 for i in below)


def _moved(row: int, more: Counts) -> int:
    return row + sum(n for last, n in more.items() if last < row)


def _tables(form: Form, mapping: Mapping, doc: EightD) -> Counts:
    """Make room for all tables at once, then fill them. Returns the rows added below each row."""
    from openpyxl.utils.cell import column_index_from_string

    found = {name: _spaced(doc, name) for name in mapping.tables}
    more = {
        table.row + table.rows - 1: len(found[name]) - table.rows
        for name, table in mapping.tables.items()
        if len(found[name]) > table.rows
    }
    form.stretch(more)
    for name, table in mapping.tables.items():
        first = _moved(table.row, more)
        if not found[name] and (len(BY_NAME[name].columns) > 2 or name == "charts"):
            _none(form, doc, first, table)
        for i, row in enumerate(found[name]):
            for column, letters in table.columns.items():
                at = column_index_from_string(letters)
                if "chart" in row:
                    png = picture(row["chart"], chart_lang(doc))
                    form.draw(first + i, at, png, ratio(row["chart"]))
                    continue
                cell = form.put(first + i, at, row[column])
                if column in ("standing", "share") or (BY_NAME[name].pairs and row["mark"]):
                    _paint(cell, row["mark"])
    return more


def _spaced(doc: EightD, name: str) -> list[dict[str, Any]]:
    """The rows of a table; below each that is the caption of a chart one for the chart itself."""
    out: list[dict[str, Any]] = []
    for row, plain in zip(doc.rows(name), rows(doc, name), strict=True):
        out.append({**plain})
        if row.chart is not None:
            out.append({"chart": row.chart})
    return out


def _none(form: Form, doc: EightD, row: int, table: TableMap) -> None:
    """An empty table says so: a row of empty boxes looks like one that was forgotten."""
    from openpyxl.utils.cell import column_index_from_string

    named = [letters for column, letters in table.columns.items() if column not in ("no", "id")]
    if named:
        form.put(row, column_index_from_string(named[0]), label("none", doc))


def _paint(cell: Any, mark: str) -> None:
    from openpyxl.styles import PatternFill

    cell.fill = PatternFill("solid", fgColor=COLOURS[mark])  # type: ignore[index]
    font = copy(cell.font)
    font.bold, font.italic = mark == "verified", mark == "suspected"
    cell.font = font


def _saved(book: Any, doc: EightD) -> bytes:
    from datetime import datetime

    day = datetime.fromisoformat(doc.texts["prepared"])
    core = book.properties
    core.title, core.keywords, core.creator = doc.texts["title"][:250], doc.mark, "rca"
    core.lastModifiedBy, core.created = "rca", day
    buffer = io.BytesIO()
    book.save(buffer)
    return timeless(buffer.getvalue(), day.date())
