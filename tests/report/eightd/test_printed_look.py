"""What a reader of the printed pages stumbles over: words cut, headings alone, empty boxes."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import docx
import openpyxl
import pypdf
import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from rca.domain import CheckStep
from rca.report.eightd.compose import compose
from rca.report.eightd.document import FIELDS, SECTIONS, TITLED
from rca.report.eightd.export import FORMS, render
from rca.report.eightd.labels import word
from rca.report.eightd.lines import broken
from rca.report.eightd.written import parse_written
from rca.report.forms.make_xlsx import GRID, _places
from rca.report.forms.style import BY_NAME, widths

DAY = date(2025, 9, 21)


def test_a_bilingual_label_says_its_value_once_and_keeps_its_number():
    assert word("miss.fact", "both", "批次") == "fact not stated / 未说明的事实：批次"
    assert word("miss.action", "both", "D5") == "D5: no action on record / D5：没有记录的措施"
    assert word("miss.effect", "both", "D5").count("D5") == 2
    assert word("miss.owner", "both", "D3").endswith("D3")
    assert word("D4", "both") == "D4 Root cause and escape point / 根本原因与流出原因"
    assert word("why_cause", "both", "X") == "Why did X come about? / 为什么会出现 X？"


def test_open_items_of_d4_are_told_apart_and_marked_where_they_are_missing(full, catalogue):
    doc = compose(full, at=DAY, catalogue=catalogue, lang="en")
    items = {row.cells["no"]: row.cells["item"] for row in doc.rows("open_items")}
    assert len(set(items.values())) == len(items)
    for name, title in (("d4_whys", "5-Why, occurrence"), ("d4_escape_whys", "5-Why, escape")):
        row = doc.rows(name)[-1]
        assert row.standing == "to verify"
        assert title in items[row.cells["answer"].strip("[]").split()[-1]]
    for name in ("d4_plan_occurrence", "d4_plan_escape"):
        due = doc.rows(name)[0].cells["due"]
        assert word(name, "en") in items[due.strip("[]").split()[-1]]


def test_a_plan_with_dates_needs_no_open_item(full, catalogue):
    told = parse_written({"due": {f"D4.{i}": "2025-10-01" for i in range(1, 9)}})
    doc = compose(full, at=DAY, catalogue=catalogue, lang="en", written=told)
    assert {row.cells["due"] for row in doc.rows("d4_plan_occurrence")} == {"2025-10-01"}
    items = [row.cells["item"] for row in doc.rows("open_items")]
    assert not [item for item in items if "Verification plan" in item]


def test_a_limit_that_was_kept_is_no_target(full, catalogue):
    kept = replace(full.limits[0], verdict="inside")
    doc = compose(replace(full, limits=(kept,)), at=DAY, catalogue=catalogue, lang="en")
    assert doc.rows("d6_checks")[0].cells["number"].startswith("[OPEN")


def test_two_values_against_one_limit_are_one_line_of_the_plan(full, catalogue):
    twice = (*full.limits, replace(full.limits[0], value="31 µΩ"))
    doc = compose(replace(full, limits=twice), at=DAY, catalogue=catalogue, lang="en")
    actions = [row.cells["action"] for row in doc.rows("d7_updates")]
    assert len(set(actions)) == len(actions)
    assert len([text for text in actions if "<= 25 µΩ" in text]) == 1


def test_kinds_of_evidence_are_in_the_language_of_the_form(full, catalogue):
    doc = compose(full, at=DAY, catalogue=catalogue, lang="zh")
    assert {row.cells["kind"] for row in doc.rows("evidence")} == {"案例", "过程数据"}


def test_an_empty_table_of_a_sheet_says_so(full, catalogue):
    doc = compose(replace(full, contributing=()), at=DAY, catalogue=catalogue, lang="en")
    sheet = openpyxl.load_workbook(io.BytesIO(render(doc, ".xlsx"))).active
    texts = [c.value for row in sheet.iter_rows() for c in row if c.value]
    assert texts[texts.index("Further causes on record") + 6] == "none on record"


@settings(max_examples=100, deadline=None)
@given(
    st.text("ab 焊缝，。（）“”(),.", max_size=40).map(lambda t: " ".join(t.split())),
    st.integers(6, 20),
)
def test_lines_keep_text_and_width(text, width):
    lines = broken(text, width, len).split("\n")
    assert all(len(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_words_stay_whole_and_marks_stay_with_their_words():
    text = "若被否定（moisture and pH normal）：排除“MIX-07 吸水”；接着查 BAK-01。"
    lines = broken(text, 12, len).split("\n")
    words = {w for w in ("moisture", "normal", "MIX-07", "BAK-01") for line in lines if w in line}
    assert words == {"moisture", "normal", "MIX-07", "BAK-01"}
    assert not [line for line in lines if line[0] in "，。；：）”" or line[-1] in "（“"]


@pytest.mark.parametrize("form", list(BY_NAME))
def test_no_heading_of_a_pdf_stands_alone_at_the_foot_of_a_page(full, catalogue, form):
    headings = {word(key, "zh") for key in (*SECTIONS, *TITLED)}
    alone = []
    leader, second = full.hypotheses
    check = CheckStep("flow meter", 30.0, False, "flow below 12 l/min " * 12, "flow normal")
    full = replace(full, hypotheses=(replace(leader, checks=(check,)), second), next_check=None)
    for count in range(0, 40, 3):  # pushes everything down, line by line
        text = "\n".join(["焊缝气孔"] * (count + 1))
        one = replace(full, incident=replace(full.incident, text=text))
        doc = compose(one, at=DAY, catalogue=catalogue, lang="zh")
        for page in pypdf.PdfReader(io.BytesIO(render(doc, ".pdf", form))).pages:
            lines = page.extract_text().splitlines()
            body = [line.strip() for line in lines if doc.mark not in line and not line.isdigit()]
            if body and body[-1] in headings:
                alone.append((count, body[-1]))
    assert alone == []


@pytest.mark.parametrize("form", list(BY_NAME))
def test_rows_and_headings_of_a_word_form_stay_with_the_next_row(form):
    """LibreOffice left out rows of a table that began with the last row of a page."""
    document = docx.Document(FORMS / f"{form}.docx")
    headers = [
        t.rows[0] for t in document.tables if t.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    ]
    assert len(headers) > 10
    for row in headers:
        assert all(p.paragraph_format.keep_with_next for c in row.cells for p in c.paragraphs)
    titles = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert titles == [f"{{{{ L.{name} }}}}" for name in SECTIONS]
    seen = next(p for p in document.paragraphs if p.text == "{{ r.text }}")
    assert seen.paragraph_format.keep_together
    rows = [r for t in document.tables for r in t.rows]
    pairs = [r for r in rows if "{{ r.label }}" in r.cells[0].text]
    assert len(pairs) == 9
    assert all(r.cells[0].paragraphs[0].paragraph_format.keep_with_next for r in pairs)
    fishbone = next(r for r in rows if any("r.share" in c.text for c in r.cells))
    assert all(c.paragraphs[0].paragraph_format.keep_with_next for c in fishbone.cells)


@pytest.mark.parametrize("form", list(BY_NAME))
def test_printed_forms_count_their_pages_and_show_simplified_characters(form):
    document = docx.Document(FORMS / f"{form}.docx")
    footer = document.sections[0].footer._element.xml
    assert 'w:instr="PAGE"' in footer and 'w:instr="NUMPAGES"' in footer
    assert 'w:eastAsia="zh-CN"' in document.styles.element.xml
    sheet = openpyxl.load_workbook(FORMS / f"{form}.xlsx").active
    assert sheet.oddFooter.right.text == "&P / &N"
    assert sheet.page_margins.footer < sheet.page_margins.bottom


def test_columns_of_a_sheet_have_their_share_and_its_bars_room_for_chinese():
    for field in (one for one in FIELDS if len(one.columns) > 1):
        sizes = [last - first + 1 for first, last in _places(field).values()]
        shares = widths(field.columns, GRID)
        assert sum(sizes) == GRID, field.name
        assert all(
            size == 1 or abs(size - share) < 1 for size, share in zip(sizes, shares, strict=True)
        )
    for form in BY_NAME:
        sheet = openpyxl.load_workbook(FORMS / f"{form}.xlsx").active
        bars = [
            c.row for row in sheet.iter_rows(max_col=1) for c in row if c.font.b and c.font.sz == 11
        ]
        assert len(bars) == len(SECTIONS)
        assert all(sheet.row_dimensions[row].height >= 11 * 1.5 for row in bars)
