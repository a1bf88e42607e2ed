"""One shape for every document: headings, lines, list items and table rows in reading order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from rca.read.normal import clean, is_item, label_key, number

FRONT = "front matter"  # the place of blocks that are never part of a section
BlockKind = Literal["heading", "text", "item", "row"]


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a document. A ``row`` has ``cells`` (merged ones once) and, below the header of
    its table, that header as ``columns``. ``place`` is ``p3`` or ``Sheet!R15``."""

    kind: BlockKind
    text: str
    level: int = 0  # of a heading; 0 = only its wording makes it one
    place: str = ""
    cells: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    number: str = ""  # automatic numbering that is not part of the text


@dataclass(frozen=True, slots=True)
class Document:
    """The content of one file; ``notes`` say what was left out."""

    path: str
    blocks: tuple[Block, ...]
    title: str = ""
    notes: tuple[str, ...] = ()
    properties: str = ""  # keywords and comments of the file itself, for the draft mark


def line_blocks(text: str, place: str = "") -> list[Block]:
    """Each non-empty line of ``text`` as a block."""
    return [
        Block("item" if is_item(line) else "text", line, place=place)
        for raw in clean(text).split("\n")
        if (line := raw.strip())
    ]


def table_blocks(
    rows: Sequence[Sequence[str]],
    places: Sequence[str],
    is_form: Callable[[Sequence[Sequence[str]]], bool] = lambda rows: False,
) -> list[Block]:
    """Table rows as blocks. The header row is no block of its own: every row below carries it as
    ``columns``. A table for which ``is_form`` holds (labels on the left) has no header row."""
    header = () if is_form(rows) else _header(rows)
    start = 1 if header and any(len(row) == len(header) for row in rows[1:]) else 0
    blocks: list[Block] = []
    for row, place in zip(rows[start:], places[start:], strict=True):
        cells = tuple(clean(cell) for cell in row)
        if not any(cells):
            continue
        if not header and sum(map(bool, cells)) == 1:  # a paragraph in a frame
            blocks += line_blocks("\n".join(cells), place)
            continue
        columns = header if header and len(cells) == len(header) else ()
        blocks.append(Block("row", row_text(cells, columns), 0, place, cells, columns))
    return blocks


def row_text(cells: Sequence[str], columns: Sequence[str] = ()) -> str:
    """``Parameter: peel strength; Limit: >= 25 N``, or the cells alone without a header."""
    if columns:
        pairs = zip(columns, cells, strict=True)
        return "; ".join(f"{c}: {v}" if c else v for c, v in pairs if v)
    return "; ".join(cell for cell in cells if cell)


def _is_number(cell: str) -> bool:
    """``Action no.`` is a name, not a sentence."""
    return cell.lower().endswith(" no.")


def _header(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The first row where it looks like one: short distinct names over rows of equal width; the
    corner of an is / is-not table may be blank."""
    if len(rows) < 2 or len(rows[0]) < 2:
        return ()
    first = tuple(" ".join(cell.split()) for cell in rows[0])
    keys = [label_key(cell) for cell in first]
    named = all(keys[1:]) and len(set(keys)) == len(keys)
    short = all(
        len(cell) <= 40
        and not (cell.endswith((".", "。")) and len(cell) > 8 and not _is_number(cell))
        for cell in first
    )
    plain = not any(number(cell) is not None or ":" in cell or "：" in cell for cell in first)
    same = sum(len(row) == len(first) for row in rows[1:]) >= 0.5 * (len(rows) - 1)
    return first if named and short and plain and same else ()
