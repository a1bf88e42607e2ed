"""Every torture file gives exactly the receipts of this table, and none of them stops the others."""

from __future__ import annotations

from pathlib import Path

import pytest

from rca.domain import Quarantined, Receipt
from rca.read.sources import SourceFile, list_files, read_file
from rca.settings import Settings, Source
from tests.read.torture import FILES, build

COPY = "copy the file again"
NO_PASSWORD = "the file has a password; save it without a password"
RENAME = "rename the file to what it is, or save it again in the named format"


def _is(
    sheet: str = "",
    read: int = 0,
    kept: int = 0,
    bad: dict[str, str] | None = None,
    code: str = "",
    error: str = "",
    notes: tuple[str, ...] = (),
) -> Receipt:
    quarantined = tuple(Quarantined(place, reason) for place, reason in (bad or {}).items())
    return Receipt("", "case", sheet, read, kept, quarantined, error, code, notes)


EXPECTED = {
    "bom.csv": [_is(read=2, kept=2)],
    "utf16.csv": [_is(read=2, kept=2, notes=("read as utf-16-le",))],
    "utf16_no_mark.csv": [_is(read=2, kept=2, notes=("read as utf-16-le",))],
    "gb18030.csv": [_is(read=2, kept=2, notes=("read as gb18030",))],
    "latin1.csv": [_is(read=2, kept=2, notes=("read as cp1252",))],
    "semicolon.csv": [_is(read=2, kept=2)],
    "tab.csv": [_is(read=2, kept=2)],
    "pipe.csv": [_is(read=2, kept=2)],
    "quoted_newline.csv": [_is(read=2, kept=2)],
    "unclosed_quote.csv": [
        _is(read=4, kept=3, bad={"R3": "a quote opened on line 3 is never closed"})
    ],
    "long_row.csv": [_is(read=3, kept=2, bad={"R3": "4 fields, the header has 3"})],
    "short_row.csv": [_is(read=3, kept=2, bad={"R3": "2 fields, the header has 3"})],
    "trailing_commas.csv": [_is(read=2, kept=2)],
    "leading_zeros.csv": [_is(read=1, kept=1)],
    "header_only.csv": [_is()],
    "empty_rows.csv": [_is(read=2, kept=2, notes=("3 empty rows skipped",))],
    "title_rows.csv": [_is(read=1, kept=1)],
    "duplicate_id.csv": [
        _is(read=4, kept=2, bad={"R4": "duplicate id A-1 (first at R2)", "R5": "empty text"})
    ],
    "missing_column.csv": [
        _is(
            code="missing-column",
            error="column `cause` (for `cause`) is missing; the header is: id, text, root; correct `cause = …` under [source.columns] in rca.toml",
        )
    ],
    "zero_bytes_inside.csv": [
        _is(code="garbage", error="the bytes are not those of a .csv file; copy the file again")
    ],
    "broken_line.jsonl": [
        _is(
            read=4,
            kept=2,
            bad={
                "R2": "not JSON: Expecting ':' delimiter: line 1 column 21 (char 20)",
                "R3": "not a JSON object",
            },
            notes=("1 empty row skipped", "no cause: unlabelled (2 times, first: R1)"),
        )
    ],
    "leading_zeros.xlsx": [_is(sheet="QMS", read=2, kept=2)],
    "merged.xlsx": [_is(sheet="QMS", read=3, kept=3)],
    "formula.xlsx": [
        _is(sheet="QMS", read=2, kept=1, bad={"QMS!R3": "the formula in B3 has no stored value"})
    ],
    "multi_sheet.xlsx": [
        _is(
            sheet="Cover",
            notes=("not read (0 rows): sheet Cover: column `id` (for `id`) is missing",),
        ),
        _is(sheet="Y2024", read=2, kept=2),
        _is(sheet="Y2025", read=2, kept=1, bad={"Y2025!R3": "empty text"}),
        _is(sheet="Lists", notes=("hidden sheet, not read", "no rows")),
    ],
    "header_only.xlsx": [_is(sheet="QMS")],
    "ten_thousand_rows.xlsx": [_is(sheet="QMS", read=10000, kept=10000)],
    "legacy.xls": [_is(sheet="QMS", read=2, kept=2)],
    "garbage.xlsx": [
        _is(code="garbage", error="the bytes are not those of a .xlsx file; copy the file again")
    ],
    "html_in_disguise.xls": [
        _is(
            code="wrong-extension",
            error="named .xls but the content is html page; rename the file to what it is, or save it again in the named format",
        )
    ],
    "empty_0_bytes.docx": [
        _is(code="empty-file", error="the file has 0 bytes; copy the file again")
    ],
    "truncated.docx": [
        _is(
            code="truncated",
            error="the archive is cut off or damaged: File is not a zip file; copy the file again",
        )
    ],
    "zip_bomb.docx": [
        _is(
            code="zip-bomb",
            error="unpacks to 31 MB; at most 200 MB and 200 times its size are opened; split the file, or save it again from Office",
        )
    ],
    "xml_entities.docx": [
        _is(
            code="unsafe-xml",
            error="word/document.xml declares XML entities, which Office never writes; save the file again from Office",
        )
    ],
    "broken_xml.docx": [
        _is(
            code="damaged",
            error="cannot be parsed (XMLSyntaxError: AttValue: ' expected, line 2, column 893 (<string>, line 2)); open the file in its own program and save it again",
        )
    ],
    "wrong_extension.docx": [
        _is(
            code="wrong-extension",
            error="named .docx but the content is pdf; rename the file to what it is, or save it again in the named format",
        )
    ],
    "workbook.docx": [
        _is(
            code="wrong-extension",
            error="named .docx but the content is .xlsx; rename the file to what it is, or save it again in the named format",
        )
    ],
    "encrypted.docx": [
        _is(code="encrypted", error="the file has a password; save it without a password")
    ],
    "encrypted.pdf": [
        _is(code="encrypted", error="the file has a password; save it without a password")
    ],
    "scanned.pdf": [
        _is(
            code="no-text",
            error="2 pages without text: a scan; run it through text recognition, or type the 8D into the form",
        )
    ],
    "truncated.pdf": [
        _is(code="truncated", error="the end of the PDF is missing; copy the file again")
    ],
    "garbage.pdf": [
        _is(
            code="damaged",
            error="cannot be parsed (PdfReadError: startxref not found); open the file in its own program and save it again",
        )
    ],
    "macro.txt": [
        _is(
            code="unsupported-format",
            error="unsupported format .txt for case files; save it as .docx or .md",
        )
    ],
    "old_word.doc": [
        _is(
            code="unsupported-format",
            error="unsupported format .doc for case files; save it as .docx",
        )
    ],
    "photo.jpg": [
        _is(
            code="unsupported-format",
            error="unsupported format .jpg for case files; save it as one of .csv .docx .jsonl .md .pdf .pptx .tsv .xls .xlsm .xlsx",
        )
    ],
    "nested_tables.docx": [_is(read=1, kept=1)],
    "no_sections.docx": [
        _is(
            read=1,
            kept=0,
            bad={"no_sections.docx": "no D0-D8 section found: is this an 8D report?"},
        )
    ],
    "only_d4.md": [_is(read=1, kept=0, bad={"only_d4.md": "no problem description (D2) found"})],
    "commands.md": [_is(read=1, kept=1)],
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("torture")
    build(path)
    return path


def _receipts(folder: Path, name: str) -> tuple[Receipt, ...]:
    torture = FILES[name]
    source = Source(kind=torture.kind, path=name, columns=torture.columns)
    return read_file(SourceFile(source, name, folder / name), Settings(root=folder)).receipts


def test_the_table_covers_the_folder() -> None:
    assert set(EXPECTED) == set(FILES)
    assert len(FILES) >= 25


@pytest.mark.parametrize("name", FILES)
def test_receipt(folder: Path, name: str) -> None:
    expected = [
        Receipt(
            name, "case", r.sheet, r.read, r.kept, r.quarantined, r.error, r.error_code, r.notes
        )
        for r in EXPECTED[name]
    ]
    assert list(_receipts(folder, name)) == expected


def test_the_whole_folder_is_read_and_the_bad_files_do_not_stop_the_good_ones(folder: Path) -> None:
    settings = Settings(root=folder, source=(Source(kind="case", path="*.docx"),))
    readings = [read_file(file, settings) for file in list_files(settings)]
    assert len(readings) == sum(name.endswith(".docx") for name in FILES)
    assert [case.id for r in readings for case in r.cases] == ["8D-7"]


def test_what_reads_in_every_encoding_is_the_same(folder: Path) -> None:
    def cases(name: str) -> list[tuple[str, str, str]]:
        source = Source(kind="case", path=name, columns=FILES[name].columns)
        reading = read_file(SourceFile(source, name, folder / name), Settings(root=folder))
        return [(case.id, case.text, case.cause_text) for case in reading.cases]

    plain = cases("bom.csv")
    assert plain == [("A-1", "weld is dull", "SCW-01"), ("A-2", "极耳虚焊", "USW-02")]
    for name in ("utf16.csv", "gb18030.csv", "tab.csv"):
        assert cases(name) == plain, name
    assert cases("latin1.csv")[0][1] == "Schweißnaht dünn größer als üblich"
    assert [c[0] for c in cases("leading_zeros.xlsx")] == ["00123", "00124"]
    assert [c[0] for c in cases("leading_zeros.csv")] == ["00123"]
    assert cases("quoted_newline.csv")[0][1] == "line one\nline two, with comma"


def test_a_value_merged_over_rows_belongs_to_each_of_them(folder: Path) -> None:
    source = Source(kind="case", path="merged.xlsx", columns=FILES["merged.xlsx"].columns)
    file = SourceFile(source, "merged.xlsx", folder / "merged.xlsx")
    assert {case.event for case in read_file(file, Settings(root=folder)).cases} == {"EV-1"}


def test_an_entity_in_a_document_is_never_resolved(folder: Path) -> None:
    assert "root:" not in str(_receipts(folder, "xml_entities.docx"))
