"""What follows from a repeat: the earlier action did not hold, and the reader is told so. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from rca.domain import Case, Diagnosis, Incident, Lang, Link, Measure
from rca.draft.dossier import Dossier
from rca.frames.repeats import said, stands_for
from rca.index.knowledge import Knowledge
from rca.index.language import Glossary
from rca.likeness import Places
from rca.recurrence import Recall


def refuted_measures(case: Case) -> Case:
    """The case with its corrective actions marked as not having held."""
    return replace(case, measures=tuple(_failed(m) for m in case.measures))


def _failed(measure: Measure) -> Measure:
    return replace(measure, held=False) if measure.role == "corrective" else measure


def refuted_dossier(dossier: Dossier, links: Sequence[Link]) -> Dossier:
    """What a repeated case did did not hold, wherever it is shown."""
    gone = {link.to for link in links if link.kind == "repeat"}
    if not gone:
        return dossier

    def told(cases: tuple[Case, ...]) -> tuple[Case, ...]:
        return tuple(refuted_measures(case) if case.id in gone else case for case in cases)

    candidates = tuple(replace(c, cases=told(c.cases)) for c in dossier.candidates)
    near = tuple(
        replace(one, case=refuted_measures(one.case)) if one.case.id in gone else one
        for one in dossier.near
    )
    return replace(dossier, candidates=candidates, nearest=told(dossier.nearest), near=near)


def archive_links(
    knowledge: Knowledge, places: Places, of: Collection[str] | None = None
) -> dict[str, tuple[Link, ...]]:
    """Case id -> earlier cases that it repeats, from everything its closed report says: alike ones
    count only where both reports name the same cause. ``of``: these cases alone."""
    recall = Recall.of(knowledge.cases, Glossary.of(knowledge.terms), places)
    found = {
        case.id: recall.links(
            as_incident(case),
            lambda case=case: case.cause_ids[:1],  # type: ignore[misc]
            {case.group},
            case.findings,
        )
        for case in knowledge.cases
        if case.opened is not None and not case.draft and (of is None or case.id in of)
    }
    return {case: links for case, links in found.items() if links}


def settled(knowledge: Knowledge, places: Places, by: Collection[str] | None = None) -> Knowledge:
    """``knowledge`` with ``held`` False for every corrective action whose case was repeated;
    ``by``: by one of these cases."""
    links = archive_links(knowledge, places, by).values()
    repeated = {link.to for many in links for link in many if link.kind == "repeat"}
    if not repeated:
        return knowledge
    cases = (refuted_measures(c) if c.id in repeated else c for c in knowledge.cases)
    return replace(knowledge, cases=tuple(cases))


def as_incident(case: Case) -> Incident:
    """A case as it stood when it was opened."""
    return Incident(
        id=case.id, text=case.text, opened=case.opened, process_step=case.process_step,
        line=case.line, machine=case.machine, lot=case.lot, defect_code=case.defect_code,
    )  # fmt: skip


def with_links(diagnosis: Diagnosis, links: Sequence[Link], lang: Lang) -> Diagnosis:
    """``diagnosis`` with its links, and said so; also which alarm rows it stands for."""
    members = diagnosis.incident.members
    if not links and not members:
        return diagnosis
    notes = (*said(links, lang), *diagnosis.notes)
    if members:
        notes = (*notes, stands_for(members, lang))
    return replace(diagnosis, links=tuple(links), notes=notes)
