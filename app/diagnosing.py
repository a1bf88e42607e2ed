"""The Diagnose page: paste an anomaly, get containment and a ranked list, talk on."""

from __future__ import annotations

import streamlit as st

from app import facts
from app.answer import answer
from app.conversation import Turn, shift
from app.engine import new_id, now
from app.figures import shift_figure
from app.plain import lines, plain
from app.session import engine, label_of, lang, percent, t, told, who
from rca import Incident

_LONGEST = 20_000  # characters of one message


def page() -> None:
    """The whole page."""
    incident_id = st.query_params.get("incident", "")
    said = st.bottom.chat_input(  # the page stays where the reader is
        t("chat.follow_up") if incident_id else t("chat.first"), key="said", max_chars=_LONGEST
    )
    if said and said.strip():  # before the page is drawn, which an answer will replace
        with told():
            _take(said.strip(), incident_id)
    with told():
        if incident_id:
            _conversation(incident_id)
        else:
            _opening()


def _take(said: str, incident_id: str) -> None:
    at, by = now(), who() or t("common.nobody")
    with st.bottom, st.spinner(t("chat.working")):
        if incident_id:
            turns = engine().conversation(incident_id)
            engine().ask(turns[-1].answer.incident.with_note(said), at, by)
        else:
            incident = facts.incident(said, facts.filled(), new_id(at))
            known = engine().conversation(incident.id)
            if known:
                incident = known[-1].answer.incident.with_note(said)
            engine().ask(incident, at, by)
            facts.clear()
            st.query_params["incident"] = incident.id
    st.rerun()


def _opening() -> None:
    st.header(t("chat.title"), anchor=False)
    st.markdown(t("chat.welcome"))
    facts.form()
    _recent()


def _recent() -> None:
    known = engine().incidents()[:8]
    if not known:
        return
    st.subheader(t("chat.recent"), anchor=False)
    for incident, state in known:
        _link(incident, state)


def _link(incident: Incident, state: str) -> None:
    link, text = st.columns([2, 3], vertical_alignment="center")
    link.page_link(
        st.session_state["pages"]["diagnose"],
        label=plain(incident.id, 24),
        query_params={"incident": incident.id, **({"lang": "zh"} if lang() == "zh" else {})},
    )
    text.caption(f"{label_of('state', state)} · {plain(incident.text, 90)}")


def _conversation(incident_id: str) -> None:
    turns = engine().conversation(incident_id)
    if not turns:
        st.warning(t("chat.unknown", id=plain(incident_id)))
        if st.button(t("chat.new")):
            del st.query_params["incident"]
            st.rerun()
        return
    _title(turns[-1].answer.incident)
    for turn in turns[:-1]:
        _earlier(turn)
    _said(turns[-1])
    with st.chat_message("assistant", avatar=":material/troubleshoot:"):
        _change(turns[-1])
        answer(turns[-1])


def _title(incident: Incident) -> None:
    state = engine().plant.records.life(incident.id).state
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(plain(incident.id), anchor=False)
        st.badge(label_of("state", state), color="violet")
        if st.button(t("chat.new"), icon=":material/add:", shortcut="Alt+N"):
            del st.query_params["incident"]
            st.rerun()
    known = [(name, getattr(incident, name)) for name in facts.PLACES]
    told_facts = [f"{t(f'form.{name}')}: {value}" for name, value in known if value]
    if incident.severity is not None:
        told_facts.append(f"{t('form.severity')}: {incident.severity}")
    told_facts += [
        f"{t(f'form.{name}')}: {value:%Y-%m-%d %H:%M}"
        for name in ("window_start", "window_end")
        if (value := getattr(incident, name)) is not None
    ]
    if incident.units:
        told_facts.append(f"{t('form.units')}: {', '.join(incident.units)}")
    told_facts += [f"{name}: {value}" for name, value in incident.fields.items()]
    if told_facts:
        st.caption(plain(" · ".join(told_facts)))


def _said(turn: Turn) -> None:
    if not turn.said:
        return
    with st.chat_message("user", avatar=":material/engineering:"):
        for part in turn.said:
            st.markdown(lines(part))
        st.caption(plain(t("chat.by", by=turn.by, at=f"{turn.at:%Y-%m-%d %H:%M}")))


def _earlier(turn: Turn) -> None:
    """A turn that is no longer the newest: what was said, and the list as it stood then."""
    _said(turn)
    with st.chat_message("assistant", avatar=":material/history:"):
        first = turn.answer.hypotheses[:3]
        rows = [f"{h.rank}. {plain(h.cause_id)} {plain(h.cause)} {percent(h.probability)}"
                for h in first]  # fmt: skip
        st.markdown("  \n".join(rows) or t("answer.no_list"))


def _change(turn: Turn) -> None:
    if turn.before is None:
        return
    rows = shift(turn.before, turn.answer)
    moved = any(abs(before - after) >= 0.005 for *_, before, after in rows)
    st.markdown(f"**{t('turn.title')}**")
    if not moved:
        st.caption(t("turn.same"))
        return
    st.plotly_chart(
        shift_figure(rows, t), key=f"shift-{turn.n}", config={"displayModeBar": False},
        alt=t("turn.title"),
    )  # fmt: skip
