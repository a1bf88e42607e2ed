"""The 8D as a file, in any form, and the moves that only a person makes."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import streamlit as st

from app.engine import now
from app.session import engine, t, told, who
from rca import Diagnosis, Layout

FORMATS = ("docx", "xlsx", "pdf", "md")
FORMS = ("house", "vda", "customer-zh")
LANGUAGES = ("", "en", "zh", "both")


def _choose(
    what: str, among: Sequence[str], first: str, key: str, shown: Callable[[str], str]
) -> str:
    """One of ``among``, ``first`` until another is pressed."""
    return str(
        st.segmented_control(
            t(f"report.{what}"),
            among,
            default=first,
            required=True,
            key=f"{key}-{what}",
            format_func=shown,
        )
    )


def report_panel(diagnosis: Diagnosis, key: str) -> None:
    """Choose form, format and language; make the file; take it along."""
    incident = diagnosis.incident.id
    st.caption(t("report.suspected"))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        form = _choose("form", FORMS, "house", key, lambda name: t(f"report.{name}"))
        suffix = _choose("format", FORMATS, "docx", key, lambda name: f"\\.{name}")
        language = _choose(
            "language", LANGUAGES, "", key, lambda name: t(f"report.language_{name or 'own'}")
        )
    name = f"8D-{_file_name(incident)}.{suffix}"
    chosen = (incident, form, suffix, language)
    with told():
        if st.button(t("report.make"), key=f"{key}-make", icon=":material/draft:"):
            with st.spinner(t("report.making")):
                st.session_state["made"] = (chosen, _made(*chosen))
        made = st.session_state.get("made")
        if made and made[0] == chosen:
            st.download_button(
                t("report.download", name=name.replace("_", "\\_")),
                made[1],
                name,
                key=f"{key}-get",
                on_click="ignore",
                type="primary",
                icon=":material/download:",
            )
    _moves(incident, key)


def _made(incident: str, form: str, suffix: str, language: str) -> bytes:
    """The bytes of one 8D. Raises UserError, RecordMissing."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"8d.{suffix}"
        engine().plant.report(incident, file, now(), Layout(form, None, language))
        return file.read_bytes()


def _moves(incident: str, key: str) -> None:
    """8D issued, closed, reopened; refused with the reason where they are not allowed."""
    records = engine().plant.records
    state = records.life(incident).state
    st.markdown(f"**{t('life.title')}** {t(f'state.{state}')}")
    reason = st.text_input(t("life.reason"), key=f"{key}-reason", max_chars=300)
    moves = {"issue": state != "8D issued", "close": state != "closed",
             "reopen": state in ("8D issued", "closed")}  # fmt: skip
    with st.container(horizontal=True):
        pressed = [
            name
            for name, allowed in moves.items()
            if allowed and st.button(t(f"life.{name}"), key=f"{key}-{name}")
        ]
    if not pressed:
        return
    with told():
        if pressed[0] == "issue":
            records.issue(incident, who(), now())
        elif pressed[0] == "close":
            records.close_incident(incident, who(), now(), reason)
        else:
            records.reopen(incident, who(), now(), reason)
        engine().forget()
        st.rerun()


def _file_name(incident: str) -> str:
    kept = "".join(sign if sign.isalnum() or sign in "-_." else "_" for sign in incident)
    return kept.strip(".")[:80] or "incident"
