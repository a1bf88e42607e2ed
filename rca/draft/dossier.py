"""What the ranker hands to the writer: everything that may be said, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from rca.domain import Case, Cause, Check, Evidence, Hit, Incident, Lang, Status
from rca.index.language import Glossary
from rca.rank.companions import Companion
from rca.rank.nearness import Near


@dataclass(frozen=True, slots=True)
class Candidate:
    """One cause that made the list.

    ``cases``: past cases with this cause, most similar first; ``precedents``: how many there are
    in all. ``procedures``: passages found for this cause and incident, best first. ``ledger``
    arrives numbered; ids are unique within the diagnosis.
    """

    cause: Cause
    probability: float
    score: float
    ledger: tuple[Evidence, ...] = ()
    cases: tuple[Case, ...] = ()
    precedents: int = 0
    procedures: tuple[Hit, ...] = ()


@dataclass(frozen=True, slots=True)
class Word:
    """An engineer's word that ``cause_id`` acted too: ``quote`` as it stands at ``ref``."""

    cause_id: str
    ref: str
    quote: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """One ranked incident, ready to be worded.

    ``candidates`` in rank order. ``nearest``: most similar past cases whatever their cause.
    ``causes``: the whole catalogue by id, to name causes that did not make the list.
    ``among``: how many leading causes hold the true one in 8 of 10 such incidents, None = unknown;
    ``missing``: fields that past cases fill and this incident does not; ``read``: what its empty
    fields were taken to be from its text. ``near``: past cases with
    their share of all nearness; ``labelled``: some past case names a cause. ``beside``: what acted
    beside the leading cause in past events; ``further`` and ``denied``: further causes that
    engineers confirmed on this very incident, and causes that they rejected.
    """

    incident: Incident
    lang: Lang
    candidates: tuple[Candidate, ...]
    status: Status = "diagnosed"
    novelty: float = 0.0
    nearest: tuple[Case, ...] = ()
    causes: Mapping[str, Cause] = field(default_factory=dict)
    among: int | None = None
    missing: tuple[str, ...] = ()
    read: tuple[str, ...] = ()
    near: tuple[Near, ...] = ()
    labelled: bool = True
    glossary: Glossary = field(default_factory=Glossary)
    beside: tuple[Companion, ...] = ()
    further: tuple[Word, ...] = ()
    denied: tuple[str, ...] = ()

    @property
    def past_checks(self) -> tuple[Check, ...]:
        """Checks of every case in the dossier, each once. One that names no cause tested the
        primary cause of its case, unless it refuted whatever it tested."""
        return tuple(dict.fromkeys(self._checks()))

    @property
    def prices_known(self) -> bool:
        """Whether anybody wrote down how long any check of a candidate takes."""
        ids = {candidate.cause.id for candidate in self.candidates}
        listed = any(candidate.cause.minutes is not None for candidate in self.candidates)
        return listed or any(
            check.minutes is not None and check.cause_id in ids for check in self.past_checks
        )

    def _checks(self) -> Iterator[Check]:
        cases = [case for candidate in self.candidates for case in candidate.cases]
        for case in (*cases, *self.nearest):
            for check in case.checks:
                if not check.cause_id and check.outcome != "refuted":
                    check = replace(check, cause_id="".join(case.cause_ids[:1]))
                yield check
