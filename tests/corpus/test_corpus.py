"""The sample plant agrees with itself: counts, dates, names, languages, formats, no leaks."""

import csv
import itertools
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from docx.table import Table
from pypdf import PdfReader

from corpus import build_plant
from corpus.blocks import Grid, Heading, parse, sections
from corpus.pfmea import action_priority
from corpus.simulate.run import simulation
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


def jsonl(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


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


def test_the_archive_has_its_stated_shape() -> None:
    assert len(REPORTS) == 17
    assert Counter(r.lang for r in REPORTS) == {"en": 10, "zh": 4, "mixed": 3}
    assert Counter(r.format for r in REPORTS) == {"docx": 6, "md": 5, "pdf": 3, "xlsx": 3}
    assert {r.layout for r in REPORTS if r.format == "docx"} == {"house", "customer"}
    assert sum(not r.coded for r in REPORTS) == 5
    assert sum(len(r.causes) == 2 for r in REPORTS) == 2
    assert max(Counter(r.causes[0] for r in REPORTS).values()) == 2
    assert [r.id for r in REPORTS if r.repeat_of] == ["8D-2026-030"]


def test_reports_are_long_enough_and_not_copies() -> None:
    for report in REPORTS:
        cjk = len(re.findall(r"[\u4e00-\u9fff]", report.body))
        latin = len(re.findall(r"[A-Za-z0-9][\w./%-]*", report.body))
        assert 230 <= latin + cjk / 1.7 <= 760, (report.id, latin + cjk / 1.7)
    grams = {r.id: {r.body[i : i + 5] for i in range(len(r.body) - 4)} for r in REPORTS}
    for (a, left), (b, right) in itertools.combinations(grams.items(), 2):
        assert len(left & right) / len(left | right) < 0.6, (a, b)


def test_procedures_cover_one_superseded_revision_that_differs_in_a_limit() -> None:
    assert len({p.number for p in PROCEDURES}) == 7
    assert {p.format for p in PROCEDURES} == {"docx", "pdf", "md"}
    old, new = (p for p in PROCEDURES if p.number == "WLD-04")
    assert (old.revision, old.superseded_by, new.revision) == ("B", "C", "C")
    assert old.effective < new.effective
    assert "≤ 30 µΩ" in old.body
    assert "≤ 25 µΩ" in new.body


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
        assert "2024-11" <= report.opened.isoformat() <= report.closed.isoformat() <= "2026-10-31"
        assert section(report, 8)
    assert [r.opened for r in REPORTS] == sorted(r.opened for r in REPORTS)
    assert len({r.event for r in REPORTS}) == len(REPORTS)
    by_id = {r.id: r for r in REPORTS}
    for report in REPORTS:
        if report.repeat_of:
            earlier = by_id[report.repeat_of]
            assert earlier.closed < report.opened
            assert earlier.held is False
            assert earlier.causes == report.causes


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


def test_two_builds_are_the_same_bytes(plant: Path, tmp_path: Path) -> None:
    simulation.cache_clear()
    (tmp_path / "again").mkdir()  # an empty folder is fine
    build_plant(tmp_path / "again")
    first = {p.relative_to(plant): p.read_bytes() for p in plant.rglob("*") if p.is_file()}
    again = {
        p.relative_to(tmp_path / "again"): p.read_bytes()
        for p in (tmp_path / "again").rglob("*")
        if p.is_file()
    }
    assert first == again


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
    for key in ("coded:", "held:", "causes:", "repeat_of:", "---\nid"):
        assert key not in text


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
        ("Revision", "H"),
        ("Effective date", "2026-09-28"),
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


# --- demo anomalies --------------------------------------------------------------------------


def test_demo_anomalies_follow_the_contract(plant: Path) -> None:
    incidents = jsonl(plant / "incidents" / "demo.jsonl")
    assert len({i["id"] for i in incidents}) == 8
    assert Counter(i["lang"] for i in incidents) == {"en": 3, "zh": 3, "mixed": 2}
    assert sum("units" in i or "window_start" in i for i in incidents) == 2
    for incident in incidents:
        assert "2026-11-09" <= incident["opened"] <= "2026-11-20T23:59"
        assert "labels" not in incident
        assert 1 <= incident["severity"] <= 10
        assert incident["defect_code"] in PLANT.defect_codes
        if "machine" in incident:
            machine = MACHINES[incident["machine"]]
            assert (machine.step, machine.line) == (incident["process_step"], incident["line"])
        if "lot" in incident:
            assert CELL_LOT.fullmatch(incident["lot"])


def test_demo_anomalies_do_not_name_their_cause() -> None:
    truth = {row["id"]: row["labels"] for row in jsonl(ROOT / "truth" / "demo.jsonl")}
    incidents = jsonl(ROOT / "incidents" / "demo.jsonl")
    assert truth.keys() == {i["id"] for i in incidents}
    assert sum(labels == ["NOVEL"] for labels in truth.values()) == 1
    for incident in incidents:
        text = squeezed(incident["text"]).lower()
        assert not set(CODE.findall(incident["text"])) & set(CAUSES)
        for cause in CAUSES.values():
            phrases = [
                cause["name_en"],
                cause["name_zh"],
                *re.split(r"\s*\|\s*", cause["symptoms_en"]),
                *re.split(r"\s*\|\s*", cause["symptoms_zh"]),
            ]
            for phrase in phrases:
                assert squeezed(phrase).lower() not in text, (incident["id"], phrase)
    for labels in truth.values():
        assert labels == ["NOVEL"] or set(labels) <= set(CAUSES)


def test_glossary_keeps_the_domain_terms() -> None:
    glossary = load_rows("glossary.csv")
    terms = Counter(row["en"] for row in glossary)
    assert len(glossary) >= 300
    assert not [term for term, count in terms.items() if count > 1]
    assert all(row["zh"] for row in glossary)
