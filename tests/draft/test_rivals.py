"""A thing put in the place of another of its kind."""

from __future__ import annotations

import pytest

from rca.draft.rivals import displaced


@pytest.mark.parametrize(
    ("ours", "source", "word"),
    [
        ("Aluminium was found.", "EDS shows copper.", "Aluminium"),
        ("Aluminium was found.", "能谱为铜。", "Aluminium"),
        ("供方换了清洗剂。", "换油没有通知我方。", "清洗剂"),
        ("A quarter of the light was lost.", "about a tenth of the light was lost", "A quarter"),
        ("The inspector opened the press.", "The operator opened the press.", "inspector"),
    ],
)
def test_another_of_the_kind_is_told(ours, source, word):
    assert displaced(ours, source) == word


@pytest.mark.parametrize(
    ("ours", "source"),
    [
        ("Copper was found.", "能谱为铜。"),
        ("Copper was found.", "EDS shows copper and zinc."),
        ("Copper was found.", "The lid was opened."),  # nothing of its kind there
        ("Copper and zinc were found.", "EDS shows copper."),  # no other one displaced
        ("压力表读到0.27 MPa。", "A hand gauge read 0.27 MPa."),
        ("It matches the screw pump.", "与螺杆泵转速一致，泵未换。"),
        ("", ""),
    ],
)
def test_the_same_or_nothing_of_the_kind_is_no_rival(ours, source):
    assert displaced(ours, source) == ""
