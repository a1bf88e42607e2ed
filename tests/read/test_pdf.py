from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Table

from rca.read.pdf import read_pdf
from tests.read import making
from tests.read.torture import pdf_lines

LONG = (
    "Seams on the soft connections became narrower and duller from Friday night on, first on station A and a few "
    "hours later on station B, and the joint resistance rose from 22 to 34 micro-ohm within two days of production."
)
D4 = "Occurrence cause: the protective lens was burnt after 412 h because lens hours were counted on a whiteboard that was wiped at the line stop in May (power meter, 15 min)."


@pytest.fixture
def report(tmp_path: Path) -> Path:
    style = getSampleStyleSheet()
    head = Table(
        [
            ["Report no.", "8D-2025-055", "Opened", "2025-11-03"],
            ["Machine", "FLM-2", "Lots", "00123"],
        ]
    )
    lines = [
        "D2 Problem description",
        LONG,
        "D3 Containment",
        "- Block lot 00123.",
        "D4 Root cause",
        D4,
    ]
    story = [
        Paragraph("8D Report Dull seams", style["Title"]),
        head,
        *(Paragraph(t, style["Normal"]) for t in lines[:4]),
    ]
    story += [PageBreak(), *(Paragraph(t, style["Normal"]) for t in lines[4:])]
    path = tmp_path / "r.pdf"
    SimpleDocTemplate(str(path)).build(story)
    return path


def test_wrapped_lines_are_sentences_again(report: Path) -> None:
    case = making.case(report)
    assert (case.id, case.machine, case.lot, case.opened) == (
        "8D-2025-055",
        "FLM-2",
        "00123",
        date(2025, 11, 3),
    )
    assert case.text == f"Dull seams\n{LONG}"
    assert case.cause_text == D4.removeprefix("Occurrence cause: ")
    assert [m.text for m in case.measures] == ["Block lot 00123."]


def test_blocks_know_their_page(report: Path) -> None:
    blocks = read_pdf(report, "r.pdf").blocks
    assert blocks[0].place == "p1"
    assert blocks[-1].place == "p2"


def test_numbered_clauses_of_a_procedure(tmp_path: Path) -> None:
    path = tmp_path / "s.pdf"
    pdf_lines(path, ["Welding instruction", "Document no.: WLD-04", "Revision: C", "Effective date: 2025-07-21", "1 Purpose",
                     "Applies to LSW-2.", "2 Limits", "2.1 Pull force at least 250 N.", "25 kW is the laser."])  # fmt: skip
    found = making.reading(path, "sop")
    assert [p.section for p in found.passages] == ["head", "1", "2.1"]
    assert (found.passages[0].revision, found.passages[0].known_from) == ("C", date(2025, 7, 21))
