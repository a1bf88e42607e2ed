"""From a citation back to the document it was taken from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rca.domain import Passage


@dataclass(frozen=True, slots=True)
class CitedDocument:
    """One revision of one document, its passages in reading order. ``cited`` is the number of the
    passage that was cited; ``file`` the original, None where it no longer lies there."""

    path: str
    revision: str
    passages: tuple[Passage, ...]
    cited: int
    file: Path | None = None

    @property
    def passage(self) -> Passage:
        """What was cited."""
        return self.passages[self.cited]


def find(ref: str, quote: str, passages: Sequence[Passage], root: Path) -> CitedDocument | None:
    """The document behind ``ref`` (``path@revision#section``); of several passages under one ref
    the one that holds ``quote``. None: no passage has that ref."""
    named = [p for p in passages if p.ref == ref] or _of_row(ref, passages)
    if not named:
        return None
    flat = " ".join(quote.split())
    cited = next((p for p in named if flat and flat in " ".join(p.text.split())), named[0])
    whole = tuple(p for p in passages if p.path == cited.path and p.revision == cited.revision)
    file = root / cited.path
    return CitedDocument(
        cited.path, cited.revision, whole, whole.index(cited), file if file.is_file() else None
    )


def _of_row(ref: str, passages: Sequence[Passage]) -> list[Passage]:
    """A case without sections is cited as ``path`` alone, or by its row."""
    path, _, section = ref.partition("#")
    path = path.partition("@")[0]
    return [p for p in passages if p.path == path and p.section.startswith(section)]
