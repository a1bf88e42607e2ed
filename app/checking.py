"""The next check with a button per outcome: one click tells the result and ranks anew."""

from __future__ import annotations

import streamlit as st

from app.engine import now
from app.plain import plain
from app.session import engine, t, told, who
from rca import CheckStep, Diagnosis, NextCheck, Verdict


def next_check(diagnosis: Diagnosis, key: str) -> None:
    """The planned check, what each result would mean, and the buttons."""
    check = diagnosis.next_check
    if check is None:
        return
    with st.container(border=True, key=f"next-{key}"):
        st.markdown(f"**{t('check.title')}**")
        st.markdown(plain(check.text))
        st.caption(_price(check))
        outcomes = [name for name in ("confirmed", "refuted") if name in check.outcomes]
        for name, column in zip(outcomes, st.columns(2), strict=False):
            column.caption(plain(check.outcomes[name]))
        for name, column in zip(outcomes, st.columns(2), strict=False):
            icon = ":material/check:" if name == "confirmed" else ":material/close:"
            label, at = t(f"check.{name}"), f"{key}-next-{name}"
            if column.button(label, key=at, icon=icon, width="stretch"):
                _tell(diagnosis, check, name == "confirmed")


def _price(check: NextCheck) -> str:
    parts = []
    if check.minutes is not None:
        parts.append(t("card.minutes", n=f"{check.minutes:g}"))
    if check.expected_gain_minutes is not None and check.expected_gain_minutes >= 1:
        parts.append(t("check.gain", n=f"{check.expected_gain_minutes:.0f}"))
    if check.separates:
        parts.append(f"{t('check.separates')} {plain(', '.join(check.separates))}")
    return " · ".join(parts)


def _tell(diagnosis: Diagnosis, check: NextCheck, found: bool) -> None:
    """What was found is a new fact; a refuted check also rejects its cause, where a name says so:
    a verdict of nobody would be worth nothing."""
    cause = check.separates[0] if check.separates else ""
    step = _step(diagnosis, cause)
    seen = (step.confirms if found else step.refutes) if step else ""
    said = t("check.note_confirmed" if found else "check.note_refuted", cause=cause, seen=seen)
    by = who() or t("common.nobody")
    with told():
        if not found and cause and who():
            verdict = Verdict(
                diagnosis.incident.id, cause, "rejected", by, now(), check.text,
                seen or t("check.refuted"),
            )  # fmt: skip
            engine().judge(verdict)
        engine().ask(diagnosis.incident.with_note(said.strip()), now(), by)
        st.rerun()


def _step(diagnosis: Diagnosis, cause: str) -> CheckStep | None:
    """The first check of that cause, which is the one the plan names."""
    for hypothesis in diagnosis.hypotheses:
        if hypothesis.cause_id == cause and hypothesis.checks:
            return hypothesis.checks[0]
    return None
