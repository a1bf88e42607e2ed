"""Numbers with powers of ten, however they are written; no text breaks the reader."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rca.draft.quantities import facts


@pytest.mark.parametrize(
    "text, value",
    [
        ("leak 3×10^-7 Pa", 3e-7),
        ("leak 3 x 10-7 Pa", 3e-7),
        ("2.5e-3 V", 2.5e-3),
        ("53E10 V", 53e10),
    ],
)
def test_powers_of_ten(text, value):
    assert any(abs(q.value - value) <= 1e-9 * value for q in facts(text).quantities)


@given(st.text(alphabet="0123456789eE.,x×*^- 10VPam万%", max_size=40))
def test_no_text_breaks_the_reader(text):
    facts(text)
