"""A fact that no case states as a field is an observation; before and after are told."""

from __future__ import annotations

import pytest

from rca.cli.change import changes, with_observed, without_notes
from rca.cli.facts import incident_from
from rca.domain import Diagnosis, Hypothesis, Provenance, Rationale
from rca.errors import UserError


def test_a_loose_fact_becomes_a_note_and_a_compared_one_stays():
    facts = ["laser_power=normal", "supplier=ACME", "machine=LSW-2"]
    told = with_observed(incident_from("pull low", facts, ()), ("supplier",))
    assert told.notes == ("laser power normal",)
    assert told.fields == {"supplier": "ACME"} and told.machine == "LSW-2"
    assert told.extra == {"laser_power": "normal"}
    assert without_notes(told).observed == "pull low"


def diagnosis(*causes: tuple[str, float]) -> Diagnosis:
    listed = tuple(
        Hypothesis(rank, name, name, "", "", p, 0.0, 0, None, (), Rationale(""))
        for rank, (name, p) in enumerate(causes, 1)
    )
    made = Provenance("", "", "", "", "", "", None, 1.0, 0.0, 0.5)
    return Diagnosis(incident_from("x", [], ()), "diagnosed", 0.1, listed, made)


def test_every_cause_of_either_list_is_told():
    lines = list(changes(diagnosis(("A", 0.6), ("B", 0.2)), diagnosis(("C", 0.5), ("A", 0.3))))
    assert lines == [
        "C: below the list -> 1. 50%",
        "A: 1. 60% -> 2. 30%",
        "B: 2. 20% -> below the list",
        "no known cause: 10% -> 10%",
    ]


@pytest.mark.parametrize("fact", ["opened=31.13.2025", "severity=11", "severity=high", "machine"])
def test_a_fact_that_cannot_be_is_named(fact):
    with pytest.raises(UserError) as told:
        incident_from("pull low", [fact], ())
    assert fact in told.value.message
    assert told.value.fix
