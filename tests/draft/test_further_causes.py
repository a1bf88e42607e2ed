"""A further cause is listed where the archive makes it likelier than not, or an engineer said so;
else what the archive holds stands in a note, as history."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rca.domain import Case, Cause
from rca.draft.dossier import Candidate, Dossier, Word
from rca.draft.wording import Wording, word
from rca.rank.companions import companions


def _with(dossier: Dossier, cases: list[Case], leader: float, other: float = 0.05) -> Dossier:
    first = replace(dossier.candidates[0], probability=leader, cases=tuple(cases[:5]))
    wet = Candidate(Cause("GAS-07", "Wet argon"), other, -2.0)
    return replace(dossier, candidates=(first, wet), beside=companions("SCW-01", cases))


def _roles(wording: Wording) -> dict[str, str]:
    return {item.cause_id: item.role for item in wording.contributing}


@pytest.fixture
def both(case: Case) -> list[Case]:
    """Five events in which wet argon acted too."""
    told = replace(case, cause_ids=("SCW-01", "GAS-07"), escape="the test was skipped")
    return [replace(told, id=f"8D-4{n}", ref=f"8d/8D-4{n}.docx") for n in range(5)]


def test_what_nearly_always_acts_beside_a_sure_cause_is_listed_with_its_cases(
    dossier: Dossier, both: list[Case]
) -> None:
    wording = word(_with(dossier, both, leader=0.9))
    assert _roles(wording) == {"GAS-07": "feeder"}
    lines = {line.id: line for h in wording.hypotheses for line in h.ledger}
    (item,) = wording.contributing
    refs = [lines[label].ref for label in item.cites]
    assert refs == ["8d/8D-44.docx@B#D4", "8d/8D-43.docx@B#D4", "8d/8D-42.docx@B#D4"]
    assert not any("acted beside" in note for note in wording.notes)


@pytest.mark.parametrize(("leader", "other"), [(0.5, 0.05), (0.9, 0.01)])
def test_not_where_the_first_cause_is_unsure_or_the_evidence_leaves_no_room(
    dossier: Dossier, both: list[Case], leader: float, other: float
) -> None:
    assert _roles(word(_with(dossier, both, leader, other))) == {}


def test_one_event_of_several_is_history_and_told_as_such(
    dossier: Dossier, case: Case, both: list[Case]
) -> None:
    alone = [replace(case, id=f"8D-5{n}", cause_ids=("SCW-01",)) for n in range(4)]
    told = _with(dossier, [*alone, both[0]], leader=0.95)
    wording = word(told)
    assert wording.contributing == ()
    (note,) = [note for note in wording.notes if "acted beside" in note]
    assert "GAS-07 in 1 of 5 (8D-40)" in note
    chinese = word(replace(told, lang="zh"))
    assert any("GAS-07（5 起中 1 起：8D-40）" in note for note in chinese.notes)
    unsure = word(replace(told, status="undetermined"))
    assert not any("acted beside" in note for note in unsure.notes)


@pytest.mark.parametrize("escape", ["GAS-07 was not seen", "Nobody measured it: wet argon"])
def test_a_cause_named_in_the_escape_by_id_or_name_let_it_escape(
    dossier: Dossier, both: list[Case], escape: str
) -> None:
    told = _with(dossier, [replace(one, escape=escape) for one in both], 0.9)
    told = replace(told, candidates=told.candidates[:1])  # it need not be on the list
    assert _roles(word(told)) == {"GAS-07": "escape"}


def test_what_an_engineer_confirmed_is_listed_first_and_what_he_rejected_never(
    dossier: Dossier, both: list[Case]
) -> None:
    said = Word("FUM-02", "records.sqlite#Q-1", "confirmed (filter: clogged)")
    told = replace(_with(dossier, both, 0.9), further=(said,), denied=("GAS-07",))
    wording = word(told)
    assert _roles(wording) == {"FUM-02": "feeder"}
    lines = {line.id: line for h in wording.hypotheses for line in h.ledger}
    cited = lines[wording.contributing[0].cites[0]]
    assert (cited.kind, cited.ref, cited.quote, cited.weight) == (
        "verdict", "records.sqlite#Q-1", "confirmed (filter: clogged)", 0.0,
    )  # fmt: skip
    assert [h.score for h in wording.hypotheses] == [c.score for c in told.candidates]
