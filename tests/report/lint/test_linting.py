"""Files of any kind, reports that rca drafted itself, the seeded bed, and texts nobody foresaw."""

import re
from datetime import date

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evals.lint import Bed, halves, judge, load
from evals.lint_formats import convert
from rca.errors import FileReadError
from rca.read.blocks import Block, Document
from rca.report.lint.linting import lint_document, lint_file
from tests.report.lint.reports import CHINESE, ENGLISH, with_section, without_lines, write

BAD = {
    "en": without_lines(with_section(ENGLISH, "D3", "Suspect pumps were blocked."), "Escape cause"),
    "zh": without_lines(with_section(CHINESE, "D3", "可疑品已隔离。"), "流出原因"),
}


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("suffix", [".md", ".docx", ".xlsx"])
def test_the_same_findings_in_every_format(tmp_path, lang, suffix):
    source = write(tmp_path, f"---\nid: X\n---\n{BAD[lang]}")
    linted = lint_file(convert(source, suffix, tmp_path))
    assert [(f.kind, f.section) for f in linted.findings] == [
        ("no-scope", "D3"),
        ("no-escape", "D4"),
    ]
    assert linted.lang == lang


def test_a_sheet_finding_names_its_cell(tmp_path):
    source = write(tmp_path, f"---\nid: X\n---\n{BAD['en']}")
    first = lint_file(convert(source, ".xlsx", tmp_path)).findings[0]
    assert re.fullmatch(r"Sheet!R\d+", first.place)


def test_a_customer_form_in_table_cells(tmp_path):
    document = docx.Document()
    table = document.add_table(rows=0, cols=2)
    for part in re.split(r"^## ", BAD["zh"], flags=re.M)[1:]:
        cells = table.add_row().cells
        cells[0].text, _, cells[1].text = part.strip().partition("\n")
    document.save(str(tmp_path / "form.docx"))
    found = lint_file(tmp_path / "form.docx").findings
    assert [f.kind for f in found] == ["no-scope", "no-escape"]


def test_what_cannot_be_linted_says_so(tmp_path):
    with pytest.raises(FileReadError, match="no D0-D8 section") as caught:
        lint_file(write(tmp_path, "# Minutes\nCoffee was good.\n"))
    assert caught.value.code == "not-8d" and caught.value.fix
    with pytest.raises(FileReadError, match="no such file"):
        lint_file(tmp_path / "gone.docx")
    with pytest.raises(FileReadError, match="cannot be read"):
        lint_file(write(tmp_path, "x", "notes.rtf"))


LINES = st.sampled_from([line for line in (ENGLISH + CHINESE).split("\n") if line])
NOISE = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=40)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.one_of(LINES, NOISE), max_size=25))
def test_any_text_is_linted_and_quotes_stand_in_it(lines):
    blocks = [Block("heading", "D4 Root cause", 2)]
    blocks += [
        Block("heading", line[3:], 2) if line.startswith("## ") else Block("text", line)
        for line in lines
        if line.strip()
    ]
    linted = lint_document(Document("any", tuple(blocks)))
    text = "\n".join(block.text for block in blocks)
    for finding in linted.findings:
        assert finding.quote in text
        assert finding.reason("en") and finding.reason("zh") and finding.advice("zh")
    assert linted == lint_document(Document("any", tuple(blocks)))


@given(
    st.dates(date(2023, 1, 1), date(2026, 12, 31)), st.dates(date(2023, 1, 1), date(2026, 12, 31))
)
def test_closed_before_opened_is_found_whatever_the_days(opened, closed):
    head = (Block("text", f"Opened: {opened}"), Block("text", f"Closed: {closed}"))
    body = (Block("heading", "D2 Problem description", 2), Block("text", "12 pumps drip"))
    found = lint_document(Document("any", (*head, *body))).findings
    assert any(f.kind == "date-order" for f in found) == (closed < opened)


@pytest.fixture(scope="module")
def bed(tmp_path_factory) -> list[Bed]:
    return [b for b in load(tmp_path_factory.mktemp("bed"), archive=False)]


def test_the_bed_holds_what_was_promised(bed):
    bad = [b for b in bed if b.defects]
    assert len(bad) >= 52 and sum(len(b.defects) for b in bad) >= 105
    assert {b.lang for b in bad} == {"en", "zh", "mixed"}
    dev, held = halves(bed)
    assert abs(len(dev) - len(held)) <= 2
    assert not {b.path for b in dev} & {b.path for b in held}


def test_the_bed_is_caught_and_its_good_reports_are_left_alone(bed):
    outcomes = [judge(b) for b in bed]
    defects = sum(len(o.bed.defects) for o in outcomes)
    caught = defects - sum(len(o.missed) for o in outcomes)
    good = [o for o in outcomes if not o.bed.defects]
    assert caught >= 0.95 * defects
    assert sum(bool(o.extra) for o in good) <= 0.05 * len(good)
