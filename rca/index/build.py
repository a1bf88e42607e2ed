"""Knowledge + vectors -> a View; and where the parts of an index lie on disk."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from rca.domain import Case, Passage
from rca.index.encode import Lookup, passage_text
from rca.index.keywords import Keywords
from rca.index.knowledge import Knowledge
from rca.index.language import Glossary, tokens
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


def build_view(knowledge: Knowledge, lookup: Lookup) -> View:
    """Arrays over ``knowledge.passages``, in their order."""
    texts, words = _texts(knowledge.passages, knowledge.cases, lookup.glossary)
    vectors = np.ascontiguousarray(lookup.of(texts))
    digests = [lookup.key(text) for text in texts]
    return View(knowledge, vectors, Keywords.build(words), digests=digests)


def extended(view: View, knowledge: Knowledge, lookup: Lookup) -> View:
    """``view`` over ``knowledge``, whose passages begin with those of ``view``."""
    new = knowledge.passages[len(view.knowledge.passages) :]
    texts, words = _texts(new, knowledge.cases, lookup.glossary)
    return view.plus(knowledge, replace(lookup, dim=view.width).of(texts), words)


def _texts(
    passages: Sequence[Passage], cases: Iterable[Case], glossary: Glossary
) -> tuple[list[str], list[list[str]]]:
    """What the encoder reads of ``passages``, and their keyword tokens."""
    observed = {case.id: case.text for case in cases}
    texts = [passage_text(passage, observed) for passage in passages]
    words = [tokens(f"{p.title} {p.owner} {p.text}", glossary) if p.text else [] for p in passages]
    return texts, words
