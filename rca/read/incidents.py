"""Incident files (.jsonl .csv .xlsx): rows in input order, each with its incident or its error.

Labels stand beside the incident, never in it: nothing that ranks can reach them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from rca.domain import Incident, Quarantined
from rca.errors import FileReadError
from rca.read.columns import Bound, Names, Tally, bind, own_names, parse_columns
from rca.read.dates import read_instant
from rca.read.normal import list_items, number
from rca.read.tables import SUFFIXES, Row, Table, read_tables
from rca.settings import Settings

__all__ = ["IncidentFile", "IncidentRow", "parse_columns", "read_incidents"]

_TEXTS = (
    "process_step", "line", "machine", "lot", "product", "shift", "defect_code", "lang", "case_ref",
)  # fmt: skip
_KNOWN: dict[str, tuple[str, ...]] = {
    **{name: (name,) for name in ("id", "text", *_TEXTS)},
    **{name: (name,) for name in ("severity", "window_start", "window_end", "units", "labels")},
    "opened": ("opened", "date"),
}


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """One row of an incident file: an incident, or the reason why there is none."""

    place: str
    incident: Incident | None
    error: str = ""
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IncidentFile:
    """An incident file. ``notes`` tell what was odd but did not cost a row."""

    path: str
    rows: tuple[IncidentRow, ...]
    notes: tuple[str, ...] = ()


def read_incidents(
    path: Path, settings: Settings, columns: Mapping[str, tuple[str, ...]] | None = None
) -> IncidentFile:
    """Read incidents; ``columns`` (from the command line) goes before ``[incident.columns]``.

    Raises FileReadError when the file cannot be read, its type is not one of .jsonl .csv .xlsx,
    or a named column or the columns ``id`` and ``text`` are missing.
    """
    if not path.is_file():
        raise FileReadError(str(path), "not-found", "no such file", "check the path")
    if path.suffix.lower() not in SUFFIXES:
        raise FileReadError(
            str(path), "unsupported-format", "not an incident file", "save it as .jsonl or .csv"
        )
    declared = {**own_names(settings.incident.columns), **own_names(columns or {})}
    wanted = {*_KNOWN, *(h for headers in declared.values() for h in headers)}
    tables = [t for t in read_tables(path, path.name, wanted) if t.header]
    bound, notes = _bind(tables, declared)
    rows: list[IncidentRow] = []
    tally = Tally()
    first: dict[str, str] = {}
    for sheet in bound:
        rows += _Reader(sheet, settings, tally, first).rows()
    notes += [note for table in tables for note in table.notes]
    return IncidentFile(str(path), tuple(rows), (*notes, *tally.notes()))


def _bind(tables: list[Table], declared: Names) -> tuple[list[Bound], list[str]]:
    bound: list[Bound] = []
    errors: list[FileReadError] = []
    for table in tables:
        try:
            bound.append(bind(table, declared, _KNOWN, ("id", "text") if table.rows else ()))
        except FileReadError as error:
            error.fix = "name the columns: --columns id=<header>,text=<header>+<header>"
            errors.append(error)
    if errors and not bound:
        raise errors[0]
    return bound, [f"not read: {error.reason}" for error in errors]


class _Reader:
    """Rows of one sheet; ``first`` remembers over all sheets where an id was first used."""

    def __init__(
        self, bound: Bound, settings: Settings, tally: Tally, first: dict[str, str]
    ) -> None:
        self._bound = bound
        self._tally = tally
        self._first = first
        self._columns = bound.columns
        header = bound.table.header
        labels = set(self._columns.get("labels", ()))
        self._fields = _compared(header, settings.compared_fields, labels)
        self._numbers = _compared(header, settings.compared_numbers, labels)
        used = {h for headers in self._columns.values() for h in headers}
        used.update(self._fields, self._numbers)
        self._extra = tuple(h for h in header if h not in used)

    def rows(self) -> list[IncidentRow]:
        table = self._bound.table
        made = {row.number: self._row(row) for row in table.rows}
        made.update({_number(bad): IncidentRow(bad.place, None, bad.reason)
                     for bad in table.quarantined})  # fmt: skip
        return [made[number] for number in sorted(made)]

    def _row(self, row: Row) -> IncidentRow:
        place = self._bound.table.place(row.number)
        labels = list_items(self._get(row, "labels"), "|")
        identity, text = self._get(row, "id"), self._get(row, "text")
        error = ""
        if not identity:
            error = "no id"
        elif identity in self._first:
            error = f"duplicate id {identity} (first at {self._first[identity]})"
        elif not text:
            error = "empty text"
        if identity:
            self._first.setdefault(identity, place)
        if error:
            return IncidentRow(place, None, error, labels)
        return IncidentRow(place, self._incident(row, place), "", labels)

    def _incident(self, row: Row, place: str) -> Incident:
        get: Callable[[str], str] = lambda name: self._get(row, name)  # noqa: E731
        where: dict[str, Any] = {name: get(name) for name in _TEXTS}
        incident = Incident(
            id=get("id"),
            text=get("text"),
            **where,
            units=list_items(get("units"), "|;,"),
            fields={h: v for h in self._fields if (v := row.get(h))},
            numbers=self._measured(row, place),
        )
        lost: dict[str, str] = {}
        opened = self._tally.day(get("opened"), "opened", place)
        start, end = read_instant(get("window_start")), read_instant(get("window_end"))
        severity = number(get("severity"))
        good = severity is not None and severity == int(severity) and 1 <= severity <= 10
        for name, value in (
            ("opened", opened), ("window_start", start), ("window_end", end),
            ("severity", good or None),
        ):  # fmt: skip
            if value is None and get(name):
                lost[name] = get(name)
                if name != "opened":
                    self._tally.add(f"{name}: not understood, left empty", place)
        return replace(
            incident,
            opened=opened,
            window_start=start,
            window_end=end,
            severity=int(severity) if severity is not None and good else None,
            extra={**{h: v for h in self._extra if (v := row.get(h))}, **lost},
        )

    def _measured(self, row: Row, place: str) -> dict[str, float]:
        numbers: dict[str, float] = {}
        for header in self._numbers:
            text = row.get(header)
            value = number(text) if text else None
            if value is not None:
                numbers[header] = value
            elif text:
                self._tally.add(f"{header}: not a number, left out", place)
        return numbers

    def _get(self, row: Row, name: str) -> str:
        headers = self._columns.get(name, ())
        return row.get(*headers) if headers else ""


def _compared(header: tuple[str, ...], names: tuple[str, ...], labels: set[str]) -> tuple[str, ...]:
    return tuple(
        h for h in header if h not in labels and any(fnmatchcase(h, name) for name in names)
    )


def _number(bad: Quarantined) -> int:
    return int(bad.place.rpartition("R")[2])
