"""One hypothesis as a card: how likely, why, what to check, what helped, why it escaped."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import streamlit as st

from app.passage import cite
from app.plain import lines, plain
from app.session import label_of, lang, percent, t
from rca import Action, CheckStep, Diagnosis, Evidence, Hypothesis, ledger_quote

OPEN = 1  # cards that show their reasons at once; the others behind a click


def name_of(hypothesis: Hypothesis) -> str:
    """Id and name; without a catalogue the id is the name and is said once."""
    if hypothesis.cause in ("", hypothesis.cause_id):
        return hypothesis.cause_id
    return f"{hypothesis.cause_id} {hypothesis.cause}"


def cards(diagnosis: Diagnosis, key: str) -> None:
    """All hypotheses of a diagnosis, in their order."""
    for hypothesis in diagnosis.hypotheses:
        _card(diagnosis, hypothesis, f"{key}-{hypothesis.rank}")


@st.fragment
def _card(diagnosis: Diagnosis, hypothesis: Hypothesis, key: str) -> None:
    with st.container(border=True, key=f"card-{key}"):
        _head(diagnosis, hypothesis)
        if hypothesis.rank <= OPEN:
            _why(diagnosis, hypothesis, key)
        _details(diagnosis, hypothesis, key)


def _head(diagnosis: Diagnosis, hypothesis: Hypothesis) -> None:
    left, right = st.columns([5, 1], vertical_alignment="center")
    left.markdown(f"**{hypothesis.rank}. {plain(name_of(hypothesis))}**")
    right.markdown(f"**{percent(hypothesis.probability)}**", text_alignment="right")
    st.progress(min(1.0, max(0.0, hypothesis.probability)))
    with st.container(horizontal=True, gap="small"):
        colour = "gray" if diagnosis.status == "undetermined" else "blue"
        st.badge(_precedents(hypothesis.precedents), icon=":material/history:", color=colour)
        if hypothesis.severity is not None:
            severe = "red" if hypothesis.severity >= 9 else "gray"
            st.badge(t("card.severity", n=hypothesis.severity), color=severe)
        for place in (label_of("category", hypothesis.category), plain(hypothesis.process_step)):
            if place:
                st.badge(place, color="gray")


def _precedents(count: int) -> str:
    if not count:
        return t("card.no_precedent")
    return t("card.precedent" if count == 1 else "card.precedents", n=count)


def _why(diagnosis: Diagnosis, hypothesis: Hypothesis, key: str) -> None:
    rationale = hypothesis.rationale
    if rationale.text:
        st.markdown(lines(rationale.text))
    named = [e for e in hypothesis.ledger if f"[{e.id}]" in rationale.text]
    cite(named, f"{key}-why")
    by = t("card.by_evidence") if rationale.by == "evidence" else plain(rationale.by)
    st.caption(t("card.worded_by", by=by))
    if rationale.struck:
        label = t("card.show_struck", n=len(rationale.struck))
        if st.toggle(label, key=f"{key}-struck"):
            for struck in rationale.struck:
                st.markdown(f"~~{plain(struck.text)}~~  \n{t('card.struck_because')} "
                            f"{plain(struck.reason)}")  # fmt: skip


def _details(diagnosis: Diagnosis, hypothesis: Hypothesis, key: str) -> None:
    """Behind a click each: a page with everything open is a page nobody reads."""
    parts: dict[str, tuple[int, Callable[..., None]]] = {
        "why": (0 if hypothesis.rank <= OPEN else 1, partial(_why, diagnosis)),
        "ledger": (len(hypothesis.ledger), _ledger),
        "checks": (len(hypothesis.checks), _checks),
        "actions": (_actions_count(hypothesis), _actions),
        "escape": (len(hypothesis.escape), _escape),
    }
    names = [name for name, (count, _) in parts.items() if count]
    if not names:
        return
    chosen = st.segmented_control(
        t("card.details"),
        names,
        format_func=lambda name: t(f"card.{name}") + _counted(name, parts[name][0]),
        key=f"{key}-part",
        label_visibility="collapsed",
    )
    if chosen:
        parts[chosen][1](hypothesis, key)


def _counted(name: str, count: int) -> str:
    return "" if name == "why" else f" ({count})"


def _ledger(hypothesis: Hypothesis, key: str) -> None:
    counted = [line for line in hypothesis.ledger if line.weight]
    heaviest = max((abs(line.weight) for line in counted), default=1.0)
    for stance in ("for", "against"):
        rows = [line for line in counted if line.stance == stance]
        st.markdown(f"**{t(f'card.{stance}')}**")
        if not rows:
            st.caption(t(f"card.nothing_{stance}"))
        for line in rows:
            _line(line, heaviest, f"{key}-{stance}")
    st.caption(t("card.sum", score=f"{hypothesis.score:+.3f}"))
    quoted = [line for line in hypothesis.ledger if not line.weight]
    if quoted:
        with st.expander(t("card.quoted", n=len(quoted))):
            cite(quoted, f"{key}-quoted")


def _line(line: Evidence, heaviest: float, key: str) -> None:
    weight, bar, quote = st.columns([1, 2, 7], vertical_alignment="center")
    weight.markdown(f"`{line.weight:+.2f}`")
    bar.progress(min(1.0, abs(line.weight) / heaviest))
    with quote:
        st.markdown(f"{label_of('kind', line.kind)}: {plain(_quoted(line), 400)}")
        cite([line], key)


def _quoted(line: Evidence) -> str:
    """What the line rests on; where the ranker says it itself, in the reader's language."""
    if line.ref.startswith(("ranker#", "records.sqlite#")):
        return ledger_quote(line.kind, line.quote, "zh" if lang() == "zh" else "en")
    return line.quote


