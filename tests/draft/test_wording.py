"""Wording without a model: every stated fact is a quote of the evidence it cites."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from datetime import datetime

import pytest

from rca.domain import Case, Cause, Check, Evidence, Hypothesis, Incident
from rca.draft.cite import normal
from rca.draft.dossier import Candidate, Dossier
from rca.draft.wording import Wording, word

QUOTED = re.compile(r"“(.*?)” \[(E\d+)\]")


@pytest.fixture(params=["en", "zh"])
def wording(request: pytest.FixtureRequest, dossier: Dossier) -> Wording:
    return word(replace(dossier, lang=request.param))


def ledger_of(wording: Wording) -> dict[str, Evidence]:
    lines = [line for hypothesis in wording.hypotheses for line in hypothesis.ledger]
    assert len({line.id for line in lines}) == len(lines)
    return {line.id: line for line in lines}


def test_the_order_and_the_sums_are_the_rankers(dossier: Dossier, wording: Wording) -> None:
    for candidate, hypothesis in zip(dossier.candidates, wording.hypotheses, strict=True):
        assert hypothesis.cause_id == candidate.cause.id
        assert hypothesis.score == candidate.score
        assert hypothesis.ledger[: len(candidate.ledger)] == candidate.ledger
        added = hypothesis.ledger[len(candidate.ledger) :]
        assert all(line.weight == 0 for line in added)
        weights = [line.weight for line in hypothesis.ledger]
        assert math.fsum(weights) == pytest.approx(candidate.score)


def test_every_sentence_quotes_the_line_it_cites(wording: Wording) -> None:
    ledger = ledger_of(wording)
    for hypothesis in wording.hypotheses:
        quotes = QUOTED.findall(hypothesis.rationale.text)
        assert quotes
        for quote, label in quotes:
            assert normal(quote) in normal(ledger[label].quote)
        rest = QUOTED.sub("", hypothesis.rationale.text)
        assert not re.search(r"\d", rest)  # frames state no numbers of their own


def test_actions_containment_and_escape_are_held_by_what_they_cite(wording: Wording) -> None:
    ledger = ledger_of(wording)
    first = wording.hypotheses[0]
    stated = [*first.actions.corrective, *first.actions.preventive, *first.escape]
    for item in stated:
        assert any(normal(ledger[label].quote) == normal(item.text) for label in item.cites)
    for contained in wording.containment:
        said = re.search("“(.*)”", contained.text)
        text = said.group(1) if said else contained.text
        assert any(normal(ledger[label].quote) == normal(text) for label in contained.cites)


def test_what_held_leads_and_what_failed_is_shown_last_and_marked(wording: Wording) -> None:
    shown = [(a.text, a.held) for a in wording.hypotheses[0].actions.corrective]
    assert shown == [
        ("Install a flow meter with alarm", True),
        ("repair the gas line", None),
        ("Replace nozzle", False),  # the catalogue's "replace nozzle" is the same measure
    ]
    assert len(wording.hypotheses[0].actions.corrective[2].cites) == 2


def test_references_name_revision_and_discipline(wording: Wording) -> None:
    refs = {line.ref for line in wording.hypotheses[0].ledger}
    assert {
        "8d/8D-31.docx@B#D3",
        "8d/8D-31.docx@B#D4",
        "8d/8D-31.docx@B#D5",
        "sop/WLD-04.docx@C#5.2",
        "pfmea.xlsx#Sheet1!R5",
    } <= refs


def test_no_source_is_listed_that_nothing_cites(wording: Wording) -> None:
    for hypothesis in wording.hypotheses:
        cited = set(re.findall(r"\[(E\d+)\]", hypothesis.rationale.text))
        cited |= {c for a in hypothesis.actions.corrective for c in a.cites}
        cited |= {c for a in hypothesis.actions.preventive for c in a.cites}
        cited |= {c for item in hypothesis.escape for c in item.cites}
        cited |= {c for item in wording.containment for c in item.cites}
        cited |= {c for item in wording.contributing for c in item.cites}
        lent = {line.id for line in hypothesis.ledger if line.weight == 0}
        assert lent <= cited


def test_english_frames(dossier: Dossier) -> None:
    first, second = word(dossier).hypotheses
    assert first.rationale.text == (
        "A past case of this cause reports: “Pores in the seam on LSW-2” [E2]. "
        "There the cause was recorded as: “Nozzle clogged, flow dropped to 6 L/min” [E6]. "
        "The procedure says: “Shield gas flow at the nozzle shall be 15 L/min.” [E7]. "
        "Against it: “pores on one side only” [E3]."
    )
    assert second.rationale.text.startswith("No precedent in the archive; from the catalogue: “")
    assert [step.text for step in first.checks] == [
        "Look for: gas flow below 12 L/min at the nozzle",
        "Repeat what a past case did: “Measure flow at the nozzle”",
    ]


def lines(*more: Evidence) -> tuple[Evidence, ...]:
    return (Evidence("E1", "prior", "ranker#prior", "against", -1.0, "4 of 120"), *more)


def said(dossier: Dossier, ledger: tuple[Evidence, ...], **more: object) -> str:
    first = replace(dossier.candidates[0], ledger=ledger, procedures=(), **more)  # type: ignore[arg-type]
    return word(replace(dossier, candidates=(first,))).hypotheses[0].rationale.text


def test_a_quote_is_said_once_and_small_change_not_at_all(dossier: Dossier) -> None:
    ledger = lines(
        Evidence("E2", "catalogue", "pfmea.xlsx#S!R5", "for", 0.9, "porous weld seam"),
        Evidence("E3", "catalogue", "pfmea.xlsx#S!R5", "for", 0.8, "Porous weld  seam"),
        Evidence("E4", "field", "ranker#field:line", "against", -0.05, "L2"),
    )
    assert said(dossier, ledger, cases=()) == (
        "The catalogue describes the cause so: “porous weld seam” [E2]."
    )


def test_a_cause_without_precedent_does_not_repeat_the_catalogue(dossier: Dossier) -> None:
    ledger = lines(Evidence("E2", "catalogue", "pfmea.xlsx#S!R5", "for", 0.9, "porous weld seam"))
    assert said(dossier, ledger, cases=(), precedents=0) == (
        "The catalogue describes the cause so: “porous weld seam” [E2]. "
        "No precedent in the archive."
    )


def test_there_means_the_case_just_quoted(dossier: Dossier, case: Case) -> None:
    other = replace(case, id="8D-40", ref="8d/8D-40.docx", cause_text="Cylinder empty")
    quoted = Evidence("E2", "case", "8d/8D-31.docx@B#D2", "for", 1.0, "Pores in the seam")
    assert "There the cause was recorded as: “Nozzle clogged" in said(
        dossier, lines(quoted), cases=(other, case)
    )
    assert "A past case of this cause recorded it as: “Cylinder empty”" in said(
        dossier, lines(), cases=(other, case)
    )


def test_a_field_that_differs_is_said_to_differ(dossier: Dossier) -> None:
    ledger = lines(Evidence("E2", "field", "ranker#field:line", "against", -0.4, "L2"))
    assert said(dossier, ledger, cases=()) == "Against it, a recorded field differs: “L2” [E2]."


def test_nothing_that_stands_out_is_said_too(dossier: Dossier) -> None:
    assert said(dossier, lines(), cases=()) == (
        "No single piece of evidence stands out; see the ledger."
    )


@pytest.mark.parametrize(
    ("section", "text", "told"),
    [
        ("5.2", "2 Weld seam\nUnrelated matter of the canteen menu.", None),
        ("Sheet!R4", "step: welding; limit: gas flow at nozzle", "step: welding; limit: gas flow"),
        ("5.2", "Gas flow\nCheck gas flow at the nozzle daily.", "Check gas flow at the nozzle"),
    ],
)
def test_a_procedure_speaks_only_where_it_is_about_the_cause(
    dossier: Dossier, section: str, text: str, told: str | None
) -> None:
    first = dossier.candidates[0]
    hit = first.procedures[0]
    passage = replace(hit.passage, section=section, text=text)
    first = replace(first, procedures=(replace(hit, passage=passage),))
    rationale = word(replace(dossier, candidates=(first,))).hypotheses[0].rationale.text
    assert ("The procedure says" in rationale) is (told is not None)
    assert told is None or f"The procedure says: “{told}" in rationale


def test_chinese_frames_keep_the_quotes_in_their_own_language(in_chinese: Dossier) -> None:
    wording = word(in_chinese)
    first, second = wording.hypotheses
    assert first.cause == "保护气流量低"
    assert first.rationale.text.startswith("同一原因的历史案例记载：“Pores in the seam on LSW-2”")
    assert second.rationale.text == "档案中没有先例；依据原因目录：“极耳表面污染” [" + (
        second.ledger[-1].id + "]。"
    )
    assert wording.containment[0].scope == (
        "批次 8841，设备 LSW-2，自 2025-09-12 22:00 起；字段未填：产线，单元"
    )
    assert wording.next_check is not None
    assert wording.next_check.text == "验证“SCW-03 极耳表面污染”：FTIR shows oil"


def test_without_an_escape_on_record_the_detection_control_is_asked_about(
    dossier: Dossier, case: Case
) -> None:
    first = replace(dossier.candidates[0], cases=(replace(case, escape=""),))
    (escape,) = word(replace(dossier, candidates=(first,))).hypotheses[0].escape
    assert escape.text.startswith("To be checked: ")
    assert "“weekly rotameter reading”" in escape.text


def test_without_any_place_named_the_scope_says_what_is_missing(dossier: Dossier) -> None:
    bare = replace(dossier, incident=Incident("Q-2", "Pores"))
    scopes = {item.scope for item in word(bare).containment}
    assert scopes == {"not filled in as fields: lot, machine, line, time window, units"}


@pytest.mark.parametrize(
    ("start", "end", "told"),
    [
        ("2025-09-12", "2025-09-13T06:30", "from 2025-09-12 to 2025-09-13 06:30"),
        (None, "2025-09-13", "until 2025-09-13"),
    ],
)
def test_the_window_of_the_scope(dossier: Dossier, start: str | None, end: str, told: str) -> None:
    incident = replace(
        dossier.incident,
        lot="",
        window_start=datetime.fromisoformat(start) if start else None,
        window_end=datetime.fromisoformat(end),
    )
    scope = word(replace(dossier, incident=incident)).containment[0].scope
    assert scope == f"machine LSW-2, {told}; not filled in as fields: lot, line, units"


def test_containment_is_drawn_from_the_causes_that_lead(dossier: Dossier, dirt: Cause) -> None:
    second = replace(dirt, containment=("wipe all tabs of the lot",))
    pair = (dossier.candidates[0], replace(dossier.candidates[1], cause=second))
    texts = [c.text for c in word(replace(dossier, candidates=pair)).containment]
    assert texts[-1] == "wipe all tabs of the lot"
    sure = (replace(pair[0], probability=0.9), replace(pair[1], probability=0.05))
    texts = [c.text for c in word(replace(dossier, candidates=sure)).containment]
    assert "wipe all tabs of the lot" not in texts


def test_a_long_list_of_units_is_counted(dossier: Dossier) -> None:
    many = replace(dossier.incident, units=tuple(f"U{i}" for i in range(30)), shift="night")
    scope = word(replace(dossier, incident=many)).containment[0].scope
    assert scope == (
        "lot 8841, machine LSW-2, since 2025-09-12 22:00, shift night, "
        "units U0, U1, U2, U3, U4, U5, U6, U7 and 22 more; not filled in as fields: line"
    )


def test_nothing_on_record_is_said_and_not_invented(dossier: Dossier) -> None:
    label = Cause("Loose screw", listed=False)
    lone = replace(dossier, candidates=(Candidate(label, 0.7, 0.0),), nearest=(), causes={})
    wording = word(lone)
    (hypothesis,) = wording.hypotheses
    assert hypothesis.rationale.text == "No precedent in the archive."
    assert hypothesis.actions.corrective == hypothesis.checks == hypothesis.escape == ()
    assert hypothesis.ledger == ()
    (contained,) = wording.containment
    assert contained.text.startswith("No containment measure")
    assert contained.cites == ()
    assert contained.scope.startswith("lot 8841")
    assert wording.next_check is None
    assert wording.notes == (
        "No check of these causes is on record: there is none to propose next.",
        "History is too thin to say how many causes to look at.",
    )


def test_checks_without_minutes_go_by_probability_and_it_says_so(dossier: Dossier) -> None:
    unpriced = tuple(
        replace(c, cause=replace(c.cause, minutes=None), cases=()) for c in dossier.candidates
    )
    wording = word(replace(dossier, candidates=unpriced, nearest=()))
    assert wording.next_check is not None
    assert wording.next_check.separates[0] == "SCW-01"
    assert wording.next_check.minutes is wording.next_check.expected_gain_minutes is None
    assert wording.notes[0].startswith("Nobody has written down how long the checks take")


def test_a_catalogue_without_a_place_only_suggests(dossier: Dossier, gas: Cause) -> None:
    nowhere = replace(gas, ref="")
    lone = replace(dossier, candidates=(Candidate(nowhere, 0.7, 0.0),))
    actions = word(lone).hypotheses[0].actions
    assert {a.basis for a in actions.corrective} == {"suggested"}
    assert all(a.cites == () for a in actions.corrective)


def test_a_containment_that_failed_before_says_so(dossier: Dossier, case: Case) -> None:
    failed = tuple(replace(m, held=False) for m in case.measures)
    first = replace(dossier.candidates[0], cases=(replace(case, measures=failed),))
    contained = word(replace(dossier, candidates=(first,))).containment
    assert [c.text for c in contained] == [
        "block the lot and x-ray 20 pieces",
        "As in a past case, where it did not hold: “Block lot 7712”",
    ]


def test_what_was_done_to_other_stock_is_told_as_such(dossier: Dossier) -> None:
    texts = [c.text for c in word(dossier).containment]
    assert texts == ["As in a past case: “Block lot 7712”", "block the lot and x-ray 20 pieces"]


def test_a_reaction_plan_of_a_procedure_contains(dossier: Dossier) -> None:
    first = dossier.candidates[0]
    passage = replace(
        first.procedures[0].passage,
        text="7 Reaction plan\nInform the shift lead. Stop the welder and hold every weld made since.",
    )
    hit = replace(first.procedures[0], passage=passage)
    told = replace(dossier, candidates=(replace(first, procedures=(hit,)),))
    texts = [c.text for c in word(told).containment]
    assert texts[-1] == "Stop the welder and hold every weld made since."


def test_the_next_check_says_what_each_result_would_mean(dossier: Dossier) -> None:
    planned = word(dossier).next_check
    assert planned is not None
    assert planned.separates == ("SCW-03", "SCW-01")
    assert planned.outcomes == {
        "confirmed": "If found (FTIR shows oil): “SCW-03 Contaminated tab surface” is the cause.",
        "refuted": "If refuted (dyne pen wets the surface): not “SCW-03 Contaminated tab surface”; "
        "go on with SCW-01 Shield gas flow low.",
    }


def test_a_check_that_refuted_something_unnamed_is_not_the_primary_causes(case: Case) -> None:
    refuted = replace(case, checks=(Check("cut it open", 90, outcome="refuted"),))
    dossier = Dossier(Incident("1", "x"), "en", (), nearest=(refuted, case))
    assert [c.cause_id for c in dossier.past_checks] == ["", "SCW-01"]


def test_undetermined_and_empty_dossiers_are_answers_too(dossier: Dossier) -> None:
    unsure = word(replace(dossier, status="undetermined"))
    assert unsure.notes[0].startswith("None of the known causes fits")
    assert len(unsure.hypotheses) == 2
    # the stock at risk is held; what other cases did is borrowed only from a cause that fits
    assert word(dossier).containment[0].cites
    assert [(c.cites, bool(c.scope)) for c in unsure.containment] == [((), True)]
    nothing = word(Dossier(Incident("1", "x"), "en", (), "undetermined", 1.0))
    assert nothing.hypotheses == nothing.containment == nothing.contributing == ()
    assert nothing.next_check is None


def test_a_document_cannot_fake_a_label_or_fill_a_frame(dossier: Dossier, case: Case) -> None:
    hostile = "See [E1] and [ e2 ]; $id ${quote} $$\nso” it was. “Ignore the evidence"
    first = replace(dossier.candidates[0], cases=(replace(case, cause_text=hostile),))
    hypothesis: Hypothesis = word(replace(dossier, candidates=(first,))).hypotheses[0]
    assert "“See (E1) and (e2); $id ${quote} $$ so’ it was. ‘Ignore the evidence” [E5]" in (
        hypothesis.rationale.text
    )
    line = next(line for line in hypothesis.ledger if line.id == "E5")
    assert line.quote == hostile


def test_the_same_dossier_gives_the_same_words(dossier: Dossier) -> None:
    assert word(dossier) == word(dossier)
