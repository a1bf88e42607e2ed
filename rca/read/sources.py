"""From the sources of rca.toml to files, and from a file to what it holds."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, replace
from pathlib import Path

from rca.domain import Passage, Reading, Receipt
from rca.errors import FileReadError, SettingsError
from rca.read import documents, tables
from rca.read.catalogue import read_causes
from rca.read.changes import read_changes
from rca.read.eightd import read_eightd
from rca.read.glossary import read_glossary
from rca.read.guard import vendor
from rca.read.logs import read_log
from rca.read.procedures import read_procedure, supersede
from rca.read.process import read_process
from rca.read.qms import looks_like_table, read_qms
from rca.settings import FILE_NAME, Settings, Source

__all__ = ["RECIPE", "SourceFile", "digest", "list_files", "read_file", "supersede"]

RECIPE = "3"  # raise it when reading the same bytes gives something else: files are read again
_GLOB = "*?["
_LITTER = {"thumbs.db", "desktop.ini"}
_TABLES = {".csv", ".tsv", ".xlsx", ".xlsm", ".xls", ".jsonl"}
_DOCUMENTS = set(documents.SUFFIXES)
_SUPPORTED = {
    "case": _TABLES | _DOCUMENTS,
    "cause": _TABLES,
    "sop": _DOCUMENTS,
    "log": _TABLES,
    "change": _TABLES,
    "process": {".csv", ".tsv", ".parquet"},
    "glossary": _TABLES,
}
_FIXES = {
    ".doc": "save it as .docx", ".txt": "save it as .docx or .md", ".rtf": "save it as .docx",
    ".odt": "save it as .docx", ".ppt": "save it as .pptx", ".xlsb": "save it as .xlsx",
    ".docm": "save it as .docx", ".htm": "save it as .docx or .pdf",
    ".parquet": "export it as .csv",
    ".html": "save it as .docx or .pdf", ".json": "save it as .jsonl, one object per line",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of one source; ``path`` is posix and relative to the workspace."""

    source: Source
    path: str
    absolute: Path


def list_files(settings: Settings) -> tuple[SourceFile, ...]:
    """All files of all sources, sorted; a file that two sources of one kind match is listed once.

    Raises SettingsError naming the key, rca.toml and the fix when a path matches nothing.
    """
    found: dict[tuple[str, str], SourceFile] = {}
    for index, source in enumerate(settings.source):
        files = [f for f in _matches(settings.root, source, index) if not _is_litter(f, settings)]
        if not files:
            raise _nothing(settings, source, index)
        for file in files:
            path = Path(os.path.relpath(file, settings.root)).as_posix()
            found.setdefault((path, source.kind), SourceFile(source, path, file))
    return tuple(found[key] for key in sorted(found))


def _matches(root: Path, source: Source, index: int) -> list[Path]:
    pattern = source.path.replace("\\", "/")
    if not any(ch in pattern for ch in _GLOB):
        file = root / pattern
        if file.is_dir():
            raise SettingsError(
                f"{root / FILE_NAME}: source[{index}].path: {source.path} is a folder",
                f'write path = "{pattern.rstrip("/")}/**/*"',
            )
        return [file] if file.is_file() else []
    base = Path(pattern).anchor
    if base:  # pathlib globs only below a folder
        return [p for p in Path(base).glob(pattern[len(base) :]) if p.is_file()]
    return [p for p in root.glob(pattern) if p.is_file()]


def _nothing(settings: Settings, source: Source, index: int) -> SettingsError:
    glob = any(ch in source.path for ch in _GLOB)
    what = "matches no file" if glob else "does not exist"
    return SettingsError(
        f"{settings.root / FILE_NAME}: source[{index}].path: {source.path} {what}",
        f"put {source.kind} files there, correct the path, or remove this [[source]]",
    )


def _is_litter(file: Path, settings: Settings) -> bool:
    """Office lock files, hidden files and folders (.rca among them) and what desktops leave."""
    try:
        parts = file.relative_to(settings.root).parts
    except ValueError:
        parts = (file.name,)
    hidden = any(part.startswith(".") and part != ".." for part in parts)
    return hidden or file.name.startswith("~$") or file.name.lower() in _LITTER


def digest(file: SourceFile) -> str:
    """sha256 of the bytes, of the source's settings and of the reading recipe.

    Raises FileReadError when the file cannot be opened.
    """
    total = hashlib.sha256(f"{RECIPE}\n{file.source.model_dump_json()}\n".encode())
    try:
        with file.absolute.open("rb") as stream:
            while chunk := stream.read(1 << 20):
                total.update(chunk)
    except OSError as error:
        raise FileReadError(
            file.path, "not-readable", error.strerror or str(error), "check its permissions"
        ) from error
    return total.hexdigest()


def read_file(file: SourceFile, settings: Settings) -> Reading:
    """All that a file holds. Bad content never raises: the receipt carries error and code."""
    kind = file.source.kind
    try:
        _check_supported(file)
        with vendor(file.path):
            reading = _read(file)
    except FileReadError as error:
        reason = f"{error.reason}; {error.fix}" if error.fix else error.reason
        receipt = Receipt(file.path, kind, error=reason, error_code=error.code)
        return Reading(file.path, kind, (receipt,))
    return replace(reading, passages=_distinct(reading.passages))


def _check_supported(file: SourceFile) -> None:
    suffix = file.absolute.suffix.lower()
    if suffix not in _SUPPORTED[file.source.kind]:
        accepted = " ".join(sorted(_SUPPORTED[file.source.kind]))
        raise FileReadError(
            file.path,
            "unsupported-format",
            f"unsupported format {suffix or '(no extension)'} for {file.source.kind} files",
            _FIXES.get(suffix, f"save it as one of {accepted}"),
        )


def _read(file: SourceFile) -> Reading:
    path, name, source = file.absolute, file.path, file.source
    match source.kind:
        case "case":
            return read_qms(path, name, source) if _is_table(file) else read_eightd(path, name)
        case "cause":
            return read_causes(path, name, source)
        case "sop":
            return read_procedure(path, name)
        case "log":
            return read_log(path, name, source)
        case "change":
            return read_changes(path, name, source)
        case "process":
            return read_process(path, name)
        case "glossary":
            return read_glossary(path, name, source)


def _is_table(file: SourceFile) -> bool:
    suffix = file.absolute.suffix.lower()
    if suffix not in tables.SUFFIXES:
        return False
    if suffix in _DOCUMENTS and not file.source.columns:
        return looks_like_table(file.absolute, file.path)
    return True


def _distinct(passages: tuple[Passage, ...]) -> tuple[Passage, ...]:
    return tuple({passage.id: passage for passage in reversed(passages)}.values())[::-1]
