"""Where things lie that are made once per machine: exports of models and dictionaries."""

from __future__ import annotations

import marshal
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any


def cache_folder() -> Path:
    """``$RCA_CACHE``, else the user's cache folder."""
    named = os.environ.get("RCA_CACHE")
    home = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(named) if named else Path(home) / "rca"


def made_once(name: str, make: Callable[[], Any]) -> Any:
    """What ``make`` gives, plain containers and strings, kept in the file ``name``: reading it
    whole is many times as fast as making it. A file cut short is made again."""
    file = cache_folder() / name
    try:
        return marshal.loads(file.read_bytes())
    except (OSError, EOFError, ValueError, TypeError):
        made = make()
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(f".{os.getpid()}")
    part.write_bytes(marshal.dumps(made))
    os.replace(part, file)  # two processes at once write the same
    return made
