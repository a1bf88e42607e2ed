"""Cases, causes and incidents as the ranker sees them: observed side only, never the answer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from rca.domain import Case, Cause, Incident
from rca.index.denial import clauses, marked_tokens
from rca.index.encode import Lookup
from rca.index.knowledge import Knowledge
from rca.index.language import Glossary, telling, tokens
from rca.index.query import Asker, Query
from rca.ports import Vectors
from rca.rank.history import CauseProfile, Clue, History, Observation, PastCase
from rca.rank.structured import Fields

# attributes of the contract that case and incident share and that may be compared as fields
# "(then suspect …)" is no sign, nor is the cell in "follows the slot not the cell"
_ASIDE = re.compile(r"[(（][^()（）]*[)）]|(?<=[a-z]) not (?:the )?\w+$")
_SHARED = ("process_step", "line", "machine", "product", "defect_code")


def observe(incident: Incident, query: Query) -> Observation:
    """The incident as a point to compare."""
    return Observation(
        text=incident.observed,
        tokens=query.tokens,
        marked=query.marked,
        vector=query.vector,
        unknown=query.unknown,
        fields=_fields(incident),
        numbers=incident.numbers,
        day=_ordinal(incident.opened),
    )


def history(knowledge: Knowledge, lookup: Lookup, asker: Asker) -> History:
    """All cases and causes with their vectors; rows follow ``knowledge``."""
    denial = any(cause.symptoms or cause.confirms for cause in knowledge.causes)
    cases = past_cases(knowledge.cases, lookup, asker, denial=denial)
    return History(cases, tuple(_profile(cause, lookup) for cause in knowledge.causes))


def past_cases(
    cases: Sequence[Case], lookup: Lookup, asker: Asker, *, denial: bool
) -> tuple[PastCase, ...]:
    """``cases`` in their order. ``denial``: see `History.denial`."""
    seen = lookup.of([case.text for case in cases])
    found = lookup.of([case.findings for case in cases])
    return tuple(
        PastCase(
            id=case.id,
            group=case.group,
            labels=case.cause_ids,
            observed=Observation(
                text=case.text,
                tokens=tuple(tokens(case.text, lookup.glossary)),
                marked=marked_tokens(case.text, lookup.glossary) if denial else (),
                vector=seen[row],
                unknown=asker.unknown(case.text),
                fields=_fields(case),
                numbers=case.numbers,
                day=_ordinal(case.closed or case.opened),
            ),
            findings_tokens=tuple(tokens(case.findings, lookup.glossary)),
            findings_marked=marked_tokens(case.findings, lookup.glossary, refuted=_refuted(case))
            if denial
            else (),
            findings_vector=found[row],
        )
        for row, case in enumerate(cases)
    )


def _profile(cause: Cause, lookup: Lookup) -> CauseProfile:
    signs = [cause.name_en, cause.name_zh, *cause.aliases, *cause.symptoms, *cause.confirms]
    rest = [*cause.containment, *cause.corrective, *cause.preventive]
    rest += [cause.process_step, cause.detection_control, *cause.signals]
    readable = [t for t in (cause.name_en, *cause.symptoms, *cause.confirms) if t]

    def words(texts: Sequence[str]) -> tuple[str, ...]:
        return marked_tokens("\n".join(text for text in texts if text), lookup.glossary)

    return CauseProfile(
        id=cause.id,
        # what refutes a cause speaks of its matter, but what it denies must not count for it
        tokens=(*words([*signs, *rest]), *tokens("\n".join(cause.refutes), lookup.glossary)),
        sign_tokens=words(signs) if cause.symptoms or cause.confirms else (),
        refute_tokens=words(cause.refutes),
        clues=clues_of(cause, lookup.glossary),
        vectors=_rows(lookup, readable),
        refute_vectors=_rows(lookup, cause.refutes),
        severity=cause.severity,
        step=cause.process_step,
        listed=cause.listed,
    )


def clues_of(cause: Cause, glossary: Glossary) -> tuple[Clue, ...]:
    """Clauses of what ``cause`` is known and refuted by; none where no sign is described: a name
    denied is no clue."""
    if not (cause.symptoms or cause.confirms or cause.refutes):
        return ()
    signs = (cause.name_en, cause.name_zh, *cause.aliases, *cause.symptoms, *cause.confirms)
    return tuple(
        Clue(telling(clause.topic, glossary), against, clause.denied)
        for against, texts in ((False, signs), (True, cause.refutes))
        for text in texts
        for clause in clauses(_ASIDE.sub(" ", text))
    )


def _refuted(case: Case) -> tuple[str, ...]:
    """What its investigation found not to be the cause, as it stands in the findings."""
    texts = (check.text for check in case.checks if check.outcome == "refuted")
    return tuple(text for text in texts if text and text in case.findings)


def _rows(lookup: Lookup, texts: tuple[str, ...] | list[str]) -> Vectors:
    rows = lookup.of(texts)
    return rows[rows.any(axis=1)]


def _fields(record: Incident | Case) -> Mapping[str, str]:
    shared = {name: str(getattr(record, name)) for name in _SHARED if getattr(record, name)}
    return {**shared, **record.fields}


def unfilled(fields: Fields, incident: Incident) -> tuple[str, ...]:
    """Fields that past cases fill and ``incident`` does not, in a stable order."""
    given = {name for name, value in _fields(incident).items() if value.strip()}
    return tuple(sorted(fields.names - given))


def _ordinal(day: date | None) -> int | None:
    return day.toordinal() if day else None
