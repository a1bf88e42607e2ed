"""The reports of the lint bed as people keep them: the same words in a .docx or an .xlsx."""

from __future__ import annotations

from pathlib import Path

FORMATS = (".md", ".docx", ".xlsx")


def convert(source: Path, suffix: str, folder: Path) -> Path:
    """``source`` (Markdown) rewritten as ``suffix`` in ``folder``: a line is a paragraph or a row,
    a ``#`` line a heading, a pipe table a table. Its front matter stays behind."""
    if suffix == ".md":
        return source
    target = folder / f"{source.stem}{suffix}"
    body = source.read_text(encoding="utf-8").split("\n---\n", 1)[1]
    lines = [line.replace("**", "").strip() for line in body.split("\n")]
    _docx(lines, target) if suffix == ".docx" else _xlsx(lines, target)
    return target


def _docx(lines: list[str], target: Path) -> None:
    import docx

    document = docx.Document()
    rows: list[list[str]] = []
    for line in [*lines, ""]:
        if line.startswith("|"):
            rows += [cells] if (cells := _cells(line)) else []
            continue
        if rows:
            table = document.add_table(rows=0, cols=len(rows[0]))
            for row in rows:
                for cell, text in zip(table.add_row().cells, row, strict=True):
                    cell.text = text
            rows = []
        if line.startswith("#"):
            document.add_heading(line.lstrip("# "), level=min(3, line.count("#", 0, 4)))
        elif line:
            document.add_paragraph(line)
    document.save(str(target))


def _xlsx(lines: list[str], target: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    for line in filter(None, lines):
        if line.startswith("|"):
            if cells := _cells(line):
                sheet.append(cells)
        else:
            sheet.append([line.lstrip("# ")])
    book.save(target)


def _cells(line: str) -> list[str]:
    """The cells of a table line; none of the line under its header."""
    cells = [cell.strip() for cell in line.strip("|").split("|")]
    return [] if all(set(cell) <= set("-: ") and cell for cell in cells) else cells
