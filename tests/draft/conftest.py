"""One welding incident with two candidate causes, small enough to read at a glance."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from rca.domain import Case, Cause, Check, Evidence, Hit, Incident, Measure, Passage
from rca.draft.dossier import Candidate, Dossier

REPORT = "8d/8D-31.docx"


@pytest.fixture
def gas() -> Cause:
    return Cause(
        "SCW-01",
        "Shield gas flow low",
        "保护气流量低",
        process_step="Welding",
        category="Machine",
        symptoms=("porous weld seam",),
        confirms=("gas flow below 12 L/min at the nozzle",),
        refutes=("flow normal and pores on one side only (then SCW-03)",),
        minutes=30,
        destructive=False,
        containment=("block the lot and x-ray 20 pieces",),
        corrective=("replace nozzle", "repair the gas line"),
        preventive=("interlock on gas flow",),
        confusable=("SCW-03",),
        severity=8,
        detection_control="weekly rotameter reading",
        ref="pfmea.xlsx#Sheet1!R5",
    )


@pytest.fixture
def dirt() -> Cause:
    return Cause(
        "SCW-03",
        "Contaminated tab surface",
        "极耳表面污染",
        confirms=("FTIR shows oil",),
        refutes=("dyne pen wets the surface",),
        minutes=10,
        ref="pfmea.xlsx#Sheet1!R7",
    )


@pytest.fixture
def case() -> Case:
    return Case(
        "8D-31",
        REPORT,
        "Pores in the seam on LSW-2",
        cause_text="Nozzle clogged, flow dropped to 6 L/min",
        cause_ids=("SCW-01", "GAS-07", "INS-02"),
        escape="INS-02: leak test was skipped on nights",
        revision="B",
        measures=(
            Measure("Replace nozzle", "corrective", f"{REPORT}@B#D5", held=False),
            Measure("Install a flow meter with alarm", "corrective", f"{REPORT}@B#D5", held=True),
            Measure("Block lot 7712", "containment", f"{REPORT}@B#D3", held=True),
        ),
        checks=(Check("Measure flow at the nozzle", 5, False, outcome="confirmed"),),
    )


@pytest.fixture
def dossier(gas: Cause, dirt: Cause, case: Case) -> Dossier:
    first = (
        Evidence("E1", "prior", "ranker#prior", "against", -1.2, "4 of 120 cases"),
        Evidence("E2", "case", f"{REPORT}@B#D2", "for", 2.5, "Pores in the seam on LSW-2"),
        Evidence("E3", "catalogue", gas.ref, "against", -0.3, "pores on one side only"),
        Evidence("E4", "rest", "ranker#rest", "for", 0.01, "12 small lines"),
    )
    second = (Evidence("E5", "prior", "ranker#prior", "against", -1.0, "2 of 120 cases"),)
    clause = "Clean the nozzle weekly.\nShield gas flow at the nozzle shall be 15 L/min. Record it."
    passage = Passage("p", "sop", "sop/WLD-04.docx", "5.2", clause, revision="C")
    return Dossier(
        Incident(
            "Q-1",
            "Pores in the weld seam",
            lot="8841",
            machine="LSW-2",
            window_start=datetime.fromisoformat("2025-09-12T22:00"),
        ),
        "en",
        (
            Candidate(gas, 0.5, 1.01, first, (case,), 4, (Hit(passage, 1.0),)),
            Candidate(dirt, 0.3, -1.0, second),
        ),
        novelty=0.1,
        nearest=(case,),
        causes={gas.id: gas, dirt.id: dirt, "GAS-07": Cause("GAS-07", "Wet argon")},
    )


@pytest.fixture
def in_chinese(dossier: Dossier) -> Dossier:
    return replace(dossier, lang="zh")
