"""Office files are zips that remember when they were saved; this takes the clock out of them."""

import io
import re
import zipfile
from datetime import date

# The oldest date a zip entry can hold: any constant would do, this one looks deliberate.
EPOCH = (1980, 1, 1, 0, 0, 0)
MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")


def fixed(data: bytes, stamp: date) -> bytes:
    """The same package with constant entry times and `stamp` as the date of change."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                # openpyxl overwrites `modified` with the present time while saving.
                content = MODIFIED.sub(
                    rb"\g<1>%bT00:00:00Z\g<2>" % stamp.isoformat().encode(), content
                )
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            target.writestr(entry, content, compresslevel=6)
    return out.getvalue()
