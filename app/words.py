"""Every label of the app in English and Chinese: one table, ``words.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

LANGUAGES = {"en": "English", "zh": "中文"}


@cache
def table() -> Mapping[str, tuple[str, str]]:
    """``area.key`` -> (English, Chinese)."""
    areas = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
    return {
        f"{area}.{key}": (pair[0], pair[1]) for area, rows in areas.items() for key, pair in
        rows.items()
    }  # fmt: skip


def say(key: str, lang: str, **values: object) -> str:
    """The label ``area.key`` in ``lang`` with ``values`` put in. Raises KeyError."""
    text = table()[key][1 if lang == "zh" else 0]
    return text.format(**values) if values else text


def known(key: str) -> bool:
    """Whether the table has that label: for values that come from data, such as a state."""
    return key in table()
