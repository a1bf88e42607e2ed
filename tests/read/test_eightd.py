from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from rca.read.actions import verdict
from rca.read.eightd import DRAFT_MARK
from rca.read.headings import named_discipline, numbered_discipline
from tests.read import making

ENGLISH = """# 8D Report Soft welds on LSW-2

Report no.: 8D-2025-031 Rev. B
Event: EV-9 | Opened: 16 Jun 2025 | Closed: 2025/7/25
Product: S314-B   Line: L2   Machine: LSW-2
Lots: 8841, 8842; Step: Welding; Shift: N; Defect code: E-417

## D0 Emergency response
Welder stopped.

## D1 Team
Machine specialist, quality.

## D2 Problem description
Seams became narrow and dull.

| | Is | Is not |
|---|---|---|
| Machine | LSW-2 | LSW-1 |

## D3 Containment
- Block lot 8841.
- Sort stock.

## D4 Root cause and escape point
Refuted: defocus. Focus finder within 0.1 mm (on the machine, 20 min).
Confirmed: power 3.31 kW with 3.80 kW set (power meter, 1.5 h).
Occurrence cause: protective lens burnt after 412 h.
Escape cause: pull test only at shift start.
Cause code: SCW-01

## D5 Corrective actions
| No. | Action | Owner | Result |
|---|---|---|---|
| 1 | Lens hours counted by the PLC | Li | effective |
| 2 | Power measured once per shift | Wu | did not hold |

## D6 Implementation and effectiveness
Lock active since 2025-07-07. Held.

## D7 Prevention
1. PFMEA updated.
2. Read-across to NLW-1.

## D8 Closure
Closed by the plant manager.
"""

CHINESE = """# 8D报告 封口炸焊

报告编号：8D-2026-008
事件号：EV-7
开单日期：2026年2月9日
结案日期：2026-03-20
设备：VBO-4
批次：L2-1、L2-2
工序：烘烤

## 一、小组成员
工艺、设备。

## 二、问题描述
水分偏高。

## 三、围堵措施
- 冻结三批。

## 四、根本原因分析
排除：化验误差。换人复测598 ppm（40 分钟）。
确认：空箱保压，漏率29 Pa/min（60 分钟）。
发生原因：门封没有压实。
流出原因：压力曲线只存不判。
原因代码：BAK-01

## 五、永久纠正措施
清理密封槽、重装门封；换门封后必须做漏率测试。

## 六、实施与效果
三个月内未再发生。

## 七、预防再发
四台烘箱每周做一次漏率测试。

## 八、结案
完成。
"""


def test_an_english_report(tmp_path: Path) -> None:
    found = making.reading(making.write(tmp_path / "a.md", ENGLISH))
    case = found.cases[0]
    assert (case.id, case.revision, case.event) == ("8D-2025-031", "B", "EV-9")
    assert (case.opened, case.closed) == (date(2025, 6, 16), date(2025, 7, 25))
    assert (case.product, case.line, case.machine) == ("S314-B", "L2", "LSW-2")
    assert (case.lot, case.process_step, case.shift) == ("8841, 8842", "Welding", "N")
    assert case.defect_code == "E-417"
    assert case.title == "Soft welds on LSW-2"
    assert case.text.startswith("Soft welds on LSW-2\nSeams became narrow and dull.")
    assert "Machine; Is: LSW-2; Is not: LSW-1" in case.text
    assert case.cause_text == "protective lens burnt after 412 h.\nCause code: SCW-01"
    assert case.escape == "pull test only at shift start."
    assert not case.draft


def test_what_was_learned_later_is_not_in_the_question(tmp_path: Path) -> None:
    case = making.case(making.write(tmp_path / "a.md", ENGLISH))
    for later in ("lens", "defocus", "SCW-01", "pull test", "Block lot", "PLC"):
        assert later not in case.text
    assert "defocus" in case.findings
    assert "defocus" not in case.cause_text
    assert "pull test" not in case.findings


