"""Where a citation leads, in words: file, revision, section, page, or sheet and row."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

_PAGE = re.compile(r"p(\d+)$")
_ROW = re.compile(r"(.*)!R(\d+)$")
_COMPUTED = "ranker"
_RECORDS = "records.sqlite"

Say = Callable[..., str]


@dataclass(frozen=True, slots=True)
class Place:
    """A taken-apart ``path@revision#section``."""

    path: str
    revision: str
    section: str

    @property
    def file(self) -> str:
        """The name without its folders."""
        return self.path.rpartition("/")[2]

    @property
    def computed(self) -> bool:
        """A line that the ranker worked out: there is no document to open."""
        return self.path == _COMPUTED

    @property
    def verdict(self) -> bool:
        """An incident that people of this workspace judged."""
        return self.path == _RECORDS


def place(ref: str) -> Place:
    """Take a reference apart; the section may be missing."""
    head, _, section = ref.partition("#")
    path, at, revision = head.rpartition("@")
    return Place(path, revision, section) if at else Place(head, "", section)


def short(ref: str, say: Say) -> str:
    """``8D-2025-031.docx · D4`` for a button."""
    where = place(ref)
    return " · ".join(part for part in (where.file, _where(where.section, say)) if part)


def full(ref: str, say: Say) -> str:
    """Everything that is known about the place, for the head of a document."""
    where = place(ref)
    revision = say("source.revision", name=where.revision) if where.revision else ""
    return " · ".join(part for part in (where.path, revision, _where(where.section, say)) if part)


def _where(section: str, say: Say) -> str:
    if page := _PAGE.match(section):
        return say("source.page", n=page.group(1))
    if row := _ROW.match(section):
        return say("source.row", sheet=row.group(1), n=row.group(2))
    return section.partition(":")[2] if section.startswith("verdict:") else section
