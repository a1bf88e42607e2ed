"""Stated values against limits: units, deviations, products, and no guessing."""

from __future__ import annotations

from datetime import date

import pytest

from rca.domain import Incident, Passage, Term
from rca.draft.quantities import facts, plain
from rca.index.language import Glossary, tokens
from rca.plant.limits import Grammar, dimensions, judge, limits_of

GRAMMAR = Grammar(facts, plain, lambda text: frozenset(tokens(text, Glossary(()))))
ROWS = (
    "step: Welding; characteristic: Joint resistance; parameter: per joint; unit: µΩ; upper: 25",
    "step: Welding; characteristic: Pull; parameter: per station; unit: N; lower: 250",
    "step: Filling; characteristic: Filled mass; parameter: P-10; unit: g; lower: 1054; "
    "upper: 1062",
    "step: Filling; characteristic: Filled mass; parameter: Q-20; unit: g; lower: 1970; "
    "upper: 1986",
)
PROSE = (
    "4.1 Burr toward the separator at most 10 µm.",
    "4.2 K value: at most 0.040 mV/h.",
    "5.1 Pull above 900 N: stop the press.",
    "5.2 Diameter 6.00 ± 0.03 mm, go/no-go ring.",
)
LIMITS = limits_of(
    [
        *(Passage(f"r{i}", "sop", "cp.xlsx", f"R{i}", t, "B") for i, t in enumerate(ROWS)),
        *(Passage(f"p{i}", "sop", "w.docx", f"{i}", t, "C") for i, t in enumerate(PROSE)),
    ],
    GRAMMAR,
)


def verdicts(text, **fields):
    found = judge(Incident("I", text, date(2026, 1, 1), **fields), LIMITS, GRAMMAR)
    return {v.value: v.verdict for v in found}


@pytest.mark.parametrize(
    ("text", "value", "verdict"),
    [
        ("joint resistance 31 µΩ", "31 µΩ", "outside"),
        ("joint resistance 0.019 mΩ", "0.019 mΩ", "inside"),
        ("pull per station 23 kgf", "23 kgf", "outside"),
        ("burr toward separator 1.4丝", "1.4丝", "outside"),
        ("K value 0.4 mV/d", "0.4 mV/d", "inside"),
        ("K value 0.4 mV/h", "0.4 mV/h", "outside"),
        ("diameter 6.05 mm", "6.05 mm", "outside"),
        ("diameter 6.02 mm", "6.02 mm", "inside"),
    ],
)
def test_units_are_converted_and_never_confused(text, value, verdict):
    assert verdicts(text)[value] == verdict


def test_a_value_without_a_unit_meets_no_limit():
    assert verdicts("joint resistance 31") == {}


def test_a_trigger_is_no_limit():
    assert all(limit.lower != 900.0 for limit in LIMITS)


def test_the_limit_of_another_product_is_none_of_this_one():
    assert verdicts("filled mass 1978 g", product="Q-20")["1978 g"] == "inside"
    assert verdicts("filled mass 1978 g", product="P-10")["1978 g"] == "outside"
    assert verdicts("filled mass 1978 g")["1978 g"] == "no limit found"  # they disagree


@pytest.mark.parametrize(
    "text", ["joint resistance, limit 40 µΩ", "joint resistance was 40 µΩ last week"]
)
def test_a_reference_value_is_not_judged(text):
    assert "40 µΩ" not in verdicts(text)


def test_a_value_of_something_else_finds_no_limit():
    assert verdicts("the pallet label needs 12 N to peel").get("12 N", "no limit found") == (
        "no limit found"
    )


def test_the_verdict_names_limit_and_place():
    found = judge(Incident("I", "joint resistance 31 µΩ"), LIMITS, GRAMMAR)[0]
    assert found.ref == "cp.xlsx@B#R0"
    assert "25" in found.limit


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Joint resistance per joint, station A: 31 µΩ", {"31 µΩ": "outside"}),
        ("Joint resistance was 31 µΩ on all cells", {"31 µΩ": "outside"}),
        ("Joint resistance was 22 µΩ yesterday", {}),
        ("K-value 0.05 mV/h", {"0.05 mV/h": "outside"}),
        ("pulls per station: 240 N", {"240 N": "outside"}),
        ("Joint resistance 22 µΩ, after the change 31 µΩ", {"22 µΩ": "inside"}),
    ],
)
def test_a_name_may_stand_in_the_clause_before_in_the_plural_or_be_one_letter(text, found):
    told = {k: v for k, v in verdicts(text).items() if v != "no limit found"}
    assert {k.replace("μ", "µ"): v for k, v in told.items()} == found


TERMS = (
    Term("joint resistance", "接头电阻"),
    Term("humidity", "湿度", ("RH",)),
    Term("temperature", "温度"),
    Term("cathode", "正极"),
    Term("anode", "负极"),
    Term("moisture", "水分"),
)
GLOSSARY = Glossary(TERMS)


