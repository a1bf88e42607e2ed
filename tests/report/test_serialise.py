"""The diagnosis file: the contract's shape, the same bytes, and back again."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rca.domain import (
    Action,
    Actions,
    CheckStep,
    Cited,
    Containment,
    Contributing,
    Diagnosis,
    Evidence,
    EvidenceKind,
    Hypothesis,
    Incident,
    LimitVerdict,
    NextCheck,
    Provenance,
    Rationale,
    Struck,
)
from rca.errors import UserError
from rca.report.parse import loads, parse, parse_incident
from rca.report.serialise import as_dict, dumps, incident_dict

text = st.text(max_size=12) | st.sampled_from(["\ud800", "a\u2028b\x85c", "\x00"])
names = st.lists(text, max_size=3).map(tuple)
share = st.integers(0, 10**6).map(lambda n: n / 10**6)
weight = st.integers(-(10**7), 10**7).map(lambda n: n / 10**6)
minutes = st.none() | st.integers(0, 10**7).map(lambda n: n / 100)
maybe = st.none() | st.booleans()


def many(item: st.SearchStrategy) -> st.SearchStrategy:
    return st.lists(item, max_size=2).map(tuple)


incidents = st.builds(
    Incident,
    id=text,
    text=text,
    opened=st.none() | st.dates(),
    machine=text,
    lang=text,
    severity=st.none() | st.integers(1, 10),
    window_start=st.none() | st.datetimes(),
    window_end=st.none() | st.datetimes(),
    units=names,
    fields=st.dictionaries(text, text, max_size=2),
    numbers=st.dictionaries(text, st.floats(allow_nan=False, allow_infinity=False), max_size=2),
    extra=st.dictionaries(text, text, max_size=2),
    notes=names,
)
lines = st.builds(
    Evidence,
    id=text,
    kind=st.sampled_from(get_args(EvidenceKind)),
    ref=text,
    stance=st.sampled_from(["for", "against"]),
    weight=weight,
    quote=text,
)
actions = many(
    st.builds(Action, text, names, st.sampled_from(["cited", "suggested"]), maybe),
)


@st.composite
def hypotheses(draw: st.DrawFn) -> Hypothesis:
    ledger = draw(many(lines))
    return Hypothesis(
        rank=draw(st.integers(1, 9)),
        cause_id=draw(text),
        cause=draw(text),
        category=draw(text),
        process_step=draw(text),
        probability=draw(share),
        score=round(sum(line.weight for line in ledger), 6) if ledger else draw(weight),
        precedents=draw(st.integers(0, 99)),
        severity=draw(st.none() | st.integers(1, 10)),
        ledger=ledger,
        rationale=draw(st.builds(Rationale, text, text, many(st.builds(Struck, text, text)))),
        actions=draw(st.builds(Actions, actions, actions)),
        checks=draw(many(st.builds(CheckStep, text, minutes, maybe, text, text))),
        escape=draw(many(st.builds(Cited, text, names))),
    )


provenances = st.builds(
    Provenance, text, text, text, text, text, text, st.none() | text, share, weight, share
)
diagnoses = st.builds(
    Diagnosis,
    incident=incidents,
    status=st.sampled_from(["diagnosed", "undetermined", "failed"]),
    novelty=st.none() | share,
    hypotheses=many(hypotheses()),
    provenance=provenances,
    contributing=many(
        st.builds(Contributing, text, st.sampled_from(["feeder", "escape", "systemic"]), names)
    ),
    not_excluded=names,
    containment=many(st.builds(Containment, text, text, names)),
    limits=many(
        st.builds(
            LimitVerdict,
            text,
            text,
            text,
            st.sampled_from(["inside", "outside", "no limit found"]),
        )
    ),
    next_check=st.none()
    | st.builds(NextCheck, text, minutes, names, minutes, st.dictionaries(text, text, max_size=2)),
    error=st.none() | text,
    notes=names,
)

CONTRACT = {
    "": "incident status novelty hypotheses contributing not_excluded containment limits "
    "next_check error provenance notes",
    "hypothesis": "rank cause_id cause category process_step probability score precedents severity "
    "ledger rationale actions checks escape",
    "ledger": "id kind ref stance weight quote",
    "rationale": "text by struck",
    "action": "text cites basis held",
    "check": "text minutes destructive confirms refutes",
    "containment": "text scope cites",
    "limit": "value limit ref verdict",
    "next_check": "text minutes separates expected_gain_minutes outcomes",
    "provenance": "rca embedder llm index ranker prompt as_of temperature log_z novelty_threshold",
}


@settings(max_examples=50, deadline=None)
@given(diagnoses)
def test_a_diagnosis_comes_back_as_it_was(diagnosis: Diagnosis) -> None:
    line = dumps(diagnosis)
    assert loads(line) == diagnosis
    assert dumps(loads(line)) == line


@settings(max_examples=50, deadline=None)
@given(diagnoses)
def test_one_diagnosis_is_one_line_of_utf8(diagnosis: Diagnosis) -> None:
    line = dumps(diagnosis)
    assert line.splitlines() == [line]
    assert json.loads(line.encode("utf-8")) == as_dict(diagnosis)


@given(incidents)
def test_an_incident_is_echoed_whole(incident: Incident) -> None:
    assert parse_incident(incident_dict(incident)) == incident


def test_the_contracts_keys_in_the_contracts_order(diagnosis: Diagnosis) -> None:
    shape = as_dict(diagnosis)
    first = shape["hypotheses"][0]
    parts = {
        "": shape,
        "hypothesis": first,
        "ledger": first["ledger"][0],
        "rationale": first["rationale"],
        "action": first["actions"]["corrective"][0],
        "check": first["checks"][0],
        "containment": shape["containment"][0],
        "limit": shape["limits"][0],
        "next_check": shape["next_check"],
        "provenance": shape["provenance"],
    }
    assert {name: " ".join(part) for name, part in parts.items()} == CONTRACT
    assert list(shape["incident"])[:2] == ["id", "text"]
    assert shape["incident"]["lot"] == "00123"
    assert shape["incident"]["extra"] == {"root_cause": "=secret"}


def test_the_file_adds_up_by_hand(diagnosis: Diagnosis) -> None:
    first = as_dict(diagnosis)["hypotheses"][0]
    assert [line["weight"] for line in first["ledger"]] == [-1.2, 2.5, -0.3, 0.0]
    assert math.fsum(line["weight"] for line in first["ledger"]) == pytest.approx(first["score"])


def test_a_ledger_that_does_not_add_up_is_not_papered_over(diagnosis: Diagnosis) -> None:
    wrong = replace(diagnosis.hypotheses[0], score=7.0)
    shape = as_dict(replace(diagnosis, hypotheses=(wrong,)))
    assert shape["hypotheses"][0]["score"] == 7.0


def test_whole_minutes_are_written_as_such(diagnosis: Diagnosis) -> None:
    line = dumps(diagnosis)
    assert '"minutes": 30,' in line
    assert '"expected_gain_minutes": 41.25' in line
    assert "29 µΩ" in line


def test_optional_keys_are_absent_when_empty(diagnosis: Diagnosis) -> None:
    shape = as_dict(replace(diagnosis, notes=(), next_check=None))
    assert "notes" not in shape
    assert shape["next_check"] is None


def test_no_nan_is_ever_written(diagnosis: Diagnosis) -> None:
    with pytest.raises(ValueError, match="not a finite number"):
        dumps(replace(diagnosis, novelty=math.nan))
    measured = Incident("1", "x", numbers={"a": math.inf, "b": math.nan, "c": 1e-9})
    assert incident_dict(measured)["numbers"] == {"c": 1e-9}


def test_minus_zero_is_zero(diagnosis: Diagnosis) -> None:
    line = Evidence("E1", "rest", "", "for", -1e-9, "")
    tiny = replace(diagnosis.hypotheses[0], ledger=(line,), score=-1e-9)
    assert "-0.0" not in dumps(replace(diagnosis, hypotheses=(tiny,)))


def test_a_failed_row_is_a_line_too(stamp: Provenance) -> None:
    failed = Diagnosis(Incident("Q-9", ""), "failed", None, (), stamp, error="empty text")
    assert loads(dumps(failed)) == failed


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "not a diagnosis"),
        ("[]", "not a diagnosis"),
        ("{}", "'incident' is missing"),
        ('{"incident": {"id": "1", "text": "x", "colour": "red"}}', "colour"),
    ],
)
def test_what_is_no_diagnosis_is_named(line: str, told: str) -> None:
    with pytest.raises(UserError, match=told):
        loads(line)


def test_a_missing_part_is_named(diagnosis: Diagnosis) -> None:
    shape = as_dict(diagnosis)
    del shape["hypotheses"][0]["rationale"]
    with pytest.raises(UserError, match="'rationale' is missing"):
        parse(shape)
