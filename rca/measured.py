"""What the plant's records say, brought into a ranking: findings -> ledger lines of all causes.

The only place where `rca.plant` meets the ranker and the parser of quantities. A mapping that does
not hold never costs an answer: the diagnosis goes on without the records and says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from rca.domain import Cause, Incident, Lang, Passage
from rca.draft.quantities import facts, plain
from rca.errors import RcaError
from rca.index.language import detect, fold, telling, tokens
from rca.index.view import View
from rca.plant import phrases
from rca.plant.arrange import with_limits
from rca.plant.changes import Entry, entries
from rca.plant.events import Events, by_incident, read_profile, votes
from rca.plant.findings import Findings
from rca.plant.ledger import AGAINST, DataLine, amounts, lines, vote_line
from rca.plant.limits import Dimension, Grammar, Limit, dimensions, judge, limits_of
from rca.plant.records import Records
from rca.plant.weigh import FEATURES
from rca.plant.why import Asked, why
from rca.plant.worded import Worded
from rca.rank.ranking import Line, Ranking

_NEARBY = 3  # changes told in an answer


@dataclass(eq=False)
class Measured:
    """The records of one workspace beside one snapshot of its knowledge. ``language`` as in
    rca.toml; ``weights`` None = the packaged ones. Remembers the last incident it looked at."""

    records: Records
    view: View
    as_of: date | None = None
    language: str = "auto"
    weights: Mapping[str, float] | None = None
    _last: tuple[Incident, Findings] | None = field(default=None, repr=False)
    _rows: tuple[tuple[str, ...], Worded] | None = field(default=None, repr=False)
    _limits: dict[frozenset[Dimension] | None, tuple[Limit, ...]] = field(
        default_factory=dict, repr=False
    )  # None: of all dimensions

    @cached_property
    def log(self) -> tuple[Entry, ...]:
        """The change log of the snapshot, in time order."""
        return entries(self.view.knowledge.passages)

    def limits(self, only: frozenset[Dimension]) -> tuple[Limit, ...]:
        """The limits of these dimensions that the procedures in force state. The first question
        reads those alone, which is quicker; the next one reads all there are, once."""
        if only not in self._limits:
            passages = self._procedures
            if not self._limits:
                self._limits[only] = limits_of(passages, self._grammar, only)
                return self._limits[only]
            if None not in self._limits:
                self._limits[None] = limits_of(passages, self._grammar)
            every = self._limits[None]
            self._limits[only] = tuple(limit for limit in every if limit.dimension in only)
        return self._limits[only]

    @property
    def _grammar(self) -> Grammar:
        return Grammar(facts, plain, self._words, self._synonyms)

    def _words(self, text: str) -> frozenset[str]:
        return frozenset(tokens(text, self.view.glossary))

    def _synonyms(self, text: str) -> frozenset[str]:
        """Also the words of a term's other names: ``RH`` and ``湿度`` are both ``humidity``."""
        return self._words(" ".join((text, *self.view.glossary.translations(fold(text)))))

    def lang(self, incident: Incident) -> Lang:
        """The language findings are told in."""
        for named in (self.language, incident.lang):
            if named == "en":
                return "en"
            if named == "zh":
                return "zh"
        return detect(incident.observed)

    def findings(self, incident: Incident, known: Incident | None = None) -> Findings:
        """What the records say; a mapping that does not hold becomes a note. ``known``: the
        incident with the places that its text names."""
        last = self._last  # read once: another thread may be at another incident
        if last is None or last[0] != incident:
            try:
                found = self.strictly(incident, known=known)
            except RcaError as error:
                found = Findings(incident.id, notes=(f"plant records not used: {error}",))
            last = self._last = (incident, found)
        return last[1]

    def strictly(
        self, incident: Incident, told_in: str = "", known: Incident | None = None
    ) -> Findings:
        """As `findings`. Raises FileReadError, SettingsError for a mapping that does not hold."""
        lang: Lang = "zh" if told_in == "zh" else "en" if told_in else self.lang(incident)
        with self.records.turn:
            found = why(self.records, Asked(incident, self.log, self.as_of, lang, known))
        if not self._procedures:
            return found
        wanted = dimensions(incident, self._grammar)
        stated = judge(incident, self.limits(wanted), self._grammar)
        return with_limits(found, limits=stated, lang=lang)

    @cached_property
    def _procedures(self) -> tuple[Passage, ...]:
        return tuple(p for p in self.view.knowledge.passages if p.kind == "sop")

    @property
    def features(self) -> tuple[str, ...]:
        """Names of the columns of `amounts`; those that contradict a cause start with ``-``."""
        return tuple(f"-{f}" if f in AGAINST else f for f in FEATURES)

    def amounts(
        self, incident: Incident, causes: Sequence[str], *, signals: bool = True
    ) -> NDArray[np.float64]:
        """(len(causes), F): how far the records support or contradict each cause, in [0, 1];
        what the weights are fitted on. Without ``signals``: as if no row named any."""
        worded = self._worded(causes)
        if not signals:
            worded = replace(worded, causes=[replace(c, signals=()) for c in worded.causes])
        return amounts(self.findings(incident), worded)

    def _worded(self, causes: Sequence[str]) -> Worded:
        """The catalogue rows of ``causes``, their words cut once."""
        if self._rows is None or self._rows[0] != tuple(causes):
            rows = Worded([self.view.causes[c] for c in causes], self._cut, self._messages)
            self._rows = (tuple(causes), rows)
        return self._rows[1]

    def _cut(self, text: str) -> tuple[str, ...]:
        return telling(text, self.view.glossary)

    @cached_property
    def _messages(self) -> Mapping[str, str]:
        """Alarm code -> what the log says with it."""
        said: dict[str, str] = {}
        for passage in self.view.knowledge.passages:
            for code in passage.meta.get("codes", "").split(", ") if passage.kind == "log" else ():
                said[code] = f"{said.get(code, '')} {passage.text}"
        return said

    def until(self, day: date | None) -> Measured:
        """The same records as they stood on ``day``; None = up to each incident's own day."""
        return replace(self, as_of=day, _last=None)

    def with_weights(self, weights: Mapping[str, float]) -> Measured:
        """The same records, weighed otherwise."""
        return replace(self, weights=weights)

    def weigh(self, incident: Incident, ranking: Ranking, known: Incident | None = None) -> Ranking:
        """``ranking`` with the ledger lines of the findings; itself where there are none."""
        found = self.findings(incident, known)
        worded = self._worded(ranking.causes)
        told = (*lines(found, worded, self.lang(incident), self.weights),
                *self._voted(incident, worded.causes))  # fmt: skip
        if not told:
            return ranking
        return ranking.plus(
            tuple(Line(t.kind, f"plant:{t.key}", _explain(t)) for t in told),
            np.stack([t.micro for t in told]),
        )

    @cached_property
    def _events(self) -> tuple[tuple[str, Mapping[str, Events]], ...]:
        """Path and abnormal events per incident of every event table; none that cannot be read."""
        out = []
        try:
            with self.records.turn:
                for table in self.records.tables if self.records.declared else ():
                    if table.one("incident"):
                        profile = read_profile(self.records, table)
                        out.append((table.path, by_incident(self.records, table, profile)))
        except RcaError:
            return ()
        return tuple(out)

    def _voted(self, incident: Incident, causes: Sequence[Cause]) -> Iterator[DataLine]:
        """One line per event table that has this incident: past ones with the same events vote."""
        if not self._events:
            return
        own = {incident.id, incident.case_ref}
        known = {c.id: c.cause_ids for c in self.view.cases.values() if c.id not in own}
        for path, events in self._events:
            if asked := events.get(incident.id):
                past = {name: events[name] for name in known if name in events}
                yield vote_line(path, asked, votes(asked, past, known), [c.id for c in causes])


def notes(findings: Findings) -> tuple[str, ...]:
    """What an answer tells of the records beside its ledger: notes, and what changed near an
    incident of which no unit could be compared; a person should know of it although nothing
    measures it."""
    compared = findings.comparison.bad and findings.comparison.good
    near = [f for f in findings.context if f.stance == "for" and not compared]
    told = (phrases.nearby(f.text, f.ref, findings.lang) for f in near[:_NEARBY])
    return (*findings.notes, *told)


def _explain(line: DataLine) -> Callable[[int, float], str]:
    """``ref`` and ``quote`` of a cause, told as one note; `source` takes them apart again."""
    return lambda cause, weight: "\x1f".join(line.told.get(cause, ("", "")))


def source(note: str) -> tuple[str, str]:
    """(ref, quote) of a ledger line that came from the records."""
    ref, _, quote = note.partition("\x1f")
    return ref, quote
