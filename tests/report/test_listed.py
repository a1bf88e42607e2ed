"""Past actions and escape causes wherever a diagnosis is shown, and on file and back."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest
from openpyxl import load_workbook
from rich.console import Console

from rca.domain import Diagnosis, Evidence, Listed
from rca.report.console import answer
from rca.report.eightd.compose import compose
from rca.report.markdown import page
from rca.report.parse import loads
from rca.report.serialise import as_dict, dumps
from rca.report.summary import summary


def line(rank: int, text: str, weight: float, held: bool | None = None) -> Listed:
    stance = "for" if weight > 0 else "against"
    one = Evidence(f"E9{rank}", "case", f"8d/8D-9{rank}.docx#D4", stance, weight, text)  # type: ignore[arg-type]
    rest = Evidence(f"E8{rank}", "rest", "ranker#rest", stance, weight, "3 further entries")  # type: ignore[arg-type]
    return Listed(rank, text, 2 * weight, (one, rest), held, "SCW-01" if held is None else "")


@pytest.fixture
def told(diagnosis: Diagnosis) -> Diagnosis:
    return replace(
        diagnosis,
        escape=(line(1, "leak test skipped <b>at night</b>", 0.2),),
        past_actions=(
            line(1, "replaced the gasket", 0.2, True),
            line(2, "tightened it", -0.1, False),
        ),
    )


def test_on_file_and_back(told: Diagnosis) -> None:
    assert dumps(loads(dumps(told))) == dumps(told)
    assert loads(dumps(told)).past_actions == told.past_actions
    shape = as_dict(told)
    assert list(shape["escape"][0]) == ["rank", "text", "score", "ledger", "held", "cause_id"]
    for row in (*shape["escape"], *shape["past_actions"]):
        assert row["score"] == pytest.approx(sum(one["weight"] for one in row["ledger"]))


def test_absent_where_there_is_none(diagnosis: Diagnosis) -> None:
    shape = as_dict(diagnosis)
    assert "past_actions" not in shape and "escape" not in shape
    assert "similar cases" not in page(diagnosis, "en")


def test_a_page_and_the_terminal_show_both_with_their_outcome(told: Diagnosis) -> None:
    shown = page(told, "en")
    assert "## What was done in similar cases" in shown and r"\<b>" in shown
    assert "did NOT hold in the past case" in shown and "8D-91.docx" in shown
    screen = Console(file=io.StringIO(), width=120)
    screen.print(answer(told, "en"))
    printed = screen.file.getvalue()  # type: ignore[attr-defined]
    assert "-0.20 tightened it (did NOT hold in the past case)" in printed
    assert "Why it was not detected" in printed and "<b>at night</b>" in printed


def test_the_8d_names_the_leading_escape_with_its_source(told: Diagnosis) -> None:
    form = compose(told, at=date(2025, 9, 21), lang="en")
    rows = {row.cells["label"]: row for row in form.rows("d4_causes")}
    escape = rows["Suspected escape cause"]
    assert escape.cells["text"].startswith("leak test skipped") and "[E91]" in escape.cells["text"]
    assert escape.standing == "suspected"
    assert any(row.cells["id"] == "E91" for row in form.rows("evidence"))


def test_the_summary_has_columns_of_actions_only_where_there_are_any(
    told: Diagnosis, diagnosis: Diagnosis
) -> None:
    sheet = load_workbook(io.BytesIO(summary([told, diagnosis]))).active
    head = [cell.value for cell in sheet[1]]
    assert head[-3:] == ["past action 1", "past action 2", "past action 3"]
    assert [cell.value for cell in sheet[2]][-3:] == ["replaced the gasket", None, None]
    plain = load_workbook(io.BytesIO(summary([diagnosis]))).active
    assert "past action 1" not in [cell.value for cell in plain[1]]
