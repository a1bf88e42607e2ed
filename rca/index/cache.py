"""Where things lie that are made once per machine: exports of models and dictionaries."""

from __future__ import annotations

import os
from pathlib import Path


def cache_folder() -> Path:
    """``$RCA_CACHE``, else the user's cache folder."""
    named = os.environ.get("RCA_CACHE")
    home = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(named) if named else Path(home) / "rca"
