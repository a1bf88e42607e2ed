"""From the words of a D4 to a cause: explicit code, else exact name or alias, else the nearest
catalogue text if it leads clearly; otherwise the case stays unlabelled."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from rca.domain import Case, Cause, LabelBasis
from rca.index.keywords import Keywords
from rca.index.language import Glossary, codes, encoder_text, fold, telling, tokens
from rca.ports import Vectors

# Tuned on 102 D4s of the sample archive (synthetic) with their codes left out: at a lead of 0.10
# the nearest cause was right in 66 of 70, at 0.03 (enough to put before a person) in 74 of 87.
LEAD = 0.10
PROPOSED = 0.03
COMMON = 3  # words that a D4 and the cause it is given must share: a Chinese word counts as two
_TAUGHT = 0.5  # weight of D4s whose cause is known beside one of each catalogue view

Scores = NDArray[np.float64]


class Encoder(Protocol):
    """What the labeller needs of an embedder."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """(n, d) unit rows."""
        ...


@dataclass(frozen=True, slots=True)
class Label:
    """The causes a text names, primary first, with how that was found out.

    ``confidence``: 1 for a code or an exact name; else the lead over the second cause, 0 to 1.
    """

    cause_ids: tuple[str, ...]
    basis: LabelBasis
    confidence: float


NOTHING = Label((), "none", 0.0)


class Labeller:
    """Resolves cause texts against one catalogue; without a catalogue a label is itself."""

    def __init__(self, causes: Sequence[Cause]) -> None:
        self._causes = causes
        self._codes = {code: c.id for c in causes for code in codes(c.id)[:1]}
        self._names = {
            name: c.id
            for c in causes
            for name in map(_plain, (c.id, c.name_en, c.name_zh, *c.aliases))
            if name
        }

    def stated(self, text: str) -> Label:
        """The causes ``text`` names by code or exact name; NOTHING when it does neither."""
        text = text.strip()
        if not text:
            return NOTHING
        if not self._causes:
            parts = (fold_label(part) for part in text.split("|"))
            return Label(tuple(dict.fromkeys(p for p in parts if p)), "column", 1.0)
        found = (self._codes[code] for code in codes(text) if code in self._codes)
        coded = tuple(dict.fromkeys(found))
        if coded:
            return Label(coded, "code", 1.0)
        named = (self._names.get(part) for part in map(_plain, _parts(text)))
        exact = tuple(dict.fromkeys(cause for cause in named if cause))
        return Label(exact, "alias", 1.0) if exact else NOTHING


class Nearest:
    """Compares a D4 with every catalogue row and with D4s whose cause is known.

    Four views, each scaled to 1 at its best cause and averaged: words of the whole report, words
    of title and D4, sense of title and D4, words of the most similar D4 with a known cause.
    """

    def __init__(
        self,
        causes: Sequence[Cause],
        glossary: Glossary,
        encoder: Encoder,
        taught: Sequence[Case] = (),
    ) -> None:
        self._ids = [cause.id for cause in causes]
        self._glossary = glossary
        self._encoder = encoder
        rows = [self._words(_described(cause)) for cause in causes]
        self._rows = Keywords.build(rows)
        number = {cause: i for i, cause in enumerate(self._ids)}
        known = [c for c in taught if c.cause_ids and c.cause_ids[0] in number and _told(c)]
        self._teachers = [case.id for case in known]
        lessons = [self._words(_told(case)) for case in known]
        self._lessons = Keywords.build(lessons)
        self._lesson_of = np.asarray([number[c.cause_ids[0]] for c in known], dtype=np.int64)
        self._known = [frozenset(row) for row in rows]
        self._learnt = [frozenset(lesson) for lesson in lessons]
        signs = [
            (i, encoder_text(text, glossary))
            for i, cause in enumerate(causes)
            for text in (cause.name_en, *cause.symptoms, *cause.confirms, *cause.corrective)
            if text and re.search(r"[A-Za-z]{3}", text)
        ]
        self._sign_of = np.asarray([i for i, _ in signs], dtype=np.int64)
        self._signs = encoder.embed([text for _, text in signs]) if signs else None

    def best(self, case: Case) -> tuple[str, float]:
        """(cause id, lead over the second); ("", 0) for a case that tells no cause."""
        if not self._ids or not _told(case):
            return "", 0.0
        said = f"{case.title}\n{case.cause_text}"
        whole = self._rows.scores(self._words(f"{case.text}\n{_told(case)}"))
        words = self._rows.scores(self._words(said))
        lesson = self._lesson(case)
        if not words.any() and not lesson.any():
            return "", 0.0  # sense alone always points somewhere
        views = (whole, words, self._sense(said))
        total = _TAUGHT * _scaled(lesson) + np.sum([_scaled(view) for view in views], axis=0)
        share = np.asarray(total) / (len(views) + _TAUGHT)
        order = np.argsort(-share, kind="stable")
        second = float(share[order[1]]) if len(order) > 1 else 0.0
        if self._common(int(order[0]), case, said) < COMMON:
            return "", 0.0  # scaled to its best row, one chance word would lead alone
        return self._ids[order[0]], round(float(share[order[0]]) - second, 4)

    def label(self, case: Case) -> Label:
        """The nearest cause where it leads clearly, else NOTHING."""
        cause, lead = self.best(case)
        return Label((cause,), "nearest", lead) if lead >= LEAD else NOTHING

    def _sense(self, text: str) -> Scores:
        best = np.zeros(len(self._ids))
        if self._signs is not None:
            vector = self._encoder.embed([encoder_text(text, self._glossary)])[0]
            np.maximum.at(best, self._sign_of, (self._signs @ vector).astype(np.float64))
        return best

    def _lesson(self, case: Case) -> Scores:
        best = np.zeros(len(self._ids))
        scores = self._lessons.scores(self._words(f"{case.title}\n{case.cause_text}"))
        for row, score in enumerate(scores):
            if self._teachers[row] != case.id:
                best[self._lesson_of[row]] = max(best[self._lesson_of[row]], float(score))
        return best

    def _common(self, cause: int, case: Case, said: str) -> int:
        """Words of ``said`` that stand in the cause's row or in one D4 that names it."""
        of = [
            lesson
            for lesson, named, teacher in zip(
                self._learnt, self._lesson_of, self._teachers, strict=True
            )
            if named == cause and teacher != case.id
        ]
        words = frozenset(telling(said, self._glossary))
        return max(len(words & known) for known in (self._known[cause], *of))

    def _words(self, text: str) -> list[str]:
        from bm25s.stopwords import STOPWORDS_EN_PLUS  # "the" and "was" name no cause

        found = dict.fromkeys(tokens(text, self._glossary))
        return [word for word in found if word not in STOPWORDS_EN_PLUS]


