"""Evidence labels: find the line that holds a text, or append one of weight 0."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import count

from rca.domain import Case, Evidence, EvidenceKind

_SPACE = re.compile(r"\s+")
_FAKE_LABEL = re.compile(r"\[\s*(E\s*\d+)\s*\]", re.IGNORECASE)
_INNER = str.maketrans("“”", "‘’")


class Labels:
    """Hands out evidence ids, continuing after the highest one in use in the diagnosis."""

    def __init__(self, ledgers: Iterable[Iterable[Evidence]]) -> None:
        taken = [int(line.id[1:]) for ledger in ledgers for line in ledger if line.id[1:].isdigit()]
        self._next = count(max(taken, default=0) + 1)

    def take(self) -> str:
        """The next free id."""
        return f"E{next(self._next)}"


class Ledger:
    """The lines of one hypothesis. Appended lines weigh 0: the score stays what the ranker said."""

    def __init__(self, lines: Iterable[Evidence], labels: Labels) -> None:
        self._lines = list(lines)
        self._labels = labels

    @property
    def lines(self) -> tuple[Evidence, ...]:
        """All lines, the ranker's first."""
        return tuple(self._lines)

    def cite(self, kind: EvidenceKind, ref: str, quote: str) -> str:
        """Id of a line of the same document that holds ``quote``; appended if there is none."""
        wanted = normal(quote)
        for line in self._lines:
            if document(line.ref) == document(ref) and wanted in normal(line.quote):
                return line.id
        line = Evidence(self._labels.take(), kind, ref, "for", 0.0, quote)
        self._lines.append(line)
        return line.id


def document(ref: str) -> str:
    """The file or table row a reference points into: sections of one report share a document,
    rows of one table do not."""
    path, _, section = ref.partition("#")
    return ref if "!R" in section else path.partition("@")[0]


def case_ref(case: Case, section: str) -> str:
    """``path@revision#section`` of a case; a table row is its own section."""
    if "#" in case.ref:
        return case.ref
    revision = f"@{case.revision}" if case.revision and "@" not in case.ref else ""
    return f"{case.ref}{revision}#{section}"


@lru_cache(maxsize=20_000)  # the same measures are compared for every incident of a batch
def normal(text: str) -> str:
    """Text as compared: width, case and spacing do not count."""
    return _SPACE.sub(" ", unicodedata.normalize("NFKC", text)).strip().casefold()


def inline(quote: str) -> str:
    """A quote as it stands in a sentence: on one line, with single inner quotation marks and no
    label of its own in square brackets. A document that says ``” [E1]. Operator error. “`` must
    neither end its quote nor pass for a citation."""
    flat = _SPACE.sub(" ", quote).strip().translate(_INNER)
    return _FAKE_LABEL.sub(r"(\1)", flat)
