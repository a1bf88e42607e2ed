"""Past actions and escape causes as ranked lists: cited, additive, failures never proposed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rca.domain import Case, Hit, Measure, Passage
from rca.draft.cite import Labels
from rca.draft.dossier import Dossier
from rca.draft.past_actions import past_actions
from rca.draft.wording import word
from rca.index.language import Glossary
from rca.rank.nearness import Near


def near(number: int, share: float, *actions: tuple[str, bool | None], escape: str = "") -> Near:
    ref = f"history.csv#R{number}"
    measures = tuple(Measure(text, "corrective", ref, held) for text, held in actions)
    case = Case(f"C{number}", ref, f"leak {number}", measures=measures, escape=escape)
    passage = Passage(f"p{number}", "case", "history.csv", f"R{number}", case.text, owner=case.id)
    return Near(case, share, Hit(passage, share))


def ranked(*cases: Near):
    return past_actions(cases, Glossary(), Labels([]))


def test_what_most_near_cases_did_leads_and_every_line_adds_up():
    listed = ranked(
        near(2, 0.4, ("tightened the screw", None)),
        near(3, 0.3, ("replaced the gasket", True)),
        near(4, 0.3, ("replaced gasket", None)),
    )
    assert "gasket" in listed[0].text and listed[0].held in (True, None)
    assert any(line.text == "tightened the screw" for line in listed)
    for line in listed:
        assert sum(one.weight for one in line.ledger) == pytest.approx(line.score)
        assert any(one.quote == line.text and one.ref.startswith("history") for one in line.ledger)
    ids = [one.id for line in listed for one in line.ledger]
    assert len(ids) == len(set(ids))


def test_what_failed_before_stands_last_and_against():
    listed = ranked(
        near(2, 0.6, ("replaced the nozzle", False)),
        near(3, 0.2, ("Replaced the nozzle.", True)),
        near(4, 0.2, ("cleaned the gas line", None)),
    )
    assert [line.text for line in listed] == ["cleaned the gas line", "replaced the nozzle"]
    assert listed[-1].held is False and listed[-1].score == pytest.approx(-0.6)
    assert {one.stance for one in listed[-1].ledger} == {"against"}


def test_containment_is_no_remedy():
    only = replace(near(2, 1.0).case, measures=(Measure("block the lot", "containment", "x#D3"),))
    assert ranked(replace(near(2, 1.0), case=only)) == ()
    assert ranked() == ()


def test_past_actions_stand_only_where_nobody_named_a_cause(dossier: Dossier):
    told = replace(dossier, near=(near(2, 1.0, ("replaced the gasket", None)),))
    assert word(told).past_actions == ()
    wording = word(replace(told, labelled=False, candidates=()))
    assert [line.text for line in wording.past_actions] == ["replaced the gasket"]
    assert any("`rca label`" in note for note in wording.notes)


def test_escape_of_a_near_case_leads_and_a_control_is_asked_about(dossier: Dossier, case: Case):
    told = replace(dossier, near=(near(9, 1.0, escape="the leak test was skipped at night"),))
    first, second = word(told).escape
    assert first.text == "the leak test was skipped at night" and first.cause_id == ""
    assert first.ledger[0].ref == "history.csv#R9" and first.ledger[0].weight == first.score
    assert second.cause_id == "SCW-01" and "weekly rotameter reading" in second.text
    assert second.ledger[0].kind == "catalogue" and second.score == pytest.approx(0.25 * 0.5)
    ids = [e.id for h in word(told).hypotheses for e in h.ledger]
    ids += [e.id for line in (first, second) for e in line.ledger]
    assert len(ids) == len(set(ids))
    told = replace(dossier, near=(replace(near(9, 1.0), case=case),))
    (only,) = word(told).escape  # the leading cause has a near case that tells: no question
    assert only.cause_id == "SCW-01" and only.score == pytest.approx(0.75 + 0.25 * 0.5)
