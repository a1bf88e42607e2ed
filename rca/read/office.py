"""PowerPoint files and workbook forms as blocks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rca.read import sheets
from rca.read.blocks import Block, Document, line_blocks, table_blocks
from rca.read.guard import vendor
from rca.read.labels import is_label_table
from rca.read.normal import clean


def read_slides(path: Path, name: str) -> Document:
    """A .pptx in slide order, shapes from top to bottom, tables as rows."""
    import pptx

    with vendor(name):
        deck = pptx.Presentation(str(path))
        blocks: list[Block] = []
        for i, slide in enumerate(deck.slides, start=1):
            shapes = sorted(_shapes(slide.shapes), key=lambda s: (s.top or 0, s.left or 0))
            for shape in shapes:
                blocks += _shape_blocks(shape, f"p{i}", shape == slide.shapes.title)
        core = deck.core_properties
        properties = " ".join(filter(None, (core.keywords, core.comments)))
        return Document(name, tuple(blocks), clean(core.title or ""), (), properties)


def _shapes(shapes: Any) -> Iterator[Any]:
    for shape in shapes:
        if hasattr(shape, "shapes"):
            yield from _shapes(shape.shapes)
        else:
            yield shape


def _shape_blocks(shape: Any, place: str, title: bool) -> list[Block]:
    if shape.has_text_frame:
        text = clean(shape.text_frame.text.replace("\v", "\n"))
        if title and text:
            return [Block("heading", " ".join(text.split()), 1, place)]
        return line_blocks(text, place)
    if getattr(shape, "has_table", False):
        rows = [
            ["" if cell.is_spanned else cell.text for cell in row.cells] for row in shape.table.rows
        ]
        return table_blocks(rows, [place] * len(rows), is_label_table)
    return []


def read_form(path: Path, name: str) -> Document:
    """A workbook as a document: each row of each visible sheet, merged cells once."""
    blocks: list[Block] = []
    notes: list[str] = []
    for grid in sheets.read_grids(path, name):
        notes += (f"{grid.sheet}: {note}" for note in grid.notes)
        notes += (f"{grid.sheet}: {reason}" for reason in grid.bad.values())
        filled = [(i, row) for i, row in enumerate(grid.rows, start=1) if any(map(str.strip, row))]
        for numbers, rows in _tables(filled):
            places = [f"{grid.sheet}!R{i}" for i in numbers]
            blocks += table_blocks(rows, places, is_label_table)
    return Document(name, tuple(blocks), "", tuple(notes))


def _tables(rows: list[tuple[int, list[str]]]) -> Iterator[tuple[list[int], list[list[str]]]]:
    """A form is many small tables: a run of adjacent rows that use no other columns than its
    first row; a row of one cell is a paragraph. Cells are those of the first row's columns, so that an empty one keeps its place."""
    numbers: list[int] = []
    cells: list[list[str]] = []
    columns: list[int] = []
    for number, row in rows:
        used = [i for i, cell in enumerate(row) if cell.strip()]
        fits = set(used) <= set(columns) and (len(used) == 1) == (len(columns) == 1)
        if not numbers or number != numbers[-1] + 1 or not fits:
            if numbers:
                yield numbers, cells
            numbers, cells, columns = [], [], used
        numbers.append(number)
        cells.append([row[i] if i < len(row) else "" for i in columns])
    if numbers:
        yield numbers, cells