def resolve(
    cases: Sequence[Case],
    causes: Sequence[Cause],
    glossary: Glossary,
    encoder: Encoder,
    accepted: Mapping[str, tuple[str, ...]],
) -> tuple[Case, ...]:
    """Every case with its causes; what people accepted (case id -> causes) goes first, and an
    unverified rca draft never becomes a labelled case."""
    labeller = Labeller(causes)
    stated = tuple(_stated(case, labeller, accepted) for case in cases)
    open_ones = [c for c in stated if not c.cause_ids and not c.draft and c.cause_text.strip()]
    if not causes or not open_ones:
        return stated
    nearest = Nearest(causes, glossary, encoder, stated)
    found = {case.id: nearest.label(case) for case in open_ones}
    return tuple(_labelled(c, found[c.id]) if c.id in found else c for c in stated)


def _stated(case: Case, labeller: Labeller, accepted: Mapping[str, tuple[str, ...]]) -> Case:
    if case.id in accepted:
        return _labelled(case, Label(accepted[case.id], "accepted", 1.0))
    return _labelled(case, NOTHING if case.draft else labeller.stated(case.cause_text))


def _labelled(case: Case, label: Label) -> Case:
    return replace(
        case, cause_ids=label.cause_ids, label_basis=label.basis, label_confidence=label.confidence
    )


def fold_label(text: str) -> str:
    """NFKC and trimmed, the case kept: the identity of a label without a catalogue."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def _scaled(scores: NDArray[Any]) -> Scores:
    top = float(scores.max()) if len(scores) else 0.0
    return np.asarray(scores, dtype=np.float64) / top if top > 0 else np.zeros(len(scores))


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", fold(text)).strip(" .。;；:：")


def _parts(text: str) -> list[str]:
    """The whole text, its lines and what stands behind a label such as ``Occurrence cause:``."""
    lines = [line for line in re.split(r"[\n|;；。]", text) if line.strip()]
    return [text, *lines, *(re.split(r"[:：]", line, maxsplit=1)[-1] for line in lines)]


def _described(cause: Cause) -> str:
    names = (cause.name_en, cause.name_zh, *cause.aliases, cause.process_step)
    return "\n".join((*names, *cause.symptoms, *cause.confirms, *cause.corrective))


def _told(case: Case) -> str:
    return "\n".join(part for part in (case.title, case.cause_text, case.findings) if part)
