"""A diagnosis with every part filled, its catalogue, and verdicts on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from rca.domain import Cause, Diagnosis, Evidence, Link, Verdict
from tests.report.conftest import *  # noqa: F403 - its diagnosis, one folder up


@pytest.fixture
def catalogue() -> dict[str, Cause]:
    cause = Cause(
        "SCW-01", "Shield gas flow low", "保护气流量低", severity=8, occurrence=4, detection=6,
        detection_control="pull test per shift", ref="pfmea.xlsx#S!R5", category="Machine",
    )  # fmt: skip
    return {"SCW-01": cause, "INS-02": Cause("INS-02", "Gauge bypassed", "检具被旁路")}


@pytest.fixture
def full(diagnosis: Diagnosis) -> Diagnosis:
    """`diagnosis` with text of several lines, units, D4 evidence and data findings."""
    first = diagnosis.hypotheses[0]
    more = (
        Evidence(
            "E5", "case", "8d/8D-31.docx@B#D4", "for", 0.0, "valve left half open after service"
        ),
        Evidence("E6", "process", "cells#weld_gas", "for", 0.8, "weld_gas_l_min 9.1 against 12.4"),
    )
    leader = replace(first, ledger=(*first.ledger, *more))
    incident = replace(
        diagnosis.incident,
        text="Pores in the seam, 12 of 400 cells. Seen at 06:00.\n焊缝气孔，夜班开始。",
        process_step="Soft-connection welding", line="L2", product="S314-B", shift="N",
        defect_code="E-417", severity=8, units=("C-001", "C-002"), numbers={"m_ohm": 29.5},
    )  # fmt: skip
    link = Link("8D-31", "repeat", "8d/8D-31.docx", 0.9, ("LSW-2",), 3, 5, "LSW-2", "2025-07-25")
    return replace(
        diagnosis, incident=incident, hypotheses=(leader, diagnosis.hypotheses[1]), links=(link,)
    )


@pytest.fixture
def checked(full: Diagnosis) -> tuple[Verdict, ...]:
    """The first cause confirmed by a check, the second ruled out."""
    at = datetime(2025, 9, 20, 8, 0)
    name = full.incident.id
    return (
        Verdict(name, "Loose screw", "rejected", "Wu", at, "torque wrench", "9.8 to 10.1 Nm"),
        Verdict(name, "SCW-01", "confirmed", "Li", at, "flow meter at the nozzle", "8.9 l/min"),
    )
