"""A containment proposal is something to do: a line that only counts other stock is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rca.domain import Case, Cause, Measure
from rca.draft.deeds import first_words, only_counts
from rca.draft.dossier import Candidate
from rca.draft.measures import measures

TALLIES = [
    "5卷共11,600 m。",
    "Five mother rolls, 20 slit reels.",
    "Together 33 of 360 in the window (9.2 %).",
    "Transit / customer: none",
    "成品、在途、客户均无。",
    "Customer stock: not checked, because no board of this lot had been delivered.",
    "Nothing in transit, nothing at a customer.",
    "1 of them failed.",
    "Last value without doubt: 07-30, 08:00. From there to the stop 890 boards.",
    "Store, transit and customers: not reached.",
    "Certified quantity: 2,314 boards, each with a protocol.",
    "First good serial: 2025-09-27, 06:15, station 3 with a new cup.",
]
DEEDS = [
    "3 rolls were blocked on 12 March",
    "14 boards scrapped.",
    "212 boards back into the oven for another 72 h",
    "Nine trays out of service",
    "两卷剩余 6 卷隔离，复测后放行",
    "在途：一车24个模组，到站后先重刷再投运。",
    "成品、在途、客户均不涉及，按编码确认。",
    "205 good, 7 not good and scrapped",
    "Do not ship lot 8841",
    "40 joints re-soldered",
    "Stop the oven",
    "The customer of 8D-7 was told, none delivered since",
    "hold",
]


@pytest.mark.parametrize("text", TALLIES)
def test_a_line_that_counts_or_denies_is_nothing_to_do(text: str) -> None:
    assert only_counts(text)


@pytest.mark.parametrize("text", DEEDS)
def test_a_line_that_tells_what_was_done_is_kept(text: str) -> None:
    assert not only_counts(text)


@given(
    st.sampled_from(TALLIES), st.sampled_from(["; 4 rolls blocked", "；4卷隔离", ". Retest all"])
)
def test_a_deed_beside_a_count_is_a_deed(tally: str, deed: str) -> None:
    assert not only_counts(tally + deed)


def test_what_the_catalogue_does_is_a_deed_whatever_the_trade() -> None:
    assert only_counts("20 parts in the tumbler") and only_counts("3只入槽")
    known = first_words(["tumbler run of 2 h", "入槽除垢"])
    assert not only_counts("20 parts in the tumbler", known)
    assert not only_counts("3只入槽", known)


def test_only_containment_is_asked_for_a_deed_and_the_catalogue_is_never_cut() -> None:
    tally = "5 rolls, 11,600 m in all."
    past = Case(
        "1",
        "8d/1.docx",
        "x",
        measures=tuple(
            Measure(text, role, "")  # type: ignore[arg-type]
            for role in ("containment", "corrective")
            for text in (tally, "2 rolls blocked")
        ),
    )
    cause = Cause("A", containment=("pull-test 5 per fixture", "resistance 100 %"))
    candidate = Candidate(cause, 0.5, 0.0, cases=(past,), precedents=1)
    contained = [known.text for known in measures(candidate, "containment")]
    assert contained == ["2 rolls blocked", "pull-test 5 per fixture", "resistance 100 %"]
    assert tally in [known.text for known in measures(candidate, "corrective")]
