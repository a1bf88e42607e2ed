"""Any readable document as blocks."""

from __future__ import annotations

from pathlib import Path

from rca.read.blocks import Document
from rca.read.guard import check
from rca.read.markdown import read_markdown
from rca.read.office import read_form, read_slides
from rca.read.pdf import read_pdf
from rca.read.word import read_docx

_READERS = {
    ".docx": read_docx,
    ".pdf": read_pdf,
    ".md": read_markdown,
    ".pptx": read_slides,
    ".xlsx": read_form,
    ".xlsm": read_form,
    ".xls": read_form,
}
SUFFIXES = tuple(_READERS)


def read_document(path: Path, name: str) -> Document:
    """The content of one file; ``name`` is its path as receipts and citations show it.

    Raises FileReadError with the code of what is wrong with the file.
    """
    check(path, name)
    return _READERS[path.suffix.lower()](path, name)