def _checks(hypothesis: Hypothesis, key: str) -> None:
    del key
    for check in hypothesis.checks:
        st.markdown(f"- **{plain(check.text)}** {_cost(check)}")
        for name, text in (("confirms", check.confirms), ("refutes", check.refutes)):
            if text:
                st.caption(f"{t(f'card.{name}')} {plain(text)}")


def _cost(check: CheckStep) -> str:
    parts = []
    if check.minutes is not None:
        parts.append(t("card.minutes", n=f"{check.minutes:g}"))
    if check.destructive:
        parts.append(t("card.destructive"))
    return " · ".join(parts)


def _actions_count(hypothesis: Hypothesis) -> int:
    return len(hypothesis.actions.corrective) + len(hypothesis.actions.preventive)


def _actions(hypothesis: Hypothesis, key: str) -> None:
    ledger = {line.id: line for line in hypothesis.ledger}
    for kind, actions in (
        ("corrective", hypothesis.actions.corrective),
        ("preventive", hypothesis.actions.preventive),
    ):
        if actions:
            st.markdown(f"**{t(f'card.{kind}')}**")
            for number, action in enumerate(actions):
                _action(action, ledger, f"{key}-{kind}-{number}")


def _action(action: Action, ledger: Mapping[str, Evidence], key: str) -> None:
    held = {True: ("green", "held"), False: ("red", "failed"), None: ("gray", "unknown")}
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        colour, word = held[action.held]
        st.badge(t(f"card.{word}"), color=colour)
        if action.basis == "suggested":
            st.badge(t("card.suggested"), color="orange")
        cite(known(action.cites, ledger), key, inline=True)
    st.markdown(plain(action.text))


def known(cites: Sequence[str], ledger: Mapping[str, Evidence]) -> list[Evidence]:
    """The evidence behind ids; an id without evidence is left out."""
    return [ledger[i] for i in cites if i in ledger]


def _escape(hypothesis: Hypothesis, key: str) -> None:
    ledger = {line.id: line for line in hypothesis.ledger}
    for number, sentence in enumerate(hypothesis.escape):
        st.markdown(f"- {plain(sentence.text)}")
        cite(known(sentence.cites, ledger), f"{key}-escape-{number}")
