"""Files as they leave: office packages without the clock, written in one step or not at all."""

from __future__ import annotations

import io
import os
import re
import tempfile
import zipfile
from datetime import date
from pathlib import Path

from rca.errors import UserError

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest a zip can say; a real time would change the bytes
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")


def timeless(package: bytes, day: date | None = None) -> bytes:
    """The same office package with constant entry times: same content, same bytes. With ``day``
    the moment of saving, which openpyxl reads from the clock, is that day."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            data = old.read(name)
            if day and name == "docProps/core.xml":
                data = _MODIFIED.sub(rb"\g<1>%bT00:00:00Z\g<2>" % day.isoformat().encode(), data)
            new.writestr(entry, data)
    return out.getvalue()


def write_whole(data: bytes, file: Path) -> None:
    """Write ``file`` so that a kill leaves the old one or the new one. Raises UserError."""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{file.name[:40]}-", dir=file.parent)
    except OSError as error:
        raise UserError(
            f"{file.parent} cannot be written: {error}", "name another folder"
        ) from error
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(name, 0o666 & ~_umask())
        os.replace(name, file)
    except OSError as error:
        Path(name).unlink(missing_ok=True)
        raise UserError(f"{file} cannot be written: {error}", "name another file") from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
