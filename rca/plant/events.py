"""Events of one incident (signal changes, alarms) against a profile of normal runs. Pure core.

A process source that declares ``incident``, ``time``, ``signal`` and ``value`` holds one row per
event. Its ``reference`` file says how often each signal takes each value in normal runs; what is
rare there is abnormal. Past incidents with the same abnormal events vote for their causes.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rca.errors import FileReadError, SettingsError
from rca.plant.mapping import Table
from rca.plant.records import Records, ident

RARE = 0.05  # share of normal runs below which a value is abnormal
STATES = 3  # values that a signal with states has in normal runs; program lines have hundreds
_NEAR = 5  # past incidents that vote
Events = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Profile:
    """How normal runs look: the share of runs that show a (signal, value)."""

    shares: Mapping[tuple[str, str], float]
    states: frozenset[str]  # signals of few values; one that normal runs never show is one too
    counters: frozenset[str]

    def abnormal(self, signal: str, value: str) -> tuple[str, str] | None:
        """What an event says that normal runs do not; None = nothing."""
        if signal in self.counters:
            return None
        share = self.shares.get((signal, value), 0.0)
        return (signal, value) if share < RARE else None


def abnormal(rows: Iterable[tuple[str, str]], profile: Profile) -> Events:
    """The distinct abnormal events among (signal, value) ``rows``, of signals that have states:
    a program line or a running counter differs in every run and says nothing."""
    found = (profile.abnormal(*row) for row in rows)
    return frozenset(event for event in found if event)


def votes(
    asked: Events, past: Mapping[str, Events], causes: Mapping[str, Sequence[str]]
) -> Mapping[str, tuple[float, str]]:
    """Cause -> (amount in [0, 1], nearest past incident): shares of the _NEAR most similar past
    incidents, similarity = cosine over events weighted by rarity (idf)."""
    n = len(past)
    seen = Counter(event for events in past.values() for event in events)
    weight = {event: math.log((n + 1) / (k + 0.5)) for event, k in seen.items()}

    def norm(events: Events) -> float:
        return math.sqrt(sum(weight.get(e, 0.0) ** 2 for e in events)) or 1.0

    near = sorted(
        ((sum(weight[e] ** 2 for e in asked & events if e in weight)
          / (norm(asked) * norm(events)), name) for name, events in past.items()),
        key=lambda pair: (-pair[0], pair[1]),
    )[:_NEAR]  # fmt: skip
    whole = sum(similar for similar, _ in near)
    out: dict[str, tuple[float, str]] = {}
    for similar, name in near:
        for cause in causes.get(name, ()):
            old = out.get(cause, (0.0, name))
            out[cause] = (old[0] + (similar / whole if whole else 0.0) * near[0][0], old[1])
    return {cause: (round(min(amount, 1.0), 6), name) for cause, (amount, name) in out.items()}


def read_profile(records: Records, table: Table) -> Profile:
    """The ``reference`` file of an event source. Raises SettingsError, FileReadError."""
    file = table.source.reference
    if not file:
        raise SettingsError(
            f"rca.toml: event source {table.name!r} has no reference",
            'name the profile of normal runs: reference = "normal_profile.csv"',
        )
    path = records.settings.root / file
    if not path.is_file():
        raise FileReadError(file, "not-found", "no such file", "correct `reference` in rca.toml")
    shares: dict[tuple[str, str], float] = {}
    rows = records.query(
        f"SELECT * FROM read_csv('{str(path).replace(chr(39), chr(39) * 2)}', all_varchar = true)"
    )
    for node, *cells in rows:
        for value, share in _shares(cells).items():
            shares[(node, value)] = float(share)
    values = Counter(signal for signal, _ in shares)
    states = frozenset(s for s, n in values.items() if n <= STATES)
    return Profile(shares, states, frozenset(row[0] for row in rows) - states)


def _shares(cells: Sequence[str | None]) -> Mapping[str, float]:
    told = next((c for c in cells if c and c.startswith("{")), "{}")
    found: Mapping[str, float] = json.loads(told)
    return found


def by_incident(records: Records, table: Table, profile: Profile) -> Mapping[str, Events]:
    """Abnormal events of every incident in the table."""
    one = {role: ident(table.one(role)) for role in ("incident", "signal", "value")}
    rows = records.query(
        f"SELECT DISTINCT CAST({one['incident']} AS VARCHAR), CAST({one['signal']} AS VARCHAR), "
        f"CAST({one['value']} AS VARCHAR) FROM {ident(f'file {table.name}')} ORDER BY ALL"
    )
    grouped: dict[str, list[tuple[str, str]]] = {}
    for incident, signal, value in rows:
        grouped.setdefault(incident, []).append((signal, value or ""))
    return {name: abnormal(events, profile) for name, events in grouped.items()}
