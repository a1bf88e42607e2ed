"""Markdown body -> flat blocks that every renderer can lay out (headings, text, lists, tables)."""

from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token


@dataclass(frozen=True)
class Heading:
    """A heading; level 2 opens a discipline of an 8D or a chapter of an SOP."""

    level: int
    text: str


@dataclass(frozen=True)
class Paragraph:
    """Running text; line breaks of the source are kept, labelled lines depend on them."""

    text: str


@dataclass(frozen=True)
class Item:
    """One list item with its marker (`-` or `1.`)."""

    marker: str
    text: str


@dataclass(frozen=True)
class Grid:
    """A pipe table, header row first."""

    rows: tuple[tuple[str, ...], ...]


Block = Heading | Paragraph | Item | Grid


@dataclass(frozen=True)
class Section:
    """A level-2 heading and all that stands below it."""

    title: str
    blocks: tuple[Block, ...]


def _plain(token: Token) -> str:
    """Text of an inline token without markup."""
    parts = []
    for child in token.children or []:
        if child.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        else:
            parts.append(child.content)
    return "".join(parts)


def parse(markdown: str) -> list[Block]:
    """Blocks of a Markdown text, in reading order."""
    return list(_walk(MarkdownIt("commonmark").enable("table").parse(markdown)))


def _walk(tokens: list[Token]) -> Iterator[Block]:
    marker = ""
    stream = iter(tokens)
    for token in stream:
        if token.type == "heading_open":
            yield Heading(int(token.tag[1]), _plain(next(stream)))
        elif token.type == "table_open":
            yield _grid(stream)
        elif token.type == "list_item_open":
            marker = f"{token.info}." if token.info else "-"
        elif token.type == "inline":
            text = _plain(token)
            yield Item(marker, text) if marker else Paragraph(text)
            marker = ""


def _grid(stream: Iterator[Token]) -> Grid:
    """Consume the tokens of one table, up to its end."""
    rows: list[list[str]] = []
    for token in stream:
        if token.type == "table_close":
            break
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(_plain(token))
    return Grid(tuple(tuple(row) for row in rows))


def sections(blocks: list[Block]) -> list[Section]:
    """Group blocks under their level-2 heading; text before the first heading is an error."""
    grouped: list[tuple[str, list[Block]]] = []
    for block in blocks:
        if isinstance(block, Heading) and block.level == 2:
            grouped.append((block.text, []))
        elif grouped:
            grouped[-1][1].append(block)
        else:
            raise ValueError("text before the first '## ' heading has no section to stand in")
    return [Section(title, tuple(found)) for title, found in grouped]
