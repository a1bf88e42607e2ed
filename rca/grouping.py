"""A night's alarms as events: rows that tell of one happening become one incident. Pure.

Two rows may belong together when they are near in time and agree on where (machine) and on what
(code, words). Pairs are joined strongest first, and never across a contradiction: an event has one
machine, so a row that names none cannot bridge two. A row that lacks its machine or code and is
left alone joins the only event it may belong to, if there is just one. Nothing is dropped: every
row is a member of exactly one event.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from rca.domain import Incident
from rca.index.language import Glossary
from rca.likeness import Places, Trace, agree, overlap, trace

GAP_MINUTES = 90.0  # silence after which the same alarm is a new event
MAYBE = 1.5  # enough for an incomplete row where only one event is that near
ENOUGH = 2.5  # two rows are one event from here on: machine and code, or machine and half the words
_SAME = {"machine": 2.0, "code": 1.5, "lot": 0.5, "step": 0.25}
_DIFFERENT = {"machine": -4.0, "code": -1.0, "lot": -0.5, "step": -1.0}
_WORDS = 2.0
_QUOTED = 12  # distinct messages that speak for an event
_NUMBER = re.compile(r"(?<![A-Za-z\d])-?\d+(?:[.,]\d+)*(?:[eE][-+]?\d+)?")


@dataclass(frozen=True, slots=True)
class Event:
    """Rows of one happening, in input order. ``incident`` stands for them: it carries the first
    row's id, the distinct messages (most frequent first) and what all rows agree on."""

    incident: Incident
    rows: tuple[Incident, ...]


def group(
    rows: Sequence[Incident],
    glossary: Glossary,
    places: Places,
    *,
    gap_minutes: float = GAP_MINUTES,
) -> tuple[Event, ...]:
    """The events of ``rows``, in the order of their first rows; sizes add up to ``len(rows)``."""
    traces = [trace(row, glossary, places) for row in rows]
    sets = _Sets(traces)
    found = sorted(_pairs(traces, gap_minutes), key=lambda pair: (-pair[0], pair[1:]))
    for told, a, b in found:
        if told >= ENOUGH:
            sets.join(a, b)
    _adopt(traces, sets, found)
    members: dict[int, list[Incident]] = {}
    for place, row in enumerate(rows):
        members.setdefault(sets.root(place), []).append(row)
    return tuple(Event(merged(event), tuple(event)) for event in members.values())


def strength(one: Trace, other: Trace) -> float:
    """How much speaks for two rows being one event; `ENOUGH` decides."""
    told = _WORDS * overlap(one.words, other.words)
    for name in _SAME:
        same = agree(getattr(one, name), getattr(other, name))
        told += 0.0 if same is None else (_SAME if same else _DIFFERENT)[name]
    return told


def _pairs(traces: Sequence[Trace], gap: float) -> Iterator[tuple[float, int, int]]:
    """Pairs near in time that are strong enough. Rows are walked in time, so that a night of n
    rows costs n times the rows within one gap."""
    order = sorted(range(len(traces)), key=lambda i: (str(traces[i].at or ""), i))
    for place, a in enumerate(order):
        for b in order[place + 1 :]:
            if not _near(traces[a], traces[b], gap):
                break
            told = strength(traces[a], traces[b])
            if told >= MAYBE:
                yield told, min(a, b), max(a, b)


def _adopt(traces: Sequence[Trace], sets: _Sets, found: Sequence[tuple[float, int, int]]) -> None:
    """Incomplete rows that stand alone go to the only event that may hold them."""
    alone = {i for i, row in enumerate(traces) if not (row.machine and row.code)}
    alone = {i for i in alone if sets.size(i) == 1}
    offers: dict[int, dict[int, int]] = {}
    for _, a, b in found:
        for row, other in ((a, b), (b, a)):
            if row in alone and other not in alone:
                offers.setdefault(row, {}).setdefault(sets.root(other), other)
    for row, events in sorted(offers.items()):
        if len(events) == 1:
            sets.join(row, *events.values())


def _near(one: Trace, other: Trace, gap: float) -> bool:
    if one.at is None or other.at is None:
        return one.at is other.at
    return abs((other.at - one.at).total_seconds()) <= gap * 60


class _Sets:
    """Disjoint sets that know their machine: two that name different ones are not joined."""

    def __init__(self, traces: Sequence[Trace]) -> None:
        self._parent = list(range(len(traces)))
        self._machine = [row.machine for row in traces]
        self._size = [1] * len(traces)

    def size(self, i: int) -> int:
        return self._size[self.root(i)]

    def root(self, i: int) -> int:
        while self._parent[i] != i:
            self._parent[i] = self._parent[self._parent[i]]
            i = self._parent[i]
        return i

    def join(self, a: int, b: int) -> None:
        a, b = sorted((self.root(a), self.root(b)))
        if a == b or agree(self._machine[a], self._machine[b]) is False:
            return
        self._parent[b] = a
        self._machine[a] = self._machine[a] or self._machine[b]
        self._size[a] += self._size[b]


def merged(rows: Sequence[Incident]) -> Incident:
    """One incident for all ``rows``; a single row stays what it is."""
    if len(rows) == 1:
        return rows[0]
    said: dict[str, list[str]] = {}  # messages that differ in their numbers are one
    for row in rows:
        said.setdefault(_NUMBER.sub("0", row.text), []).append(row.text)
    texts = [many[0] for many in sorted(said.values(), key=lambda many: -len(many))]
    starts = [row.window_start for row in rows if row.window_start]
    ends = [end for row in rows if (end := row.window_end or row.window_start)]
    opened = [row.opened for row in rows if row.opened]
    severities = [row.severity for row in rows if row.severity is not None]
    shared = {name: _shared(rows, name) for name in _PLACES}
    return replace(
        rows[0],
        text="\n".join(texts[:_QUOTED]),
        **shared,
        opened=min(opened, default=None),
        severity=max(severities, default=None),
        window_start=min(starts, default=None),
        window_end=max(ends, default=None),
        units=tuple(dict.fromkeys(unit for row in rows for unit in row.units)),
        fields=_agreed([row.fields for row in rows]),
        numbers=_agreed([row.numbers for row in rows]),
        extra=_agreed([row.extra for row in rows]),
        notes=tuple(dict.fromkeys(note for row in rows for note in row.notes)),
        members=tuple(row.id for row in rows),
    )


_PLACES = tuple(
    part.name
    for part in fields(Incident)
    if part.name in (
        "process_step", "line", "machine", "lot", "product", "shift", "defect_code", "lang",
        "case_ref",
    )
)  # fmt: skip


def _shared(rows: Sequence[Incident], name: str) -> str:
    """The value that every row which states one states; "" where they differ."""
    stated = {value for row in rows if (value := getattr(row, name))}
    return stated.pop() if len(stated) == 1 else ""


def _agreed(many: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    first = {name: value for record in reversed(many) for name, value in record.items()}
    same: Callable[[str], bool] = lambda name: all(  # noqa: E731
        record.get(name, first[name]) == first[name] for record in many
    )
    return {name: value for name, value in first.items() if same(name)}
