"""Catalogue, glossary, logs, changes and procedures."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from rca.domain import Reading
from rca.read.sources import supersede
from tests.read import making


def test_catalogue_of_codes_and_lists(tmp_path: Path) -> None:
    rows = [["code", "process_step", "name_en", "name_zh", "symptoms_en", "symptoms_zh", "verify_minutes", "destructive", "severity"],
            ["SCW-01", "Welding", "Burnt lens", "镜片烧损", "dull seam | narrow seam", "焊缝发暗", 15, "no", 8],
            ["SCW-02", "Welding", None, None, "x", None, None, None, None],
            ["SCW-01", "Welding", "again", None, None, None, None, None, 12]]  # fmt: skip
    found = making.reading(making.book(tmp_path / "pfmea.xlsx", rows, "PFMEA"), "cause")
    cause = found.causes[0]
    assert (cause.id, cause.name_en, cause.name_zh) == ("SCW-01", "Burnt lens", "镜片烧损")
    assert cause.symptoms == ("dull seam", "narrow seam", "焊缝发暗")
    assert (cause.minutes, cause.destructive, cause.severity) == (15.0, False, 8)
    assert cause.ref == "pfmea.xlsx#PFMEA!R2"
    receipt = found.receipts[0]
    assert [q.reason for q in receipt.quarantined] == [
        "SCW-02: no name",
        "duplicate id SCW-01 (first at PFMEA!R2)",
    ]
    assert (receipt.read, receipt.kept) == (3, 1)
    passage = found.passages[0]
    assert (passage.owner, passage.section, passage.kind) == ("SCW-01", "PFMEA!R2", "cause")
    assert "symptoms_en: dull seam | narrow seam" in passage.text


def test_signs_in_two_languages_are_one_list(tmp_path: Path) -> None:
    rows = [["code", "name_en", "evidence_confirms", "evidence_confirms_zh", "evidence_refutes", "evidence_refutes_zh"],
            ["A-1", "Loose belt", "belt slips | belt dusty", "皮带打滑", "belt tight", "皮带张紧"]]  # fmt: skip
    found = making.reading(making.book(tmp_path / "pfmea.xlsx", rows, "PFMEA"), "cause")
    assert found.causes[0].confirms == ("belt slips", "belt dusty", "皮带打滑")
    assert found.causes[0].refutes == ("belt tight", "皮带张紧")


def test_a_real_pfmea_head_is_recognised(tmp_path: Path) -> None:
    text = "Cause no,Potential cause of failure,Potential failure mode,S,O,D,Current detection control\n7,镜片烧损,weak weld,8,4,6,pull test\n"
    cause = making.reading(making.write(tmp_path / "c.csv", text), "cause").causes[0]
    assert (cause.id, cause.name_zh, cause.symptoms) == ("7", "镜片烧损", ("weak weld",))
    assert (cause.severity, cause.occurrence, cause.detection, cause.detection_control) == (
        8,
        4,
        6,
        "pull test",
    )


def test_a_catalogue_without_a_name_column_is_an_error(tmp_path: Path) -> None:
    receipt = making.reading(
        making.write(tmp_path / "c.csv", "code,step\nA,b\n"), "cause"
    ).receipts[0]
    assert (receipt.error_code, "name" in receipt.error) == ("missing-column", True)


def test_glossary(tmp_path: Path) -> None:
    found = making.reading(
        making.write(tmp_path / "g.csv", "en,zh,aliases\nslurry,浆料,paste | mix\nlonely,,\n"),
        "glossary",
    )
    assert [(t.en, t.zh, t.aliases) for t in found.terms] == [("slurry", "浆料", ("paste", "mix"))]
    assert found.receipts[0].quarantined[0].place == "R3"


LOG = (
    "time,station,machine,code,text,value,limit\n"
    "2025-03-12 10:00,Welding,LSW-2,E-417,power 3310 W below 3610 W,3310,3610\n"
    "2025-03-12 11:00,Welding,LSW-1,E-417,power 3290 W below 3610 W,3290,3610\n"
    "2025-03-14 10:00,Welding,LSW-2,E-418,power 3290 W below 3610 W,,\n"
    "2025-03-14 10:00,Welding,LSW-2,,,,\n"
)


def test_equal_messages_are_one_passage_with_counts(tmp_path: Path) -> None:
    found = making.reading(making.write(tmp_path / "l.csv", LOG), "log")
    first, second = found.passages
    assert (first.count, second.count) == (2, 1)
    assert first.section == "R2"
    assert (
        first.text
        == "station: Welding; machine: LSW-2; code: E-417; text: power 3310 W below 3610 W; value: 3310; limit: 3610"
    )
    assert first.meta == {
        "machines": "LSW-2, LSW-1", "codes": "E-417", "first": "2025-03-12", "last": "2025-03-12", "dates": "2025-03-12:2",
    }  # fmt: skip
    assert first.known_from == date(2025, 3, 12)
    receipt = found.receipts[0]
    assert (receipt.read, receipt.kept, receipt.quarantined[0].place) == (4, 3, "R5")


def test_a_hundred_thousand_log_rows(tmp_path: Path) -> None:
    rows = "".join(
        f"2025-03-{1 + i % 28:02d} 10:00,LSW-{i % 5},E-{i % 300},power {i} W too low\n"
        for i in range(100_000)
    )
    path = making.write(tmp_path / "l.csv", "time,machine,code,text\n" + rows)
    found = making.reading(path, "log")
    assert (len(found.passages), sum(p.count for p in found.passages)) == (300, 100_000)


def test_changes_are_known_from_their_day(tmp_path: Path) -> None:
    text = "time,step,machine,lot,text,type\n2025-03-12 07:30,Welding,LSW-2,,new lens,part\n,,,,no day,\n,,LSW-1,,,\n"
    found = making.reading(making.write(tmp_path / "c.csv", text), "change")
    passage = found.passages[0]
    assert (
        passage.text
        == "time: 2025-03-12 07:30; step: Welding; machine: LSW-2; type: part; text: new lens"
    )
    assert passage.meta == {
        "step": "Welding",
        "machine": "LSW-2",
        "type": "part",
        "time": "2025-03-12 07:30",
    }
    assert (passage.known_from, found.passages[1].known_from) == (date(2025, 3, 12), None)
    assert (found.receipts[0].read, found.receipts[0].kept) == (3, 2)


def _procedure(path: Path, revision: str, effective: str) -> Reading:
    lines = ["Soft-connection welding", f"Document no.: WLD-04   Revision: {revision}   Effective date: {effective}",
             "# 1 Purpose", "Applies to LSW-2.", "# 5 Limits", "# 5.2 Joint resistance", f"At most 25 µΩ in revision {revision}.", "|"]  # fmt: skip
    table = [["Parameter", "Lower", "Upper"], ["Power", "3.61 kW", "3.90 kW"]]
    return making.reading(making.word(path, lines, table), "sop")


def test_a_procedure_is_cut_along_headings_and_rows(tmp_path: Path) -> None:
    found = _procedure(tmp_path / "WLD-04.docx", "C", "2025-07-21")
    assert [(p.section, p.text.split("\n")[-1]) for p in found.passages[1:]] == [
        ("1", "Applies to LSW-2."),
        ("5.2", "At most 25 µΩ in revision C."),
        ("5.2", "Parameter: Power; Lower: 3.61 kW; Upper: 3.90 kW"),
    ]
    passage = found.passages[1]
    assert passage.ref == "WLD-04.docx@C#1"
    assert (passage.known_from, passage.meta["document"]) == (date(2025, 7, 21), "WLD-04")


def test_a_newer_revision_ends_the_older_one(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    old = _procedure(tmp_path / "old" / "WLD-04.docx", "B", "2024-05-06")
    new = _procedure(tmp_path / "WLD-04.docx", "C", "2025-07-21")
    none = making.reading(
        making.write(tmp_path / "x.md", "# 1 Purpose\n\nDocument no.: WLD-04\n\ntext\n"), "sop"
    )
    ended, current, undated = supersede([old, new, none])
    assert {p.known_until for p in ended.passages} == {date(2025, 7, 21)}
    assert {p.known_until for p in current.passages} == {None}
    assert {p.known_until for p in undated.passages} == {None}


def test_chinese_procedure(tmp_path: Path) -> None:
    text = "# 密封钉焊接作业指导书\n\n文件编号：WLD-07\n版本：D\n生效日期：2025年10月27日\n\n## 一、目的\n适用。\n\n## 二、参数\n2.1 功率 3.8 kW。\n2.2 速度 160 mm/s。\n"
    found = making.reading(making.write(tmp_path / "w.md", text), "sop")
    assert [p.section for p in found.passages] == ["head", "1", "2.1", "2.2"]
    assert found.passages[0].known_from == date(2025, 10, 27)
    assert found.passages[0].revision == "D"


@pytest.mark.parametrize(
    ("name", "head", "told"),
    [
        ("d.md", "# SOP DRY-01 Rev. C\nEffective 2025-01-06\n", ("C", date(2025, 1, 6), "DRY-01")),
        ("d.md", "# 干燥作业指导书 DRY-01 版本B\n\n自2025年1月6日起实施\n", ("B", date(2025, 1, 6), "DRY-01")),
        ("DRY-01_rev2.md", "# Drying\n", ("2", None, "DRY-01")),
        ("d.md", "# Drying WI-7\nRevision: D\nSee DRY-01 rev. C\n", ("D", None, "WI-7")),
        ("d.md", "# Drying of granulate\nReverse the screw, version control is on.\n", ("", None, None)),
    ],
)  # fmt: skip
def test_header_facts_without_a_label(tmp_path: Path, name: str, head: str, told: object) -> None:
    text = f"{head}\n## 1 Limits\nDew point <= -30 °C.\n"
    passage = making.reading(making.write(tmp_path / name, text), "sop").passages[0]
    assert (passage.revision, passage.known_from, passage.meta.get("document")) == told


def test_a_control_plan_row_is_cited_by_sheet_and_row(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["Control plan"],
        ["Document no.", "CPL-01", "Revision", "H"],
        ["Step", "Parameter", "Upper"],
        ["Welding", "resistance", 25],
        ["Welding", None, 30],
    ]
    found = making.reading(making.book(tmp_path / "c.xlsx", rows, "CP"), "sop")
    assert [(p.ref, p.text) for p in found.passages][-2:] == [
        ("c.xlsx@H#CP!R4", "Step: Welding; Parameter: resistance; Upper: 25"),
        ("c.xlsx@H#CP!R5", "Step: Welding; Upper: 30"),
    ]