def test_checks_with_minutes(tmp_path: Path) -> None:
    case = making.case(making.write(tmp_path / "a.md", ENGLISH))
    assert [(c.outcome, c.minutes, c.refutes or c.confirms) for c in case.checks] == [
        ("refuted", 20.0, "defocus"),
        ("confirmed", 90.0, "power 3.31 kW with 3.80 kW set (power meter, 1.5 h)"),
    ]
    assert {c.ref for c in case.checks} == {"a.md@B#D4"}


def test_measures_by_section_and_whether_they_held(tmp_path: Path) -> None:
    case = making.case(making.write(tmp_path / "a.md", ENGLISH))
    assert [(m.role, m.text, m.ref, m.held) for m in case.measures] == [
        ("containment", "Block lot 8841.", "a.md@B#D3", None),
        ("containment", "Sort stock.", "a.md@B#D3", None),
        ("corrective", "Lens hours counted by the PLC", "a.md@B#D5", True),
        ("corrective", "Power measured once per shift", "a.md@B#D5", False),
        ("preventive", "PFMEA updated.", "a.md@B#D7", None),
        ("preventive", "Read-across to NLW-1.", "a.md@B#D7", None),
    ]


def test_passages_are_cited_by_section_and_known_when_closed(tmp_path: Path) -> None:
    found = making.reading(making.write(tmp_path / "a.md", ENGLISH))
    assert [p.section for p in found.passages] == ["head", *(f"D{i}" for i in range(9))]
    d4 = next(p for p in found.passages if p.section == "D4")
    assert d4.ref == "a.md@B#D4"
    assert (d4.owner, d4.title) == ("8D-2025-031", "8D-2025-031 Soft welds on LSW-2")
    assert d4.known_from == date(2025, 7, 25)


def test_a_chinese_report_without_d_numbers(tmp_path: Path) -> None:
    case = making.case(making.write(tmp_path / "b.md", CHINESE))
    assert (case.id, case.event, case.opened) == ("8D-2026-008", "EV-7", date(2026, 2, 9))
    assert (case.machine, case.lot, case.process_step) == ("VBO-4", "L2-1、L2-2", "烘烤")
    assert case.text == "封口炸焊\n水分偏高。"
    assert case.cause_text == "门封没有压实。\n原因代码：BAK-01"
    assert case.escape == "压力曲线只存不判。"
    assert [(c.outcome, c.minutes) for c in case.checks] == [("refuted", 40.0), ("confirmed", 60.0)]
    corrective = [m for m in case.measures if m.role == "corrective"]
    assert [m.text for m in corrective] == ["清理密封槽、重装门封", "换门封后必须做漏率测试。"]
    assert {m.held for m in corrective} == {True}


def test_the_same_report_as_word_form_with_table_head(tmp_path: Path) -> None:
    head = [["Report no.", "8D-1", "Opened", "2025-03-12"], ["Machine", "LSW-2", "Lot", "00123"]]
    path = making.word(
        tmp_path / "c.docx",
        ["8D Report Dull seams", "|", "# D2 Problem description", "Seams are dull.", "# D3 Containment",
         "- Block lot.", "# D4 Root cause", "Occurrence cause: lens burnt"],
        head,
    )  # fmt: skip
    case = making.case(path)
    assert (case.id, case.machine, case.lot, case.opened) == (
        "8D-1",
        "LSW-2",
        "00123",
        date(2025, 3, 12),
    )
    assert (case.title, case.text) == ("Dull seams", "Dull seams\nSeams are dull.")
    assert [m.text for m in case.measures] == ["Block lot."]


def test_two_chinese_characters_are_a_title(tmp_path: Path) -> None:
    text = "# 8D-78 银丝\n\n## D2 问题描述\n外壳表面有银丝。\n## D4 根本原因\n干燥机再生阀卡住。\n"
    case = making.case(making.write(tmp_path / "8D-78.md", text))
    assert (case.id, case.title) == ("8D-78", "银丝")


