"""One incident, one straight line: search, rank, plan, draft, diagnosis.

Nothing here reads the clock, the environment or a random source: what a line needs is in its
arguments, so that the same bench and incident give the same bytes.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from rca import __version__
from rca.domain import (
    Case,
    Cause,
    Diagnosis,
    Evidence,
    Hit,
    Incident,
    Lang,
    Link,
    Provenance,
    Stance,
)
from rca.draft.dossier import Candidate, Dossier
from rca.draft.excerpt import closest
from rca.draft.frames import digest
from rca.draft.wording import word
from rca.index.language import detect, tokens
from rca.index.view import Asker, Query, View
from rca.measured import Measured, source
from rca.people import People
from rca.rank.checks import not_excluded
from rca.rank.observe import observe, unfilled
from rca.rank.ranker import Ranker
from rca.rank.ranking import Contribution, Ranking
from rca.recurrence import LEADING, Recall
from rca.repeats import refuted_dossier, with_links

_CASES_SHOWN = 5
_PROCEDURES = 3
_LINES = 8  # of a ledger, before those of one catalogue row are joined


@dataclass(frozen=True, slots=True)
class Bench:
    """All that a diagnosis rests on: one snapshot, its fitted ranker, one encoder."""

    view: View
    ranker: Ranker
    asker: Asker
    index: str  # stamp
    stamp: str  # of the ranker
    as_of: str | None = None
    recall: Recall | None = None  # earlier events, to be linked; None = not looked for
    people: People = People()
    measured: Measured | None = None  # the plant's records; None = not asked


@dataclass(frozen=True, slots=True)
class Options:
    """What the caller may choose."""

    top: int = 5
    language: str = "auto"  # auto | en | zh


def diagnose(bench: Bench, incident: Incident, options: Options) -> Diagnosis:
    """The ranked, worded answer to one incident; its own case is hidden from it."""
    hide = _own(incident, bench.people)
    query = bench.asker.ask(incident.observed)
    if not bench.view.causes:
        return _nothing_known(bench, incident, options)
    ranking = _rank(bench, incident, query, hide)
    dossier = _dossier(bench, incident, query, ranking, options, hide)
    found = _links(bench, incident, ranking, hide)
    dossier = refuted_dossier(dossier, found)
    wording = word(dossier)
    shown = [hypothesis.cause_id for hypothesis in wording.hypotheses]
    measured = bench.measured.findings(incident) if bench.measured else None
    answer = Diagnosis(
        incident=incident,
        status=dossier.status,
        novelty=dossier.novelty,
        hypotheses=wording.hypotheses,
        provenance=_provenance(bench, ranking),
        contributing=wording.contributing,
        not_excluded=not_excluded(_all(bench.view, ranking), shown),
        containment=wording.containment,
        limits=measured.limits if measured else (),
        next_check=wording.next_check,
        notes=(*wording.notes, *(measured.notes if measured else ())),
    )
    return with_links(answer, found, dossier.lang)


def with_people(bench: Bench, people: People) -> Bench:
    """The bench beside what people said and have open."""
    recall = bench.recall.with_incidents(people.incidents) if bench.recall else None
    return replace(bench, people=people, recall=recall)


def context(bench: Bench, incident: Incident) -> str:
    """What the answer rests on besides incident, index and ranker: verdicts on this very incident
    and open incidents that may be linked to it."""
    near = bench.recall.beside(incident) if bench.recall else ()
    return "|".join((bench.people.stamp(incident), *near))


def _links(
    bench: Bench, incident: Incident, ranking: Ranking, hide: frozenset[str]
) -> tuple[Link, ...]:
    if bench.recall is None:
        return ()
    return bench.recall.links(incident, lambda: ranking.top(LEADING), hide)


def ranking(bench: Bench, incident: Incident, hide: Collection[str] = ()) -> Ranking:
    """The whole list of which :func:`diagnose` shows the top; cases and events in ``hide`` neither
    vote nor count. Raises UserError where no cause is known."""
    query = bench.asker.ask(incident.observed)
    return _rank(bench, incident, query, _own(incident, bench.people).union(hide))


def _rank(bench: Bench, incident: Incident, query: Query, hide: frozenset[str]) -> Ranking:
    """The one place where an incident is ranked: whatever adds ledger lines belongs here."""
    ranking = bench.ranker.rank(observe(incident, query), hide=hide)
    ranking = bench.people.weigh(incident, ranking)
    return bench.measured.weigh(incident, ranking) if bench.measured else ranking


def _own(incident: Incident, people: People) -> frozenset[str]:
    """Its own report: hidden, or the answer would be looked up. The case that verdicts on it made
    is hidden too: they speak as ledger lines of their own."""
    own = {incident.case_ref, incident.id if people.judged(incident) else ""}
    return frozenset(own - {""})


def _nothing_known(bench: Bench, incident: Incident, options: Options) -> Diagnosis:
    """An archive without one named cause: everything is new to it."""
    notes = word(Dossier(incident, language_of(incident, options), (), "undetermined", 1.0)).notes
    return Diagnosis(incident, "undetermined", 1.0, (), _provenance(bench, None), notes=notes)


def failed(bench: Bench, incident: Incident, error: str) -> Diagnosis:
    """The record of an incident that could not be diagnosed: failed is not wrong."""
    provenance = _provenance(bench, None)
    return Diagnosis(incident, "failed", None, (), provenance, error=error)


def language_of(incident: Incident, options: Options) -> Lang:
    """The language to write in: the workspace's, else the incident's own."""
    for named in (options.language, incident.lang):
        if named == "en":
            return "en"
        if named == "zh":
            return "zh"
    return detect(incident.observed)


def _dossier(
    bench: Bench,
    incident: Incident,
    query: Query,
    ranking: Ranking,
    options: Options,
    hide: frozenset[str],
) -> Dossier:
    view = bench.view
    counter = _Counter()
    candidates = tuple(
        _candidate(view, view.causes[cause], ranking, query, hide, counter)
        for cause in ranking.top(options.top)
    )
    undetermined = not candidates or ranking.undetermined
    near = view.search(query, 20, kinds=("case",), hide=hide)
    owners = dict.fromkeys(hit.passage.owner for hit in near)
    return Dossier(
        incident=incident,
        lang=language_of(incident, options),
        candidates=candidates,
        status="undetermined" if undetermined else "diagnosed",
        novelty=ranking.novelty,
        nearest=tuple(view.cases[o] for o in owners if o in view.cases)[:_CASES_SHOWN],
        causes=view.causes,
        among=ranking.among,
        missing=unfilled(bench.ranker.model.fields, incident),
    )


class _Counter:
    """Numbers evidence E1, E2, … within one diagnosis."""

    def __init__(self) -> None:
        self._last = 0

    def __call__(self) -> str:
        self._last += 1
        return f"E{self._last}"


def _candidate(
    view: View,
    cause: Cause,
    ranking: Ranking,
    query: Query,
    hide: frozenset[str],
    counter: _Counter,
) -> Candidate:
    lines = _merged(ranking.contributions(cause.id, most=_LINES))
    at = ranking.number(cause.id)
    ledger = tuple(_evidence(view, cause, line, query, counter()) for line in lines)
    return Candidate(
        cause=cause,
        probability=float(ranking.probabilities[at]),
        score=float(ranking.scores[at]),
        ledger=ledger,
        cases=_precedents(view, cause, lines, hide),
        precedents=int(ranking.precedents[at]),
        procedures=tuple(_procedures(view, cause, query)),
    )


def _merged(lines: Sequence[Contribution]) -> list[Contribution]:
    """Lines that speak of the same source with the same stance become one: a catalogue row found
    by its words and by its sense is one piece of evidence to a reader. Sums stay what they are."""
    joined: dict[tuple[str, str, bool], Contribution] = {}
    for line in lines:
        name = (
            line.kind,
            line.key if line.kind == "catalogue" else f"{len(joined)}",
            line.weight < 0,
        )
        old = joined.get(name)
        weight = round(line.weight + old.weight, 6) if old else line.weight
        joined[name] = replace(old or line, weight=weight)
    return list(joined.values())


def _precedents(
    view: View, cause: Cause, lines: Sequence[Contribution], hide: frozenset[str]
) -> tuple[Case, ...]:
    """Cases of ``cause``: those that voted, heaviest first, then the others by id."""
    voted = [view.cases[line.key] for line in lines if line.kind == "case"]
    named = [case for case in voted if cause.id in case.cause_ids]
    shown: dict[str, Case] = {}
    for case in (*named, *view.cases_of(cause.id)):
        if len(shown) == _CASES_SHOWN:
            break
        if case.id not in hide and case.group not in hide:
            shown.setdefault(case.id, case)
    return tuple(shown.values())


def _procedures(view: View, cause: Cause, query: Query) -> Sequence[Hit]:
    """Procedures that speak of this cause: asked with its own names, in both languages."""
    asked = " ".join((cause.name_en, cause.name_zh, cause.process_step, *cause.symptoms[:2]))
    words = tuple(tokens(asked, view.glossary))
    return view.search(replace(query, tokens=words, unknown=1.0), _PROCEDURES, kinds=("sop",))


def _evidence(view: View, cause: Cause, line: Contribution, query: Query, label: str) -> Evidence:
    ref, quote = _source(view, cause, line, query)
    stance: Stance = "for" if line.weight >= 0 else "against"
    return Evidence(label, line.kind, ref, stance, line.weight, quote)


def _source(view: View, cause: Cause, line: Contribution, query: Query) -> tuple[str, str]:
    """Where a ledger line can be read, and the words there that count."""
    if line.kind == "case":
        passage = view.best_passage(line.key, query, observed=True)
        if passage is not None:
            return passage.ref, closest(passage.text, [query.text])
        return view.cases[line.key].ref, closest(view.cases[line.key].text, [query.text])
    if line.kind == "catalogue":
        passage = view.best_passage(line.key, query)
        signs = cause.refutes if line.weight < 0 and cause.refutes else cause.symptoms
        told = "\n".join((*signs, cause.name_en, cause.name_zh))
        words = " ".join(query.tokens)  # with translations: a Chinese question, an English row
        return (passage.ref if passage else cause.ref or f"ranker#label:{cause.id}"), closest(
            told, [query.text, words]
        )
    if line.key.startswith("plant:"):
        return source(line.note)
    if line.kind == "verdict":
        return f"records.sqlite#{line.key}", line.note
    return f"ranker#{line.kind}" + (f":{line.key}" if line.key else ""), line.note


def _all(view: View, ranking: Ranking) -> list[tuple[Cause, float]]:
    return [(view.causes[i], p) for i, p in ranking.by_cause().items()]


def _provenance(bench: Bench, ranking: Ranking | None) -> Provenance:
    return Provenance(
        rca=__version__,
        embedder=bench.asker.embedder.name,
        llm="none",
        index=bench.index,
        ranker=bench.stamp,
        prompt=digest(),
        as_of=bench.as_of,
        temperature=ranking.temperature if ranking else 1.0,
        log_z=ranking.log_z if ranking else 0.0,
        novelty_threshold=ranking.novelty_threshold if ranking else 0.0,
    )
