"""One line of ``diagnoses.jsonl`` -> Diagnosis, the way back of `rca.report.serialise`."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from rca.domain import (
    Action,
    Actions,
    Chart,
    CheckStep,
    Cited,
    Containment,
    Contributing,
    Diagnosis,
    Evidence,
    Hypothesis,
    Incident,
    LimitVerdict,
    Link,
    Listed,
    NextCheck,
    Provenance,
    Rationale,
    Struck,
)
from rca.errors import UserError

Json = dict[str, Any]


def parse(shape: Json) -> Diagnosis:
    """The diagnosis that `serialise.as_dict` wrote. Raises UserError naming what is wrong."""
    try:
        return _diagnosis(shape)
    except KeyError as error:
        raise UserError(f"not a diagnosis: {error.args[0]!r} is missing") from error
    except (TypeError, ValueError, AttributeError) as error:
        raise UserError(f"not a diagnosis: {error}") from error


def loads(line: str) -> Diagnosis:
    """Parse one line of JSON. Raises UserError."""
    try:
        shape = json.loads(line)
    except ValueError as error:
        raise UserError(f"not a diagnosis: {error}") from error
    return parse(shape)


def parse_incident(shape: Json) -> Incident:
    """The incident that `serialise.incident_dict` wrote; an unknown key is a TypeError."""
    values = dict(shape)
    for name in ("window_start", "window_end"):
        if name in values:
            values[name] = datetime.fromisoformat(values[name])
    if "opened" in values:
        values["opened"] = date.fromisoformat(values["opened"])
    for name in ("units", "notes", "members"):
        values[name] = tuple(values.get(name, ()))
    return Incident(**values)


def _diagnosis(shape: Json) -> Diagnosis:
    return Diagnosis(
        incident=parse_incident(shape["incident"]),
        status=shape["status"],
        novelty=shape["novelty"],
        hypotheses=tuple(_hypothesis(item) for item in shape["hypotheses"]),
        contributing=tuple(Contributing(**_tuples(item)) for item in shape["contributing"]),
        not_excluded=tuple(shape["not_excluded"]),
        containment=tuple(Containment(**_tuples(item)) for item in shape["containment"]),
        limits=tuple(LimitVerdict(**item) for item in shape["limits"]),
        next_check=_next_check(shape["next_check"]),
        error=shape["error"],
        provenance=Provenance(**shape["provenance"]),
        notes=tuple(shape.get("notes", ())),
        links=tuple(Link(**_tuples(item)) for item in shape.get("links", ())),
        past_actions=tuple(_listed(item) for item in shape.get("past_actions", ())),
        escape=tuple(_listed(item) for item in shape.get("escape", ())),
        charts=tuple(Chart(**item) for item in shape["charts"]) if "charts" in shape else None,
    )


def _listed(shape: Json) -> Listed:
    return Listed(**{**shape, "ledger": tuple(Evidence(**line) for line in shape["ledger"])})


def _hypothesis(shape: Json) -> Hypothesis:
    values = dict(shape)
    rationale, actions = values["rationale"], values["actions"]
    values["ledger"] = tuple(Evidence(**line) for line in values["ledger"])
    values["rationale"] = Rationale(
        rationale["text"], rationale["by"], tuple(Struck(**item) for item in rationale["struck"])
    )
    values["actions"] = Actions(
        corrective=tuple(Action(**_tuples(item)) for item in actions["corrective"]),
        preventive=tuple(Action(**_tuples(item)) for item in actions["preventive"]),
    )
    values["checks"] = tuple(
        CheckStep(**item | {"minutes": _minutes(item["minutes"])}) for item in values["checks"]
    )
    values["escape"] = tuple(Cited(**_tuples(item)) for item in values["escape"])
    return Hypothesis(**values)


def _next_check(shape: Json | None) -> NextCheck | None:
    if shape is None:
        return None
    return NextCheck(
        text=shape["text"],
        minutes=_minutes(shape["minutes"]),
        separates=tuple(shape["separates"]),
        expected_gain_minutes=_minutes(shape["expected_gain_minutes"]),
        outcomes=dict(shape.get("outcomes", {})),
    )


def _minutes(value: float | None) -> float | None:
    return None if value is None else float(value)


def _tuples(shape: Json) -> Json:
    return {key: tuple(v) if isinstance(v, list) else v for key, v in shape.items()}
