"""Where an incident happened, read from its own words when the fields were left empty. Pure.

People paste "NLW-2 blows since last night" and fill in nothing. A machine that past cases name is
recognised by its code, whatever its hyphen or case, by an alias of rca.toml, or by its number in
Chinese (三号注液机); its process step is the one those cases agree on. Only empty fields are
filled, and only for the ranking: what the engineer wrote stays what it is, and the answer says what
was read.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from rca.domain import Case, Incident
from rca.index.language import codes, fold
from rca.likeness import Places

_BETWEEN = re.compile(r"[\s,，、;；]+")
AGREED = 0.8  # share of a machine's cases that must name one step


@dataclass(frozen=True, slots=True)
class Sites:
    """``names``: machine key -> as most cases write it; ``steps``: machine key -> its step."""

    names: Mapping[str, str] = field(default_factory=dict)
    steps: Mapping[str, str] = field(default_factory=dict)
    places: Places = field(default_factory=lambda: Places({}))

    @classmethod
    def of(cls, cases: Iterable[Case], places: Places) -> Sites:
        """The machines that ``cases`` name."""
        written: dict[str, Counter[str]] = defaultdict(Counter)
        stepped: dict[str, Counter[str]] = defaultdict(Counter)
        for case in cases:
            if case.machine:
                key = places.machine(case.machine)
                written[key][_alone(case.machine, key, places)] += 1
                if case.process_step:
                    stepped[key][case.process_step] += 1
        agreed = {
            key: step
            for key, counted in stepped.items()
            for step, n in counted.most_common(1)
            if n >= AGREED * counted.total()
        }
        return cls({key: c.most_common(1)[0][0] for key, c in written.items()}, agreed, places)

    def read(self, incident: Incident) -> Incident:
        """``incident`` with the machine it names first, if its machine is empty, and that machine's
        step, if its step is empty."""
        key = self.places.machine(incident.machine) if incident.machine else self._first(incident)
        if not key:
            return incident
        return replace(
            incident,
            machine=incident.machine or self.names[key],
            process_step=incident.process_step or self.steps.get(key, ""),
        )

    @staticmethod
    def added(before: Incident, after: Incident) -> tuple[str, ...]:
        """What was read, to be told: the values that `read` filled in."""
        pairs = ((before.machine, after.machine), (before.process_step, after.process_step))
        return tuple(new for old, new in pairs if new != old)

    def _first(self, incident: Incident) -> str:
        text = incident.observed
        named = (code for code in codes(text) if code in self.names)
        if told := next(named, "") or self._alias(fold(text)):
            return told
        said = self.places.numbered(text, self.names)
        return next((key for key in said if key in self.names), "")

    def _alias(self, folded: str) -> str:
        """Aliases without a code stand in Chinese text without spaces: the first one found."""
        found = [
            (folded.index(alias), key)
            for alias, key in self.places.names.items()
            if key in self.names and not alias.isascii() and alias in folded
        ]
        return min(found)[1] if found else ""


def _alone(stated: str, key: str, places: Places) -> str:
    """Of ``ZST6 HEAD2`` only ``ZST6``: whoever names the machine has not named its head."""
    parts = (part for part in _BETWEEN.split(stated) if part and places.machine(part) == key)
    return next(parts, stated)
