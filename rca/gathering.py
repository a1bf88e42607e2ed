"""From a ranked list to a dossier: each ledger line with the place where it can be read and the
words there that count, the past cases and procedures of each cause, the nearest cases of all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count

from rca.domain import Case, Cause, Evidence, Hit, Incident, Lang, Stance
from rca.draft.dossier import Candidate, Dossier
from rca.draft.excerpt import closest
from rca.frames.told import ledger_quote
from rca.index.language import tokens
from rca.index.query import Query
from rca.index.view import View
from rca.measured import source
from rca.rank.companions import Companion, companions
from rca.rank.nearness import PASSAGES, nearest_cases
from rca.rank.ranking import Contribution, Ranking

_CASES_SHOWN = 5
_NEAREST = 20  # passages looked at for the nearest cases
_PROCEDURES = 3
_LINES = 8  # of a ledger, before those of one catalogue row are joined


def gather(
    view: View,
    incident: Incident,
    lang: Lang,
    query: Query,
    ranking: Ranking,
    *,
    top: int,
    hide: frozenset[str] = frozenset(),
) -> Dossier:
    """All that may be said about ``incident``: the ``top`` causes of ``ranking`` with their
    evidence, numbered E1, E2, … in the order of the list. Cases and events in ``hide`` are not
    shown."""
    numbers = (f"E{number}" for number in count(1))
    causes = view.causes_in(lang)
    candidates = tuple(
        _candidate(view, causes[cause], ranking, query, hide, numbers, lang)
        for cause in ranking.top(top)
    )
    undetermined = not candidates or ranking.undetermined
    hits = view.search(query, PASSAGES, kinds=("case",), hide=hide)
    owners = dict.fromkeys(hit.passage.owner for hit in hits[:_NEAREST])
    return Dossier(
        incident=incident,
        lang=lang,
        candidates=candidates,
        status="undetermined" if undetermined else "diagnosed",
        novelty=ranking.novelty,
        nearest=tuple(view.cases[o] for o in owners if o in view.cases)[:_CASES_SHOWN],
        causes=causes,
        among=ranking.among,
        near=nearest_cases(view, query, hide, hits),
        labelled=any(case.cause_ids for case in view.knowledge.cases),
        glossary=view.glossary,
        beside=_beside(view, ranking.top(1), hide),
    )


def _candidate(
    view: View,
    cause: Cause,
    ranking: Ranking,
    query: Query,
    hide: frozenset[str],
    numbers: Iterator[str],
    lang: Lang,
) -> Candidate:
    lines = _merged(ranking.contributions(cause.id, most=_LINES))
    at = ranking.number(cause.id)
    ledger = tuple(_evidence(view, cause, line, query, next(numbers), lang) for line in lines)
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


def _beside(view: View, first: tuple[str, ...], hide: frozenset[str]) -> tuple[Companion, ...]:
    """What acted beside the leading cause in past events that are not hidden."""
    cases = view.cases_of(first[0]) if first else ()
    if not any(len(case.cause_ids) > 1 for case in cases):
        return ()  # an archive of single labels, which may be long
    shown = [c for c in cases if c.id not in hide and c.group not in hide]
    return companions(first[0], shown)


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


def _evidence(
    view: View, cause: Cause, line: Contribution, query: Query, label: str, lang: Lang
) -> Evidence:
    ref, quote = _source(view, cause, line, query, lang)
    stance: Stance = "for" if line.weight >= 0 else "against"
    return Evidence(label, line.kind, ref, stance, line.weight, quote)


def _source(
    view: View, cause: Cause, line: Contribution, query: Query, lang: Lang
) -> tuple[str, str]:
    """Where a ledger line can be read, and the words there that count."""
    words = " ".join(query.tokens)  # with translations: a Chinese question, an English source
    if line.kind == "case":
        passage = view.best_passage(line.key, query, observed=True)
        case = view.cases[line.key]
        ref, text = (passage.ref, passage.text) if passage else (case.ref, case.text)
        return ref, closest(text, [query.text, words], denied=line.weight < 0)
    if line.kind == "catalogue":
        passage = view.best_passage(line.key, query)
        signs = cause.refutes if line.weight < 0 and cause.refutes else cause.symptoms
        told = "\n".join((*signs, cause.name_en, cause.name_zh))
        return (passage.ref if passage else cause.ref or f"ranker#label:{cause.id}"), closest(
            told, [query.text, words]
        )
    if line.key.startswith("plant:"):
        return source(line.note)
    note = ledger_quote(line.kind, line.note, lang)
    if line.kind == "verdict":
        return f"records.sqlite#{line.key}", note
    return f"ranker#{line.kind}" + (f":{line.key}" if line.key else ""), note
