"""The second list is scored against the further labels, never against the first cause."""

from __future__ import annotations

from evals.further import Told, share, table


def test_a_listed_cause_is_right_only_beside_the_first_one() -> None:
    assert Told("a", ("X", "Y"), ("X", "Z", "Y"), ("Y", "Z")).right == ("Y",)
    assert Told("b", ("X", "Y"), ("Y", "X", "Z"), ("X",)).right == ("X",)  # the other way round
    assert Told("c", ("X",), ("Y", "X"), ("X",)).right == ()  # it acted alone
    assert Told("d", ("X",), ("X", "Y"), ("X",)).right == ()  # it is the first itself


def test_the_place_of_the_other_cause_is_counted_behind_the_first() -> None:
    one = Told("a", ("X", "Y"), ("Z", "X", "W", "Y"), ())
    assert one.place("X") == 3  # Z, W, Y
    assert one.place("Z") is None  # not one of the two
    assert Told("b", ("X", "Q"), ("X", "Y"), ()).place("X") is None  # no cause of this workspace
    assert Told("c", ("X",), ("X", "Y"), ()).place("X") is None


def test_the_table_counts_incidents_and_names_what_was_listed() -> None:
    answers = [
        Told("a", ("X", "Y"), ("X", "Y", "Z"), ("Y", "Z")),
        Told("b", ("X", "Y"), ("Z", "X", "Y"), ()),
        Told("c", ("Z",), ("Z", "X"), ()),
    ]
    found = table(answers)
    assert (found["with two causes"], found["precision"]["k"], found["precision"]["n"]) == (2, 1, 2)
    assert (found["recall"]["k"], found["recall"]["n"]) == (1, 2)
    assert (found["other"]["first 1"]["k"], found["other"]["first 1"]["n"]) == (1, 1)
    assert (
        found["leader confirmed"]["first 1"]["k"],
        found["leader confirmed"]["first 3"]["k"],
    ) == (1, 2)
    assert found["listed"] == {"a": ["Y", "Z"]}
    assert share(0, 0) == {"k": 0, "n": 0}
