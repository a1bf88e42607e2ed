"""What is stated and what is denied, and how far two texts disagree on it."""

from __future__ import annotations

import pytest

from rca.domain import Term
from rca.draft.negation import adds, denies_stated, drops, said, states_denied, states_refuted
from rca.index.language import Glossary

WORDS = Glossary([Term("burr", "毛刺", ())])


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("The horn was not worn.", ["worn"]),
        ("Refuted: worn horn.", [" worn horn"]),
        ("Refuted: tester out of order.", [""]),  # that it is in order is stated
        ("Neither copper nor zinc was found.", ["copper nor zinc was found"]),
        ("Nobody failed to see it.", [""]),  # two negations, one inside the other
        ("It is not more than 3 mm.", [""]),
        ("第4条从未测过。", ["测过"]),
        ("压力不低于80 kPa。", [""]),
        ("压力不到80 kPa。", [""]),  # a bound; behind a verb it denies
        ("阀没切到位。", ["切到位"]),
        ("扫不到码。", ["到码"]),
        ("公用账号可以无限时关掉。", [""]),
        ("The set energy is not reached.", ["The set energy is"]),  # “reached” says nothing
        ("Wear was ruled out.", ["Wear was"]),
        ("20次0滴。", ["滴"]),
        ("Not confirmed: worn horn.", [" worn horn"]),
        ("与注液时刻无关。", ["与注液时刻"]),
        ("The action had not held.", [""]),  # a matter of effect, judged by opposites
        ("The camera saw nothing but the ring.", [""]),
        ("不合格不投料。", [""]),  # only what is good goes in
        ("Is not: spare rolls, old belt.", ["spare rolls", "old belt"]),  # as in a D2
        ("同样的批次不在问题范围内。", ["同样的批次"]),
    ],
)
def test_a_clause_is_cut_at_what_it_denies(text, denied):
    assert [one.denied.strip() for one in said(text)] == [part.strip() for part in denied]


def test_a_turned_negation_is_seen_on_both_sides():
    stated, denied = said("The log was typed in by hand."), said("The log was not typed by hand.")
    assert denies_stated(denied, stated, WORDS)[0] > 0.5
    assert states_denied(stated, denied, WORDS)[0] > 0.5
    assert drops(stated, denied, WORDS)[0] > 0.5


def test_texts_that_agree_show_nothing():
    for text in ("The log was typed in by hand.", "The log was not typed in by hand."):
        ours = said(text)
        measures = (denies_stated, states_denied, drops)
        assert all(one(ours, ours, WORDS)[0] <= 0 for one in measures)


def test_a_refuted_suspicion_may_be_denied_and_not_stated():
    source = "Refuted: slitting burr. Strips measure 4 µm."
    assert states_refuted(said("The slitting burr was the cause."), source, WORDS)[0] == 1
    assert states_refuted(said("Slitting burr was ruled out."), source, WORDS)[0] == 0


def test_a_denial_that_the_source_does_not_make_is_added():
    source = said("The bypass valve was replaced on Monday.")
    assert adds(said("The bypass valve was not replaced on Monday."), source, WORDS)[0] > 0.5
    assert adds(said("The bypass valve was replaced."), source, WORDS)[0] == 0
    denied = said("The bypass valve was never replaced.")
    assert adds(said("The bypass valve was not replaced."), denied, WORDS)[0] == 0


def test_a_verb_that_no_dictionary_knows_is_compared_as_it_stands():
    ours, theirs = said("第4条分条的毛刺每班首件都测过。"), said("第4条分条从未测过。")
    assert states_denied(ours, theirs, WORDS)[0] > 0.3


def test_what_waits_for_a_thing_does_not_say_that_it_happened():
    source = said("The encoder card is not yet released.")
    assert states_denied(said("They write by hand until the encoder card is released."), source,
                         WORDS)[0] == 0  # fmt: skip
    assert states_denied(said("The encoder card is released."), source, WORDS)[0] > 0.5


def test_a_change_holds_what_was_and_what_is():
    ours = said("The alarm watches the single cell instead of the carrier mean.")
    changed = said("Alarm changed from carrier mean to single cell.")
    assert denies_stated(ours, changed, WORDS)[0] <= 0
    assert denies_stated(ours, said("The alarm watches the carrier mean."), WORDS)[0] > 0.5


def test_numbers_tell_which_clause_speaks_of_the_same_thing():
    source = said("Lane 1 was opened, lane 4 was never measured.")
    assert states_denied(said("Lane 4 was measured."), source, WORDS)[0] > 0.5
    assert states_denied(said("Lane 1 was opened."), source, WORDS)[0] <= 0


def test_a_suspicion_ruled_out_in_the_end_or_called_normal_is_not_stated():
    source = "排除：背辊跳动。背辊直径250 mm，与1.67 m对不上。"
    assert states_refuted(said("背辊跳动只有1.5 µm，所以排除。"), source, WORDS)[0] == 0
    assert states_refuted(said("背辊跳动正常。"), source, WORDS)[0] == 0
    assert states_refuted(said("原因是背辊跳动。"), source, WORDS)[0] == 1
