"""A sentence of the frames is recognised in either language and said in the other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rca.frames.sentences import frames
from rca.frames.told import LEDGER, ledger_quote, retold, told

NAMES = sorted(frames("en").templates)
values = st.text(st.characters(blacklist_characters="”“,，()（）"), min_size=1, max_size=12)


@pytest.mark.parametrize("lang", ["en", "zh"])
@given(data=st.data())
def test_what_was_filled_in_is_found_again(lang, data):
    name = data.draw(st.sampled_from([n for n in NAMES if frames("en").variables[n]]))
    filled = {variable: data.draw(values) for variable in frames("en").variables[name]}
    if "cause" in filled or "start" in filled or "found" in filled:  # one place each, no separators
        filled = {variable: f"x{i}" for i, variable in enumerate(filled)}
    said = frames(lang).say(name, **filled)
    found = told(said, (name,))
    assert found is not None and found.frame == name
    for other in ("en", "zh"):
        assert retold(said, (name,), other) == frames(other).say(name, **filled)


def test_a_sentence_that_is_no_frame_stays_as_it_is():
    assert told("the seal was worn", NAMES[:0]) is None
    assert retold("核查", ("check.look_for",), "en") == "核查"  # nothing is quoted
    assert ledger_quote("case", "3 smaller lines", "zh") == "3 smaller lines"
    assert ledger_quote("field", "COATER-3", "zh") == "COATER-3"


def test_every_wording_of_a_ledger_is_a_frame():
    assert {name for names in LEDGER.values() for name in names} <= set(NAMES)
