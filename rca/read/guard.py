"""Is this file what its name says, whole and harmless? Asked before any vendor parser opens it."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rca.errors import FileReadError

MAX_UNPACKED = 200 * 1024 * 1024  # bytes; the largest honest workbook seen is a tenth of it
MAX_RATIO = 200  # unpacked to packed, for members of more than 10 MB
_OOXML = {
    ".docx": "word/document.xml",
    ".xlsx": "xl/workbook.xml",
    ".xlsm": "xl/workbook.xml",
    ".pptx": "ppt/presentation.xml",
}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_DECLARATION = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_TEXT = {".csv", ".tsv", ".jsonl", ".md", ".txt"}


def check(path: Path, name: str) -> None:
    """Raise FileReadError unless ``path`` is a whole, plain file of the type of its suffix.

    Codes: not-readable, empty-file, wrong-extension, encrypted, truncated, zip-bomb, unsafe-xml.
    """
    suffix = path.suffix.lower()
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(4096)
            file.seek(max(0, size - 4096))
            tail = file.read()
    except OSError as error:
        raise FileReadError(
            name, "not-readable", error.strerror or str(error), "check the file's permissions"
        ) from error
    if not size:
        raise FileReadError(name, "empty-file", "the file has 0 bytes", "copy the file again")
    if suffix in _OOXML:
        _check_office(path, name, head)
    elif suffix == ".pdf":
        _check_pdf(name, head, tail)
    elif suffix == ".xls":
        _check_type(name, head, suffix, {"xls"})
    elif suffix in _TEXT:
        _check_type(name, head, suffix, {"text"})


def _actual(head: bytes) -> str:
    for magic, what in (
        (b"PK\x03\x04", "zip"), (b"PK\x05\x06", "zip"), (_OLE, "xls"), (b"%PDF", "pdf"),
        (b"\x89PNG", "png image"), (b"\xff\xd8\xff", "jpeg image"), (b"{\\rtf", "rtf"),
        (b"\x1f\x8b", "gzip"), (b"PAR1", "parquet"), (b"Rar!", "rar"), (b"7z\xbc\xaf", "7z"),
    ):  # fmt: skip
        if head.startswith(magic):
            return what
    if b"%PDF-" in head[:1024]:
        return "pdf"
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t")[:200].lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table")):
        return "html page"
    if start.startswith(b"<?xml"):
        return "xml"
    return "text" if _looks_like_text(head) else "unknown bytes"


def _looks_like_text(head: bytes) -> bool:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or head[:4] == b"\x00\x00\xfe\xff":
        return True
    zeros = head.count(0)
    if zeros:  # UTF-16 without a mark: every other byte of latin text is zero
        return max(head[0::2].count(0), head[1::2].count(0)) > 0.9 * zeros > 0.2 * len(head)
    return sum(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in head) <= len(head) / 100


def _check_type(name: str, head: bytes, suffix: str, wanted: set[str]) -> None:
    actual = _actual(head)
    if actual in wanted:
        return
    if actual == "unknown bytes":
        raise FileReadError(
            name, "garbage", f"the bytes are not those of a {suffix} file", "copy the file again"
        )
    raise FileReadError(
        name,
        "wrong-extension",
        f"named {suffix} but the content is {actual}",
        "rename the file to what it is, or save it again in the named format",
    )


def _check_pdf(name: str, head: bytes, tail: bytes) -> None:
    _check_type(name, head, ".pdf", {"pdf"})
    if b"%%EOF" not in tail:
        raise FileReadError(
            name, "truncated", "the end of the PDF is missing", "copy the file again"
        )


def _check_office(path: Path, name: str, head: bytes) -> None:
    suffix = path.suffix.lower()
    if head.startswith(_OLE) and _ENCRYPTED_PACKAGE in path.read_bytes():
        raise FileReadError(
            name, "encrypted", "the file has a password", "save it without a password"
        )
    _check_type(name, head, suffix, {"zip"})
    try:
        with zipfile.ZipFile(path) as archive:
            _check_archive(name, archive)
            members = set(archive.namelist())
            if _OOXML[suffix] not in members:
                other = next((s for s, m in _OOXML.items() if m in members), "another zip archive")
                raise FileReadError(
                    name,
                    "wrong-extension",
                    f"named {suffix} but the content is {other}",
                    "rename the file to what it is, or save it again in the named format",
                )
            _check_xml(name, archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise FileReadError(
            name, "truncated", f"the archive is cut off or damaged: {error}", "copy the file again"
        ) from error
    except RuntimeError as error:  # zipfile's word for a member with a password
        raise FileReadError(
            name, "encrypted", "a part of the file has a password", "save it without a password"
        ) from error


def _check_archive(name: str, archive: zipfile.ZipFile) -> None:
    infos = archive.infolist()
    total = sum(info.file_size for info in infos)
    worst = max(
        (i.file_size / max(1, i.compress_size) for i in infos if i.file_size > 10 * 1024 * 1024),
        default=0.0,
    )
    if total > MAX_UNPACKED or worst > MAX_RATIO:
        raise FileReadError(
            name,
            "zip-bomb",
            f"unpacks to {total / 1048576:.0f} MB; at most {MAX_UNPACKED // 1048576} MB and "
            f"{MAX_RATIO} times its size are opened",
            "split the file, or save it again from Office",
        )


def _check_xml(name: str, archive: zipfile.ZipFile) -> None:
    for info in archive.infolist():
        if not info.filename.lower().endswith((".xml", ".rels")):
            continue
        with archive.open(info) as part:
            if _DECLARATION.search(part.read(2048)):
                raise FileReadError(
                    name,
                    "unsafe-xml",
                    f"{info.filename} declares XML entities, which Office never writes",
                    "save the file again from Office",
                )


@contextmanager
def vendor(name: str) -> Iterator[None]:
    """Turn whatever a vendor parser raises on broken bytes into FileReadError ``damaged``."""
    try:
        yield
    except FileReadError:
        raise
    except Exception as error:  # parsers raise anything at all on broken bytes
        raise FileReadError(
            name,
            "damaged",
            f"cannot be parsed ({type(error).__name__}: {str(error)[:120]})",
            "open the file in its own program and save it again",
        ) from error
