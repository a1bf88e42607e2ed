"""One readable diagnosis with every part filled."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from rca.domain import (
    Action,
    Actions,
    CheckStep,
    Cited,
    Containment,
    Contributing,
    Diagnosis,
    Evidence,
    Hypothesis,
    Incident,
    LimitVerdict,
    NextCheck,
    Provenance,
    Rationale,
    Struck,
)


@pytest.fixture
def stamp() -> Provenance:
    return Provenance("0.1.0", "minilm", "none", "i1", "r1", "", None, 1.0, 4.69, 0.5)


@pytest.fixture
def diagnosis(stamp: Provenance) -> Diagnosis:
    ledger = (
        Evidence("E1", "prior", "ranker#prior", "against", -1.2000004, "4 of 120 cases"),
        Evidence("E2", "case", "8d/8D-31.docx@B#D2", "for", 2.5000004, "Pores on LSW-2"),
        Evidence("E3", "catalogue", "pfmea.xlsx#S!R5", "against", -0.3, "pores on one side"),
        Evidence("E4", "case", "8d/8D-31.docx@B#D5", "for", 0.0, "Replace nozzle"),
    )
    first = Hypothesis(
        1, "SCW-01", "Shield gas flow low", "Machine", "Welding", 0.46, 1.0, 4, 8, ledger,
        Rationale("A past case reports: “Pores on LSW-2” [E2].", "evidence", (Struck("8 %", "no"),)),
        Actions(
            (Action("Replace nozzle", ("E4",), "cited", False),),
            (Action("Add an interlock", (), "suggested"),),
        ),
        (CheckStep("Look for: low flow", 30.0, False, "flow below 12", "flow normal"),),
        (Cited("leak test skipped", ("E4",)),),
    )  # fmt: skip
    second = Hypothesis(
        2, "Loose screw", "Loose screw", "", "", 0.3, -1.0, 0, None, (), Rationale("No precedent.")
    )
    return Diagnosis(
        Incident("Q-1", "Pores in the seam", date(2025, 9, 13), machine="LSW-2", lot="00123",
                 window_start=datetime.fromisoformat("2025-09-12T22:00"), extra={"root_cause": "=secret"}),
        "diagnosed", 0.07, (first, second), stamp,
        (Contributing("INS-02", "escape", ("E4",)),), ("FIRE-01",),
        (Containment("Block lot 00123", "lot 00123, LSW-2", ("E4",)),),
        (LimitVerdict("29 µΩ", "<= 25 µΩ", "sop/WLD-04.docx@C#5.2", "outside"),),
        NextCheck("Verify the flow", 30.0, ("SCW-01", "Loose screw"), 41.25,
                  {"confirmed": "then it is SCW-01"}),
        None, ("A note.",),
    )  # fmt: skip
