"""Document -> Word file in the house layout (headings) or the customer layout (boxed form)."""

import io
from datetime import datetime, time
from pathlib import Path

import docx as word
from docx.document import Document as Docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.table import Table, _Cell

from corpus.blocks import Block, Grid, Heading, Item, Paragraph, sections
from corpus.fixed_zip import fixed
from corpus.headers import Document


def render_docx(document: Document, path: Path) -> None:
    """Write one .docx; customer forms hold each discipline in a box, house reports do not."""
    docx = word.Document()
    _prepare(docx, document)
    if document.layout == "customer":
        _customer(docx, document)
    else:
        _house(docx, document)
    buffer = io.BytesIO()
    docx.save(buffer)
    path.write_bytes(fixed(buffer.getvalue(), document.stamp))


def _prepare(docx: Docx, document: Document) -> None:
    """Neutral core properties and a font that Chinese Word versions have."""
    stamp = datetime.combine(document.stamp, time())
    properties = docx.core_properties
    properties.author = properties.last_modified_by = "quality"
    properties.title = document.title
    properties.created = properties.modified = stamp
    properties.comments = ""
    for name in ("Normal", "Title", "Heading 1", "Heading 2", "Heading 3"):
        fonts = docx.styles[name].element.get_or_add_rPr().get_or_add_rFonts()
        fonts.set(qn("w:eastAsia"), "SimSun")


def _house(docx: Docx, document: Document) -> None:
    docx.add_heading(document.title, level=0)
    fields = list(document.fields)
    table = docx.add_table(rows=0, cols=4, style="Table Grid")
    for left, right in zip(fields[::2], [*fields[1::2], ("", "")], strict=False):
        for cell, text in zip(table.add_row().cells, (*left, *right), strict=True):
            cell.text = text
    for block in document.blocks:
        _flow(docx, block)


def _flow(docx: Docx, block: Block) -> None:
    """One block of a house report, as body text."""
    match block:
        case Heading(level, text):
            docx.add_heading(text, level=level - 1)
        case Paragraph(text):
            docx.add_paragraph(text)
        case Item(marker, text):
            # Word numbers lists by itself, across the document: a written number stays right.
            if marker == "-":
                docx.add_paragraph(text, style="List Bullet")
            else:
                docx.add_paragraph(f"{marker} {text}")
        case Grid(rows):
            _grid(docx, rows)


def _grid(docx: Docx, rows: tuple[tuple[str, ...], ...]) -> None:
    table = docx.add_table(rows=0, cols=len(rows[0]), style="Table Grid")
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text


def _customer(docx: Docx, document: Document) -> None:
    head = docx.add_table(rows=1, cols=2, style="Table Grid")
    title = head.rows[0].cells[0].merge(head.rows[0].cells[1])
    title.text = document.title
    _shade(title)
    for name, value in document.fields:
        cells = head.add_row().cells
        cells[0].text, cells[1].text = name, value
    for section in sections(list(document.blocks)):
        docx.add_paragraph()
        box = docx.add_table(rows=1, cols=1, style="Table Grid")
        bar = box.rows[0].cells[0]
        bar.text = section.title
        _shade(bar)
        _fill(docx, box, section.blocks)


def _fill(docx: Docx, box: Table, blocks: tuple[Block, ...]) -> None:
    """Text goes into the box; a table stands below it, and text after it gets a new box."""
    cell: _Cell | None = None
    after_grid = False
    for block in blocks:
        if isinstance(block, Grid):
            docx.add_paragraph()
            _grid(docx, block.rows)
            cell, after_grid = None, True
            continue
        if after_grid:
            docx.add_paragraph()
            box, after_grid = docx.add_table(rows=0, cols=1, style="Table Grid"), False
        text = f"{block.marker} {block.text}" if isinstance(block, Item) else block.text
        if cell is None:
            cell = box.add_row().cells[0]
            cell.text = text
        else:
            cell.add_paragraph(text)


def _shade(cell: _Cell) -> None:
    """Grey bar, as printed forms have them."""
    shading = OxmlElement("w:shd")
    shading.set(qn("w:val"), "clear")
    shading.set(qn("w:fill"), "D9D9D9")
    cell._tc.get_or_add_tcPr().append(shading)
