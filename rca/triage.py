"""One incident, one straight line: search, rank, plan, draft, diagnosis.

Nothing here reads the clock, the environment or a random source: what a line needs is in its
arguments, so that the same bench and incident give the same bytes.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from rca import __version__
from rca.domain import (
    Cause,
    Diagnosis,
    Incident,
    Lang,
    Link,
    Provenance,
)
from rca.draft.dossier import Dossier
from rca.draft.wording import word
from rca.frames.sentences import digest
from rca.gathering import gather
from rca.index.language import detect
from rca.index.query import Asker, Query
from rca.index.view import View
from rca.measured import Measured, notes
from rca.people import People
from rca.plant.drawable import drawable
from rca.rank.nearness import nearest_cases
from rca.rank.observe import observe, unfilled
from rca.rank.ranker import Ranker
from rca.rank.ranking import Ranking
from rca.rank.refuting import weigh_clauses
from rca.rank.severe import not_excluded
from rca.recurrence import LEADING, Recall
from rca.repeats import refuted_dossier, with_links
from rca.siting import Sites


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
    sites: Sites = Sites()


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
        return _nothing_known(bench, incident, query, options, hide)
    ranking = _rank(bench, incident, query, hide)
    lang, view = language_of(incident, options), bench.view
    dossier = gather(view, incident, lang, query, ranking, top=options.top, hide=hide)
    known = bench.sites.read(incident)
    dossier = replace(
        dossier,
        missing=unfilled(bench.ranker.model.fields, known),
        read=Sites.added(incident, known),
    )
    found = _links(bench, incident, ranking, hide)
    dossier = bench.people.informed(refuted_dossier(dossier, found))
    wording = word(dossier)
    shown = [hypothesis.cause_id for hypothesis in wording.hypotheses]
    measured = bench.measured.findings(incident, known) if bench.measured else None
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
        notes=(*wording.notes, *(notes(measured) if measured else ())),
        past_actions=wording.past_actions,
        escape=wording.escape,
        charts=drawable(measured) if measured else None,
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
    known = bench.sites.read(incident)

    def ranked(asked: Query) -> Ranking:
        return bench.ranker.rank(observe(known, asked), hide=hide)

    ranking = weigh_clauses(
        ranked(query),
        query.text,
        bench.ranker.model.catalogue.clues,
        bench.view.glossary,
        lambda rest: ranked(bench.asker.ask(rest)),
    )
    ranking = bench.people.weigh(incident, ranking)
    return bench.measured.weigh(incident, ranking, known) if bench.measured else ranking


def _own(incident: Incident, people: People) -> frozenset[str]:
    """Its own report: hidden, or the answer would be looked up. The case that verdicts on it made
    is hidden too: they speak as ledger lines of their own."""
    own = {incident.case_ref, incident.id if people.judged(incident) else ""}
    return frozenset(own - {""})


def _nothing_known(
    bench: Bench, incident: Incident, query: Query, options: Options, hide: frozenset[str]
) -> Diagnosis:
    """An archive without one named cause: everything is new to it, and what was done in such
    cases is what it can rank."""
    view, lang = bench.view, language_of(incident, options)
    near = nearest_cases(view, query, hide)
    dossier = Dossier(
        incident, lang, (), "undetermined", 1.0,
        near=near, labelled=False, glossary=view.glossary,
    )  # fmt: skip
    wording = word(dossier)
    return Diagnosis(
        incident, "undetermined", 1.0, (), _provenance(bench, None),
        notes=wording.notes, past_actions=wording.past_actions,
    )  # fmt: skip


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
