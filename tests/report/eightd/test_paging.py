"""Printed pages of an Excel form: no heading stands alone at the foot of one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rca.report import forms
from rca.report.eightd.compose import compose
from rca.report.eightd.labels import WORDS
from rca.report.eightd.paging import page_starts
from rca.report.eightd.xlsx import fill_xlsx
from rca.report.forms.style import BY_NAME

FOLDER = Path(forms.__file__).parent

HEADS = [WORDS[key] for key in ("d2_isnot", "d3_scope", "d4_whys", "d4_escape_whys", "d7_updates")]
HEADS += [WORDS[key] for key in ("D3", "D4", "D5", "D6", "D7", "D8", "open", "annex")]


@given(
    st.lists(st.floats(5, 60), min_size=1, max_size=60),
    st.sets(st.integers(1, 60), max_size=20),
)
def test_pages_hold_what_they_can_and_end_on_no_heading(heights, heads):
    room = 200.0
    starts = page_starts(heights, room, heads)
    edges = [1, *starts, len(heights) + 1]
    assert edges == sorted(set(edges))  # every page holds a row, no row is lost
    for first, after in zip(edges, edges[1:], strict=False):
        assert sum(heights[first - 1 : after - 1]) <= room or after == first + 1
        if after <= len(heights) and after - 1 in heads:  # a page of headings only
            assert after == first + 1 or set(range(first + 1, after)) <= heads


@pytest.mark.parametrize("form", BY_NAME)
def test_no_page_of_a_form_ends_with_a_heading(form, full, catalogue, tmp_path):
    doc = compose(full, at=date(2025, 9, 21), catalogue=catalogue, lang="both")
    file = tmp_path / "8d.xlsx"
    file.write_bytes(fill_xlsx(doc, FOLDER / f"{form}.xlsx"))
    sheet = openpyxl.load_workbook(file).active
    ends = [sheet.cell(one.id, 1).value for one in sheet.row_breaks.brk]
    assert ends
    for end in filter(None, ends):
        assert not any(str(end).startswith(english.rstrip(":")) for english, _ in HEADS), end
        assert end != "#"


def test_the_rows_of_a_form_keep_their_own_heights(full, catalogue, tmp_path):
    doc = compose(full, at=date(2025, 9, 21), catalogue=catalogue, lang="en")
    (tmp_path / "8d.xlsx").write_bytes(fill_xlsx(doc, FOLDER / "house.xlsx"))
    heights = openpyxl.load_workbook(tmp_path / "8d.xlsx").active.row_dimensions
    assert heights[2].height is None  # a program fits it to its font


def test_a_form_that_is_not_fitted_in_width_keeps_its_own_pages(full, catalogue, tmp_path):
    book = openpyxl.load_workbook(FOLDER / "house.xlsx")
    book.active.sheet_properties.pageSetUpPr.fitToPage = False
    book.save(tmp_path / "own.xlsx")
    (tmp_path / "own.toml").write_bytes((FOLDER / "house.toml").read_bytes())
    doc = compose(full, at=date(2025, 9, 21), catalogue=catalogue, lang="en")
    (tmp_path / "8d.xlsx").write_bytes(fill_xlsx(doc, tmp_path / "own.xlsx"))
    assert not openpyxl.load_workbook(tmp_path / "8d.xlsx").active.row_breaks.brk
