"""Quotes are verbatim substrings and stay short."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rca.draft.excerpt import clip, closest, sentences

texts = st.text(alphabet=st.sampled_from("ab1 .;\n。，气孔E-"), max_size=80)


@given(texts, st.integers(1, 60))
def test_a_clip_is_a_prefix_within_the_limit(text: str, limit: int) -> None:
    part = clip(text, limit)
    assert len(part) <= limit
    assert text.strip().startswith(part)
    assert part or not text.strip()


@given(texts, texts)
def test_the_closest_sentence_stands_in_the_text(text: str, query: str) -> None:
    assert closest(text, [query]) in text


@given(texts)
def test_no_letter_is_lost_between_sentences(text: str) -> None:
    joined = "".join("".join(sentences(text)).split())
    assert joined == "".join(text.split())


def test_numbers_and_codes_stay_whole() -> None:
    text = "Flow 2.5 L/min at v1.2; alarm E-417. 气孔。 Next"
    assert sentences(text) == ("Flow 2.5 L/min at v1.2;", "alarm E-417.", "气孔。", "Next")


def test_the_clip_ends_with_a_sentence_where_one_fits() -> None:
    assert clip("One two. Three four five six.", 20) == "One two."
    assert clip("One two three four five six.", 20) == "One two three four"


def test_terms_of_both_languages_decide() -> None:
    text = "Clean weekly. Shield gas flow is 15 L/min. 极耳表面应无油污。"
    assert closest(text, ["flow of shield gas"]) == "Shield gas flow is 15 L/min."
    assert closest(text, ["表面油污"]) == "极耳表面应无油污。"
    assert closest(text, [""]) == "Clean weekly."
    assert closest("", ["x"]) == ""
    assert closest("flow;\nThe flow stopped at night.", ["flow"]) == "The flow stopped at night."


def test_what_a_problem_is_not_is_quoted_only_against() -> None:
    table = "Object; Is: weld pull force low; Is not: weld seam colour; 不是：焊缝颜色"
    assert closest(table, ["seam colour, pull force"], denied=False) == "Is: weld pull force low;"
    assert closest(table, ["seam colour"], denied=True) == "Is not: weld seam colour;"
    assert closest("Is not: seam.", ["seam"], denied=False) == "Is not: seam."
