"""`rca label`: propose, correct in a spreadsheet, accept; people's labels survive a rebuild."""

from __future__ import annotations

from datetime import datetime

import pytest
from openpyxl import load_workbook

from rca.errors import FileReadError, UserError
from rca.workspace import Workspace
from tests.plants import pump_rows, write_pumps

NOW = datetime(2026, 3, 1, 8, 0)


@pytest.fixture
def plant(tmp_path):
    folder = write_pumps(tmp_path)
    rows = pump_rows()
    unlabelled = [
        row.replace(",seal leak,", ",,") if i in (2, 5) else row for i, row in enumerate(rows)
    ]
    (folder / "history.csv").write_text("\n".join(unlabelled) + "\n")
    workspace = Workspace.open(folder)
    workspace.ingest()
    return workspace


def test_propose_correct_accept(plant, tmp_path):
    assert sum(not case.cause_ids for case in plant.knowledge().cases) == 2
    file = tmp_path / "labels.xlsx"
    assert {p.case_id for p in plant.propose_labels(file)} == {"C002", "C005"}
    book = load_workbook(file)
    sheet = book.active
    column = [cell.value for cell in sheet[1]].index("accept") + 1
    sheet.cell(2, column).value = "seal leak"
    book.save(file)
    assert plant.accept_labels(file, "QE", NOW) == 1
    report = plant.ingest()
    assert report.labels == {"accepted": 1, "column": 16, "none": 1}
    plant.ingest(rebuild=True)
    assert sum(not case.cause_ids for case in plant.knowledge().cases) == 1


def test_wrong_rows_take_nothing(plant, tmp_path):
    file = tmp_path / "labels.xlsx"
    plant.propose_labels(file)
    book = load_workbook(file)
    column = [cell.value for cell in book.active[1]].index("accept") + 1
    book.active.cell(2, column).value = "seal leak"
    book.active.cell(3, column).value = "gremlins"
    book.save(file)
    with pytest.raises(UserError, match="row 3.*gremlins"):
        plant.accept_labels(file, "QE", NOW)
    assert plant.ingest().labels["none"] == 2
    with pytest.raises(UserError, match="name"):
        plant.accept_labels(file, " ", NOW)
    with pytest.raises(FileReadError):
        plant.accept_labels(tmp_path / "absent.xlsx", "QE", NOW)
