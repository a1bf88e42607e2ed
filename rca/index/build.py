"""Knowledge + vectors -> a View; and where the parts of an index lie on disk."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from rca.index.encode import Lookup, passage_text
from rca.index.keywords import Keywords
from rca.index.knowledge import Knowledge
from rca.index.language import tokens
from rca.index.manifest import Manifest
from rca.index.shelf import Shelf
from rca.index.view import View

RECIPE = "3"  # of passages, tokens and features; a change makes every stamp new


@dataclass(frozen=True, slots=True)
class Home:
    """``.rca/`` of one workspace: a cache, rebuilt by one ingest."""

    root: Path

    @property
    def folder(self) -> Path:
        """The cache folder."""
        return self.root / ".rca"

    @property
    def manifest(self) -> Manifest:
        """The committed truth."""
        return Manifest(self.folder / "manifest.sqlite")

    def knowledge(self, stamp: str) -> Path:
        """The knowledge of one ingest, before people's verdicts."""
        return self.folder / "knowledge" / f"{stamp}.json"

    def view(self, key: str) -> Path:
        """The folder of one view."""
        return self.folder / "views" / key

    @property
    def shelf(self) -> Shelf:
        """All views, with who uses them."""
        return Shelf(self.folder / "views", self.folder / "claims")


def key_of(
    stamp: str,
    verdicts: str,
    as_of: date | None,
    hide: frozenset[str],
    without_causes: frozenset[str] = frozenset(),
) -> str:
    """The name of a view: which ingest and verdicts, which day, what is hidden or left out."""
    parts = [stamp, verdicts, as_of.isoformat() if as_of else "", *sorted(hide)]
    if without_causes:
        parts += ["\x1e", *sorted(without_causes)]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def build_view(knowledge: Knowledge, lookup: Lookup) -> View:
    """Arrays over ``knowledge.passages``, in their order."""
    observed = {case.id: case.text for case in knowledge.cases}
    texts = [passage_text(passage, observed) for passage in knowledge.passages]
    keywords = Keywords.build(
        [
            tokens(f"{p.title} {p.owner} {p.text}", lookup.glossary) if p.text else []
            for p in knowledge.passages
        ]
    )
    return View(
        knowledge,
        np.ascontiguousarray(lookup.of(texts)),
        keywords,
        digests=[lookup.key(text) for text in texts],
    )
