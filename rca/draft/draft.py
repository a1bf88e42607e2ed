"""A language model words the leading hypotheses; what its evidence does not hold is struck.

The model is asked once per incident. It can add words and nothing else: order, scores,
probabilities and ledger are those of the ranker, and every sentence passes ``check`` first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from rca.domain import (
    Action,
    Actions,
    CheckStep,
    Diagnosis,
    Evidence,
    Hypothesis,
    Incident,
    Lang,
    Rationale,
    Struck,
)
from rca.draft import ground
from rca.draft.ground import Grounded, Sentence, Verdict
from rca.draft.llm.port import LLM, Prompt
from rca.draft.llm.reply import Item, Kind, Reading, cleaned
from rca.draft.measures import same
from rca.draft.prompt import Question, compose, digest, parts, repair
from rca.index.language import Glossary

# What `rca.draft.ground.check` is: the verdict on a sentence, given the evidence its author saw.
Check = Callable[[Sentence, Sequence[Evidence], Incident, Glossary], Grounded]


@dataclass(frozen=True, slots=True)
class Drafted:
    """One drafted sentence, cleaned. ``hypothesis`` is its rank, from 1: the one whose evidence it
    names, or the first one where it names none of what was shown."""

    hypothesis: int
    kind: Kind
    text: str
    quote: str
    label: str

    def as_claim(self) -> Sentence:
        """As the verifier takes it: an action may be suggested, a fact may not."""
        cites = (self.label,) if self.label else ()
        kind: Literal["fact", "action"] = "fact" if self.kind == "fact" else "action"
        return Sentence(self.text, cites, self.quote, kind)


Heard = Callable[[Drafted, Verdict], None]


def _unheard(drafted: Drafted, verdict: Verdict) -> None:
    del drafted, verdict


@dataclass(slots=True)
class _Part:
    """What was drafted for one hypothesis."""

    evidence: tuple[Evidence, ...]  # what the model was shown
    facts: list[Drafted] = field(default_factory=list)
    steps: list[tuple[Drafted, Verdict]] = field(default_factory=list)
    struck: list[Struck] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def first(self, drafted: Drafted) -> bool:
        """Whether this says something that was not said before: small models repeat themselves."""
        key = drafted.text.casefold()
        new = bool(key) and key not in self.seen
        self.seen.add(key)
        return new

    def take(self, drafted: Drafted, grounded: Grounded, heard: Heard) -> None:
        """Keep it as what the verifier found it to be. Two rules stand whatever it says: nothing
        is cited that this hypothesis has not, and there is no such thing as a suggested fact."""
        verdict, reason = grounded.verdict, grounded.reason
        if verdict == "kept" and drafted.label not in {line.id for line in self.evidence}:
            verdict, reason = "suggested", f"no evidence {drafted.label} under this hypothesis"
        if verdict == "suggested" and drafted.kind == "fact":
            verdict = "struck"
        if verdict == "struck":
            self.struck.append(Struck(drafted.text, reason))
            return
        if drafted.kind == "fact":
            self.facts.append(drafted)
        else:
            self.steps.append((drafted, verdict))
        heard(drafted, verdict)


def draft(
    diagnosis: Diagnosis,
    llm: LLM,
    glossary: Glossary,
    *,
    lang: Lang,
    check: Check = ground.check,
    heard: Heard = _unheard,
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
    made = _empty(diagnosis, question)
    for drafted in _answers(llm, question):
        part = made[drafted.hypothesis]
        if part.first(drafted):
            said = drafted.as_claim()
            part.take(drafted, check(said, part.evidence, diagnosis.incident, glossary), heard)
    worded = tuple(
        _worded(hypothesis, made[number], llm.name, lang) if number in made else hypothesis
        for number, hypothesis in enumerate(diagnosis.hypotheses, 1)
    )
    prompt = f"{diagnosis.provenance.prompt}+{digest()}"
    result = replace(
        diagnosis,
        hypotheses=worded,
        provenance=replace(diagnosis.provenance, llm=llm.name, prompt=prompt),
        notes=(*diagnosis.notes, *_notes(question, lang)),
    )
    if _ranked(result) != _ranked(diagnosis):
        raise AssertionError("drafting changed the ranking")
    return result


def _empty(diagnosis: Diagnosis, question: Question) -> dict[int, _Part]:
    """One part per hypothesis asked about, with the evidence the model is shown for it."""
    asked = zip(diagnosis.hypotheses, question.shown.items(), strict=False)
    return {
        number: _Part(tuple(line for line in hypothesis.ledger if line.id in labels))
        for hypothesis, (number, labels) in asked
    }


def _answers(llm: LLM, question: Question) -> Iterator[Drafted]:
    """The sentences of the answer; of a second one where the first gave nothing to use."""
    owners = {label: number for number, labels in question.shown.items() for label in labels}
    first, second = Reading(), Reading()
    for item in _read(llm, question.prompt, first):
        yield _drafted(item, owners)
    if first.problem:
        for item in _read(llm, repair(question, first.problem), second):
            yield _drafted(item, owners)


def _read(llm: LLM, prompt: Prompt, reading: Reading) -> Iterator[Item]:
    pieces = llm.complete(prompt)
    try:
        for piece in pieces:
            yield from reading.feed(piece)
            if reading.size > prompt.most:
                return  # endless text
    finally:
        close = getattr(pieces, "close", None)
        if close is not None:
            close()  # stops the engine; a batch must not leave it writing for nobody


def _drafted(item: Item, owners: Mapping[str, int]) -> Drafted:
    label = item.evidence.strip()[:20]
    text, quote = cleaned(item.text), cleaned(item.quote)
    return Drafted(owners.get(label, 1), item.kind, text, quote, label)


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
    for drafted, verdict in part.steps:
        if drafted.kind == kind and not any(same(drafted.text, old.text) for old in actions):
            cites = (drafted.label,) if verdict == "kept" else ()
            basis: Literal["cited", "suggested"] = "cited" if cites else "suggested"
            actions.append(Action(drafted.text, cites, basis, _held(known, cites)))
    return tuple(actions)


def _held(known: Sequence[Action], cites: Sequence[str]) -> bool | None:
    """How the action on record went that rests on the same line: reworded, a measure that failed
    is still one that failed."""
    told = [action.held for action in known if set(action.cites) & set(cites)]
    return False if False in told else (True if True in told else None)


def _checks(hypothesis: Hypothesis, part: _Part, lang: Lang) -> Iterator[CheckStep]:
    known = [check.text for check in hypothesis.checks]
    for drafted, verdict in part.steps:
        if drafted.kind != "check" or any(same(drafted.text, old) for old in known):
            continue
        known.append(drafted.text)
        text = drafted.text
        if verdict == "suggested":
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
