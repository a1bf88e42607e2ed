"""The short form: what is known about an anomaly beside its words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fnmatch import fnmatchcase

import streamlit as st

from app.session import engine, t
from rca import Incident, UserError

PLACES = ("process_step", "line", "machine", "lot", "product", "shift", "defect_code", "case_ref")


@dataclass(frozen=True, slots=True)
class Facts:
    """One filled form."""

    id: str = ""
    places: Mapping[str, str] = field(default_factory=dict)
    severity: int | None = None
    opened: date | None = None
    window_start: datetime | None = None
    window_end: datetime | None = None
    units: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, float] = field(default_factory=dict)


def form() -> Facts:
    """Draw the form and return what stands in it."""
    fresh = st.session_state.setdefault("form", 0)  # another number is an empty form
    key = f"fact-{fresh}-"
    with st.expander(t("form.title"), icon=":material/tune:"):
        st.caption(t("form.why"))
        places = _places(key)
        first, second, third = st.columns(3)
        identity = first.text_input(t("form.id"), key=key + "id", max_chars=80)
        severity = second.number_input(
            t("form.severity"), min_value=1, max_value=10, value=None, step=1, key=key + "severity"
        )
        opened = third.date_input(t("form.opened"), value=None, key=key + "opened")
        start, end = st.columns(2)
        window_start = start.datetime_input(t("form.window_start"), value=None, key=key + "from")
        window_end = end.datetime_input(t("form.window_end"), value=None, key=key + "to")
        units = st.text_input(t("form.units"), key=key + "units", help=t("form.units_help"))
        fields, numbers = _compared(key)
    return Facts(
        identity.strip(), places, int(severity) if severity else None, opened, window_start,
        window_end, units, fields, numbers,
    )  # fmt: skip


def clear() -> None:
    """The next form starts empty."""
    st.session_state["form"] = st.session_state.get("form", 0) + 1


def _places(key: str) -> dict[str, str]:
    given: dict[str, str] = {}
    for start in range(0, len(PLACES), 4):
        row = PLACES[start : start + 4]
        for column, name in zip(st.columns(4), row, strict=True):
            value = column.text_input(t(f"form.{name}"), key=key + name, max_chars=200)
            given[name] = value.strip()
    return given


def _compared(key: str) -> tuple[dict[str, str], dict[str, float]]:
    """The further fields that this workspace compares, where it declares any."""
    settings = engine().plant.settings
    patterns = settings.compared_numbers
    names = [n for n in settings.compared_fields if not _is_glob(n)][:12]
    numbers = [n for n in patterns if not _is_glob(n)][:12]
    given = {name: st.text_input(_label(name), key=f"{key}f-{name}") for name in names}
    measured = {n: st.number_input(_label(n), value=None, key=f"{key}n-{n}") for n in numbers}
    return (
        {n: v.strip() for n, v in given.items() if v.strip()},
        {n: float(v) for n, v in measured.items() if v is not None},
    )


def _is_glob(name: str) -> bool:
    return any(sign in name for sign in "*?[") or not fnmatchcase(name, name)


def _label(name: str) -> str:
    from app.plain import plain

    return plain(name, 60)


def incident(text: str, facts: Facts, identity: str) -> Incident:
    """The incident that a form and the pasted words make. Raises UserError."""
    if not text.strip():
        raise UserError(t("form.no_text"), t("form.no_text_fix"))
    if facts.window_start and facts.window_end and facts.window_end < facts.window_start:
        raise UserError(t("form.window_wrong"), t("form.window_fix"))
    units = [part.strip() for part in facts.units.replace("|", ",").replace("，", ",").split(",")]
    return Incident(
        id=facts.id or identity,
        text=text.strip(),
        opened=facts.opened,
        severity=facts.severity,
        window_start=facts.window_start,
        window_end=facts.window_end,
        units=tuple(part for part in units if part),
        fields=facts.fields,
        numbers=facts.numbers,
        **{name: value for name, value in facts.places.items() if value},  # type: ignore[arg-type]
    )
