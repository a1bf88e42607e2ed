"""LibreOffice opens what we write and prints all of it (needs Debian's libreoffice)."""

from __future__ import annotations

import os
import shutil
import subprocess
from datetime import date

import pypdf
import pytest

from rca.read.normal import label_key
from rca.report.eightd.compose import compose
from rca.report.eightd.export import export
from tests.report.eightd.roundtrip import SECTIONS, texts_of

pytestmark = pytest.mark.system


@pytest.mark.parametrize(
    ("form", "lang", "suffix"),
    [
        ("house", "en", ".docx"),
        ("vda", "both", ".xlsx"),
        ("customer-zh", "zh", ".docx"),
        ("customer-zh", "zh", ".xlsx"),
    ],
)
def test_libreoffice_prints_every_field(full, catalogue, checked, tmp_path, form, lang, suffix):
    office = shutil.which("soffice")
    if office is None:
        if os.environ.get("RCA_SYSTEM") == "1":
            pytest.fail("soffice is missing: apt-get install libreoffice-writer libreoffice-calc")
        pytest.skip("soffice is not installed: make test-system installs it")
    doc = compose(full, at=date(2025, 9, 21), verdicts=checked, catalogue=catalogue, lang=lang)
    file = export(doc, tmp_path / f"Q{suffix}", form)
    subprocess.run(
        [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless",
         "--convert-to", "pdf", "--outdir", tmp_path, file],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    pages = pypdf.PdfReader(tmp_path / "Q.pdf").pages
    printed = label_key("".join(page.extract_text() for page in pages).replace("µ", "\u03bc"))
    cells = [cell for section in SECTIONS for cell in texts_of(doc, section)]
    missing = [c for c in cells if label_key(c.replace("µ", "\u03bc")) not in printed]
    # A cell that a page break cuts has the footer in its middle: none of these is that long.
    assert len(cells) > 100 and missing == []
