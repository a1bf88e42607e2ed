"""Cases, causes and incidents as the ranker sees them: observed side only, never the answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from rca.domain import Case, Cause, Incident
from rca.index.encode import Lookup
from rca.index.knowledge import Knowledge
from rca.index.language import tokens
from rca.index.view import Asker, Query
from rca.ports import Vectors
from rca.rank.history import CauseProfile, History, Observation, PastCase

# attributes of the contract that case and incident share and that may be compared as fields
_SHARED = ("process_step", "line", "machine", "product", "defect_code")


def observe(incident: Incident, query: Query) -> Observation:
    """The incident as a point to compare."""
    return Observation(
        text=incident.observed,
        tokens=query.tokens,
        vector=query.vector,
        unknown=query.unknown,
        fields=_fields(incident),
        numbers=incident.numbers,
        day=_ordinal(incident.opened),
    )


def history(knowledge: Knowledge, lookup: Lookup, asker: Asker) -> History:
    """All cases and causes with their vectors; rows follow ``knowledge``."""
    seen = lookup.of([case.text for case in knowledge.cases])
    found = lookup.of([case.findings for case in knowledge.cases])
    cases = tuple(
        PastCase(
            id=case.id,
            group=case.group,
            labels=case.cause_ids,
            observed=Observation(
                text=case.text,
                tokens=tuple(tokens(case.text, lookup.glossary)),
                vector=seen[row],
                unknown=asker.unknown(case.text),
                fields=_fields(case),
                numbers=case.numbers,
                day=_ordinal(case.closed or case.opened),
            ),
            findings_tokens=tuple(tokens(case.findings, lookup.glossary)),
            findings_vector=found[row],
        )
        for row, case in enumerate(knowledge.cases)
    )
    return History(cases, tuple(_profile(cause, lookup) for cause in knowledge.causes))


def _profile(cause: Cause, lookup: Lookup) -> CauseProfile:
    described = [cause.name_en, cause.name_zh, *cause.aliases, *cause.symptoms, *cause.confirms]
    readable = [t for t in (cause.name_en, *cause.symptoms, *cause.confirms) if t]
    return CauseProfile(
        id=cause.id,
        tokens=tuple(tokens("\n".join(described), lookup.glossary)),
        vectors=_rows(lookup, readable),
        refute_vectors=_rows(lookup, cause.refutes),
        severity=cause.severity,
        step=cause.process_step,
    )


def _rows(lookup: Lookup, texts: tuple[str, ...] | list[str]) -> Vectors:
    rows = lookup.of(texts)
    return rows[rows.any(axis=1)]


def _fields(record: Incident | Case) -> Mapping[str, str]:
    shared = {name: str(getattr(record, name)) for name in _SHARED if getattr(record, name)}
    return {**shared, **record.fields}


def _ordinal(day: date | None) -> int | None:
    return day.toordinal() if day else None