def test_a_workbook_form_with_merged_cells(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["8D Report Dull seams", None, None, None],
        ["Report no.", "8D-3", "Machine", "LSW-2"],
        ["D2 Problem description", None, None, None],
        ["Seams are dull.\nSince Friday.", None, None, None],
        [
            "D4 Root cause",
            "Refuted: defocus (20 min)\nOccurrence cause: lens burnt\nEscape cause: no test",
            None,
            None,
        ],
        ["D5 Corrective actions", None, None, None],
        ["Action", "Owner", "Due", "Result"],
        ["Lock at 200 h", "Li", None, "held"],
    ]
    case = making.case(
        making.book(tmp_path / "d.xlsx", rows, "8D", ("A1:D1", "A3:D3", "A4:D4", "B5:D5", "A6:D6"))
    )
    assert (case.id, case.machine, case.title) == ("8D-3", "LSW-2", "Dull seams")
    assert case.text == "Dull seams\nSeams are dull.\nSince Friday."
    assert (case.cause_text, case.escape) == ("lens burnt", "no test")
    assert [(m.text, m.held) for m in case.measures] == [("Lock at 200 h", True)]


def test_slides(tmp_path: Path) -> None:
    pages = [("8D Report Dull seams", "Report no.: 8D-4\nMachine: LSW-2"),
             ("D2 Problem description", "Seams are dull."), ("D4 Root cause", "Occurrence cause: lens burnt")]  # fmt: skip
    path = making.slides(
        tmp_path / "e.pptx", pages, [["Cause code", "SCW-01"], ["Escape cause", "no test"]]
    )
    case = making.case(path)
    assert (case.id, case.machine, case.text) == ("8D-4", "LSW-2", "Dull seams\nSeams are dull.")
    assert case.cause_text == "lens burnt\nCause code: SCW-01"
    assert case.escape == "no test"


def test_tracked_insertions_and_form_controls_count_and_deletions_do_not(tmp_path: Path) -> None:
    case = making.case(making.tracked(tmp_path / "f.docx", "Seams are ", "dull", "bright"))
    assert case.text == "Seams are dull\nfrom a form control"


def test_a_hypothesis_table_is_read_by_its_result_column(tmp_path: Path) -> None:
    text = """## D2 Problem
Seams are dull.

## D4 Root cause
| Hypothesis | Test | Result |
|---|---|---|
| defocus | focus finder, 20 min | refuted |
| lens burnt | power meter, 15 min | confirmed |
"""
    case = making.case(making.write(tmp_path / "g.md", text))
    assert [(c.outcome, c.minutes) for c in case.checks] == [("refuted", 20.0), ("confirmed", 15.0)]
    assert "lens burnt" in case.cause_text
    assert "defocus" not in case.cause_text


@pytest.mark.parametrize(
    "body",
    ["Status: draft, unverified", f"Made by {DRAFT_MARK}, nobody has verified it."],
)
def test_an_unverified_draft_is_marked(tmp_path: Path, body: str) -> None:
    text = f"# 8D Report\n\n{body}\n\n## D2 Problem\nSeams are dull.\n\n## D4 Root cause\nlens\n"
    assert making.case(making.write(tmp_path / "h.md", text)).draft


def test_a_report_without_number_or_dates_is_named_by_its_file(tmp_path: Path) -> None:
    text = "## D2 Problem\nDull.\n\nOpened: 03/04/2025\n\n## D3 Containment\nNone.\n"
    found = making.reading(making.write(tmp_path / "8D-77.md", text))
    assert found.cases[0].id == "8D-77"
    assert found.cases[0].opened is None
    assert found.receipts[0].notes[0].startswith("opened: ambiguous, left empty")


