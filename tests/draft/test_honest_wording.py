"""Ways to say the same that once read as a fault, and the faults beside them that stay one."""

from __future__ import annotations

import pytest

from rca.domain import Evidence, Incident, Term
from rca.draft.bound import misbound, tied
from rca.draft.case import Case, Sources
from rca.draft.extent import overstated
from rca.draft.ground import Sentence, weighed
from rca.draft.negation import said, states_refuted
from rca.draft.opposites import opposed
from rca.draft.owners import strayed
from rca.draft.quantities import facts
from rca.draft.relations import compared
from rca.draft.rivals import displaced
from rca.draft.siblings import stranger
from rca.index.language import Glossary

WORDS = Glossary([Term("burr", "毛刺", ()), Term("suction cup", "吸盘", ())])


def case(text: str, own: str = "") -> Case:
    known = facts(own)
    return Case(text, facts(text), known, frozenset(known.names), own, WORDS)


def source(text: str) -> Sources:
    return Sources(text, facts(text), frozenset(), ())


def test_a_list_of_numbered_things_owns_no_number_that_follows():
    there = "Film shows a red spot of 4 mm in cavity 3; cavities 1, 2 and 4 are even. A chip, 2 mm."
    assert not strayed("A chip of 2 mm lay in cavity 3.", there)
    assert not strayed("压力膜显示3号腔有4 mm红点，1、2、4号腔均匀。", there)
    assert strayed("Film shows a red spot of 4 mm in cavity 2.", there)


@pytest.mark.parametrize(
    ("text", "there", "alien"),
    [
        ("盐堵住了第5列的支路。", "Salt had closed the branch of column 2.", "第5列"),
        ("盐堵住了第2列的支路。", "Salt had closed the branch of column 2.", ""),
        ("Salt closed the branch of column 5.", "盐堵住了第2列的支路。", "column 5"),
        ("Pump 4 leaks.", "Pumps 3 and 4 leak, pump 5 does not.", ""),
        ("1到3区78 ℃。", "Zone 1 to zone 3 at 78 °C.", ""),
    ],
)
def test_numbered_things_are_compared_across_languages(text, there, alien):
    found = stranger(case(text), source(there))
    assert alien in found if alien else not found


def test_today_beside_the_past_is_no_swapped_name():
    there, own = source("LD-418: 30 mN/m."), "LD-433 reads 33 mN/m."
    assert not stranger(case("LD-433 reads 33 mN/m, LD-418 read 30 mN/m.", own), there)
    assert stranger(case("LD-433 read 30 mN/m.", own), there)


def test_may_not_exceed_is_not_exceeds():
    there = "每路采样线电流不大于0.2 mA。"
    assert opposed("每路采样线电流不得大于0.2 mA。", there, WORDS)[0] == 0
    assert opposed("每路采样线电流大于0.2 mA。", there, WORDS)[0] > 0


def test_refusing_to_open_is_not_opening():
    there = "The MES does not open the next hour."
    assert opposed("Let the MES refuse to open the next hour.", there, WORDS)[0] == 0
    assert opposed("The MES opens the next hour.", there, WORDS)[0] > 0


def test_a_lack_that_was_ruled_out_is_no_double_negation():
    there = "Refuted: too little binder. The binder is there."
    assert states_refuted(said("A lack of binder was ruled out."), there, WORDS)[0] == 0
    assert states_refuted(said("Too little binder was the cause."), there, WORDS)[0] == 1


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("The stop was of no help.", False),
        ("别的工位几乎不掉。", False),
        ("真空表靠不住。", False),
        ("没有一炉水分超过262 ppm。", False),
        ("It stopped before any sheet was bad.", True),
        ("另取20块好板,误判0。", True),
        ("It could not be ruled out.", False),
    ],
)
def test_what_denies_and_what_only_looks_like_it(text, denied):
    assert any(one.denied for one in said(text)) is denied


def test_each_of_anything_needs_no_frequency():
    assert not overstated(
        "每个吸盘下方装传感器。", "Sensor below each cup; dose only at 82.", WORDS
    )
    assert overstated("Checked every hour.", "Checked every shift.", WORDS)


def test_a_fall_to_a_range_is_no_fall_from_its_lower_end():
    there = "21 fell to 0.012 to 0.022 mV/h."
    assert not compared("21 of them fell to 0.012 to 0.022 mV/h.", there)
    assert compared("They fell from 0.012 to 0.022 mV/h.", there)


def test_a_number_set_against_another_has_its_own_owner():
    there = "flow of station B 110 l/min, station A 310 l/min."
    assert not misbound("leaving 110 l/min against 310 l/min at station A", there, WORDS)


def test_two_numbers_of_one_measurement_are_not_rivals():
    there = "2E-7 Pa leak sample read 4.8E-8 Pa, passed; with pure gas it read 1.9E-7 Pa."
    assert tied("The 2E-7 Pa leak sample read 1.9E-7 Pa with pure gas.", there, WORDS)[0] == 0


def test_swarf_may_be_called_iron_or_steel():
    assert not displaced("垫下有铁屑。", "A steel chip lay under the pad.")
    assert displaced("垫下有铜屑。", "A steel chip lay under the pad.")


def test_the_words_that_introduce_a_past_case_claim_nothing():
    line = Evidence("E1", "case", "8d/8D-2024-001.docx", "for", 0.0, "保养时阀座夹入碎屑。")
    own = Incident(id="A", text="x")

    def run(text: str) -> float:
        found = weighed(Sentence(text, ("E1",)), [line], own, WORDS)
        return next(sign.value for sign in found or () if sign.name == "run")

    assert run("过去的案例中，保养时阀座夹入碎屑。") == run("保养时阀座夹入碎屑。")
