"""The engineer's word: confirmed by a check, suspected, rejected, another cause, taken back."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from app.cards import name_of
from app.engine import now
from app.plain import plain
from app.session import engine, label_of, t, told, who
from rca import Diagnosis, Verdict

_NEW = "\x00new"
Kind = Literal["confirmed", "suspected", "rejected"]


def verdict_panel(diagnosis: Diagnosis, key: str) -> None:
    """What was said so far, and the form to say more."""
    incident = diagnosis.incident.id
    standing = engine().plant.records.verdicts(incident)
    for verdict in standing:
        _said(verdict)
    if not standing:
        st.caption(t("verdict.none"))
    cause, new = _which(diagnosis, key)
    check = _check(diagnosis, cause, key)
    result = st.text_input(t("verdict.result"), key=f"{key}-result", max_chars=500)
    role = st.segmented_control(
        t("verdict.role"), ["primary", "contributing"], default="primary", required=True,
        format_func=lambda name: t(f"verdict.{name}"), key=f"{key}-role",
    )  # fmt: skip
    kinds: tuple[Kind, ...] = ("confirmed", "suspected", "rejected")
    with st.container(horizontal=True):
        for kind in kinds:
            if st.button(
                t(f"verdict.{kind}"), key=f"{key}-verdict-{kind}", icon=_ICONS[kind],
                type="primary" if kind == "confirmed" else "secondary",
            ):  # fmt: skip
                told_check = "" if kind == "suspected" else check
                _keep(
                    Verdict(
                        incident,
                        cause or new,
                        kind,
                        who(),
                        now(),
                        told_check,
                        result,
                        "contributing" if role == "contributing" else "primary",
                        new,
                    )  # fmt: skip
                )
        if standing and st.button(
            t("verdict.undo"), key=f"{key}-undo", icon=":material/undo:", type="tertiary"
        ):
            with told():
                engine().undo(incident, who() or t("common.nobody"), now())
                st.rerun()
    st.caption(t("verdict.rule"))


_ICONS = {
    "confirmed": ":material/verified:",
    "suspected": ":material/help:",
    "rejected": ":material/block:",
}


def _which(diagnosis: Diagnosis, key: str) -> tuple[str, str]:
    """(cause id, text of a cause that is in no list)."""
    shown = {h.cause_id: name_of(h) for h in diagnosis.hypotheses}
    everything = shown | {i: n for i, n in engine().causes().items() if i not in shown}
    chosen = st.selectbox(
        t("verdict.cause"), [*everything, _NEW], key=f"{key}-verdict-cause",
        format_func=lambda i: t("verdict.new") if i == _NEW else everything[i],
    )  # fmt: skip
    if chosen != _NEW:
        return str(chosen), ""
    return "", st.text_input(t("verdict.new_text"), key=f"{key}-new", max_chars=300).strip()


def _check(diagnosis: Diagnosis, cause: str, key: str) -> str:
    """The check in the engineer's words, or one of those on record for that cause."""
    known = next((h.checks for h in diagnosis.hypotheses if h.cause_id == cause), ())
    own = str(st.text_input(t("verdict.check"), key=f"{key}-check", max_chars=500)).strip()
    if own or not known:
        return own
    chosen = st.selectbox(
        t("verdict.check_known"),
        [check.text for check in known],
        index=None,
        key=f"{key}-check-{cause}",
        placeholder=t("verdict.check_hint"),
    )
    return str(chosen or "")


def _said(verdict: Verdict) -> None:
    colour = {"confirmed": "green", "suspected": "orange", "rejected": "red"}[verdict.kind]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.badge(t(f"verdict.{verdict.kind}"), color=colour, icon=_ICONS[verdict.kind])
        if verdict.role == "contributing":
            st.badge(t("verdict.contributing"), color="gray")
        if not verdict.checked:
            st.badge(t("verdict.unchecked"), color="gray")
        st.markdown(f"**{plain(verdict.new_text or verdict.cause_id)}**")
    told_by = t("verdict.by", by=verdict.by, at=f"{verdict.at:%Y-%m-%d %H:%M}")
    detail = " · ".join(part for part in (told_by, verdict.check, verdict.result) if part)
    st.caption(plain(detail))


def _keep(verdict: Verdict) -> None:
    with told():
        if not verdict.by:
            st.error(t("verdict.needs_name"))
            return
        if not verdict.cause_id:
            st.error(t("verdict.needs_cause"))
            return
        if verdict.kind == "confirmed" and not verdict.check:
            st.warning(t("verdict.needs_check"))
            return
        engine().judge(verdict)
        st.toast(
            t("verdict.kept", cause=plain(verdict.cause_id), kind=label_of("verdict", verdict.kind))
        )
        engine().rebuild()
        st.rerun()
