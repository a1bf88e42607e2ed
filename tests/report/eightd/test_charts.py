"""Charts of an 8D: pictures in the office files and the PDF, bars in Markdown, under what they show."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, datetime, timedelta
from zipfile import ZipFile

import openpyxl
import pypdf
import pytest
from docx import Document
from PIL import Image

from rca.domain import Chart, Evidence
from rca.read.documents import read_document
from rca.read.sections import split
from rca.report.chart_picture import picture, ratio
from rca.report.chart_text import lines
from rca.report.eightd.compose import compose
from rca.report.eightd.export import SUFFIXES, export, render
from rca.report.markdown import page
from rca.report.parse import loads
from rca.report.serialise import dumps

START = datetime(2025, 9, 1)
TIMES = [str(START + timedelta(hours=6 * i)) for i in range(40)]
SAID = "saw SAW-2: 30 of 40 units bad, elsewhere 2 of 60; lift 22.5 (6 to 80), q = 1e-12"
SHARE = Chart(SAID, "parts.csv#saw", {
    "kind": "share", "column": "saw", "levels": ["SAW-2", "锯 3 号\n# D4 <b>$x^2$</b> ```"],
    "bad": [30, 2], "all": [40, 60], "left_out": 1,
})  # fmt: skip
RUN = Chart("speed low: bad 41.2; q = 1e-09", "parts.csv#speed", {
    "kind": "run", "column": "speed", "at": TIMES, "mean": [50.0] * 30 + [42.0] * 10,
    "window": [TIMES[30], TIMES[39]], "limits": [48.0, 50.0, 52.0],
    "changes": [{"at": TIMES[29], "text": "SAW-2: 传动带更换 $5 & <i>"}],
    "bad": {"at": TIMES[30:], "value": [41.0] * 10, "of": 30},
})  # fmt: skip


@pytest.fixture
def drawn(full):
    first = full.hypotheses[0]
    line = Evidence("E7", "process", SHARE.ref, "for", 1.1, SAID)
    leader = replace(first, ledger=(*first.ledger, line))
    return replace(full, hypotheses=(leader, *full.hypotheses[1:]), charts=(SHARE, RUN))


def report(diagnosis, lang="en"):
    return compose(diagnosis, at=date(2025, 9, 20), lang=lang)


def pictures(data, suffix):
    """Width and height of every picture of a file, whoever reads it."""
    if suffix == ".pdf":
        return [i.image.size for p in pypdf.PdfReader(io.BytesIO(data)).pages for i in p.images]
    if suffix == ".xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(data)).active
        return [Image.open(i.ref).size for i in sheet._images]
    shapes = Document(io.BytesIO(data)).inline_shapes
    names = [n for n in ZipFile(io.BytesIO(data)).namelist() if n.endswith(".png")]
    assert len(shapes) == len(names)
    with ZipFile(io.BytesIO(data)) as package:
        return [Image.open(io.BytesIO(package.read(name))).size for name in names]


@pytest.mark.parametrize(
    ("form", "lang"), [("house", "en"), ("vda", "both"), ("customer-zh", "zh")]
)
@pytest.mark.parametrize("suffix", [".docx", ".xlsx", ".pdf"])
def test_every_form_holds_both_pictures_and_the_same_bytes_each_time(drawn, suffix, form, lang):
    doc = report(drawn, lang)
    data = render(doc, suffix, form)
    sizes = pictures(data, suffix)
    assert len(sizes) == 2
    assert all(wide > 700 and high > 100 for wide, high in sizes)
    if form == "house":
        assert data == render(doc, suffix, form)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_caption_is_the_finding_with_the_label_of_its_evidence(drawn, suffix, tmp_path):
    doc = report(drawn)
    assert [row.cells["text"] for row in doc.rows("charts")] == [f"E7: {SAID}", RUN.text]
    assert "E7" in {row.cells["id"] for row in doc.rows("evidence")}
    file = export(doc, tmp_path / f"Q{suffix}")
    whole = "".join(section for section in _texts(file))
    squeezed = "".join(whole.split())
    assert "".join(f"E7: {SAID}".split()) in squeezed
    assert "".join(RUN.text.split()) in squeezed


def _texts(file):
    if file.suffix == ".md":
        return [file.read_text("utf-8").replace("\\", "")]
    if file.suffix == ".pdf":
        return [page.extract_text() for page in pypdf.PdfReader(file).pages]
    if file.suffix == ".docx":
        return [p.text for p in Document(str(file)).paragraphs]
    sheet = openpyxl.load_workbook(file).active
    return [str(cell.value or "") for row in sheet.iter_rows() for cell in row]


def test_bars_in_both_markdown_files_are_text_that_nothing_in_them_ends(drawn, tmp_path):
    for name, whole in (("a", page(drawn, "en")), ("b", render(report(drawn), ".md").decode())):
        assert "│ SAW-2" in whole
        assert "███████████████░░░░░  75.0 %  30/40" in whole
        assert "████████████████████" in whole  # the run before the change
        inside = False
        for line in whole.splitlines():
            if line.startswith("```"):
                inside = not inside
            elif inside:
                assert line.startswith("│"), line
        assert not inside
        file = tmp_path / f"{name}.md"
        file.write_text(whole, encoding="utf-8")
        assert "x^2" not in split(read_document(file, file.name)).text("D4")


def test_a_diagnosis_comes_back_with_its_charts(drawn, full):
    assert loads(dumps(drawn)).charts == drawn.charts
    assert dumps(loads(dumps(drawn))) == dumps(drawn)
    assert "charts" not in dumps(full)
    assert loads(dumps(full)).charts is None


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_an_older_diagnosis_with_such_evidence_says_that_it_keeps_no_chart(drawn, full, suffix):
    older = replace(drawn, charts=None)
    assert len(report(older).rows("charts")) == 1
    data = render(report(older), suffix)
    if suffix == ".md":
        assert "No chart: this diagnosis keeps no chart data" in data.decode()
        assert "No chart: this diagnosis keeps no chart data" in page(older, "en")
        assert "无图表" in page(older, "zh")
        assert "No chart" not in page(full, "en")  # it rests on no such finding
    else:
        assert pictures(data, suffix) == []
    assert report(full).rows("charts") == ()


def test_words_in_a_picture_follow_the_form(drawn):
    for chart in (SHARE, RUN):
        english, chinese = (picture(chart.data, lang) for lang in ("en", "zh"))
        assert english != chinese
        wide, high = Image.open(io.BytesIO(english)).size
        assert high / wide == pytest.approx(ratio(chart.data), rel=0.02)
        assert "\n".join(lines(chart.data, "en")) != "\n".join(lines(chart.data, "zh"))


def test_a_picture_is_drawn_from_its_numbers_alone(drawn):
    other = {**SHARE.data, "bad": [20, 2]}
    assert picture(other, "en") != picture(SHARE.data, "en")
    flat = {**RUN.data, "mean": [1.0] * 40, "limits": [], "window": [], "changes": [],
            "bad": {"at": [], "value": [], "of": 0}}  # fmt: skip
    assert picture(flat, "zh")[:4] == b"\x89PNG"
    assert lines({**SHARE.data, "levels": [], "bad": [], "all": [], "left_out": 0}, "en")
