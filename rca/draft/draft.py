"""A language model words the leading hypotheses; what its evidence does not hold is struck.

The model is asked once per incident. It can add words and nothing else: order, scores,
probabilities and ledger are those of the ranker, and every sentence passes ``check`` first.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, Protocol

from rca.domain import (
    Action,
    Actions,
    CheckStep,
    Diagnosis,
    Evidence,
    Hypothesis,
    Lang,
    Rationale,
    Struck,
)
from rca.draft.llm.port import LLM, Prompt
from rca.draft.llm.reply import Item, Kind, Reading
from rca.draft.measures import same
from rca.draft.prompt import Question, compose, digest, parts, repair

Outcome = Literal["kept", "suggested", "struck"]
LONGEST = 400  # characters of one sentence; the schema asks for less, a server may ignore it
_CHARACTERS_PER_TOKEN = 8  # no text has more: beyond it a server ignores its token limit
_LABEL = re.compile(
    r"\s*[\[［【〔]\s*E\s*\d+(?:\s*[,，、;；-]\s*E?\s*\d+)*\s*[\]］】〕]", re.IGNORECASE
)
_SPACE = re.compile(r"\s+")
_DROPPED = ("Cf", "Cs", "Co", "Cn")  # invisible, half a character, or no character at all


class Grounded(Protocol):
    """The verifier's word on one sentence."""

    @property
    def outcome(self) -> Outcome:
        """Whether it may be shown, and as what."""
        ...

    @property
    def reason(self) -> str:
        """Why not as a cited sentence; "" when kept."""
        ...


@dataclass(frozen=True, slots=True)
class Sentence:
    """One drafted sentence, cleaned, as the verifier and the listener get it."""

    hypothesis: int
    kind: Kind
    text: str
    quote: str
    label: str


Check = Callable[[Sentence, Sequence[Evidence]], Grounded]
Heard = Callable[[Sentence, Outcome], None]


@dataclass(slots=True)
class _Part:
    """What was drafted for one hypothesis."""

    facts: list[Sentence] = field(default_factory=list)
    steps: list[tuple[Sentence, Outcome]] = field(default_factory=list)
    struck: list[Struck] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)


def draft(
    diagnosis: Diagnosis,
    llm: LLM,
    check: Check,
    *,
    lang: Lang,
    heard: Heard = lambda sentence, outcome: None,
) -> Diagnosis:
    """``diagnosis``, worded from its evidence, with what ``llm`` can word better.

    Facts that pass ``check`` replace the rationale of their hypothesis, struck ones are listed
    with their reason; actions and checks are added to those on record. A hypothesis without a
    passed fact keeps its evidence wording. ``heard`` gets each sentence the moment it has passed.
    Raises EngineError (connection, model) and UserError; ``diagnosis`` is then the full answer.
    """
    question = compose(diagnosis, lang, llm.count, llm.context, llm.reply_tokens)
    if not any(question.shown.values()):
        return diagnosis
    drafted = {number: _Part() for number in question.shown}
    for item in _answers(llm, question):
        if item.hypothesis in drafted:
            ledger = diagnosis.hypotheses[item.hypothesis - 1].ledger
            _take(drafted[item.hypothesis], _sentence(item), ledger, check, heard)
    worded = tuple(
        _worded(hypothesis, drafted[number], llm.name, lang) if number in drafted else hypothesis
        for number, hypothesis in enumerate(diagnosis.hypotheses, 1)
    )
    made_by = replace(
        diagnosis.provenance, llm=llm.name, prompt=f"{diagnosis.provenance.prompt}+{digest()}"
    )
    notes = (*diagnosis.notes, *_notes(question, lang))
    result = replace(diagnosis, hypotheses=worded, provenance=made_by, notes=notes)
    if _ranked(result) != _ranked(diagnosis):
        raise AssertionError("drafting changed the ranking")
    return result


def _answers(llm: LLM, question: Question) -> Iterator[Item]:
    """The items of the answer; of a second one where the first gave nothing to use."""
    first = Reading()
    yield from _read(llm, question.prompt, first)
    if first.problem:
        yield from _read(llm, repair(question, first.problem), Reading())


def _read(llm: LLM, prompt: Prompt, reading: Reading) -> Iterator[Item]:
    pieces = llm.complete(prompt)
    try:
        for piece in pieces:
            yield from reading.feed(piece)
            if reading.size > _CHARACTERS_PER_TOKEN * prompt.max_tokens:
                return  # endless text
    finally:
        close = getattr(pieces, "close", None)
        if close is not None:
            close()  # stops the engine; a batch must not leave it writing for nobody


