"""What a text denies is told apart from what it states, in English and Chinese."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rca.index.denial import clauses, denied_tokens, marked_tokens, polarity, readable
from rca.index.language import Glossary, tokens

PLAIN = Glossary()


@pytest.mark.parametrize(
    ("text", "stated", "denied"),
    [
        ("laser power NOT low", "power", "low"),
        ("no bubbles in the sight glass", "", "bubbles"),
        ("pull low; gas flow normal", "pull", "gas"),
        ("seam thin, clamp force as usual", "seam", "clamp"),
        ("擦了镜片没用", "", "镜片"),
        ("拉力偏低,气流正常", "拉力", "气流"),
        ("motor hot, coupling never slipped", "motor", "coupling"),
        ("speed on recipe; valve leaks", "valve", "speed"),
        ("夹爪对中没跑,螺丝松了", "螺丝", "对中"),
        ("颗粒数都在标准里,风量低", "风量", "颗粒"),
        ("moisture 210 ppm, limit 400; pump loud", "pump", "moisture"),
        ("高差0.02mm，限0.05。焊道发黑", "焊道", "高差"),
        ("weight 1,058 g, limit 1,062; belt torn", "belt", "weight"),
    ],
)
def test_negation_and_normality_deny(text, stated, denied):
    marked = marked_tokens(text, PLAIN)
    assert not stated or stated in marked
    assert denied in denied_tokens(marked) and denied not in marked


@pytest.mark.parametrize(
    "text",
    [
        "pressure 1.9 bar (normally 0.5 bar)",  # a reference value, not a finding
        "the unit does not power on",  # a failure to act is what was seen
        "镜片擦不掉",
        "motor current abnormal",
        "peak 410 N, limit 250",  # over its limit
        "细度62µm,限30",
    ],
)
def test_what_denies_nothing(text):
    assert polarity(text).denied == ()
    assert marked_tokens(text, PLAIN) == tuple(tokens(text, PLAIN))


def test_a_refuted_suspicion_counts_as_denied():
    findings = "Refuted: worn horn. The valve seat was eroded."
    marked = marked_tokens(findings, PLAIN, refuted=["worn horn"])
    assert "horn" in denied_tokens(marked) and "horn" not in marked
    assert "valve" in marked


def test_a_reader_sees_words():
    assert readable("¬power") == "no power"
    assert readable("#e417") == "e417"


@given(st.text(alphabet="ab低没正常not 无,.;()1", max_size=60))
def test_no_token_is_lost_or_made_up(text):
    marked = marked_tokens(text, PLAIN)
    bare = {token.removeprefix("¬") for token in marked}
    written = {token for token in bare if not (token.isascii() and not text.isascii())}
    assert all(ch in text.lower() for token in written for ch in token.removeprefix("#"))


def test_clauses_know_their_place_and_their_topic():
    text = (
        "拉力低，工件处功率正常; ruled out: gas flow, clamp force. No spatter, 6 g/m2，泵速没动过"
    )
    found = clauses(text)
    assert all(text[c.start :].startswith(c.text) for c in found)
    assert [c.text for c in found if c.denied] == [
        "工件处功率正常", "ruled out: gas flow", "clamp force", "No spatter", "泵速没动过",
    ]  # fmt: skip
    assert found[1].topic.strip() == "工件处功率"


@given(st.text(alphabet="ab低没正常not 无,，.;()1", max_size=60))
def test_clauses_lie_in_order_and_apart(text):
    at = 0
    for clause in clauses(text):
        assert clause.start >= at and text[clause.start :].startswith(clause.text)
        at = clause.start + len(clause.text)
