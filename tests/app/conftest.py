"""The app on a small workspace of pump cases, without a browser."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import streamlit as st
from streamlit import config
from streamlit.testing.v1 import AppTest

from rca import Workspace
from tests.plants import write_pumps

MAIN = Path(__file__).parents[2] / "app" / "main.py"


@pytest.fixture(scope="session")
def ingested(tmp_path_factory) -> Path:
    folder = write_pumps(tmp_path_factory.mktemp("pumps") / "plant")
    Workspace.open(folder).ingest()
    return folder


@pytest.fixture
def plant(ingested, tmp_path) -> Path:
    """A workspace of its own, read already."""
    return Path(shutil.copytree(ingested, tmp_path / "plant"))


@pytest.fixture
def open_app(plant, monkeypatch):
    """A new browser session on the workspace; further ones share the server's state."""
    monkeypatch.setenv("RCA_APP_WORKSPACE", str(plant))
    config.set_option("server.address", "127.0.0.1")
    st.cache_resource.clear()

    def start(**query: str) -> AppTest:
        app = AppTest.from_file(str(MAIN), default_timeout=60)
        for name, value in query.items():
            app.query_params[name] = value
        return app.run()

    yield start
    st.cache_resource.clear()
    config.set_option("server.address", None)


def texts(app: AppTest) -> str:
    """Everything the page says, as one text."""
    kinds = ("markdown", "caption", "header", "subheader", "text", "error", "warning", "info")
    return "\n".join(str(part.value) for kind in kinds for part in getattr(app, kind))
