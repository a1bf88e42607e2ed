"""What people said about an incident, as evidence when the same incident is asked again. Pure.

A check on this very incident is nearly decisive, as the cost model of `rca.rank.checks` takes it
(odds 1000 to 1: one recorded check in a thousand is wrong, an assumption); a word without a check
is fairly strong evidence (8 to 1, Royall 1997); a suspicion is none. Where the same cause was
judged twice the newest word holds. Undone verdicts are not among them.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from rca.domain import Incident, Lang, Verdict
from rca.draft.dossier import Dossier, Word
from rca.frames.sentences import frames
from rca.frames.told import ledger_quote
from rca.rank.ranking import MICRO, Line, Ranking

PROVEN, SAID = math.log(1000), math.log(8)  # nats at temperature 1


@dataclass(frozen=True, slots=True)
class People:
    """Standing verdicts by incident, and the incidents that are on record."""

    verdicts: Mapping[str, Sequence[Verdict]] = field(default_factory=dict)
    incidents: tuple[Incident, ...] = ()

    @classmethod
    def of(cls, verdicts: Iterable[Verdict], incidents: Iterable[Incident]) -> People:
        """From what stands, oldest first."""
        told: dict[str, list[Verdict]] = {}
        for verdict in verdicts:
            told.setdefault(verdict.incident_id, []).append(verdict)
        return cls(told, tuple(incidents))

    def on(self, day: date | None) -> People:
        """What was said and known before ``day``; None = now."""
        if day is None:
            return self
        told = {
            name: kept
            for name, many in self.verdicts.items()
            if (kept := [v for v in many if v.at.date() < day])
        }
        return People(told, tuple(i for i in self.incidents if i.opened and i.opened < day))

    def beside(self, incidents: Iterable[Incident]) -> People:
        """With further incidents (the rows of one file); of one id the last stands."""
        by_id = {incident.id: incident for incident in (*self.incidents, *incidents)}
        return replace(self, incidents=tuple(by_id[name] for name in sorted(by_id)))

    def stamp(self, incident: Incident) -> str:
        """Changes with every verdict on ``incident``; "" without any."""
        said = self._latest(incident)
        marks = "\n".join(f"{v.cause_id}|{v.kind}|{v.role}|{v.check}|{v.result}" for v in said)
        return hashlib.sha256(marks.encode()).hexdigest()[:12] if said else ""

    def judged(self, incident: Incident) -> bool:
        """Somebody has said something about a cause of ``incident``."""
        return incident.id in self.verdicts

    def weigh(self, incident: Incident, ranking: Ranking) -> Ranking:
        """``ranking`` with one ledger line per verdict on ``incident``."""
        lines: list[Line] = []
        rows: list[np.ndarray[tuple[int], np.dtype[np.int64]]] = []
        for verdict in self._latest(incident):
            weight = _weight(verdict) * ranking.temperature  # odds of the probability
            if not weight or verdict.cause_id not in ranking.causes:
                continue
            row = np.zeros(len(ranking.causes), np.int64)
            row[ranking.number(verdict.cause_id)] = round(weight * MICRO)
            rows.append(row)
            lines.append(Line("verdict", incident.id, lambda cause, w, v=verdict: _told(v)))  # type: ignore[misc]
        return ranking.plus(tuple(lines), np.stack(rows)) if lines else ranking

    def informed(self, dossier: Dossier) -> Dossier:
        """``dossier`` with the further causes that were confirmed on its incident, and the causes
        that were rejected."""
        said = self._latest(dossier.incident)
        place = f"records.sqlite#{dossier.incident.id}"
        further = tuple(
            Word(v.cause_id, place, f"{v.cause_id}: {_in(v, dossier.lang)}")
            for v in said
            if v.kind == "confirmed" and v.role == "contributing"
        )
        denied = tuple(v.cause_id for v in said if v.kind == "rejected")
        return replace(dossier, further=further, denied=denied)

    def _latest(self, incident: Incident) -> list[Verdict]:
        latest: dict[str, Verdict] = {}
        for verdict in self.verdicts.get(incident.id, ()):
            latest.pop(verdict.cause_id, None)
            latest[verdict.cause_id] = verdict
        return list(latest.values())


def _weight(verdict: Verdict) -> float:
    if verdict.role != "primary" or verdict.kind == "suspected":
        return 0.0
    size = PROVEN if verdict.checked else SAID
    return size if verdict.kind == "confirmed" else -size


def _in(verdict: Verdict, lang: Lang) -> str:
    return ledger_quote("verdict", _told(verdict), lang)


def _told(verdict: Verdict) -> str:
    """In the engineer's own words; who said it stays in the records."""
    said = ": ".join(part for part in (verdict.check, verdict.result) if part)
    own = frames("en")
    if not said:
        return own.say(f"ledger.{verdict.kind}_bare")
    return own.say(f"ledger.{verdict.kind}", said=said)
