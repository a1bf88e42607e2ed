"""The script that Streamlit runs for every session: sign-in, language, navigation."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from app import board, diagnosing, quality, shelf, signing
from app.plain import plain
from app.session import engine, lang, t, told
from app.words import LANGUAGES

# A picture of our own: icons named by code are fetched from the network by the browser.
_ICON = Path(__file__).with_name("icon.png")


def run() -> None:
    """One run of the script."""
    st.set_page_config(page_title="rca", page_icon=_ICON, layout="wide")
    _language()
    if not signing.open_to_this_session():
        return
    pages = {
        "diagnose": st.Page(
            diagnosing.page, title=t("nav.diagnose"), icon=":material/troubleshoot:",
            url_path="diagnose", default=True,
        ),
        "triage": st.Page(
            board.page, title=t("nav.triage"), icon=":material/view_kanban:", url_path="triage"
        ),
        "knowledge": st.Page(
            shelf.page, title=t("nav.knowledge"), icon=":material/library_books:",
            url_path="knowledge",
        ),
        "quality": st.Page(
            quality.page, title=t("nav.quality"), icon=":material/monitoring:", url_path="quality"
        ),
    }  # fmt: skip
    st.session_state["pages"] = pages
    chosen = st.navigation(list(pages.values()), position="top")
    with told():
        engine()
        _side()
        chosen.run()


def _language() -> None:
    """First of all widgets, so that everything after it speaks the chosen language. It stands in
    the address too: a shared link opens in the language it was sent in."""
    if "lang" not in st.session_state:
        asked = st.query_params.get("lang", "")
        st.session_state["lang"] = asked if asked in LANGUAGES else "en"
    with st.sidebar:
        st.segmented_control(
            "Language / 语言", list(LANGUAGES), format_func=LANGUAGES.__getitem__, required=True,
            key="lang", persist_state="session",
        )  # fmt: skip
    if lang() == "en":
        st.query_params.pop("lang", None)
    else:
        st.query_params["lang"] = lang()


def _side() -> None:
    with st.sidebar:
        st.markdown(f"**{plain(engine().plant.settings.workspace.name)}**")
        if st.session_state.get("signed_in"):
            signing.signed_in_as()
        else:
            st.text_input(
                t("nav.name"), key="name", max_chars=60, help=t("nav.name_help"),
                persist_state="session",
            )  # fmt: skip
        st.toggle(t("nav.always_draft"), value=True, key="always_draft", persist_state="session")
        st.caption(t("nav.suspected"))


run()
