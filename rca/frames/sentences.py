"""Sentence frames: read from a Markdown file of ``prompts``, checked whole before the first use."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import Template
from typing import get_args

from rca.domain import Lang
from rca.errors import SettingsError

_HEADING = re.compile(r"^## +(?P<name>\S+) *$", re.MULTILINE)
_DECLARATION = re.compile(r"\A\s*variables:(?P<names>[^\n]*)\n(?P<body>.*)\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Frames:
    """The frames of one language."""

    file: str  # under prompts/, for messages
    lang: Lang
    templates: Mapping[str, Template]
    variables: Mapping[str, frozenset[str]]

    def say(self, name: str, /, **values: str) -> str:
        """Fill one frame. Raises SettingsError for an unknown frame or a wrong set of values."""
        if name not in self.templates:
            raise SettingsError(f"{self.file}: no frame `{name}`", f"add `## {name}`")
        if set(values) != self.variables[name]:
            raise SettingsError(
                f"{self.file}: {name}: takes {sorted(self.variables[name])}, "
                f"was given {sorted(values)}",
                f"declare the variables of `{name}` as the code fills them",
            )
        return self.templates[name].substitute(values)


@cache
def frames(lang: Lang) -> Frames:
    """The packaged frames of ``lang``. Raises SettingsError as `parse` does."""
    name = f"wording.{lang}.md"
    return parse((files("prompts") / name).read_text(encoding="utf-8"), lang, name)


@cache
def digest() -> str:
    """12 hex digits over the packaged frames of all languages: changes when any wording does."""
    texts = (files("prompts") / f"wording.{lang}.md" for lang in get_args(Lang))
    whole = "\0".join(file.read_text(encoding="utf-8") for file in texts)
    return hashlib.sha256(whole.encode()).hexdigest()[:12]


def parse(source: str, lang: Lang, file: str) -> Frames:
    """Read the text of the frames file ``file``, which errors name.

    Raises SettingsError when a frame lacks its ``variables:`` line, comes twice, uses a variable
    it does not declare or declares one it does not use.
    """
    parts = _HEADING.split(source)[1:]
    templates: dict[str, Template] = {}
    variables: dict[str, frozenset[str]] = {}
    for name, text in zip(parts[::2], parts[1::2], strict=True):
        template, declared = _frame(f"{file}: {name}", text)
        if name in templates:
            raise SettingsError(f"{file}: {name}: comes twice", f"remove one `## {name}`")
        templates[name], variables[name] = template, declared
    return Frames(file, lang, templates, variables)


def _frame(where: str, text: str) -> tuple[Template, frozenset[str]]:
    match = _DECLARATION.match(text)
    if match is None:
        raise SettingsError(f"{where}: no `variables:` line", "declare them, or leave it empty")
    template = Template(match["body"].strip())
    declared = frozenset(part.strip() for part in match["names"].split(",") if part.strip())
    if not template.is_valid():
        raise SettingsError(f"{where}: a lone `$`", "write `$$` for a dollar sign")
    used = frozenset(template.get_identifiers())
    if used != declared:
        raise SettingsError(
            f"{where}: declares {sorted(declared)} but uses {sorted(used)}",
            "make the two agree",
        )
    return template, declared
