"""Markdown as blocks, by its structure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rca.errors import FileReadError
from rca.read.blocks import FRONT, Block, Document, line_blocks, table_blocks
from rca.read.headings import numbered_discipline, section_of
from rca.read.labels import is_label_table, line_fields
from rca.read.normal import clean, has_cjk, is_item
from rca.read.pdf import LABELLED
from rca.read.textfiles import decode

_CLAUSE = re.compile(r"\d+(?:\.\d+)+\s")
_NUMERAL = re.compile(r"[一二三四五六七八九十]{1,2}、")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


def read_markdown(path: Path, name: str) -> Document:
    """Markdown by structure; front matter gives the header fields it
    names, nothing else of it is read."""
    from markdown_it import MarkdownIt

    text = decode(path.read_bytes(), name).text.replace("\r\n", "\n")
    if "\0" in text:
        raise FileReadError(name, "garbage", "the text holds zero bytes", "save it as UTF-8")
    blocks: list[Block] = []
    if text.startswith("---\n") and "\n---" in text[4:]:
        front, _, text = text[4:].partition("\n---")
        lines = "\n".join(line for line in front.replace('"', "").split("\n") if line_fields(line))
        blocks += line_blocks(lines, FRONT)
        text = text.partition("\n")[2]
    tokens = MarkdownIt("commonmark").enable("table").parse(_COMMENT.sub("", text))
    blocks += _markdown_blocks(tokens)
    title = next((b.text for b in blocks if b.kind == "heading" and b.level == 1), "")
    return Document(name, tuple(blocks), title)


def _markdown_blocks(tokens: Any) -> Iterator[Block]:
    heading = items = 0
    rows: list[list[str]] | None = None
    for token in tokens:
        if token.type == "heading_open":
            heading = int(token.tag[1])
        elif token.type in ("list_item_open", "list_item_close"):
            items += token.nesting
        elif token.type == "table_open":
            rows = []
        elif token.type == "tr_open" and rows is not None:
            rows.append([])
        elif token.type == "table_close" and rows is not None:
            yield from table_blocks(rows, [""] * len(rows), is_label_table)
            rows = None
        elif token.type in ("fence", "code_block", "html_block"):
            yield from line_blocks(token.content)
        elif token.type == "inline" and rows:
            rows[-1].append(_inline(token))
        elif token.type == "inline":
            yield from _inline_blocks(_inline(token), heading, items)
            heading = 0


def _inline_blocks(text: str, heading: int, items: int) -> Iterator[Block]:
    if heading:
        yield Block("heading", " ".join(text.split()), heading)
        return
    for block in line_blocks(text):
        yield Block("item" if items else block.kind, block.text)


def _heads(line: str) -> bool:
    """Whether a whole line is the heading of a section, so that its text starts on the next."""
    if found := numbered_discipline(line):
        return not found.rest
    return bool(_NUMERAL.match(line)) and section_of(_NUMERAL.sub("", line)) != ""


def _starts(following: str) -> bool:
    patterns = (LABELLED, _CLAUSE, _NUMERAL)
    named = any(pattern.match(following) for pattern in patterns)
    return named or is_item(following) or bool(line_fields(following))


def _inline(token: Any) -> str:
    """Plain text of an inline token: a soft break stays a break only before a labelled line."""
    parts: list[str] = []
    children = token.children or []
    for i, child in enumerate(children):
        if child.type == "softbreak":
            following = "".join(c.content for c in children[i + 1 : i + 4])
            line = "".join(parts).rpartition("\n")[2]
            before = line[-1:]
            glued = "" if before and has_cjk(before + following[:1]) else " "
            parts.append("\n" if _heads(line) or _starts(following) else glued)
        elif child.type == "hardbreak":
            parts.append("\n")
        else:
            parts.append(child.content)
    return clean("".join(parts))
