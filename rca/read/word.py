"""Word files: paragraphs and tables in body order, with what python-docx alone leaves out
(content controls, tracked insertions, text boxes, page headers, automatic numbers)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rca.read.blocks import Block, Document, line_blocks, table_blocks
from rca.read.guard import vendor
from rca.read.labels import is_label_table
from rca.read.normal import clean

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
# Deleted text is not part of the document, and a fallback repeats its alternative.
_SKIPPED = {f"{_W}del", f"{_W}moveFrom", f"{_MC}Fallback", f"{_W}instrText"}
_THROUGH = {f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml", f"{_W}smartTag"}
_BREAKS = {f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}tab": "\t", f"{_W}noBreakHyphen": "-"}


def read_docx(path: Path, name: str) -> Document:
    """All text of a .docx. Raises FileReadError ``damaged``."""
    import docx

    with vendor(name):
        document = docx.Document(str(path))
        styles = {s.style_id: (s.name or "").lower() for s in document.styles}
        blocks: list[Block] = []
        seen: set[str] = set()
        for section in document.sections:
            for part in (section.header, section.footer):
                if part.is_linked_to_previous:
                    continue
                for block in _Walk(styles).blocks(part._element):
                    if block.text not in seen:
                        seen.add(block.text)
                        blocks.append(block)
        blocks += _Walk(styles).blocks(document.element.body)
        core = document.core_properties
        properties = " ".join(filter(None, (core.keywords, core.comments, core.content_status)))
        title = next((b.text for b in blocks if b.kind == "heading" and b.level == 0), "")
        return Document(name, tuple(blocks), title or clean(core.title or ""), (), properties)


class _Walk:
    """One pass over a body; counts automatic heading numbers."""

    def __init__(self, styles: dict[str, str]) -> None:
        self._styles = styles
        self._counters = [0] * 10

    def blocks(self, parent: Any) -> Iterator[Block]:
        for child in parent:
            if child.tag == f"{_W}p":
                yield from self._paragraph(child)
            elif child.tag == f"{_W}tbl":
                rows = [row for row in _rows(child) if row]
                yield from table_blocks(rows, [""] * len(rows), is_label_table)
            elif child.tag in _THROUGH:
                yield from self.blocks(child)

    def _paragraph(self, paragraph: Any) -> list[Block]:
        text = clean(_text(paragraph))
        if not text:
            return []
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        name = self._styles.get(style.get(f"{_W}val"), "") if style is not None else ""
        numbered = paragraph.find(f"{_W}pPr/{_W}numPr") is not None
        if name.startswith(("heading", "标题")):
            level = next((int(ch) for ch in name if ch.isdigit()), 1)
            number = self._next(level) if numbered else ""
            return [Block("heading", " ".join(text.split()), level, number=number)]
        if name == "title":
            return [Block("heading", " ".join(text.split()), 0)]
        if numbered or name.startswith("list"):
            return [Block("item", line.text) for line in line_blocks(text)]
        return line_blocks(text)

    def _next(self, level: int) -> str:
        self._counters[level] += 1
        self._counters[level + 1 :] = [0] * (9 - level)
        return ".".join(str(n) for n in self._counters[1 : level + 1] if n)


def _text(node: Any) -> str:
    parts: list[str] = []
    for child in node:
        if child.tag in _SKIPPED:
            continue
        if child.tag == f"{_W}t":
            parts.append(child.text or "")
        elif child.tag in _BREAKS:
            parts.append(_BREAKS[child.tag])
        elif child.tag == f"{_W}p":  # a text box inside a paragraph
            parts.append("\n" + _text(child))
        elif isinstance(child.tag, str):
            parts.append(_text(child))
    return "".join(parts)


def _rows(table: Any) -> Iterator[list[str]]:
    """Rows of cell texts; a cell merged downwards stands only in its first row, and a nested
    table is text of its cell, one line per row."""
    for row in _through(table, f"{_W}tr"):
        cells: list[str] = []
        for cell in _through(row, f"{_W}tc"):
            merge = cell.find(f"{_W}tcPr/{_W}vMerge")
            continued = merge is not None and merge.get(f"{_W}val") in (None, "continue")
            cells.append("" if continued else clean("\n".join(_cell(cell))))
        yield cells


def _cell(cell: Any) -> Iterator[str]:
    for child in cell:
        if child.tag == f"{_W}p":
            yield _text(child)
        elif child.tag == f"{_W}tbl":
            yield from ("; ".join(filter(None, row)) for row in _rows(child))
        elif child.tag in _THROUGH:
            yield from _cell(child)


def _through(parent: Any, tag: str) -> Iterator[Any]:
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in _THROUGH:
            yield from _through(child, tag)
