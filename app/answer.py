"""The newest answer: containment at once, then the list, then what to do about it."""

from __future__ import annotations

import streamlit as st

from app.cards import cards, known
from app.checking import next_check
from app.conversation import Turn
from app.drafting import Drafts
from app.judging import verdict_panel
from app.passage import cite
from app.pictures import pictures
from app.plain import plain
from app.reporting import report_panel
from app.session import engine, percent, t, workspace
from rca import Diagnosis, Evidence, Listed


def answer(turn: Turn) -> None:
    """Everything about one answer."""
    diagnosis, key = turn.answer, f"{turn.answer.incident.id}-{turn.n}"
    if diagnosis.status == "failed":
        st.error(t("answer.failed", why=plain(diagnosis.error or "")))
        return
    _links(diagnosis)
    _containment(diagnosis, key)
    _limits(diagnosis)
    _status(diagnosis)
    _draft(turn)
    cards(diagnosis, key)
    _not_excluded(diagnosis)
    _contributing(diagnosis, key)
    _listed("past_actions", diagnosis.past_actions, key)
    _listed("escape", diagnosis.escape, key)
    next_check(diagnosis, key)
    verdict, picture, report = st.tabs(
        [t("answer.verdict"), t("answer.pictures"), t("answer.report")],
        key=f"{key}-tabs", on_change="rerun",
    )  # fmt: skip
    for tab, show in ((verdict, verdict_panel), (picture, pictures), (report, report_panel)):
        if tab.open:
            with tab:
                show(diagnosis, key)
    _notes(diagnosis)


def _evidence(diagnosis: Diagnosis) -> dict[str, Evidence]:
    return {line.id: line for h in diagnosis.hypotheses for line in h.ledger}


def _containment(diagnosis: Diagnosis, key: str) -> None:
    with st.container(border=True, key=f"contain-{key}"):
        st.markdown(f":red-badge[:material/shield: {t('answer.contain')}]")
        if not diagnosis.containment:
            st.caption(t("answer.no_containment"))
            return
        for scope in dict.fromkeys(step.scope for step in diagnosis.containment):
            if scope:
                st.markdown(f"**{t('answer.scope')}** {plain(scope)}")
        steps = [f"- {plain(s.text)} {plain(''.join(f'[{c}]' for c in s.cites))}"
                 for s in diagnosis.containment]  # fmt: skip
        st.markdown("\n".join(steps))
        cited = [c for step in diagnosis.containment for c in step.cites]
        cite(known(list(dict.fromkeys(cited)), _evidence(diagnosis)), f"{key}-contain")


def _links(diagnosis: Diagnosis) -> None:
    """That this happened before, and that what was done about it did not hold."""
    for link in diagnosis.links:
        parts = [t("link.counted", n=link.nth)]
        if link.weeks is not None:
            parts.append(t("link.within", n=link.weeks))
        parts += [plain(part) for part in (link.place, ", ".join(link.signs)) if part]
        if link.since:
            parts.append(t("link.since", day=plain(link.since)))
        st.warning(
            f"**{t(f'link.{link.kind}')}: {plain(link.to)}**  \n{' · '.join(parts)}",
            icon=":material/replay:",
        )


def _limits(diagnosis: Diagnosis) -> None:
    colours = {"inside": "green", "outside": "red", "no limit found": "gray"}
    for limit in diagnosis.limits:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.badge(t(f"limit.{limit.verdict}"), color=colours[limit.verdict])
            st.markdown(f"**{plain(limit.value)}** {plain(limit.limit)}")
            st.caption(plain(limit.ref))


def _status(diagnosis: Diagnosis) -> None:
    novelty = percent(diagnosis.novelty) if diagnosis.novelty is not None else ""
    if diagnosis.status == "undetermined":
        with st.container(border=True, key="undetermined"):
            st.markdown(f":violet-badge[:material/explore: {t('answer.undetermined')}]")
            st.markdown(t("answer.undetermined_long", novelty=novelty))
        st.markdown(f"**{t('answer.starting_points')}**")
        return
    st.markdown(f"**{t('answer.hypotheses')}**")
    st.caption(t("answer.novelty", novelty=novelty))


