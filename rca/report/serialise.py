"""Diagnosis <-> one line of ``diagnoses.jsonl`` (design.md section 4), the same bytes every time.

Weights, scores and probabilities are rounded to 6 decimals. So that the ledger of the file adds up
by hand, the score written is the sum of the weights written. Six keys go beyond the contract's
sketch and are left out when empty: ``notes``, ``links``, ``past_actions``, ``escape`` (of the
incident), ``charts`` (where the plant's records found something) and ``next_check.outcomes``.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from rca.domain import Diagnosis, Evidence, Hypothesis, Incident, Listed, NextCheck

DECIMALS = 6
_DIFFERENT = 1e-4  # a score this far from its ledger is not a rounding matter: leave it visible
# Characters that some readers take for a line end, and lone surrogates that UTF-8 cannot hold.
_UNSAFE = re.compile("[\u007f-\u009f\u2028\u2029\ufeff\ud800-\udfff]")

Json = dict[str, Any]


def as_dict(diagnosis: Diagnosis) -> Json:
    """The contract's JSON shape and key order. Raises ValueError for a score or probability that
    is no finite number."""
    shape: Json = {
        "incident": incident_dict(diagnosis.incident),
        "status": diagnosis.status,
        "novelty": _number(diagnosis.novelty),
        "hypotheses": [_hypothesis(hypothesis) for hypothesis in diagnosis.hypotheses],
        "contributing": [_plain(item) for item in diagnosis.contributing],
        "not_excluded": list(diagnosis.not_excluded),
        "containment": [_plain(item) for item in diagnosis.containment],
        "limits": [_plain(item) for item in diagnosis.limits],
        "next_check": _next_check(diagnosis.next_check),
        "error": diagnosis.error,
        "provenance": _plain(diagnosis.provenance),
    }
    if diagnosis.notes:
        shape["notes"] = list(diagnosis.notes)
    if diagnosis.links:
        shape["links"] = [_plain(link) for link in diagnosis.links]
    for name, rows in (("past_actions", diagnosis.past_actions), ("escape", diagnosis.escape)):
        if rows:
            shape[name] = [_listed(row) for row in rows]
    if diagnosis.charts is not None:
        shape["charts"] = [_plain(chart) for chart in diagnosis.charts]
    return shape


def dumps(diagnosis: Diagnosis) -> str:
    """One line without its line end; equal diagnoses give equal text."""
    return _line(as_dict(diagnosis))


def incident_dict(incident: Incident) -> Json:
    """The incident as it came in, empty fields left out, ``extra`` echoed as it was."""
    shape: Json = {}
    for item in fields(Incident):
        value = getattr(incident, item.name)
        if item.name in ("id", "text"):
            shape[item.name] = value
        elif item.name == "numbers":
            # what was measured is echoed unrounded; JSON has no word for "not a number"
            kept = {k: v for k, v in value.items() if math.isfinite(v)}
            shape |= {"numbers": kept} if kept else {}
        elif value not in (None, "", ()) and value != {}:
            shape[item.name] = _echo(value)
    return shape


def incident_line(incident: Incident) -> str:
    """`incident_dict` on one line."""
    return _line(incident_dict(incident))


def _line(shape: Json) -> str:
    text = json.dumps(shape, ensure_ascii=False, allow_nan=False)
    return _UNSAFE.sub(lambda m: f"\\u{ord(m.group()):04x}", text)


def _echo(value: object) -> object:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, tuple):
        return list(value)
    return dict(value) if isinstance(value, Mapping) else value


def _number(value: float | None) -> float | None:
    if value is None:
        return None
    if not math.isfinite(value):
        raise ValueError(f"{value} is not a finite number")
    return round(float(value), DECIMALS) + 0.0  # no -0.0


def _minutes(value: float | None) -> float | int | None:
    number = _number(value)
    return int(number) if number is not None and number.is_integer() else number


def _plain(item: object) -> Json:
    """A flat record in field order."""
    shape: Json = {}
    for part in fields(item):  # type: ignore[arg-type]
        value = getattr(item, part.name)
        if isinstance(value, tuple):
            value = list(value)
        shape[part.name] = _number(value) if isinstance(value, float) else value
    return shape


def _listed(row: Listed) -> Json:
    ledger, score = _ledger(row.ledger, row.score)
    return {"rank": row.rank, "text": row.text, "score": score, "ledger": ledger,
            "held": row.held, "cause_id": row.cause_id}  # fmt: skip


def _ledger(lines: Sequence[Evidence], told: float) -> tuple[list[Json], float | None]:
    """The lines, and the score that is the sum of what is written."""
    ledger = [_plain(line) for line in lines]
    added = round(math.fsum(line["weight"] for line in ledger), DECIMALS) + 0.0
    score = _number(told)
    if ledger and score is not None and abs(added - score) < _DIFFERENT:
        score = added
    return ledger, score


def _hypothesis(hypothesis: Hypothesis) -> Json:
    ledger, score = _ledger(hypothesis.ledger, hypothesis.score)
    return {
        "rank": hypothesis.rank,
        "cause_id": hypothesis.cause_id,
        "cause": hypothesis.cause,
        "category": hypothesis.category,
        "process_step": hypothesis.process_step,
        "probability": _number(hypothesis.probability),
        "score": score,
        "precedents": hypothesis.precedents,
        "severity": hypothesis.severity,
        "ledger": ledger,
        "rationale": {
            "text": hypothesis.rationale.text,
            "by": hypothesis.rationale.by,
            "struck": [_plain(item) for item in hypothesis.rationale.struck],
        },
        "actions": {
            "corrective": [_plain(action) for action in hypothesis.actions.corrective],
            "preventive": [_plain(action) for action in hypothesis.actions.preventive],
        },
        "checks": [_plain(c) | {"minutes": _minutes(c.minutes)} for c in hypothesis.checks],
        "escape": [_plain(item) for item in hypothesis.escape],
    }


def _next_check(check: NextCheck | None) -> Json | None:
    if check is None:
        return None
    shape: Json = {
        "text": check.text,
        "minutes": _minutes(check.minutes),
        "separates": list(check.separates),
        "expected_gain_minutes": _minutes(check.expected_gain_minutes),
    }
    if check.outcomes:
        shape["outcomes"] = dict(check.outcomes)
    return shape
