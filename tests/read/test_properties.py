from __future__ import annotations

import csv
import io
import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rca.domain import Case
from rca.read.dates import read_day, read_instant
from rca.read.labels import line_fields
from rca.read.normal import clean, number
from rca.read.passages import LIMIT, pieces
from tests.read import making

_CELL = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=20)
_TIDY = _CELL.map(clean)


def _read(data: bytes) -> tuple[object, tuple[Case, ...]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "q.csv"
        path.write_bytes(data)
        found = making.reading(path, id="id", text="text", cause="cause")
        return found.receipts[0], found.cases


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(_CELL, min_size=1, max_size=5), max_size=12))
def test_every_row_read_is_kept_or_quarantined(rows: list[list[str]]) -> None:
    buffer = io.StringIO()
    csv.writer(buffer).writerows([["id", "text", "cause"], *rows])
    receipt, cases = _read(buffer.getvalue().encode())
    assert receipt.read == receipt.kept + len(receipt.quarantined)
    assert receipt.kept == len(cases)
    filled = sum(any(cell and not cell.isspace() for cell in row) for row in rows)
    assert receipt.read == filled or receipt.error


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(_TIDY, _TIDY), min_size=1, max_size=8),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.sampled_from([",", ";", "\t", "|"]),
)
def test_csv_round_trip(rows: list[tuple[str, str]], encoding: str, delimiter: str) -> None:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter)
    writer.writerow(["id", "text", "cause"])
    for i, (text, cause) in enumerate(rows):
        writer.writerow([f"A-{i}", f"x{text}", cause])
    _, cases = _read(buffer.getvalue().encode(encoding))
    assert [case.text for case in cases] == [clean(f"x{text}") for text, _ in rows]


@settings(max_examples=40, deadline=None)
@given(
    st.binary(max_size=300),
    st.sampled_from(["a.csv", "a.docx", "a.xlsx", "a.xls", "a.pdf", "a.md", "a.jsonl", "a.pptx"]),
)
def test_no_bytes_make_reading_raise(data: bytes, name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        found = making.reading(path)
    for receipt in found.receipts:
        assert receipt.read == receipt.kept + len(receipt.quarantined)


@settings(max_examples=40, deadline=None)
@given(st.text(st.sampled_from("ab 1.。；\n极耳焊"), max_size=3000))
def test_pieces_lose_nothing_and_stay_short(text: str) -> None:
    parts = pieces(text)
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert all(len(part) <= LIMIT * 6 for part in parts)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025-03-12", date(2025, 3, 12)), ("2025-03-12T10:15:00+08:00", date(2025, 3, 12)), ("2025/3/12", date(2025, 3, 12)),
        ("2025.3.12", date(2025, 3, 12)), ("20250312", date(2025, 3, 12)), ("12 Mar 2025", date(2025, 3, 12)),
        ("12-Mar-2025", date(2025, 3, 12)), ("March 12, 2025", date(2025, 3, 12)), ("2025年3月12日", date(2025, 3, 12)),
        ("25/3/2025", date(2025, 3, 25)), ("3/25/2025", date(2025, 3, 25)), ("3/3/2025", date(2025, 3, 3)),
        ("3/4/2025", None), ("2025-13-01", None), ("soon", None), ("", None), ("12/03/25", None),
    ],
)  # fmt: skip
def test_days(text: str, day: date | None) -> None:
    found = read_day(text)
    assert found.value == day
    assert bool(found.problem) == (day is None and bool(text))


def test_instants() -> None:
    assert str(read_instant("2025-03-12T10:15")) == "2025-03-12 10:15:00"
    assert str(read_instant("3/25/2025 2:05 pm")) == "2025-03-25 14:05:00"
    assert str(read_instant("2025-03-12")) == "2025-03-12 00:00:00"
    assert read_instant("2025-03-12 25:00") is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.5", 1.5),
        ("1,5", 1.5),
        ("1,234", 1234.0),
        ("12 %", 12.0),
        ("-3", -3.0),
        ("x", None),
        ("", None),
        ("inf", None),
    ],
)
def test_numbers(text: str, value: float | None) -> None:
    assert number(text) == value


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        ("Machine: LSW-2   Lot: 8841", {"machine": "LSW-2", "lot": "8841"}),
        ("设备：LSW-2，批次：8841", {"machine": "LSW-2", "lot": "8841"}),
        ("设备 / Machine：LSW-2", {"machine": "LSW-2"}),
        ("- Report no.: 8D-1; Rev.: B", {"id": "8D-1", "revision": "B"}),
        ("At 10:15 the machine: stopped", {}),
        ("Worn lens: machine: LSW-2", {}),
    ],
)
def test_labels(line: str, fields: dict[str, str]) -> None:
    assert line_fields(line) == fields
