"""A document cut along D0-D8, whether its sections are headings, lines or cells of a form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from rca.read.blocks import FRONT, Block, Document, line_blocks, row_text
from rca.read.headings import ANNEX, Discipline, named_discipline, numbered_discipline

Sections = Mapping[str, tuple[Block, ...]]


@dataclass(frozen=True, slots=True)
class Report:
    """``head`` stands before the first section; ``sections`` maps ``D0`` … ``D8`` in order."""

    head: tuple[Block, ...]
    sections: Sections

    def text(self, *names: str) -> str:
        """The text of the named sections, one line per block."""
        return "\n".join(b.text for name in names for b in self.sections.get(name, ()))


def split(document: Document) -> Report:
    """Cut a document. Where it numbers its sections (D1, D2, …) only those count; else their names
    (``Root cause analysis``, ``四、根本原因分析``) do."""
    numbered = _numbered_sections(document)
    parts: dict[str, list[Block]] = {"": []}
    current = ""
    for block in document.blocks:
        if block.place == FRONT:
            parts[""].append(block)
            continue
        for section, piece in _cut(block, current, numbered):
            current = section
            parts.setdefault(current, [])
            if piece:
                parts[current].append(piece)
    names = sorted(name for name in parts if name)
    return Report(tuple(parts[""]), {name: tuple(parts[name]) for name in names})


def _numbered_sections(document: Document) -> bool:
    found: set[str] = set()
    for block in document.blocks:
        for text in block.cells or (block.text,):
            if discipline := numbered_discipline(text, styled=block.kind == "heading"):
                found.add(discipline.section)
    return len(found) >= 2


def _cut(block: Block, current: str, numbered: bool) -> Iterator[tuple[str, Block | None]]:
    if block.kind == "row":
        yield from _cut_row(block, current, numbered)
        return
    found = _find(block.text, numbered, styled=block.kind == "heading")
    if found is None:
        yield current, block
        return
    yield found.section, None
    for line in line_blocks(found.rest, block.place):
        yield found.section, line


def _cut_row(block: Block, current: str, numbered: bool) -> Iterator[tuple[str, Block | None]]:
    if current == ANNEX:  # a list that names sections
        yield current, block
        return
    held: list[str] = []
    seen = False
    for i, cell in enumerate(block.cells):
        # Names alone are a heading only on the left: deeper in a table they are column content.
        first = not any(block.cells[:i])
        found = _find(cell, numbered, styled=False) if cell and (numbered or first) else None
        if found is None:
            held.append(cell)
            continue
        if seen:
            yield from _remainder(block, current, held)
        seen, held, current = True, [found.rest], found.section
        yield current, None
    if seen:
        yield from _remainder(block, current, held)
    else:
        yield current, block


def _remainder(block: Block, section: str, cells: list[str]) -> Iterator[tuple[str, Block | None]]:
    filled = [cell for cell in cells if cell]
    if len(filled) == 1:
        for line in line_blocks(filled[0], block.place):
            yield section, line
    elif filled:
        text = row_text(filled)
        yield section, replace(block, text=text, cells=tuple(filled), columns=())


def _find(text: str, numbered: bool, *, styled: bool) -> Discipline | None:
    found = numbered_discipline(text, styled=styled)
    return found if found or numbered else named_discipline(text)
