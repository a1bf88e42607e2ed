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


def form() -> None:
    """Draw the form; `filled` tells what stands in it."""
    key = _key()
    with st.expander(t("form.title"), icon=":material/tune:"):
        st.caption(t("form.why"))
        for start in range(0, len(PLACES), 4):
            row = PLACES[start : start + 4]
            for column, name in zip(st.columns(4), row, strict=True):
                column.text_input(t(f"form.{name}"), key=key + name, max_chars=200)
        first, second, third = st.columns(3)
        first.text_input(t("form.id"), key=key + "id", max_chars=80)
        second.number_input(
            t("form.severity"), min_value=1, max_value=10, value=None, step=1, key=key + "severity"
        )
        third.date_input(t("form.opened"), value=None, key=key + "opened")
        start, end = st.columns(2)
        start.datetime_input(t("form.window_start"), value=None, key=key + "from")
        end.datetime_input(t("form.window_end"), value=None, key=key + "to")
        st.text_input(t("form.units"), key=key + "units", help=t("form.units_help"))
        for name in _compared("compared_fields"):
            st.text_input(_label(name), key=f"{key}f-{name}")
        for name in _compared("compared_numbers"):
            st.number_input(_label(name), value=None, key=f"{key}n-{name}")


def filled() -> Facts:
    """What stands in the form, drawn in this run or in the one before."""
    key, state = _key(), st.session_state

    def said(name: str) -> str:
        return str(state.get(key + name) or "").strip()

    severity = state.get(key + "severity")
    fields = {name: said(f"f-{name}") for name in _compared("compared_fields")}
    numbers = {name: state.get(f"{key}n-{name}") for name in _compared("compared_numbers")}
    return Facts(
        id=said("id"),
        places={name: said(name) for name in PLACES},
        severity=int(severity) if severity else None,
        opened=state.get(key + "opened"),
        window_start=state.get(key + "from"),
        window_end=state.get(key + "to"),
        units=said("units"),
        fields={name: value for name, value in fields.items() if value},
        numbers={name: float(value) for name, value in numbers.items() if value is not None},
    )


def clear() -> None:
    """The next form starts empty."""
    st.session_state["form"] = st.session_state.get("form", 0) + 1


def _key() -> str:
    """What the keys of this form begin with; another number is an empty form."""
    return f"fact-{st.session_state.setdefault('form', 0)}-"


def _compared(which: str) -> list[str]:
    """The further fields or numbers that this workspace compares, where it declares any."""
    names = getattr(engine().plant.settings, which)
    return [name for name in names if not _is_glob(name)][:12]


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