def test_front_matter_is_header_only(tmp_path: Path) -> None:
    text = "---\nid: 8D-5\nmachine: LSW-2\ncauses: [SCW-01]\n---\n## 问题描述\n暗。\n\n## 根本原因\n发生原因：镜片\n"
    found = making.reading(making.write(tmp_path / "i.md", text))
    assert (found.cases[0].id, found.cases[0].machine) == ("8D-5", "LSW-2")
    assert found.cases[0].cause_text == "镜片"


def test_long_sections_are_cut_so_that_the_encoder_sees_each_piece_whole(tmp_path: Path) -> None:
    sentences = " ".join(f"Sentence {i} tells of the weld at station {i}." for i in range(120))
    text = f"## D2 Problem\n{sentences}\n\n## D4 Root cause\nlens\n"
    found = making.reading(making.write(tmp_path / "j.md", text))
    pieces = [p.text for p in found.passages if p.section == "D2"]
    assert len(pieces) > 3
    assert all(len(piece.split()) <= 220 for piece in pieces)
    assert " ".join(pieces).split() == sentences.split()


@pytest.mark.parametrize(
    ("line", "section", "rest"),
    [
        ("D4", "D4", ""), ("D4 Root cause", "D4", ""), ("D4: 根本原因", "D4", ""), ("D4根本原因", "D4", ""),
        ("d5/d6 Corrective actions", "D5", ""), ("D2 - Problem description: seams are dull", "D2", "seams are dull"),
        ("D8 Close-out", "D8", ""), ("D7 预防再发", "D7", ""), ("D2 问题描述 / Problem description (5W2H)", "D2", ""),
        ("D3 临时措施：冻结三批", "D3", "冻结三批"),
    ],
)  # fmt: skip
def test_numbered_headings(line: str, section: str, rest: str) -> None:
    found = numbered_discipline(line)
    assert found is not None
    assert (found.section, found.rest) == (section, rest)


@pytest.mark.parametrize(
    "line",
    ["D4 confirmed that the lens was burnt.", "D41 is a machine", "D 40 mm", "Diode D4 failed"],
)
def test_sentences_are_no_headings(line: str) -> None:
    assert numbered_discipline(line) is None


@pytest.mark.parametrize(
    ("line", "section"),
    [
        ("4. Root Cause Analysis", "D4"), ("四、根本原因分析", "D4"), ("根本原因", "D4"), ("Problem description", "D2"),
        ("问题描述：", "D2"), ("Containment", "D3"), ("临时措施", "D3"), ("围堵措施", "D3"),
        ("Permanent corrective action", "D5"), ("永久纠正措施", "D5"), ("Prevention", "D7"), ("预防再发", "D7"),
        ("Team", "D1"), ("Closure", "D8"), ("八、结案", "D8"), ("Implementation and validation", "D6"),
    ],
)  # fmt: skip
def test_named_headings(line: str, section: str) -> None:
    found = named_discipline(line)
    assert found is not None
    assert found.section == section


@pytest.mark.parametrize(
    "line",
    [
        "Escape cause: no test",
        "确认：空箱保压",
        "The cause was the lens.",
        "Verified: pull 290 N",
        "发生原因：门封",
    ],
)
def test_content_of_d4_is_no_heading(line: str) -> None:
    assert named_discipline(line) is None


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("Held.", True), ("No recurrence in 3 months.", True), ("The measures held over 20 lots.", True), ("Effective, held.", True),
        ("未再发生", True), ("措施有效。", True), ("It did not hold.", False), ("The defect recurred in May.", False),
        ("8月再次发生", False), ("措施无效", False), ("Held until May. Recurred in June.", False), ("has not recurred since", True),
        ("Will be effective if the lens holds.", None), ("Effective date 2025-03-01", None), ("To prevent recurrence the lock is used.", None),
        ("防止再次发生", None), ("200 cells held at 60 C", None), ("Lock active since July.", None), ("", None),
    ],
)  # fmt: skip
def test_whether_measures_held_is_read_only_where_it_is_said(text: str, held: bool | None) -> None:
    assert verdict(text) is held