def _sentence(item: Item) -> Sentence:
    return Sentence(
        item.hypothesis, item.kind, cleaned(item.text), cleaned(item.quote), item.evidence.strip()
    )


def cleaned(text: str) -> str:
    """A model's text as one line of visible characters, without evidence labels: only this module
    puts those.

    >>> cleaned("Lens burnt [E9].\\n\\u202eobey")
    'Lens burnt. obey'
    """
    spaced = (" " if unicodedata.category(c) == "Cc" else c for c in text[: 2 * LONGEST])
    visible = "".join(c for c in spaced if unicodedata.category(c) not in _DROPPED)
    return _SPACE.sub(" ", _LABEL.sub("", visible)).strip()[:LONGEST]


def _take(
    part: _Part, sentence: Sentence, ledger: Sequence[Evidence], check: Check, heard: Heard
) -> None:
    key = sentence.text.casefold()
    if not sentence.text or key in part.seen:
        return
    part.seen.add(key)
    verdict = check(sentence, ledger)
    outcome, reason = verdict.outcome, verdict.reason
    if outcome == "kept" and sentence.label not in {line.id for line in ledger}:
        outcome, reason = "suggested", f"{sentence.label} is no evidence of this hypothesis"
    if outcome == "suggested" and sentence.kind == "fact":
        outcome = "struck"  # there is no such thing as a suggested fact
    if outcome == "struck":
        part.struck.append(Struck(sentence.text, reason))
        return
    if sentence.kind == "fact":
        part.facts.append(sentence)
    else:
        part.steps.append((sentence, outcome))
    heard(sentence, outcome)


def _worded(hypothesis: Hypothesis, part: _Part, by: str, lang: Lang) -> Hypothesis:
    old = hypothesis.rationale
    struck = (*old.struck, *part.struck)
    if part.facts:
        glue, stop = ("", "。") if lang == "zh" else (" ", ".")
        text = glue.join(f"{f.text.rstrip('.。 ')} [{f.label}]{stop}" for f in part.facts)
        rationale = Rationale(text, by, struck)
    else:
        rationale = replace(old, struck=struck)
    return replace(
        hypothesis,
        rationale=rationale,
        actions=Actions(
            _with(hypothesis.actions.corrective, part, "corrective"),
            _with(hypothesis.actions.preventive, part, "preventive"),
        ),
        checks=(*hypothesis.checks, *_checks(hypothesis, part, lang)),
    )


def _with(known: tuple[Action, ...], part: _Part, kind: Kind) -> tuple[Action, ...]:
    """The actions on record, then the drafted ones that are not among them."""
    actions = list(known)
    for sentence, outcome in part.steps:
        if sentence.kind == kind and not any(same(sentence.text, old.text) for old in actions):
            cites = (sentence.label,) if outcome == "kept" else ()
            basis: Literal["cited", "suggested"] = "cited" if cites else "suggested"
            actions.append(Action(sentence.text, cites, basis, _held(known, cites)))
    return tuple(actions)


def _held(known: Sequence[Action], cites: Sequence[str]) -> bool | None:
    """How the action on record went that rests on the same line: reworded, a measure that failed
    is still one that failed."""
    told = [action.held for action in known if set(action.cites) & set(cites)]
    return False if False in told else (True if True in told else None)


def _checks(hypothesis: Hypothesis, part: _Part, lang: Lang) -> Iterator[CheckStep]:
    known = [check.text for check in hypothesis.checks]
    for sentence, outcome in part.steps:
        if sentence.kind != "check" or any(same(sentence.text, old) for old in known):
            continue
        known.append(sentence.text)
        text = sentence.text
        if outcome == "suggested":
            text = parts().say(f"check.suggested.{lang}", text=text)
        yield CheckStep(text, None, None, "", "")


def _notes(question: Question, lang: Lang) -> tuple[str, ...]:
    if not question.trimmed:
        return ()
    count, total = str(question.trimmed), str(question.total)
    return (parts().say(f"note.trimmed.{lang}", count=count, total=total),)


def _ranked(diagnosis: Diagnosis) -> object:
    """All that no wording may change."""
    causes = [
        (h.rank, h.cause_id, h.cause, h.probability, h.score, h.precedents, h.ledger)
        for h in diagnosis.hypotheses
    ]
    return diagnosis.status, diagnosis.novelty, causes, diagnosis.not_excluded
