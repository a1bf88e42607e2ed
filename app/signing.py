"""Sign-in: names and scrypt hashes in ``users.toml`` beside ``rca.toml``.

Where that file names somebody, nothing is shown before a sign-in. Where it does not, the app
answers on loopback only: :func:`open_to_this_session` refuses on any other address, however the
server was started.
"""

from __future__ import annotations

import ipaddress
import time

import streamlit as st

from app.plain import plain
from app.session import t, workspace
from app.users import Users

_PAUSE = 0.5  # seconds that a wrong password costs


def loopback(address: str | None) -> bool:
    """Whether a server on ``address`` is reached from this machine only; no address is all."""
    if address == "localhost":
        return True
    try:
        return ipaddress.ip_address(address or "0.0.0.0").is_loopback
    except ValueError:
        return False


def open_to_this_session() -> bool:
    """Whether the pages may be shown now; else the sign-in, or the refusal, is."""
    users = Users.load(workspace())
    if not users.names:
        if loopback(st.get_option("server.address")):
            return True
        st.error(t("sign.refused"))
        st.code("rca app --add-user NAME", language=None)
        return False
    if st.session_state.get("signed_in") in users.names:
        return True
    _ask(users)
    return False


def _ask(users: Users) -> None:
    with st.form("sign-in", width=420):
        st.subheader(t("sign.title"), anchor=False)
        name = st.text_input(t("sign.name"), max_chars=60, autocomplete="username")
        password = st.text_input(
            t("sign.password"), type="password", max_chars=200, autocomplete="current-password"
        )
        if not st.form_submit_button(t("sign.in"), type="primary"):
            return
    if users.check(name.strip(), password):
        st.session_state["signed_in"] = name.strip()
        st.rerun()
    time.sleep(_PAUSE)
    st.error(t("sign.wrong"))


def signed_in_as() -> None:
    """Who is signed in, and the way out."""
    st.markdown(f":material/person: {plain(str(st.session_state['signed_in']))}")
    if st.button(t("sign.out"), icon=":material/logout:"):
        st.session_state.clear()
        st.rerun()
