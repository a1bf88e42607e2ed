"""Sentences that rca worded when it diagnosed, in the language of the form.

A diagnosis is worded once, in the language of its incident; a form may ask for the other one or for
both. What a frame quotes stays as it is, and so does a sentence that is no frame.
"""

from __future__ import annotations

from functools import cache
from string import Template
from typing import Final

from rca.domain import Diagnosis, Evidence, Incident, Lang
from rca.frames.repeats import said as said_of
from rca.frames.repeats import stands_for
from rca.frames.scope import scope
from rca.frames.sentences import frames
from rca.frames.told import LEDGER, told
from rca.report.eightd.labels import said
from rca.report.eightd.pen import Pen

CONTROL: Final = "escape.control"
WORDED: Final = (
    "containment.past", "containment.not_held", "containment.none", "containment.undetermined",
    CONTROL, "check.look_for", "check.past",
)  # fmt: skip


def again(pen: Pen, text: str, among: tuple[str, ...] = WORDED) -> str:
    """``text`` of a diagnosis as `Pen.data`, its wording in the language of the form."""
    line = pen.data(text)
    found = told(line, among)
    return said(_formats(found.frame), pen.lang, **found.values) if found else line


def quoted(pen: Pen, line: Evidence) -> str:
    """The quote of a ledger line as `Pen.data`; what the ranker says itself in the language of
    the form."""
    return again(pen, line.quote, LEDGER.get(line.kind, ()))


def notes_again(pen: Pen, diagnosis: Diagnosis) -> tuple[str, ...]:
    """What the reader should know about the answer, as `Pen.data` in the language of the form."""
    links, members = diagnosis.links, diagnosis.incident.members
    english, chinese = ((*said_of(links, lang), stands_for(members, lang)) for lang in ("en", "zh"))
    told = {note: pair for pair in zip(english, chinese, strict=True) for note in pair}
    return tuple(_note(pen, note, told.get(note)) for note in diagnosis.notes)


def _note(pen: Pen, note: str, pair: tuple[str, str] | None) -> str:
    if pair is None:
        return again(pen, note, _notes())
    return pen.data(" / ".join(pair) if pen.lang == "both" else pair[pen.lang == "zh"])


@cache
def _notes() -> tuple[str, ...]:
    return tuple(n for n in frames("en").templates if n.startswith(("note.", "sure.")))


def bare(text: str) -> str:
    """What a sentence quotes, without the words around it."""
    found = told(text, WORDED)
    return next(iter(found.values.values()), "") if found else text


def is_question(text: str) -> bool:
    """Whether an escape cause is only asked for: nobody has said yet why the control failed."""
    return told(text, (CONTROL,)) is not None


def scope_again(pen: Pen, incident: Incident, text: str) -> str:
    """The scope of a containment as `Pen.data`: rca's own listing of what the incident states in
    the language of the form, any other text as it stands."""
    english, chinese = (scope(incident, frames(lang)) for lang in ("en", "zh"))
    if text not in (english, chinese):
        return pen.data(text)
    both = {"en": english, "zh": chinese, "both": f"{english} / {chinese}"}
    return pen.data(both[pen.lang])


@cache
def _formats(name: str) -> tuple[str, str]:
    """A frame in both languages as `said` takes it."""
    return _format(name, "en"), _format(name, "zh")


def _format(name: str, lang: Lang) -> str:
    say = frames(lang)
    escaped = say.templates[name].template.replace("{", "{{").replace("}", "}}")
    values = {variable: f"{{{variable}}}" for variable in say.variables[name]}
    return Template(escaped).substitute(values)
