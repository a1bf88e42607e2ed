"""Robustness sets made from the questions themselves by seeded rules.

Every rule draws from a generator seeded by its name and the question's id, so that a set is the
same on every machine and for every run that is compared.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from evals.door import Incident, Term
from evals.questions import Question

_WORD = re.compile(r"[A-Za-z]{4,}|[㐀-鿿]{2,}")
_SENTENCE = re.compile(r"(?<=[.!?。！？;；\n])\s*")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_SIGNS_EN = (
    "low", "high", "rising", "falling", "worn", "dirty", "loose", "leaking", "cracked", "thin",
    "thick", "wet", "hot", "cold", "missing", "broken", "above", "below",
)  # fmt: skip
_SIGNS_ZH = (
    "偏低", "偏高", "升高", "下降", "变浅", "变薄", "变厚", "磨损", "松动", "漏", "裂", "超限",
)  # fmt: skip
_SIGN = re.compile(rf"\b(?:{'|'.join(_SIGNS_EN)})\b|{'|'.join(_SIGNS_ZH)}", re.IGNORECASE)
DISTRACTORS = 2
Edit = Callable[[Question, random.Random], Question | None]


@dataclass(frozen=True, slots=True)
class Material:
    """What rules draw on: the plant's terms and sentences of past cases with their causes."""

    terms: Sequence[Term]
    sentences: Sequence[tuple[str, str]]  # (cause, sentence)


def sets(material: Material) -> Mapping[str, Edit]:
    """All rules by name. A rule gives None where it does not apply to a question."""
    return {
        "typos 15 %": lambda q, r: _retold(q, typos(q.incident.text, 0.15, r)),
        "typos 30 %": lambda q, r: _retold(q, typos(q.incident.text, 0.30, r)),
        "terms in the other language": lambda q, r: _retold(
            q, swap(q.incident.text, material.terms)
        ),
        "distractor sentences": lambda q, r: _distracted(q, material, r),
        "inverted evidence": lambda q, r: _retold(q, invert(q.incident.text)),
        "missing fields": lambda q, r: _bare(q),
    }


def make(questions: Sequence[Question], name: str, edit: Edit) -> list[Question]:
    """The questions to which the rule applies, edited."""
    asked = [q for q in questions if not q.error]
    made = (edit(q, random.Random(f"{name}\x1f{q.incident.id}")) for q in asked)
    return [question for question in made if question is not None]


def _retold(question: Question, text: str) -> Question | None:
    if text == question.incident.text:
        return None
    return replace(question, incident=replace(question.incident, text=text))


def typos(text: str, share: float, generator: random.Random) -> str:
    """One slip in ``share`` of the words: swapped, dropped, doubled or wrong letter; in Chinese
    two characters of a run change place. Codes and numbers stay."""

    def slip(match: re.Match[str]) -> str:
        word = match.group()
        if generator.random() >= share:
            return word
        at = generator.randrange(len(word) - 1)
        swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        if not word.isascii():
            return swapped
        return generator.choice(
            (
                swapped,
                word[:at] + word[at + 1 :],
                word[:at] + word[at] + word[at:],
                word[:at] + generator.choice(_LETTERS) + word[at + 1 :],
            )
        )

    return _WORD.sub(slip, text)


def swap(text: str, terms: Sequence[Term]) -> str:
    """Every glossary term in the other language, longest first."""
    pairs = {term.en.casefold(): term.zh for term in terms if term.en and term.zh}
    pairs |= {term.zh: f" {term.en} " for term in terms if term.en and term.zh}
    if not pairs:
        return text
    names = sorted(pairs, key=len, reverse=True)
    latin = "|".join(re.escape(name) for name in names if name.isascii())
    han = "|".join(re.escape(name) for name in names if not name.isascii())
    pattern = "|".join(part for part in (rf"\b(?:{latin})\b" if latin else "", han) if part)
    return re.sub(pattern, lambda m: pairs[m.group().casefold()], text, flags=re.IGNORECASE)


def invert(text: str) -> str:
    """Signs denied: ``laser power low`` becomes ``laser power NOT low``."""
    return _SIGN.sub(
        lambda m: f"NOT {m.group()}" if m.group().isascii() else f"没有{m.group()}", text
    )


def _distracted(
    question: Question, material: Material, generator: random.Random
) -> Question | None:
    """Two sentences of past cases of other causes, put at a random place."""
    others = [s for cause, s in material.sentences if cause not in question.labels]
    if len(others) < DISTRACTORS:
        return None
    told = generator.sample(others, DISTRACTORS)
    own = [part for part in _SENTENCE.split(question.incident.text) if part]
    at = generator.randrange(len(own) + 1)
    return _retold(question, " ".join((*own[:at], *told, *own[at:])))


def _bare(question: Question) -> Question | None:
    """Only the words: no place, no product, no measured or compared field."""
    old = question.incident
    new = Incident(id=old.id, text=old.text, opened=old.opened, lang=old.lang,
                   case_ref=old.case_ref, notes=old.notes)  # fmt: skip
    return None if new == old else replace(question, incident=new)


def sentences(texts: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """(cause, sentence) pairs of 20 to 200 characters out of (cause, text) pairs."""
    return [
        (cause, part.strip())
        for cause, text in texts
        for part in _SENTENCE.split(text)
        if 20 <= len(part.strip()) <= 200
    ]
