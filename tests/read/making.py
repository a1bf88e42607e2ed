"""Small files for the reading tests."""

from __future__ import annotations

from pathlib import Path

import docx
import openpyxl
import pptx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from rca.domain import Case, Reading
from rca.read.sources import SourceFile, read_file
from rca.settings import Settings, Source


def reading(path: Path, kind: str = "case", **columns: object) -> Reading:
    source = Source(kind=kind, path=path.name, columns=columns)
    return read_file(SourceFile(source, path.name, path), Settings(root=path.parent))


def case(path: Path, **columns: object) -> Case:
    found = reading(path, **columns)
    assert [r.error for r in found.receipts] == [""], found.receipts
    assert len(found.cases) == 1, found.receipts
    return found.cases[0]


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def word(path: Path, lines: list[str], table: list[list[str]] | None = None) -> Path:
    document = docx.Document()
    for line in lines:
        if line.startswith("# "):
            document.add_heading(line[2:], 1)
        elif line.startswith("- "):
            document.add_paragraph(line[2:], style="List Bullet")
        elif line == "|":
            _add(document, table or [])
        else:
            document.add_paragraph(line)
    document.save(str(path))
    return path


def _add(document: docx.document.Document, rows: list[list[str]]) -> None:
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    for i, row in enumerate(rows):
        for j, text in enumerate(row):
            table.cell(i, j).text = text


def tracked(path: Path, kept: str, inserted: str, deleted: str) -> Path:
    document = docx.Document()
    document.add_paragraph("D2 Problem description")
    paragraph = document.add_paragraph(kept)
    paragraph._p.append(
        parse_xml(f"<w:ins {nsdecls('w')}><w:r><w:t>{inserted}</w:t></w:r></w:ins>")
    )
    paragraph._p.append(
        parse_xml(f"<w:del {nsdecls('w')}><w:r><w:delText>{deleted}</w:delText></w:r></w:del>")
    )
    control = f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p><w:r><w:t>from a form control</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    document.element.body.insert(2, parse_xml(control))
    document.add_paragraph("D3 Containment")
    document.save(str(path))
    return path


def book(
    path: Path, rows: list[list[object]], sheet: str = "QMS", merge: tuple[str, ...] = ()
) -> Path:
    workbook = openpyxl.Workbook()
    workbook.active.title = sheet
    for row in rows:
        workbook.active.append(row)
    for cells in merge:
        workbook.active.merge_cells(cells)
    workbook.save(path)
    return path


def slides(path: Path, pages: list[tuple[str, str]], table: list[list[str]]) -> Path:
    deck = pptx.Presentation()
    for title, text in pages:
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text = title
        slide.placeholders[1].text = text
    shape = slide.shapes.add_table(len(table), len(table[0]), 0, 9000000, 5000000, 1000000)
    for i, row in enumerate(table):
        for j, cell in enumerate(row):
            shape.table.cell(i, j).text = cell
    deck.save(str(path))
    return path
