"""A citation opens the passage, highlighted, in its document."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app.places import full, place, short
from app.plain import marked, plain
from app.session import engine, label_of, t, told
from rca import CitedDocument, Evidence, Passage

_AROUND = 3  # passages before and after the cited one
_WHOLE = 60  # passages of one document shown at once


def cite(evidence: Sequence[Evidence], key: str, inline: bool = False) -> None:
    """One small button per piece of evidence; computed lines have nothing to open."""
    rows = [line for line in evidence if not place(line.ref).computed]
    if not rows:
        return
    if inline:
        _buttons(rows, key)
        return
    with st.container(horizontal=True, gap="small"):
        _buttons(rows, key)


def _buttons(rows: Sequence[Evidence], key: str) -> None:
    for line in rows:
        label = f"{plain(line.id)} · {plain(short(line.ref, t), 60)}"
        if st.button(
            label, key=f"{key}-{line.id}", type="tertiary", icon=":material/description:",
            help=t("source.open"),
        ):  # fmt: skip
            show(line)


def show(line: Evidence) -> None:
    """Open the document of ``line`` above the page."""
    st.dialog(t("source.title"), width="large")(_document)(line)


def _document(line: Evidence) -> None:
    st.markdown(f"**{plain(full(line.ref, t))}**")
    st.caption(label_of("kind", line.kind))
    where = place(line.ref)
    if where.verdict:
        st.markdown(marked(line.quote, [line.quote]))
        incident = where.section.partition(":")[2] or where.section
        st.page_link(
            st.session_state["pages"]["diagnose"],
            label=t("source.open_incident", id=plain(incident)),
            query_params={"incident": incident},
        )
        return
    with told():
        document = engine().document(line.ref, line.quote)
        if document is None:
            st.info(t("source.gone"))
            st.markdown(marked(line.quote, [line.quote]))
            return
        _shown(document, line.quote)


def _shown(document: CitedDocument, quote: str) -> None:
    if document.passage.known_until is not None:
        st.warning(t("source.superseded", day=document.passage.known_until.isoformat()))
    _cited(document.passage, quote)
    first = max(0, document.cited - _AROUND)
    whole = len(document.passages) <= _WHOLE and st.toggle(
        t("source.whole", n=len(document.passages))
    )
    chosen = document.passages if whole else document.passages[first : document.cited + _AROUND + 1]
    st.markdown(f"**{t('source.around')}**")
    for passage in chosen:
        st.caption(plain(_head(passage)))
        st.markdown(marked(passage.text, [passage.text] if passage is document.passage else []))
    if document.file is not None:
        st.download_button(
            t("source.download"), document.file.read_bytes(), document.file.name,
            on_click="ignore", icon=":material/download:",
        )  # fmt: skip


def _cited(passage: Passage, quote: str) -> None:
    with st.container(border=True, key="cited-passage"):
        st.markdown(f":orange-badge[{t('source.cited')}] {plain(_head(passage))}")
        st.markdown(marked(passage.text, [quote]))


def _head(passage: Passage) -> str:
    return " · ".join(part for part in (short(f"#{passage.section}", t), passage.title) if part)