def _words(text):
    return frozenset(tokens(text, GLOSSARY))


def _synonyms(text):
    return _words(" ".join((text, *GLOSSARY.translations(text.lower()))))


BOTH = Grammar(facts, plain, _words, _synonyms)
SHEETS = (
    ("A", "2", "Test 项目: Cell spread at rest 静置压差; Unit: mV; Limit 限值: ≤ 5; Frequency 频次: all"),
    ("A", "2", "Characteristic: Press density; Unit: g/cm3; Cathode: 2.50 to 2.58; Anode: at most 1.68"),
    ("A", "2", "Item: Tension; Unit: N; Limit: alarm 25, slow down 45"),
    ("A", "2", "Item: Vacuum on the lid; Unit: kPa; Limit: -90 or lower"),
    ("B", "3", "Characteristic\nUnit\nCathode\nAnode\nMethod\nRange within 10 m,\nraw signal\ng/m2\n"
               "at most 4\nat most 3\n30 s reading\nEdge hump, dry\nµm\nat most 5\nat most 5\nfirst piece"),
    ("C", "3", "Cathode moisture ≤ 400 ppm, anode ≤ 250 ppm (three layers)."),
    ("D", "3", "Step: Hi-pot; Item: Room humidity; Unit: % RH; Upper: 50"),
    ("D", "5", "Dry the tray and test at a room humidity of at most 60 %."),
    ("E", "1", "Applies to HPM-1 to HPM-3."),
    ("E", "2", "Item: Plate temperature; Unit: °C; Lower: 83; Upper: 87"),
    ("F", "1", "Ovens VBO-1 to VBO-5"),
    ("F", "2", "Item: Plate temperature; Unit: °C; Lower: 93; Upper: 97"),
    ("G", "2", "Item: Torque of end connections; Unit: N·m; Lower: 10.8; Upper: 13.2"),
    ("G", "2", "项目: 各层温度; 单位: ℃; 下限: 43; 上限: 47"),
    ("G", "2", "Item: Joint resistance, per joint; Unit: µΩ; Upper: 25"),
    ("G", "2", "Item: Leak rate seam; Unit: Pa·m3/s; Upper: 1E-6"),
    ("G", "2", "Item: Leak rate nail; Unit: Pa·m3/s; Upper: 1E-7"),
    ("G", "2", "Item: Room temperature, AGR-1 to AGR-3; Unit: °C; Lower: 23; Upper: 27"),
)  # fmt: skip
PAGES = [
    Passage(f"s{i}", "sop", f"{path}.docx", section, text, "A")
    for i, (path, section, text) in enumerate(SHEETS)
]


def judged(text, limits=None, **fields):
    incident = Incident("I", text, date(2026, 1, 1), **fields)
    known = limits_of(PAGES, BOTH) if limits is None else limits
    return {v.value: v.verdict for v in judge(incident, known, BOTH)}


ASKED = [
    ("静置压差 7 mV", "outside"),  # a header in two languages
    ("Press density of the anode 1.74 g/cm3", "outside"),  # a column for what it is of
    ("Press density of the cathode 2.55 g/cm3", "inside"),
    ("Tension 30 N", "no limit found"),  # an alarm is no limit
    ("Vacuum on the lid -84 kPa", "outside"),
    ("Range within 10 m, anode 3.4 g/m2", "outside"),  # a table that came line by line
    ("Range within 10 m, cathode 3.4 g/m2", "inside"),
    ("anode moisture 310 ppm", "outside"),  # the second of a sentence
    ("正极水分 310 ppm", "inside"),
    ("Cathode moisture 0.043 %", "outside"),  # a share is a share
    ("RH in the room 56 %", "outside"),  # the table before the sentence, by another name
    ("HPM-2 plate temperature 93 °C", "outside"),  # the document that is for this machine
    ("VBO-4 plate temperature 93 °C", "inside"),
    ("Torque of end connections 9.9 Nm", "outside"),
    ("torque of the busbar screw 9.9 N·m", "no limit found"),
    ("食堂温度 29 ℃", "no limit found"),
    ("接头电阻 29 微欧", "outside"),
    ("nail leak rate 3×10⁻⁷ Pa·m3/s", "outside"),
    ("seam leak rate 3×10^-7 Pa·m3/s", "inside"),
    ("Room temperature in AGR-2 27.8 °C", "outside"),
]


@pytest.mark.parametrize(("text", "verdict"), ASKED)
def test_tables_and_sentences_of_a_plant_are_read_as_written(text, verdict):
    found = judged(text)
    assert (list(found.values()) or ["no limit found"])[-1] == verdict


def test_limits_of_the_stated_dimensions_alone_give_the_same_verdicts():
    for text, _ in ASKED:
        wanted = dimensions(Incident("I", text), BOTH)
        few = limits_of(PAGES, BOTH, wanted)
        assert judged(text, few) == judged(text)
        assert {limit.dimension for limit in few} <= wanted


