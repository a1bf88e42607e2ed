"""From the words of a D4 to a cause: explicit code, else exact name or alias, else the nearest
catalogue text above a threshold; below it the case stays unlabelled."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from rca.domain import Case, Cause, LabelBasis
from rca.index.keywords import Keywords
from rca.index.language import Glossary, codes, fold, tokens

# Below this share of a D4's word weight found in one catalogue row, or without this lead over
# the second row, the words do not name that cause (tuned on the starter archive, 5 uncoded D4s).
NEAREST = 0.30
LEAD = 1.10


@dataclass(frozen=True, slots=True)
class Label:
    """The causes a text names, primary first, with how that was found out."""

    cause_ids: tuple[str, ...]
    basis: LabelBasis
    confidence: float  # 0-1; 1 for a code or an exact name


NOTHING = Label((), "none", 0.0)


class Labeller:
    """Resolves cause texts against one catalogue; without a catalogue a label is itself."""

    def __init__(self, causes: Sequence[Cause], glossary: Glossary) -> None:
        self._causes = causes
        self._glossary = glossary
        self._codes = {code: c.id for c in causes for code in codes(c.id)[:1]}
        self._names = {
            name: c.id
            for c in causes
            for name in map(_plain, (c.id, c.name_en, c.name_zh, *c.aliases))
            if name
        }
        self._keywords = Keywords.build([self._tokens(_described(c)) for c in causes])

    def label(self, text: str) -> Label:
        """The causes ``text`` names; NOTHING when it names none clearly."""
        text = text.strip()
        if not text:
            return NOTHING
        if not self._causes:
            parts = [part.strip() for part in fold_label(text).split("|")]
            return Label(tuple(dict.fromkeys(p for p in parts if p)), "column", 1.0)
        coded = tuple(
            dict.fromkeys(self._codes[code] for code in codes(text) if code in self._codes)
        )
        if coded:
            return Label(coded, "code", 1.0)
        exact = tuple(
            dict.fromkeys(
                self._names[part] for part in map(_plain, _parts(text)) if part in self._names
            )
        )
        return Label(exact, "alias", 1.0) if exact else self.nearest(text)

    def nearest(self, text: str) -> Label:
        """The catalogue row whose words cover most of ``text``, if it leads clearly."""
        ranked = self.candidates(text, 2)
        if not ranked or ranked[0][1] < NEAREST:
            return NOTHING
        if len(ranked) > 1 and ranked[0][1] < LEAD * ranked[1][1]:
            return NOTHING
        return Label((ranked[0][0],), "nearest", round(ranked[0][1], 3))

    def candidates(self, text: str, k: int) -> list[tuple[str, float]]:
        """Up to ``k`` (cause id, confidence) best first; confidence is the BM25 score over the
        score the query would reach in a row that held all of its known words."""
        if not self._causes:
            return []
        query = self._tokens(text)
        scores = self._keywords.scores(query)
        best = np.argsort(-scores, kind="stable")[:k]
        ceiling = self._ceiling(query)
        return [(self._causes[i].id, float(scores[i]) / ceiling) for i in best if scores[i] > 0]

    def _ceiling(self, query: Sequence[str]) -> float:
        rows: list[NDArray[np.float32]] = [self._keywords.scores([token]) for token in query]
        return float(sum(row.max() for row in rows)) or 1.0

    def _tokens(self, text: str) -> list[str]:
        return list(dict.fromkeys(tokens(text, self._glossary)))


def resolve(
    cases: Sequence[Case], labeller: Labeller, accepted: Mapping[str, tuple[str, ...]]
) -> tuple[Case, ...]:
    """Every case with its causes; what people accepted (case id -> causes) goes first, and an
    unverified rca draft never becomes a labelled case."""
    return tuple(_resolved(case, labeller, accepted) for case in cases)


def _resolved(case: Case, labeller: Labeller, accepted: Mapping[str, tuple[str, ...]]) -> Case:
    if case.id in accepted:
        return replace(
            case, cause_ids=accepted[case.id], label_basis="accepted", label_confidence=1.0
        )
    if case.draft:
        return replace(case, cause_ids=(), label_basis="none", label_confidence=0.0)
    label = labeller.label(case.cause_text)
    return replace(
        case, cause_ids=label.cause_ids, label_basis=label.basis, label_confidence=label.confidence
    )


def fold_label(text: str) -> str:
    """NFKC and trimmed, the case kept: the identity of a label without a catalogue."""
    import unicodedata

    return " ".join(unicodedata.normalize("NFKC", text).split())


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", fold(text)).strip(" .。;；:：")


def _parts(text: str) -> list[str]:
    """The whole text, its lines and what stands behind a label such as ``Occurrence cause:``."""
    lines = [line for line in re.split(r"[\n|;；。]", text) if line.strip()]
    return [text, *lines, *(re.split(r"[:：]", line, maxsplit=1)[-1] for line in lines)]


def _described(cause: Cause) -> str:
    return "\n".join(
        (
            cause.name_en,
            cause.name_zh,
            *cause.aliases,
            *cause.symptoms,
            *cause.confirms,
            *cause.corrective,
        )
    )
