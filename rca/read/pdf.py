"""PDF text as lines, wrapped ones joined."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from rca.errors import FileReadError
from rca.read.blocks import Document, line_blocks
from rca.read.guard import vendor
from rca.read.normal import clean, has_cjk, is_item

LABELLED = re.compile(r"^(?:D\s?[0-8]\b|[\w\u4e00-\u9fff./ -]{2,32}[:：])")
_ENDS = (".", "。", ":", "：", ";", "；", "!", "?", "！", "？", "|")
_NUMBERED = re.compile(r"^(?:\d+(?:\.\d+)*[.)、]?\s|[一二三四五六七八九十]+、|第.{1,3}[章节条])")


def read_pdf(path: Path, name: str) -> Document:
    """Text of a PDF page by page, wrapped lines joined. Raises FileReadError (encrypted, no-text,
    damaged)."""
    import logging

    import pypdf
    from pypdf.errors import DependencyError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its complaints become our receipts
    with vendor(name):
        reader = pypdf.PdfReader(path)
        if reader.is_encrypted:
            try:
                opened = bool(reader.decrypt(""))
            except DependencyError:
                opened = False
            if not opened:
                raise FileReadError(
                    name, "encrypted", "the file has a password", "save it without a password"
                )
        pages = [page.extract_text() for page in reader.pages]
        info: Mapping[str, object] = reader.metadata or {}
        properties = " ".join(str(info.get(key, "")) for key in ("/Keywords", "/Subject"))
    blank = [i + 1 for i, text in enumerate(pages) if len(text.strip()) < 10]
    if len(blank) == len(pages):
        raise FileReadError(
            name,
            "no-text",
            f"{len(pages)} pages without text: a scan",
            "run it through text recognition, or type the 8D into the form",
        )
    notes = (f"pages without text (scans?): {', '.join(map(str, blank))}",) if blank else ()
    blocks = [
        block
        for i, text in enumerate(pages)
        for block in line_blocks("\n".join(_unwrapped(text)), f"p{i + 1}")
    ]
    return Document(name, tuple(blocks), "", notes, properties)


def _unwrapped(text: str) -> Iterator[str]:
    """Lines joined to paragraphs: a line is continued unless it ends a sentence or the next one
    starts something (an item, a label, a number)."""
    lines = [line.strip() for line in clean(text).split("\n")]
    widest = max((_width(line) for line in lines), default=0)
    held = ""
    for line in lines:
        starts = not line or is_item(line) or LABELLED.match(line) or _NUMBERED.match(line)
        short = _width(last) < 0.6 * widest if (last := held.rpartition("\n")[2]) else True
        if held and (starts or short or held.endswith(_ENDS)):
            yield held.replace("\n", "")
            held = ""
        if held:
            space = "" if has_cjk(held[-1]) or has_cjk(line[:1]) else " "
            held = f"{held}{space}\n{line}"  # the break marks where the last printed line began
        else:
            held = line
    if held:
        yield held.replace("\n", "")


def _width(line: str) -> int:
    return sum(2 if has_cjk(ch) else 1 for ch in line)
