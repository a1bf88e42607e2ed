"""A machine named in the text stands in for an empty field."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rca.domain import Case, Incident
from rca.likeness import Places
from rca.numbered import arabic
from rca.siting import Sites


def case(number: int, machine: str, step: str) -> Case:
    return Case(
        f"C{number}", text="it leaks", ref=f"c#{number}", machine=machine, process_step=step
    )


PAST = [
    case(1, "NLW-2", "Sealing"),
    case(2, "NLW-2", "Sealing"),
    case(3, "FLM-2", "Filling"),
    case(4, "FLM-2", "Degassing"),
    case(5, "3号炉", "Baking"),
]
SITES = Sites.of(PAST, Places.of({"3号炉": ("老炉子",)}))


def test_the_machine_named_first_and_its_step_are_read():
    seen = SITES.read(Incident("A", "nlw 02 blows since last night, most came through FLM-2"))
    assert (seen.machine, seen.process_step) == ("NLW-2", "Sealing")
    assert Sites.added(Incident("A", ""), seen) == ("NLW-2", "Sealing")


def test_of_a_head_only_its_machine_is_read():
    heads = [case(1, "ZST6 HEAD2", "Stacking"), case(2, "TCW-1, TCW-2", "Welding")]
    sites = Sites.of(heads, Places.of({}))
    assert sites.read(Incident("A", "overhang on stacker ZST6")).machine == "ZST6"
    assert sites.read(Incident("A", "tcw 1 leaks")).machine == "TCW-1"


def test_a_step_that_past_cases_do_not_agree_on_stays_empty():
    seen = SITES.read(Incident("A", "leak at FLM-2"))
    assert (seen.machine, seen.process_step) == ("FLM-2", "")


def test_an_alias_in_chinese_text_is_found():
    assert SITES.read(Incident("A", "昨晚老炉子温度掉了")).machine == "3号炉"


def test_stated_fields_are_never_overwritten():
    stated = Incident("A", "NLW-2 again", machine="FLM-2", process_step="Filling")
    assert SITES.read(stated) == stated
    assert SITES.read(Incident("A", "x", machine="NLW-2")).process_step == "Sealing"


@given(st.text(max_size=60))
def test_a_plant_without_machines_reads_nothing(text):
    incident = Incident("A", text)
    assert Sites().read(incident) is incident


OVENS = Places.of({"VBO-3": ("3号烘箱",), "VBO-4": ("4号烘箱",), "ZST4": ("叠片4号机",)})
NUMBERED = Sites.of([case(1, "VBO-3", "Baking"), case(2, "VBO-6", "Baking")], OVENS)


@pytest.mark.parametrize(
    ("text", "machine"),
    [
        ("三号烘箱又掉温", "VBO-3"),
        ("今早3号烘箱又掉温", "VBO-3"),
        ("烘箱3号掉温", "VBO-3"),
        ("六号烘箱门封压痕", "VBO-6"),  # no alias, but two of its make confirm the numbers
        ("十三号烘箱", ""),
        ("三号注液机", ""),
        ("二号门旁边三号烘箱", "VBO-3"),
    ],
)
def test_a_machine_is_read_by_its_number_in_chinese(text, machine):
    assert NUMBERED.read(Incident("A", text)).machine == machine


def test_the_words_may_stand_on_either_side_of_the_number():
    assert OVENS.machine("四号叠片机") == OVENS.machine("ZST4") == OVENS.machine("叠片四号机")


def test_one_alias_alone_says_nothing_of_other_machines():
    assert OVENS.machine("五号叠片机") not in ("zst5", OVENS.machine("ZST5"))


def test_numerals_are_read_up_to_ninety_nine():
    said = ["一号", "十号", "十二号", "二十号", "二十三号", "百号", "十十号"]
    assert [arabic(s) for s in said] == ["1号", "10号", "12号", "20号", "23号", "百号", "十十号"]
