"""The forms: shipped and customers' own, written whole, read back whole."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import docx
import openpyxl
import pypdf
import pytest

from rca.errors import UserError
from rca.index.labels import resolve
from rca.index.language import Glossary
from rca.read.documents import read_document
from rca.read.eightd import read_eightd
from rca.read.sections import split
from rca.report.eightd import package
from rca.report.eightd.compose import compose
from rca.report.eightd.document import FIELDS
from rca.report.eightd.export import FORMS, check_target, export, language_for, render
from rca.report.eightd.fields import text_names
from rca.report.eightd.sheet import printed_lines
from rca.report.forms import make
from rca.report.forms.style import BY_NAME
from tests.report.eightd.roundtrip import lost

DAY = date(2025, 9, 21)
DOCS = Path(__file__).parents[3] / "docs" / "forms.md"


@pytest.fixture
def draft(full, catalogue):
    return lambda lang="en": compose(full, at=DAY, catalogue=catalogue, lang=lang)


@pytest.fixture
def proven(full, catalogue, checked):
    return lambda lang="en": compose(full, at=DAY, verdicts=checked, catalogue=catalogue, lang=lang)


@pytest.mark.parametrize("form", list(BY_NAME))
@pytest.mark.parametrize("lang", ["en", "zh", "both"])
@pytest.mark.parametrize("suffix", [".docx", ".xlsx", ".md"])
def test_every_field_comes_back(draft, proven, tmp_path, form, lang, suffix):
    make_one = draft if lang != "zh" else proven
    file = export(make_one(lang), tmp_path / f"Q{suffix}", form)
    count, missing = lost(make_one(lang), file)
    assert count > 200 and missing == []


@pytest.mark.parametrize(
    ("form", "lang"), [("house", "en"), ("vda", "both"), ("customer-zh", "zh")]
)
def test_a_pdf_gives_its_sections_and_carries_its_font(proven, tmp_path, form, lang):
    doc = proven(lang)
    file = export(doc, tmp_path / "Q.pdf", form)
    report = split(read_document(file, "Q.pdf"))
    assert list(report.sections) == [f"D{n}" for n in range(9)] + ["annex"]
    (case,) = read_eightd(file, "Q.pdf").cases
    assert case.id == "Q-1" and "SCW-01" in case.cause_text and not case.draft
    assert b"/FontFile2" in file.read_bytes()
    text = "".join(page.extract_text() for page in pypdf.PdfReader(file).pages)
    assert "焊缝气孔" in text.replace("\n", "")


@pytest.mark.parametrize("suffix", [".docx", ".xlsx", ".pdf", ".md"])
def test_a_draft_never_becomes_a_labelled_case(draft, proven, catalogue, tmp_path, suffix):
    for name, doc, labels in (("d", draft(), ()), ("p", proven(), ("SCW-01",))):
        file = export(doc, tmp_path / f"{name}{suffix}")
        reading = read_eightd(file, file.name)
        (case,) = resolve(reading.cases, list(catalogue.values()), Glossary(), None, {})
        assert case.cause_ids == labels
        sections = {passage.section for passage in reading.passages}
        assert ("D4" in sections) is bool(labels)
        notes = " ".join(reading.receipts[0].notes)
        assert ("nobody verified" in notes) is not bool(labels)


def test_suspected_and_verified_never_look_alike(draft, proven):
    seen = []
    for doc in (draft(), proven()):
        rows = docx.Document(io.BytesIO(render(doc, ".docx"))).element.body.iter(
            "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}tr"
        )
        row = next(r for r in rows if "Shield gas flow low" in "".join(r.itertext()))
        fills = [
            e.get(e.tag.rpartition("}")[0] + "}fill") for e in row.iter() if e.tag.endswith("}shd")
        ]
        sheet = openpyxl.load_workbook(io.BytesIO(render(doc, ".xlsx"))).active
        cell = next(
            c for r in sheet.iter_rows() for c in r if c.value == "SCW-01 Shield gas flow low"
        )
        seen.append((fills[0], cell.fill.fgColor.rgb, cell.font.b, cell.font.i))
    assert len({part for look in seen for part in look[:2]}) == 4
    assert seen[0][2:] == (False, True) and seen[1][2:] == (True, False)


@pytest.mark.parametrize("suffix", [".docx", ".xlsx", ".pdf", ".md"])
def test_the_same_report_is_the_same_bytes(draft, suffix):
    assert render(draft(), suffix) == render(draft(), suffix)


def test_the_committed_templates_are_what_the_script_makes(tmp_path):
    make.main(tmp_path)
    for file in tmp_path.iterdir():
        assert file.read_bytes() == (FORMS / file.name).read_bytes(), f"make forms: {file.name}"


def test_cells_that_look_like_formulas_are_text(full, catalogue):
    from dataclasses import replace

    for text in ("=1+1", "+1 cell", "-5 mm off", "@risk", "#N/A"):
        one = replace(full, incident=replace(full.incident, text=text))
        book = openpyxl.load_workbook(
            io.BytesIO(render(compose(one, at=DAY, catalogue=catalogue), ".xlsx"))
        )
        cells = [c for r in book.active.iter_rows() for c in r if c.value == text]
        assert cells and all(c.data_type == "s" for c in cells)


# ---------------------------------------------------------------- the customer's own form


def own_docx(path, *lines):
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    document.save(path)
    return path


def test_a_customers_word_form_is_filled(draft, tmp_path):
    template = own_docx(
        tmp_path / "own.docx", "No. {{ number }}", "{{ d2_problem_text }}", "{{ D5 }}",
        "{%p for r in d3_actions %}", "* {{ r.action }} / {{ r.owner }}", "{%p endfor %}",
    )  # fmt: skip
    file = export(draft(), tmp_path / "Q.docx", template=template)
    text = "\n".join(p.text for p in docx.Document(file).paragraphs)
    assert "No. Q-1" in text and "* Block lot 00123 / (Production supervisor)" in text
    assert "Replace nozzle" in text and "Pores in the seam, 12 of 400" in text


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("{{ nummer }}", "nummer"),
        ("{%p for r in d5_actions %}|{{ r.ownr }}|{%p endfor %}", "ownr"),
        ("{{ L.colour }}", "colour"),
        ("{% for r in d5_actions %}", "tag is broken"),
        ("{{ number.__class__.__mro__ }}", "__class__"),
    ],
)
def test_what_a_word_form_asks_in_vain_is_named(draft, tmp_path, line, named):
    template = own_docx(tmp_path / "own.docx", *line.split("|"))
    with pytest.raises(UserError, match=named):
        export(draft(), tmp_path / "Q.docx", template=template)
    assert not (tmp_path / "Q.docx").exists()


def test_an_unknown_placeholder_error_lists_the_known_ones(draft, tmp_path):
    with pytest.raises(UserError) as error:
        export(draft(), tmp_path / "Q.docx", template=own_docx(tmp_path / "o.docx", "{{ x }}"))
    assert "d5_actions(no, action" in error.value.fix and "defect_code" in error.value.fix


def own_xlsx(folder, mapping, **cells):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Form"
    for place, text in {"A1": "Number", "A4": "Action", "A6": "Signature", **cells}.items():
        sheet[place] = text
    sheet.merge_cells("B5:D5")
    sheet.merge_cells("A6:D6")
    sheet.row_dimensions[6].height = 40
    book.save(folder / "own.xlsx")
    (folder / "own.toml").write_text(mapping, encoding="utf-8")
    return folder / "own.xlsx"


def test_a_customers_excel_form_grows_and_keeps_what_is_below(full, catalogue, tmp_path):
    doc = compose(full, at=DAY, catalogue=catalogue, lang="en")
    mapping = 'sheet = "Form"\n[cells]\nnumber = "B1"\n[tables.d2_facts]\nrow = 5\n'
    mapping += 'columns = { question = "A", fact = "C" }\n'
    file = export(doc, tmp_path / "Q.xlsx", template=own_xlsx(tmp_path, mapping))
    sheet = openpyxl.load_workbook(file)["Form"]
    rows = len(doc.rows("d2_facts"))
    assert rows > 5 and sheet["B1"].value == "Q-1"
    assert sheet.cell(5 + rows, 1).value == "Signature"
    assert sheet.row_dimensions[5 + rows].height == 40
    merged = {str(area) for area in sheet.merged_cells.ranges}
    assert f"B{4 + rows}:D{4 + rows}" in merged and f"A{5 + rows}:D{5 + rows}" in merged
    assert sheet.cell(4 + rows, 2).value == doc.rows("d2_facts")[-1].cells["fact"]


@pytest.mark.parametrize(
    ("mapping", "named"),
    [
        ('[cells]\nnummer = "B1"', "nummer"),
        ('[cells]\nnumber = "1B"', "1B"),
        ('[labels]\ncolour = "B1"', "colour"),
        ("[tables.d9]\nrow = 1\ncolumns = {}", "d9"),
        ('[tables.d5_actions]\nrow = 5\ncolumns = { ownr = "A" }', "ownr"),
        ('[tables.d5_actions]\nrow = 5\ncolumns = { owner = "A1" }', "A1"),
        ('[tables.d5_actions]\ncolumns = { owner = "A" }', "row"),
        ('sheet = "8D"', "8D"),
        ("[cells", "own.toml"),
    ],
)
def test_what_an_excel_mapping_asks_in_vain_is_named(draft, tmp_path, mapping, named):
    with pytest.raises(UserError, match=named) as error:
        export(draft(), tmp_path / "Q.xlsx", template=own_xlsx(tmp_path, mapping))
    assert error.value.fix


def test_a_missing_mapping_or_template_is_said(draft, tmp_path):
    template = own_xlsx(tmp_path, "")
    (tmp_path / "own.toml").unlink()
    with pytest.raises(UserError, match="needs its mapping"):
        export(draft(), tmp_path / "Q.xlsx", template=template)
    (tmp_path / "bad.docx").write_text("no zip")
    for name in ("none.docx", "bad.docx", "own.xlsx"):
        with pytest.raises(UserError):
            export(draft(), tmp_path / "Q.docx", template=tmp_path / name)


def test_targets_forms_and_languages_are_checked(tmp_path):
    for file in (tmp_path / "x.doc", tmp_path / "none" / "x.docx", tmp_path / "x"):
        with pytest.raises(UserError):
            check_target(file, None)
    with pytest.raises(UserError, match="no form"):
        language_for("iso", "")
    with pytest.raises(UserError, match="--lang"):
        language_for("house", "de")
    assert language_for("customer-zh", "") == "zh" and language_for("house", "") is None


def test_a_write_that_fails_leaves_the_old_file(draft, tmp_path, monkeypatch):
    file = tmp_path / "Q.md"
    file.write_text("old")

    def refuse(*_):
        raise OSError("disk full")

    monkeypatch.setattr(package.os, "replace", refuse)
    with pytest.raises(UserError, match="disk full"):
        export(draft(), file)
    assert file.read_text() == "old" and list(tmp_path.iterdir()) == [file]


def test_long_text_is_printed_whole(full, catalogue):
    from dataclasses import replace

    long = "焊缝气孔 " * 400
    one = replace(full, incident=replace(full.incident, text=long))
    doc = compose(one, at=DAY, catalogue=catalogue, lang="zh")
    pages = pypdf.PdfReader(io.BytesIO(render(doc, ".pdf"))).pages
    text = "".join(page.extract_text() for page in pages)
    assert text.count("焊缝气孔") >= 400
    assert printed_lines("a" * 100, 20) >= 5


def test_the_documentation_lists_every_field():
    text = DOCS.read_text(encoding="utf-8")
    for name in text_names():
        assert f"`{name}`" in text, name
    for one in FIELDS:
        for column in one.columns:
            assert column in text, (one.name, column)


def test_templates_are_whole_packages():
    for name in BY_NAME:
        for suffix in (".docx", ".xlsx"):
            with zipfile.ZipFile(FORMS / f"{name}{suffix}") as archive:
                assert archive.testzip() is None
        assert (FORMS / f"{name}.toml").is_file()
