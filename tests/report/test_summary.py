"""summary.xlsx: what a supervisor sorts and filters, and nothing a spreadsheet would run."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from rca.domain import Diagnosis, Incident
from rca.report.summary import HEADER, safe, summary


def rows(book: bytes) -> list[tuple]:
    sheet = load_workbook(io.BytesIO(book)).active
    return [tuple(row) for row in sheet.iter_rows(values_only=True)]


def test_one_row_per_incident(diagnosis: Diagnosis) -> None:
    failed = Diagnosis(
        Incident("Q-9", "x"), "failed", None, (), diagnosis.provenance, error="row 4: empty text"
    )
    head, first, second = rows(summary([diagnosis, failed]))
    assert head == HEADER
    assert first == (
        "Q-1", "Pores in the seam", "diagnosed", 0.07, "SCW-01 Shield gas flow low", 0.46,
        "Loose screw", 0.3, None, None, "Verify the flow", 30, None,
    )  # fmt: skip
    assert second[0:3] == ("Q-9", "x", "failed")
    assert second[3:12] == (None,) * 9
    assert second[12] == "row 4: empty text"


def test_the_same_diagnoses_give_the_same_bytes(
    diagnosis: Diagnosis, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = summary([diagnosis])
    import time

    later = time.time() + 100_000
    monkeypatch.setattr(time, "time", lambda: later)
    assert summary([diagnosis]) == one


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", " =", "\t=", "\r=", "＠"])
def test_formulas_are_text(start: str, diagnosis: Diagnosis) -> None:
    bad = replace(diagnosis, incident=Incident(f"{start}1+1", f"{start}cmd|' /C calc'!A0"))
    book = load_workbook(io.BytesIO(summary([bad])))
    for cell in book.active[2][:2]:
        assert cell.data_type == "s"
        assert cell.value.startswith("'")


@given(st.text(max_size=40))
def test_any_text_fits_a_cell(value: str) -> None:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    cell = safe(value)
    assert not ILLEGAL_CHARACTERS_RE.search(cell)
    assert not cell.startswith(("=", "+", "-", "@"))
    cell.encode("utf-8")


def test_long_text_is_cut_to_what_a_cell_holds() -> None:
    assert len(safe("-" * 50_000)) == 32_767