@st.cache_resource(show_spinner=False)
def _drafts(folder: str) -> Drafts:
    del folder  # one per workspace of this server
    return Drafts(engine())


def drafts() -> Drafts:
    """The drafts of this server."""
    found: Drafts = _drafts(str(workspace().resolve()))
    return found


def _draft(turn: Turn) -> None:
    """Offer, follow or report the wording by a model."""
    if turn.answer.provenance.llm != "none" or not turn.answer.hypotheses:
        return
    record = f"{turn.answer.incident.id}@{turn.n}"
    under_way = drafts().of(record)
    if under_way is None:
        writer = drafts().writer()
        if writer.llm is None:
            return
        label = t("draft.start", by=plain(writer.llm.name))
        wanted = st.session_state.get("always_draft", True)
        if not wanted and not st.button(label, icon=":material/edit_note:", key=f"draft-{record}"):
            return
        drafts().start(record, turn.answer)
    _follow(record)


@st.fragment(run_every=0.5)
def _follow(record: str) -> None:
    """The sentences of a draft as they pass the verifier."""
    draft = drafts().of(record)
    if draft is None:
        return
    if draft.state == "done" and not draft.error:
        st.rerun()  # the records now hold it: the cards show it
    if draft.state == "failed" or draft.error:
        st.caption(t("draft.failed", by=plain(draft.by), why=plain(draft.error, 200)))
        return
    with st.container(border=True, key="draft"):
        st.caption(f":material/edit_note: {t('draft.writing', by=plain(draft.by))}")
        for rank, text, kept in draft.sentences:
            mark = "" if kept else f" :orange-badge[{t('card.suggested')}]"
            st.markdown(f"{rank}. {plain(text)}{mark}")


def _not_excluded(diagnosis: Diagnosis) -> None:
    if not diagnosis.not_excluded:
        return
    names = engine().causes()
    with st.container(border=True, key="not-excluded"):
        st.markdown(f":red-badge[:material/warning: {t('answer.not_excluded')}]")
        st.caption(t("answer.not_excluded_why"))
        for cause in diagnosis.not_excluded:
            st.markdown(f"- {plain(names.get(cause, cause))}")


def _contributing(diagnosis: Diagnosis, key: str) -> None:
    if not diagnosis.contributing:
        return
    names, evidence = engine().causes(), _evidence(diagnosis)
    with st.expander(t("answer.contributing", n=len(diagnosis.contributing))):
        for number, item in enumerate(diagnosis.contributing):
            st.markdown(
                f"- {plain(names.get(item.cause_id, item.cause_id))}: {t(f'role.{item.role}')}"
            )
            cite(known(item.cites, evidence), f"{key}-contributing-{number}")


def _listed(name: str, lines: tuple[Listed, ...], key: str) -> None:
    """A ranked list beside the causes, each line with the cases behind it."""
    if not lines:
        return
    with st.expander(t(f"answer.{name}", n=len(lines)), expanded=name == "past_actions"):
        for line in lines:
            told = {True: t("card.held"), False: t("card.failed"), None: ""}[line.held]
            st.markdown(f"{line.rank}. {plain(line.text)} `{line.score:+.2f}` {told}")
            cite([one for one in line.ledger if one.kind != "rest"], f"{key}-{name}-{line.rank}")


def _notes(diagnosis: Diagnosis) -> None:
    for note in diagnosis.notes:
        st.caption(f":material/info: {plain(note)}")
    made = diagnosis.provenance
    stand = f" · {made.as_of}" if made.as_of else ""
    st.caption(plain(f"rca {made.rca} · {made.embedder} · {made.index}{stand}"))
