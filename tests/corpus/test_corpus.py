"""The sample plant agrees with itself: counts, dates, names, languages, formats, no leaks."""

import csv
import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import docx
import numpy as np
import openpyxl
import pytest
from docx.table import Table
from pypdf import PdfReader
from scipy.sparse import csr_matrix

from corpus import build_plant
from corpus.blocks import Grid, Heading, parse, sections
from corpus.pfmea import action_priority
from corpus.sources import (
    ROOT,
    Report,
    load_plant,
    load_procedures,
    load_report,
    load_reports,
    load_rows,
)

REPORTS = load_reports()
PROCEDURES = load_procedures()
PLANT = load_plant()
CAUSES = {row["code"]: row for row in load_rows("causes.csv")}
MACHINES = {machine.id: machine for machine in PLANT.machines}
CELL_LOT = re.compile(r"(L[123])-(\d{6})([DN])")
CODE = re.compile(r"\b[A-Z]{2,4}-\d{2}\b")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def squeezed(text: str) -> str:
    """Text without whitespace and with compatibility characters unified, for containment."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def visible(path: Path) -> str:
    """All text a reader sees, by a route independent of the renderers."""
    if path.suffix == ".md":
        return path.read_text(encoding="utf-8").replace("|", " ")
    if path.suffix == ".pdf":
        return "\n".join(page.extract_text() for page in PdfReader(path).pages)
    if path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path)
        return "\n".join(
            str(cell) for sheet in book for row in sheet.values for cell in row if cell is not None
        )
    return "\n".join(_docx_text(path))


def _docx_text(path: Path) -> Iterator[str]:
    for item in docx.Document(str(path)).iter_inner_content():
        if isinstance(item, Table):
            yield from (cell.text for row in item.rows for cell in row.cells)
        else:
            yield item.text


def section(report: Report, number: int) -> str:
    """Body of discipline D<number>; every report has D0 to D8 in order."""
    parts = re.split(r"^## .*$", report.body, flags=re.MULTILINE)
    return parts[number + 1]


def paragraphs(body: str) -> Iterator[str]:
    for block in parse(body):
        if isinstance(block, Grid):
            yield from itertools.chain.from_iterable(block.rows)
        else:
            yield block.text


# --- counts and shares -----------------------------------------------------------------------

WEAK = [
    "8D-2024-008",
    "8D-2024-034",
    "8D-2025-003",
    "8D-2025-013",
    "8D-2025-019",
    "8D-2025-030",
    "8D-2025-062",
    "8D-2026-015",
]
REOPENED = ["8D-2023-053", "8D-2024-043", "8D-2025-043", "8D-2025-060", "8D-2026-004"]
FIRST_WRONG = [
    "8D-2023-060",
    "8D-2024-001",
    "8D-2024-006",
    "8D-2024-017",
    "8D-2024-032",
    "8D-2025-001",
    "8D-2026-032",
    "8D-2026-042",
]
REPEATS = {
    "8D-2024-049": "8D-2024-008",
    "8D-2024-051": "8D-2024-010",
    "8D-2024-055": "8D-2024-024",
    "8D-2024-057": "8D-2024-053",
    "8D-2025-001": "8D-2024-017",
    "8D-2025-060": "8D-2025-040",
    "8D-2026-030": "8D-2025-012",
    "8D-2026-057": "8D-2025-056",
}


def test_the_archive_has_its_stated_shape() -> None:
    assert len(REPORTS) == 103
    assert Counter(r.lang for r in REPORTS) == {"en": 57, "zh": 31, "mixed": 15}
    assert Counter(r.format for r in REPORTS) == {"docx": 60, "pdf": 15, "xlsx": 15, "md": 13}
    assert Counter(r.layout for r in REPORTS if r.format == "docx") == {"house": 35, "customer": 25}
    assert sum(not r.coded for r in REPORTS) == 31
    assert sum(len(r.causes) == 2 for r in REPORTS) == 15
    assert {r.id: r.repeat_of for r in REPORTS if r.repeat_of} == REPEATS


def test_causes_come_back_as_in_life() -> None:
    primary = Counter(r.causes[0] for r in REPORTS)
    assert sorted(primary.values())[-9:] == [4, 4, 4, 4, 4, 4, 5, 5, 7]
    assert sum(count <= 2 for count in primary.values()) == len(primary) - 9
    assert len(CAUSES.keys() - {cause for r in REPORTS for cause in r.causes}) >= 25


@pytest.mark.parametrize(
    ("kind", "numbers", "words"),
    [
        ("weak", WEAK, r"[Oo]perator|操作"),
        ("reopened", REOPENED, r"[Rr]evision 1|第1版"),
        ("first wrong", FIRST_WRONG, r"[Ff]irst diagnosis|第一次结论|第一版结论|初判"),
    ],
)
def test_reports_that_went_badly_say_so(kind: str, numbers: list[str], words: str) -> None:
    assert len(set(numbers)) == {"weak": 8, "reopened": 5, "first wrong": 8}[kind]
    by_id = {r.id: r for r in REPORTS}
    for number in numbers:
        report = by_id[number]
        assert re.search(words, report.title + report.body), number
        assert kind != "weak" or report.held is not True


def test_reports_are_long_enough_and_not_copies() -> None:
    for report in REPORTS:
        cjk = len(re.findall(r"[\u4e00-\u9fff]", report.body))
        latin = len(re.findall(r"[A-Za-z0-9][\w./%-]*", report.body))
        assert 250 <= latin + cjk / 1.7 <= 900, (report.id, latin + cjk / 1.7)
        share = cjk / (latin + cjk)
        low, high = {"en": (0, 0.02), "mixed": (0.25, 0.9), "zh": (0.6, 1)}[report.lang]
        assert low <= share <= high, (report.id, share)
    worst, pair = nearest([report.body for report in REPORTS])
    assert worst < 0.6, [REPORTS[index].id for index in pair]


def test_the_copy_check_sees_a_copy() -> None:
    body = REPORTS[0].body
    assert nearest([body, REPORTS[1].body, body.replace("AGR-1", "AGR-2")])[0] > 0.9


def nearest(texts: list[str]) -> tuple[float, tuple[int, int]]:
    """Highest Jaccard similarity of character 5-grams among all pairs, and the pair."""
    columns: dict[str, int] = {}
    packed = [squeezed(text) for text in texts]
    grams = [{text[i : i + 5] for i in range(len(text) - 4)} for text in packed]
    where = [[columns.setdefault(gram, len(columns)) for gram in own] for own in grams]
    flat = np.concatenate([np.array(row) for row in where])
    starts = np.cumsum([0, *map(len, where)])
    has = csr_matrix((np.ones(len(flat), dtype=np.int32), flat, starts))
    shared = (has @ has.T).toarray()
    sizes = np.diag(shared)
    likeness = shared / (sizes[:, None] + sizes[None, :] - shared)
    np.fill_diagonal(likeness, 0)
    first, second = np.unravel_index(likeness.argmax(), likeness.shape)
    return float(likeness[first, second]), (int(first), int(second))


# Both revisions, and the limit that the newer one changed.
PAIRS = {
    "ASM-06": ("B", "C", "| 1500 |", "| 900 |"),
    "ELC-02": ("B", "C", "at least 20 MΩ", "at least 100 MΩ"),
    "SLY-03": ("C", "D", "| 不设 |", "15～120 kPa"),
    "TST-01": ("B", "C", "0.90 to 1.10 mm", "0.97 to 1.03"),
    "WLD-04": ("B", "C", "≤ 30 µΩ", "≤ 25 µΩ"),
}


def test_procedures_cover_five_superseded_revisions_that_differ_in_a_limit() -> None:
    assert len({p.number for p in PROCEDURES}) == 32
    assert Counter(p.format for p in PROCEDURES) == {"docx": 21, "pdf": 8, "md": 8}
    assert {p.number for p in PROCEDURES if p.superseded_by} == set(PAIRS)
    for number, (before, after, old_limit, new_limit) in PAIRS.items():
        old, new = sorted((p for p in PROCEDURES if p.number == number), key=lambda p: p.revision)
        assert (old.revision, old.superseded_by, new.revision) == (before, after, after)
        assert old.effective < new.effective
        assert old_limit in old.body and new_limit in new.body
        assert "archive" in old.file and "archive" not in new.file


# --- each report -----------------------------------------------------------------------------


@pytest.mark.parametrize("report", REPORTS, ids=lambda r: r.id)
def test_report_metadata_agrees_with_its_text(report: Report) -> None:
    assert len(sections(parse(report.body))) == 9
    assert set(report.causes) <= set(CAUSES)
    found = set(CODE.findall(section(report, 4))) & set(CAUSES)
    assert found == (set(report.causes) if report.coded else set())
    assert squeezed(report.escape) in squeezed(section(report, 4))
    for check in report.checks:
        assert check.cause in CAUSES
        assert check.result in ("refuted", "confirmed")
        assert re.search(rf"{check.minutes} ?(min|分钟)", section(report, 4)), check
    assert {c.cause for c in report.checks if c.result == "confirmed"} == set(report.causes)


@pytest.mark.parametrize("report", REPORTS, ids=lambda r: r.id)
def test_report_names_only_what_the_plant_has(report: Report) -> None:
    machine = MACHINES[report.machine.split()[0]]
    assert machine.line in (report.line, "shared")
    assert report.line in PLANT.lines
    assert report.product in PLANT.products
    assert report.defect_code in PLANT.defect_codes
    for lot in CELL_LOT.findall(report.body):
        assert "-".join((lot[0], lot[1] + lot[2])) in report.lots
    for lot in report.lots:
        if match := CELL_LOT.fullmatch(lot):
            assert date.fromisoformat(f"20{match[2]}") <= report.opened
    assert set(re.findall(r"\b[A-Z]{3}-\d\b", report.body)) <= set(MACHINES)
    assert set(re.findall(r"\bE-\d{3}\b", report.body)) <= set(PLANT.defect_codes)
    known = set(CAUSES) | {p.number for p in PROCEDURES} | {PLANT.control_plan["number"]}
    assert set(re.findall(r"\b[A-Z]{3}-\d{2}\b", report.body)) <= known


def test_dates_are_in_order() -> None:
    for report in REPORTS:
        assert report.opened < report.closed
        assert report.id[3:7] == str(report.opened.year)
        assert "2023-11" <= report.opened.isoformat() <= report.closed.isoformat() <= "2026-11-15"
        assert report.event[3:7] == f"{report.opened:%y%m}"
        for line in report.body.splitlines():  # later than the end: plans and addenda only
            for stamp in map(date.fromisoformat, re.findall(r"\b20\d\d-\d\d-\d\d\b", line)):
                assert stamp <= report.closed or LATER.search(line), (report.id, line)
    assert len({r.event for r in REPORTS}) == len(REPORTS)


# What may speak of days after the report was closed.
LATER = re.compile(r"Addendum|补记|补充|until|by 20|from 20|on the list")


def test_repeats_follow_a_report_whose_action_had_not_held() -> None:
    by_id = {r.id: r for r in REPORTS}
    for report in REPORTS:
        for other in set(re.findall(r"8D-\d{4}-\d{3}", report.body)) - {report.id}:
            assert other in by_id, (report.id, other)
        if report.repeat_of:
            earlier = by_id[report.repeat_of]
            assert earlier.closed < report.opened
            assert earlier.held is False
            assert earlier.causes[0] == report.causes[0]
            assert earlier.id in report.body
    assert {r.id for r in REPORTS if r.held is False} == set(REPEATS.values())


def test_roll_numbers_follow_the_calendar() -> None:
    """Twelve rolls a day; the counter runs from 1000 to 9999, 8861 is coated on 2026-11-19."""
    for report in REPORTS:
        for roll in (int(lot) for lot in report.lots if re.fullmatch(r"\d+", lot)):
            assert 1000 <= roll <= 9999
            behind = (8861 - roll - 12 * (date(2026, 11, 19) - report.opened).days) % 9000
            assert behind <= 12 * 45, (report.id, roll, behind)


def test_a_broken_front_matter_is_named(tmp_path: Path) -> None:
    bare = tmp_path / "bare.md"
    bare.write_text("## D0\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"bare\.md: no YAML front matter"):
        load_report(bare)
    source = (ROOT / "src" / "8d" / "8D-2025-031.md").read_text(encoding="utf-8")
    bare.write_text(source.replace("event:", "evnet:"), encoding="utf-8")
    with pytest.raises(ValueError, match=r"bare\.md: front matter does not fit"):
        load_report(bare)


# --- the laid-down plant ---------------------------------------------------------------------


def test_two_builds_are_the_same_bytes(plant: Path, second_plant: Path) -> None:
    first = {p.relative_to(plant): p.read_bytes() for p in plant.rglob("*") if p.is_file()}
    again = {
        p.relative_to(second_plant): p.read_bytes() for p in second_plant.rglob("*") if p.is_file()
    }
    assert first.keys() == again.keys()
    assert not [str(path) for path in first if first[path] != again[path]]


def test_a_used_destination_is_refused(plant: Path, tmp_path: Path) -> None:
    with pytest.raises(FileExistsError, match="is not empty"):
        build_plant(plant)
    taken = tmp_path / "taken"
    taken.write_text("mine", encoding="utf-8")
    with pytest.raises(FileExistsError, match="is a file"):
        build_plant(taken)


@pytest.mark.parametrize("report", REPORTS, ids=lambda r: r.id)
def test_rendered_report_shows_everything_and_no_metadata(plant: Path, report: Report) -> None:
    path = plant / "8d" / f"{report.id}.{report.format}"
    text = visible(path)
    packed = squeezed(text)
    shown = [
        report.id,
        report.title,
        str(report.opened),
        str(report.closed),
        report.machine,
        report.line,
        report.product,
        report.defect_code,
        *report.lots,
    ]
    for part in [*shown, *paragraphs(report.body)]:
        assert squeezed(part) in packed, part
    heads = [squeezed(b.text) for b in parse(report.body) if isinstance(b, Heading)]
    places = [packed.rfind(head) for head in heads]
    assert places == sorted(places)
    assert not re.search(r"^(coded|held|causes|repeat_of|layout):|---\nid", text, re.MULTILINE)


@pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda p: f"{p.number}-{p.revision}")
def test_rendered_procedure_shows_number_revision_and_date(plant: Path, procedure: Any) -> None:
    packed = squeezed(visible(plant / procedure.file))
    parts = [procedure.number, procedure.effective.isoformat(), *paragraphs(procedure.body)]
    for part in parts:
        assert squeezed(part) in packed, part
    assert re.search(rf"(Revision|版本)[:：]?{procedure.revision}", packed)


def test_only_known_formats_lie_in_the_source_globs(plant: Path) -> None:
    assert {p.suffix for p in (plant / "8d").rglob("*")} == {".docx", ".pdf", ".md", ".xlsx"}
    assert len(list((plant / "8d").iterdir())) == len(REPORTS)
    assert not [p for p in plant.rglob("*") if "truth" in p.name or p.suffix == ".yaml"]


def test_catalogue_keeps_all_causes_and_adds_ratings(plant: Path) -> None:
    header, *body = openpyxl.load_workbook(plant / "pfmea.xlsx").active.values
    table = [dict(zip(header, row, strict=True)) for row in body]
    assert [row["code"] for row in table] == list(CAUSES)
    for row in table:
        for field in ("severity", "occurrence", "detection"):
            assert 1 <= row[field] <= 10
        assert row["detection_control"] in row["preventive_d7"]
        assert row["prevention_control"] in row["preventive_d7"]
        assert row["failure_mode"]
        rated = (row["severity"], row["occurrence"], row["detection"])
        assert row["action_priority"] == action_priority(*rated)
        for field in ("name_zh", "symptoms_en", "evidence_refutes", "confusable_with"):
            assert (row[field] or "") == CAUSES[row["code"]][field]
    severity = {row["code"]: row["severity"] for row in table}
    assert severity["NAIL-04"] == severity["SLT-01"] == severity["CAP-08"] == 9
    assert severity["DRY-02"] == 5, "'solvent' is not a vent"
    assert set(Counter(row["action_priority"] for row in table)) == {"H", "M", "L"}
    assert (action_priority(9, 1, 1), action_priority(8, 5, 5), action_priority(4, 9, 9)) == (
        "M",
        "H",
        "L",
    )


def test_control_plan_has_a_head_and_a_header_row(plant: Path) -> None:
    values = list(openpyxl.load_workbook(plant / "sop" / "CPL-01.xlsx").active.values)
    assert [row[:2] for row in values[:3]] == [
        ("Document no.", "CPL-01"),
        ("Revision", "I"),
        ("Effective date", "2026-10-19"),
    ]
    assert values[4][:4] == ("step", "characteristic", "parameter", "unit")
    assert len(values) - 5 == len(load_rows("control_plan.csv"))


def test_changes_name_known_machines_in_order_of_time(plant: Path) -> None:
    changes = rows(plant / "changes.csv")
    assert 400 <= len(changes) <= 800
    assert [c["time"] for c in changes] == sorted(c["time"] for c in changes)
    for change in changes:
        assert re.fullmatch(r"2026-\d\d-\d\d \d\d:\d\d", change["time"])
        assert change["machine"] in MACHINES or not change["machine"]
        assert change["text"] and change["type"]
    written = {c["text"] for c in load_rows("changes.csv")}
    assert len(written) == 60
    assert written <= {c["text"] for c in changes}


def test_glossary_keeps_the_domain_terms() -> None:
    glossary = load_rows("glossary.csv")
    terms = Counter(row["en"] for row in glossary)
    assert len(glossary) >= 300
    assert not [term for term, count in terms.items() if count > 1]
    assert all(row["zh"] for row in glossary)
