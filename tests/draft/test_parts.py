"""A clause that its author added, a name put for another of its kind, and words that claim
hardly anything."""

from __future__ import annotations

import pytest

from rca.draft.light import heft
from rca.draft.negation import denies_stated, said
from rca.draft.numerals import digits
from rca.draft.owners import misplaced, strayed
from rca.draft.parts import added
from rca.index.language import Glossary

WORDS = Glossary([])
SHIM = "The bolts were tightened from the drive side to the operator side, which bent the shim."


def test_an_added_clause_is_told_however_well_the_rest_is_held():
    share, words = added(
        "The bolts were tightened from the drive side, and a supplier had delivered wrong sheet.",
        SHIM, frozenset(), WORDS,
    )  # fmt: skip
    assert share > 0.9
    assert "supplier" in words


@pytest.mark.parametrize(
    "text",
    ["The bolts were tightened from the drive side and the shim was bent.", SHIM, "", ", and 3"],
)
def test_what_the_source_holds_is_not_added(text):
    assert added(text, SHIM, frozenset(), WORDS) == (0.0, "")


def test_words_of_the_incident_are_not_added():
    known = frozenset({"supplier", "sheet", "wrong"})
    assert added("A supplier had wrong sheet.", SHIM, known, WORDS)[0] == 0.0


def test_a_word_of_any_report_weighs_less():
    assert heft("stayed") == heft("造成") < heft("supplier") == heft("清洗剂") == 1.0


@pytest.mark.parametrize(
    ("ours", "source", "own", "told"),
    [
        ("The sensor guides head A.", "The sensor guides head B.", "", "head A"),
        ("A面偏了1 mm。", "B面偏了1 mm。", "", "面 A"),
        ("The sensor guides head A.", "The sensor guides head B.", "head A stopped", ""),
        ("The sensor guides head A.", "The head A follows face B, the head B face A.", "", ""),
        ("The sensor guides head A.", "The sensor guides it.", "", ""),
    ],
)
def test_a_mark_beside_another_word_of_its_kind_is_told(ours, source, own, told):
    assert misplaced(ours, source, own) == told


def test_numbers_on_both_sides_of_against_have_their_own_station():
    source = "With new lenses station A pulls 293 N, station B only 247 N."
    assert strayed("Station A pulled only 247 N against 293 N on station B.", source)
    assert not strayed("Station A pulled 293 N against 247 N on station B.", source)


@pytest.mark.parametrize(
    ("text", "read"), [("约九成是氮气", "约90%是氮气"), ("成为", "成为"), ("三成本", "三成本")]
)
def test_tenths_are_read_as_a_share(text, read):
    assert digits(text) == read


def test_however_in_chinese_denies_nothing():
    assert said("不过换油时已通知我方。")[0].denied == ""


def test_a_lone_naught_denies_the_clause_before_it():
    assert said("A批再焊60只，零。")[0].denied


def test_a_prefix_denies():
    stated, denied = said("The pump speed was recorded."), said("The pump speed was unrecorded.")
    assert denies_stated(denied, stated, WORDS)[0] > 0.5
