"""PDF text as lines, wrapped ones joined."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from rca.errors import FileReadError
from rca.read.blocks import Block, Document, line_blocks
from rca.read.guard import vendor
from rca.read.headings import numbered_discipline
from rca.read.labels import field_name, line_fields
from rca.read.normal import clean, has_cjk, is_item

# A label starts a line of its own; in the middle of a sentence it would be lower case or longer.
LABELLED = re.compile(
    r"^(?:D\s?[0-8](?![\w.])|附录\s?[A-Z]|Annex\s[A-Z]\b|"
    r"[A-Z][A-Za-z0-9./()\u4e00-\u9fff -]{1,31}[:：]|"
    r"[\u4e00-\u9fff/ ]{2,8}[:：]|[\u4e00-\u9fff]{2,8}\s?/\s?[A-Za-z. ]{2,20}[:：])"
)
_ENDS = (".", "。", ":", "：", ";", "；", "!", "?", "！", "？", "|")
_NUMBERED = re.compile(
    r"^(?:[1-9]\d?(?:\.\d{1,2})+\s|[1-9]\d?\s+[A-Z\u4e00-\u9fff][^.,;。，；)）]{2,40}$|"
    r"[一二三四五六七八九十]+、|第.{1,3}[章节条])"
)


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
        # Fonts often map the micro sign to the Greek letter; people type the sign.
        pages = [page.extract_text().replace("\u03bc", "\u00b5") for page in reader.pages]
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
    return Document(name, tuple(blocks), _title(blocks), notes, properties)


def _title(blocks: Sequence[Block]) -> str:
    """The first lines up to the first field or section: large type wraps early."""
    lines: list[str] = []
    for block in blocks[:3]:
        if line_fields(block.text) or field_name(block.text.rstrip(":： ")):
            break
        if numbered_discipline(block.text) or _NUMBERED.match(block.text):
            break
        lines.append(block.text)
    return " ".join(lines)


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
