"""Repeats and duplicates: which earlier event a new incident continues. Pure.

Two signs make a link, nothing else:

* *stated*: the text names the earlier report, and the two share their place or code, or the same
  sentence says that it came back or did not hold;
* *alike*: same machine and same code, within `HORIZON_DAYS` of the earlier one's end, and either
  the text says that it came back, or step and words agree (`ALIKE`). Where a ranking is at hand,
  the earlier cause must be among the leading ones.

A closed case that is repeated had a corrective action that did not hold: `held` becomes False.
Only what was seen when the incident was opened is compared; what an investigation found later
(`Case.findings`) counts for closed cases alone.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from rca.domain import Case, Incident, Link
from rca.index.language import Glossary
from rca.likeness import Places, Trace, trace
from rca.past import Archive, Events, Past, acted, before, days, names, of_incident

ALIKE = 0.17  # idf-weighted cosine of the words; two of the planted repeats lie just above
TWIN = 0.3  # from here words alone suffice: unrelated events at one place reach 0.22 (n = 415)
HORIZON_DAYS = 548  # 18 months after its end a similar event is a new one
LEADING = 3  # the earlier cause must be among so many
_AGAIN = re.compile(
    r"\bagain\b(?! at \d)|\brecur(?:red|rence|ring|s)?\b|\bcame back\b|\bis back\b|"
    r"\bfor the (?:second|third|fourth|\d+th) time\b|"
    r"\b(?:second|third|fourth|\d+th) (?:case|time|event|occurrence|complaint)\b|"
    r"\brepeat(?:ed)? (?:case|event|complaint)\b|"
    r"复发|再次(?:发生|出现)|又(?:往|出现|发生|开始|来)|老问题|老毛病|重复发生|去年同|"
    r"第[二三四五六][次回](?:发生|出现)?",
    re.IGNORECASE,
)
_FAILED = re.compile(
    r"\b(?:did|does|had|has|have|was|were)(?: not|n't) (?:hold|held|work|worked|been effective)\b|"
    r"\bwhich failed\b|\bineffective\b|\bnot effective\b|"
    r"没(?:有)?守住|未守住|没(?:有)?奏效|(?:措施|对策)?无效|未能防止|没(?:有)?保持|失效",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])|\n+")

Leading = Callable[[], Collection[str]]  # the causes that lead the ranking, asked for when needed


@dataclass(frozen=True)
class Recall:
    """The events of one moment. Building is cheap; words are cut only for events that share a
    place."""

    archive: Archive
    incidents: Sequence[Incident] = ()

    @classmethod
    def of(cls, cases: Sequence[Case], glossary: Glossary, places: Places) -> Recall:
        """Closed cases alone."""
        return cls(Archive(cases, glossary, places))

    def with_incidents(self, incidents: Iterable[Incident]) -> Recall:
        """The same archive with incidents that are open beside it; of one id the last stands."""
        known = self.archive.closed.by_id
        by_id = {i.id: i for i in incidents if i.id not in known and i.case_ref not in known}
        return Recall(self.archive, tuple(by_id.values()))

    def links(
        self,
        new: Incident,
        leading: Leading | None = None,
        hide: Collection[str] = (),
        findings: str = "",
    ) -> tuple[Link, ...]:
        """What ``new`` continues, surest first. ``hide``: cases and events that must not be seen;
        ``findings``: what its own investigation wrote, where that is known."""
        candidates = self._candidates(new, findings)
        if not candidates:
            return ()
        seen = trace(new, self.archive.glossary, self.archive.places)
        hidden = {*hide, new.id, new.case_ref, *new.members} - {""}
        found: list[Link] = []
        for past in candidates:
            own = {past.id, getattr(past.record, "group", past.id)}
            if own & hidden or not before(past, seen):
                continue
            link = self._compare(new, seen, past, (leading, findings))
            if link is not None:
                found.append(link)
        if any("named" in link.signs[0] for link in found):  # then "again" speaks of that one
            found = [k for k in found if k.score >= 0.9 or "similar words" in k.signs]
        found.sort(key=lambda link: (link.kind != "repeat", -link.score, link.to))
        return tuple(self._counted(found, seen, new))

    def beside(self, new: Incident) -> tuple[str, ...]:
        """Open incidents that may be linked to ``new``: what its answer depends on besides the
        archive."""
        found = self._candidates(new)
        return tuple(past.id for past in found if past.ended is None and past.id != new.id)

    def _candidates(self, new: Incident, findings: str = "") -> list[Past]:
        text, place = f"{new.observed}\n{findings}", of_incident(new, self.archive.places)
        found: dict[str, Past] = {}
        for events in (self._opened, self.archive.closed):  # a closed one speaks for itself
            for i in (*events.named(text), *events.at(place.machine, place.code)):
                found[i] = events.by_id[i]
        return [found[i] for i in sorted(found)]

    def _compare(
        self, new: Incident, seen: Trace, past: Past, known: tuple[Leading | None, str]
    ) -> Link | None:
        leading, findings = known
        signs, score = self._stated(new, seen, past, findings)
        if not signs and seen.machine == past.machine and seen.code == past.code:
            signs, score = self._alike(new, seen, past, leading)
        if not signs:
            return None
        kind: Literal["repeat", "duplicate"] = "duplicate" if past.ended is None else "repeat"
        since = past.ended.isoformat() if past.ended and acted(past.record) else ""
        return Link(past.id, kind, past.ref, round(score, 3), signs, since=since)

    def _stated(
        self, new: Incident, seen: Trace, past: Past, findings: str
    ) -> tuple[tuple[str, ...], float]:
        """The text itself names the earlier report."""
        wanted = names(past.id)
        named = [s for s in _SENTENCE.split(new.observed) if wanted & names(s)]
        told = [s for s in _SENTENCE.split(findings) if wanted & names(s)]
        if any(_FAILED.search(s) or _AGAIN.search(s) for s in named):
            return ("named", "said to be back"), 1.0
        if any(_FAILED.search(s) for s in told):
            return ("named in the findings", "said not to have held"), 1.0
        if named and (seen.machine == past.machine != "" or seen.code == past.code != ""):
            return ("named", "same place"), 0.9
        return (), 0.0

    def _alike(
        self, new: Incident, seen: Trace, past: Past, leading: Leading | None
    ) -> tuple[tuple[str, ...], float]:
        """Same machine and code already hold."""
        if not seen.code or days(past, seen) > HORIZON_DAYS:
            return (), 0.0
        back = _AGAIN.search(new.observed) is not None
        earlier = self.archive.trace(past)
        words = self._cosine(seen.words, earlier.words)
        # steps in two languages cannot be compared by name: unequal then says nothing
        close = words >= ALIKE and not (seen.step and earlier.step and seen.step != earlier.step)
        if not back and not close:
            return (), 0.0
        doubtful = bool(past.causes) and words < TWIN
        if doubtful and leading is not None and past.causes[0] not in leading():
            return (), 0.0
        signs = ["same machine", "same code"]
        signs += ["said to be back"] * back + ["similar words"] * close
        return tuple(signs), min(0.85, 0.4 + 0.2 * back + words)

    def _cosine(self, one: frozenset[str], other: frozenset[str]) -> float:
        def length(words: frozenset[str]) -> float:
            return math.sqrt(math.fsum(self._idf(word) ** 2 for word in sorted(words)))

        norm = length(one) * length(other)
        both = math.fsum(self._idf(word) ** 2 for word in sorted(one & other))
        return both / norm if norm else 0.0

    def _idf(self, word: str) -> float:
        total, counts = self.archive.frequencies
        return math.log(1 + total / counts.get(word, 1))

    @cached_property
    def _opened(self) -> Events:
        return self.archive.opened(self.incidents)

    def _past(self, i: str) -> Past:
        return self.archive.closed.by_id.get(i) or self._opened.by_id[i]

    def _counted(self, links: Sequence[Link], seen: Trace, new: Incident) -> Iterable[Link]:
        """How many times it has happened, the new one included, and within how many weeks: linked
        events and what those repeat."""
        days = [past.began for link in links if (past := self._past(link.to)).began]
        weeks = None
        if seen.day and days:
            weeks = max(1, math.ceil((seen.day - min(days)).days / 7))
        for link in links:
            place = new.machine or self._past(link.to).record.machine
            yield replace(link, nth=len(links) + 1, weeks=weeks, place=place)
