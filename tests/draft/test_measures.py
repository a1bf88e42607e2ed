"""Near-duplicates are one measure; what differs in a number or a negation is not."""

from __future__ import annotations

import pytest

from rca.domain import Case, Cause, Measure
from rca.draft.dossier import Candidate
from rca.draft.measures import SHOWN, measures, same


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Replace nozzle", "replace  nozzle"),
        ("Install a flow meter with alarm", "Install flow meter with alarm"),
        ("更换喷嘴并校准流量计", "更换喷嘴，并校准流量计"),
        ("calibrate load cells weekly", "weekly calibrate load cells"),
    ],
)
def test_one_measure_in_two_wordings(one: str, other: str) -> None:
    assert same(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("replace electrode every 100 welds", "replace electrode every 200 welds"),
        ("restart the dryer after a stop", "do not restart the dryer after a stop"),
        ("恢复使用该批次的极耳材料", "不恢复使用该批次的极耳材料"),
        ("calibrate LSW-2", "calibrate LSW-3"),
        ("replace nozzle", "replace the whole gas line and the nozzle holder"),
    ],
)
def test_two_measures_however_alike(one: str, other: str) -> None:
    assert not same(one, other)


def told(texts: list[tuple[str, bool | None]], cause: Cause | None = None) -> Candidate:
    cases = tuple(
        Case(str(i), f"8d/{i}.docx", "x", measures=(Measure(text, "corrective", "", held),))
        for i, (text, held) in enumerate(texts)
    )
    return Candidate(cause or Cause("A"), 0.5, 0.0, cases=cases, precedents=len(cases))


def test_one_failure_outweighs_a_success() -> None:
    (known,) = measures(told([("Replace nozzle", True), ("replace nozzle", False)]), "corrective")
    assert known.held is False
    assert [s.ref for s in known.sources] == ["8d/0.docx#D5", "8d/1.docx#D5"]


def test_a_success_outweighs_silence() -> None:
    (known,) = measures(told([("Replace nozzle", None), ("replace nozzle", True)]), "corrective")
    assert known.held is True


def test_failures_are_shown_beyond_the_limit() -> None:
    words = [
        "alpha",
        "bravo",
        "charlie",
        "delta",
        "echo",
        "foxtrot",
        "golf",
        "hotel",
        "india",
        "juliet",
    ]
    many: list[tuple[str, bool | None]] = [(f"exchange the {w} unit", None) for w in words]
    listed = measures(told([("tighten the screw", False), *many]), "corrective")
    assert len(listed) == SHOWN + 1
    assert listed[-1].held is False


def test_precedents_before_the_catalogue() -> None:
    cause = Cause("A", corrective=("overhaul the pump", "  "), ref="pfmea.xlsx#S!R2")
    listed = measures(told([("clean the filter", None)], cause), "corrective")
    assert [(k.text, k.practised) for k in listed] == [
        ("clean the filter", True),
        ("overhaul the pump", False),
    ]


@pytest.mark.parametrize(
    "cell", ["not applicable", "N/A", "reaction plan.", "不适用", "无", " - ", "—"]
)
def test_a_cell_that_names_no_measure_is_none(cell: str) -> None:
    cause = Cause("A", corrective=(cell, "replace the nozzle"))
    found = measures(told([(cell, None)], cause), "corrective")
    assert [known.text for known in found] == ["replace the nozzle"]


def test_a_short_measure_stays() -> None:
    found = measures(told([("none of lot 8841 may ship", None), ("停线", None)]), "corrective")
    assert [known.text for known in found] == ["none of lot 8841 may ship", "停线"]
