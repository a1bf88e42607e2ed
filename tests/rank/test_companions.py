"""Which further causes past events had beside the first one."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from rca.domain import Case
from rca.rank.companions import companions


def _case(number: int, causes: tuple[str, ...], event: str = "") -> Case:
    closed = date(2025, 1, 1 + number)
    return Case(f"C{number}", f"c{number}.md", "text", event=event, closed=closed, cause_ids=causes)


def test_events_count_once_newest_case_first_most_frequent_companion_first() -> None:
    cases = [
        _case(0, ("A", "B"), "one"),
        _case(1, ("B", "A"), "one"),  # the same event, told again
        _case(2, ("A", "B")),
        _case(3, ("A", "C")),
        _case(4, ("A",)),
        _case(5, ("B", "C")),  # without A: says nothing of A
    ]
    b, c = companions("A", cases)
    assert (b.cause_id, b.events, b.of, [k.id for k in b.cases]) == ("B", 2, 4, ["C2", "C1", "C0"])
    assert (c.cause_id, c.events, c.of) == ("C", 1, 4)
    assert b.share == 2 / 5


def test_a_single_pair_never_suffices() -> None:
    (b,) = companions("A", [_case(0, ("A", "B"))])
    assert b.share == 0.5
    assert not b.acts(0.99)


_CAUSES = st.lists(st.sampled_from("ABCD"), min_size=1, max_size=3, unique=True).map(tuple)


@given(st.lists(_CAUSES, max_size=12), st.floats(0, 1))
def test_shares_are_below_one_and_what_acts_needs_a_leader_likelier_than_not(
    labels: list[tuple[str, ...]], leader: float
) -> None:
    found = companions("A", [_case(n, causes) for n, causes in enumerate(labels)])
    assert all(0 < one.share < 1 and one.cause_id != "A" for one in found)
    assert leader > 0.5 or not any(one.acts(leader) for one in found)
