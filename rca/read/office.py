"""PowerPoint files and workbook forms as blocks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rca.read import sheets
from rca.read.blocks import Block, Document, line_blocks, table_blocks
from rca.read.guard import vendor
from rca.read.labels import is_form_row, is_label_table
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
    return Document(name, tuple(blocks), "", tuple(notes), sheets.read_keywords(path))


def _tables(rows: list[tuple[int, list[str]]]) -> Iterator[tuple[list[int], list[list[str]]]]:
    """A form is many small tables: a run of adjacent rows that use no other columns than its
    first row; a row of one cell is a paragraph. Cells are those of the first row's columns, so
    that an empty one keeps its place."""
    run: list[tuple[int, list[str]]] = []
    columns: list[int] = []
    for number, row in rows:
        used = [i for i, cell in enumerate(row) if cell.strip()]
        fits = set(used) <= set(columns) and (len(used) == 1) == (len(columns) == 1)
        fits = fits and bool(run) and is_form_row(row) == is_form_row(run[-1][1])
        corner = len(run) == 1 and len(columns) > 1 and used[1:] == columns  # blank in the header
        if not run or number != run[-1][0] + 1 or not (fits or corner):
            if run:
                yield _aligned(run, columns)
            run, columns = [], used
        columns = used if corner else columns
        run.append((number, row))
    if run:
        yield _aligned(run, columns)


def _aligned(
    run: list[tuple[int, list[str]]], columns: list[int]
) -> tuple[list[int], list[list[str]]]:
    cells = [[row[i] if i < len(row) else "" for i in columns] for _, row in run]
    return [number for number, _ in run], cells
