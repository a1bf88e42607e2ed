"""What every page asks first: the engine, the language, who is speaking."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import streamlit as st

from app.batches import resume
from app.engine import Engine
from app.plain import plain
from app.words import LANGUAGES, known, say
from rca import RcaError, UserError

WORKSPACE = "RCA_APP_WORKSPACE"  # environment variable that `rca app` sets


def workspace() -> Path:
    """The folder of the workspace: what `rca app -w` named, else the current folder."""
    return Path(os.environ.get(WORKSPACE) or ".")


@st.cache_resource(show_spinner=False)
def _engine(folder: str) -> Engine:
    engine = Engine.open(Path(folder))
    resume(engine.plant.settings.root)  # batches that a restart of the machine stopped
    Thread(target=_warm, args=(engine,)).start()
    return engine


def _warm(engine: Engine) -> None:
    """The first question must not wait for what the tenth has at hand."""
    from rca import Incident

    try:
        engine.ready()
        for text in ("warm-up of the word list", "预热词表"):
            engine.plant.diagnose(Incident(id="warm", text=text))
    except RcaError:
        return  # told on the page of whoever asks first


def engine() -> Engine:
    """The one engine of this server."""
    found: Engine = _engine(str(workspace().resolve()))
    return found


def lang() -> str:
    """en or zh."""
    chosen = st.session_state.get("lang")
    return chosen if chosen in LANGUAGES else "en"


def t(key: str, **values: object) -> str:
    """A label in the reader's language."""
    return say(key, lang(), **values)


def label_of(area: str, value: str) -> str:
    """The label of a value that comes from data, or the value itself as plain text."""
    key = f"{area}.{value}"
    return t(key) if known(key) else plain(value)


def who() -> str:
    """Who is speaking: the signed-in name, else the one typed into the side bar."""
    return str(st.session_state.get("signed_in") or st.session_state.get("name") or "").strip()


@contextmanager
def told() -> Iterator[None]:
    """Errors that a person can mend are shown with their fix, not as a traceback."""
    try:
        yield
    except UserError as error:
        st.error(plain(error.message))
        if error.fix:
            st.caption(f"{t('common.fix')} {plain(error.fix)}")
    except RcaError as error:
        st.error(plain(str(error)))


def percent(value: float) -> str:
    """A probability as people read it."""
    if 0 < value < 0.01:
        return "< 1 %"
    return f"{value:.0%}".replace("%", " %")
