"""Makes the shipped form templates (``python -m rca.report.forms.make``); the same bytes each time.

The files are committed: a customer edits the .docx in Word and the .xlsx in Excel, not this script.
"""

from __future__ import annotations

from pathlib import Path

from rca.report.forms import make_docx, make_xlsx
from rca.report.forms.style import STYLES


def main(folder: Path = Path(__file__).parent) -> None:
    """Write every form's .docx, .xlsx and .toml into ``folder``."""
    for style in STYLES:
        (folder / f"{style.name}.docx").write_bytes(make_docx.template(style))
        book, mapping = make_xlsx.template(style)
        (folder / f"{style.name}.xlsx").write_bytes(book)
        (folder / f"{style.name}.toml").write_text(mapping, encoding="utf-8")


if __name__ == "__main__":
    main()