def test_an_incident_without_a_unit_needs_no_procedure():
    assert limits_of(iter(()), BOTH, dimensions(Incident("I", "joint resistance 31"), BOTH)) == ()


TABLES = limits_of(
    [
        Passage(f"t{i}", "sop", "m.md", f"{i}", text, "A", meta={"heading": ""})
        for i, text in enumerate(
            (
                "Characteristic: Peel, anode; Unit: N/m; Limit: at least 6",
                "Item: Residue on the magnet; Unit: g; Limit: < 0.5 g/6批",
                "Part: Clamp jaw pads; Machines: TCW-1; Life: 0.03 mm wear; Lock at end: no",
                "Characteristic: Fineness (Hegman); Unit: µm; Limit: at most 30",
                "Characteristic: Cylinder pressure; Unit: MPa; Limit: 0.34 to 0.38",
                "Item\nUnit\nLower\nUpper\nStay between gauge A and\ngauge B\nh\n60\n240\n"
                "Room\n°C\n-\n27",
            )
        )
    ],
    GRAMMAR,
)


@pytest.mark.parametrize(
    ("text", "value", "verdict"),
    [
        ("anode peel came back as 18 gf/25 mm", "18 gf/25 mm", "inside"),  # 7.06 N/m
        ("anode peel only 12 gf/25 mm", "12 gf/25 mm", "outside"),
        ("residue on the magnet 1.3 g/6批", "1.3 g/6批", "outside"),
        ("residue on the magnet 0.2 g/3批", "0.2 g/3批", "inside"),
        ("clamp jaw pads worn by 4丝", "4丝", "outside"),
        ("clamp jaw pads worn by 2个丝", "2个丝", "inside"),
        ("Hegman 25 microns", "25 microns", "inside"),
        ("cylinder only 3.1 bar", "3.1 bar", "outside"),  # the unit says that it is a pressure
        ("stay between the gauge stands 250 h", "250 h", "outside"),
        ("room at 28 °C", "28 °C", "outside"),
    ],
)
def test_values_as_they_are_said_on_the_floor(text, value, verdict):
    found = judge(Incident("I", text), TABLES, GRAMMAR)
    assert {v.value: v.verdict for v in found}[value] == verdict


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("residue on the magnet 1.3 g", "1.3 g"),  # of how many batches nobody says
        ("residue on the magnet 1.3 g/6车", "1.3 g/6车"),
        ("anode peel 18 gf", "18 gf"),
    ],
)
def test_another_denominator_meets_no_limit(text, value):
    found = {v.value: v.verdict for v in judge(Incident("I", text), TABLES, GRAMMAR)}
    assert found.get(value, "no limit found") == "no limit found"


def test_a_standard_that_is_measured_is_a_name_and_no_value():
    rows = ["项目: 0.500 mΩ标准电阻; 单位: mΩ; 要求: 0.497～0.503"]
    limits = limits_of([Passage("s", "sop", "e.md", "2", rows[0], "A")], GRAMMAR)
    found = judge(Incident("I", "0.500 mΩ标准电阻测出来505 µΩ"), limits, GRAMMAR)
    assert [(v.value, v.verdict) for v in found] == [("505 µΩ", "outside")]


def test_a_translated_name_in_a_procedure_for_other_machines_is_none():
    glossary = Glossary((Term("clamp force", "夹具力"),))
    grammar = Grammar(facts, plain, lambda text: frozenset(tokens(text, glossary)))
    limits = limits_of(
        [
            Passage("a", "sop", "f.md", "1", "Scope: CAB11 to CAB13", "A"),
            Passage("b", "sop", "f.md", "3", "项目: 夹具力; 单位: kN; 下限: 2.7; 上限: 3.3", "A"),
            Passage("c", "sop", "w.md", "1", "Scope: LSW-1 and LSW-2", "A"),
            Passage("d", "sop", "w.md", "2", "Item: Spring; Unit: N; Limit: at least 5", "A"),
        ],
        grammar,
    )
    verdict = lambda text: {  # noqa: E731
        v.value: v.verdict for v in judge(Incident("I", text), limits, grammar)
    }
    assert verdict("LSW-2: clamp force 790 N") == {"790 N": "no limit found"}
    assert verdict("CAB12: clamp force 2650 N") == {"2650 N": "outside"}


def test_values_parted_by_a_slash_are_values_and_no_denominators():
    text = "Hegman 22/25/31 µm over three tanks"
    found = {v.value: v.verdict for v in judge(Incident("I", text), TABLES, GRAMMAR)}
    assert found == {"22": "inside", "25": "inside", "31 µm": "outside"}


def test_a_degree_names_no_parameter():
    text = "the cells lay in a container at 35 °C"
    assert all(v.verdict == "no limit found" for v in judge(Incident("I", text), TABLES, GRAMMAR))
