"""Codes meet whatever their spelling; Chinese meets English through the glossary."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rca.domain import Term
from rca.index.language import Glossary, codes, detect, encoder_text, tokens

PLANT = Glossary(
    [
        Term("soft-connection weld", "软连接焊", ("转接片焊",)),
        Term("areal density", "面密度", ("克重", "coat weight")),
        Term("coating", "涂布"),
    ]
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("E-417", "e 417"),
        ("E-417", "Ｅ４１７"),
        ("VA 004", "VA004"),
        ("LW-03", "lw3"),
        ("COT-C02", "cot_c02"),
        ("8D-2025-031", "8d 2025 031".replace(" ", "-")),
    ],
)
def test_spellings_of_one_code_are_one_token(one, other):
    assert codes(one)[0] == codes(other)[0]


@given(st.from_regex(r"[A-Z]{1,4}", fullmatch=True), st.integers(1, 9999), st.sampled_from("- _/"))
def test_separator_never_matters(letters, number, separator):
    assert codes(f"alarm {letters}{separator}{number}.")[-1] == codes(f"{letters}{number}")[-1]


def test_bare_numbers_of_three_digits_and_decimals():
    assert codes("lot 8841") == ["lot8841"]
    assert "8841" in tokens("lot 8841", PLANT) and "8841" in tokens("8841", PLANT)
    assert codes("302.6 g") == []


def test_parts_of_a_long_code_are_found():
    assert {"cab12d4c21", "cab12", "c21"} <= set(codes("CAB12-D4-C21 V>3.70"))


def test_glossary_bridges_both_ways():
    chinese = set(tokens("2号涂布 换罐后 克重飘", PLANT))
    english = set(tokens("coating: areal density drifts after tank change", PLANT))
    assert {"areal", "density", "coating"} <= chinese
    assert "面密度" in english


def test_encoder_reads_the_plants_terms_and_the_dictionarys_words():
    assert encoder_text("涂布 克重飘 LSW-2", PLANT) == "coating areal density float lsw-2"
    assert encoder_text("完全未知", PLANT) == "complete unknown"


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("2号涂布 换罐后 克重飘 已调泵 没用", "zh"),
        ("ALM 4021 COT-C02 AD_MEAN > UCL", "en"),
        ("LSW-2 焊后拉力偏低 retest NG", "zh"),
        ("customer reports 虚焊 on two of the delivered modules after transport", "en"),
        ("", "en"),
    ],
)
def test_language_of_a_note(text, lang):
    assert detect(text) == lang


@given(st.text(max_size=200))
def test_tokens_never_fail_and_are_stable(text):
    assert tokens(text, PLANT) == tokens(text, PLANT)
