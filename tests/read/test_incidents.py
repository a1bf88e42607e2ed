from __future__ import annotations

import dataclasses
import json
from datetime import date
from pathlib import Path

import pytest

from rca.errors import FileReadError, UserError
from rca.read.incidents import parse_columns, read_incidents
from rca.settings import IncidentTable, Settings, Source
from tests.read import making


def _settings(root: Path, **columns: tuple[str, ...]) -> Settings:
    source = Source(
        kind="case",
        path="x.csv",
        columns={"text": ("text",), "fields": ("supplier",), "numbers": ("m_*",)},
    )
    return Settings(root=root, source=(source,), incident=IncidentTable(columns=columns))


def test_jsonl_with_every_field(tmp_path: Path) -> None:
    row = {"id": "A-1", "text": "dull", "opened": "2026-11-09T14:20", "machine": "LSW-2", "lot": "00123", "severity": 8,
           "window_start": "2026-11-08 06:00", "units": ["s1", "s2"], "case_ref": "8D-1", "supplier": "Acme", "m_t": 1.5,
           "shop": "C", "labels": ["SCW-01", "NAIL-04"]}  # fmt: skip
    path = making.write(tmp_path / "a.jsonl", json.dumps(row) + "\n")
    found = read_incidents(path, _settings(tmp_path), None).rows[0]
    incident = found.incident
    assert incident is not None
    assert (found.place, found.error, found.labels) == ("R1", "", ("SCW-01", "NAIL-04"))
    assert (incident.opened, str(incident.window_start)) == (
        date(2026, 11, 9),
        "2026-11-08 06:00:00",
    )
    assert (incident.severity, incident.units, incident.case_ref) == (8, ("s1", "s2"), "8D-1")
    assert (incident.fields, incident.numbers, incident.extra) == (
        {"supplier": "Acme"},
        {"m_t": 1.5},
        {"shop": "C"},
    )
    assert incident.lot == "00123"


def test_labels_cannot_be_reached_from_the_incident(tmp_path: Path) -> None:
    path = making.write(
        tmp_path / "a.csv", "no,reason,product,root_cause\nA-1,dull,cell,SECRET-1|SECRET-2\n"
    )
    columns = parse_columns("id=no,text=reason+product,labels=root_cause")
    row = read_incidents(path, _settings(tmp_path), columns).rows[0]
    assert row.labels == ("SECRET-1", "SECRET-2")
    assert row.incident is not None
    assert row.incident.text == "dull\ncell"
    assert "SECRET" not in str(dataclasses.asdict(row.incident))


def test_rows_keep_their_order_and_name_their_errors(tmp_path: Path) -> None:
    path = making.write(
        tmp_path / "a.csv", "id,text\nA-1,x\nA-2,\nA-1,again\n,no id\nA-3,too,many\nA-4,y\n"
    )
    rows = read_incidents(path, _settings(tmp_path), None).rows
    assert [(r.place, r.error) for r in rows] == [
        ("R2", ""), ("R3", "empty text"), ("R4", "duplicate id A-1 (first at R2)"), ("R5", "no id"),
        ("R6", "3 fields, the header has 2"), ("R7", ""),
    ]  # fmt: skip
    assert [r.incident is None for r in rows] == [False, True, True, True, True, False]


def test_columns_of_the_command_line_go_before_the_settings(tmp_path: Path) -> None:
    path = making.write(tmp_path / "a.csv", "id,a,b\nA-1,from a,from b\n")
    settings = _settings(tmp_path, text=("a",))
    rows = read_incidents(path, settings, None).rows
    assert rows[0].incident is not None
    assert rows[0].incident.text == "from a"
    rows = read_incidents(path, settings, {"text": ("b",)}).rows
    assert rows[0].incident is not None
    assert rows[0].incident.text == "from b"


def test_date_is_an_alias_and_what_cannot_be_read_is_kept_as_extra(tmp_path: Path) -> None:
    path = making.write(
        tmp_path / "a.csv", "id,text,date,severity\nA-1,x,2025-03-12,8\nA-2,y,3/4/2025,11\n"
    )
    found = read_incidents(path, _settings(tmp_path), None)
    first, second = (row.incident for row in found.rows)
    assert first is not None and second is not None
    assert (first.opened, first.severity) == (date(2025, 3, 12), 8)
    assert (second.opened, second.severity) == (None, None)
    assert second.extra == {"opened": "3/4/2025", "severity": "11"}
    assert len(found.notes) == 2


def test_xlsx_sheets(tmp_path: Path) -> None:
    path = making.book(tmp_path / "a.xlsx", [["id", "text", "labels"], ["00123", "x", "A|B"]])
    row = read_incidents(path, _settings(tmp_path), None).rows[0]
    assert (row.place, row.labels) == ("QMS!R2", ("A", "B"))
    assert row.incident is not None
    assert row.incident.id == "00123"


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("a.csv", "id,reason\nA-1,x\n", "missing-column"),
        ("a.docx", "", "unsupported-format"),
        ("a.csv", "", "empty-file"),
    ],
)
def test_unusable_files_raise(tmp_path: Path, name: str, text: str, code: str) -> None:
    with pytest.raises(FileReadError) as caught:
        read_incidents(making.write(tmp_path / name, text), _settings(tmp_path), None)
    assert caught.value.code == code


def test_a_missing_file_raises(tmp_path: Path) -> None:
    with pytest.raises(FileReadError, match="no such file"):
        read_incidents(tmp_path / "none.csv", _settings(tmp_path), None)


def test_parse_columns() -> None:
    assert parse_columns("text=reason+product, labels=root_cause") == {
        "text": ("reason", "product"),
        "labels": ("root_cause",),
    }
    with pytest.raises(UserError):
        parse_columns("text")
