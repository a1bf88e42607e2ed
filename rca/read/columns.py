"""Which of their columns is which of our fields: declared in rca.toml, else recognised by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatchcase

from rca.domain import Quarantined, Receipt, SourceKind
from rca.errors import FileReadError, UserError
from rca.read.dates import read_day
from rca.read.normal import label_key
from rca.read.tables import Table

Names = Mapping[str, tuple[str, ...]]  # field of ours = header(s) of theirs
OPEN_ENDED = ("fields", "numbers")  # their values are header names or globs, not one column
ALIASES = {"date": "opened", "actions": "corrective"}


@dataclass(frozen=True, slots=True)
class Bound:
    """A table whose columns are known. ``columns`` holds only headers that stand in the table."""

    table: Table
    columns: Names


@dataclass(slots=True)
class Tally:
    """Counts small things that went wrong, so that a receipt has one note per thing."""

    found: dict[str, list[str]] = field(default_factory=dict)

    def add(self, what: str, place: str) -> None:
        """Record one more ``what``, at ``place``."""
        self.found.setdefault(what, []).append(place)

    def day(self, text: str, what: str, place: str) -> date | None:
        """The day in a cell; what cannot be read is counted and left out, never guessed."""
        day = read_day(text)
        if day.problem:
            reason = "ambiguous" if "can be read" in day.problem else "not a date"
            self.add(f"{what}: {reason}, left empty", f"{place}: {text.strip()[:30]}")
        return day.value

    def notes(self) -> tuple[str, ...]:
        """One line per thing, with its count and its first place."""
        return tuple(
            f"{what} (first: {places[0]})" if len(places) == 1
            else f"{what} ({len(places)} times, first: {places[0]})"
            for what, places in self.found.items()
        )  # fmt: skip


def parse_columns(text: str) -> dict[str, tuple[str, ...]]:
    """``text=reason+product,labels=root_cause`` as {field: headers}. Raises UserError."""
    columns: dict[str, tuple[str, ...]] = {}
    for part in filter(None, (p.strip() for p in text.split(","))):
        name, equals, headers = part.partition("=")
        names = tuple(h.strip() for h in headers.split("+") if h.strip())
        if not (equals and name.strip() and names):
            raise UserError(
                f"--columns: `{part}` is not field=header",
                "write --columns text=reason+product,labels=root_cause",
            )
        columns[name.strip()] = names
    return columns


def own_names(columns: Names) -> dict[str, tuple[str, ...]]:
    """``columns`` with accepted aliases of our field names replaced (``date`` is ``opened``)."""
    named: dict[str, tuple[str, ...]] = {}
    for key, headers in columns.items():
        own = ALIASES.get(key, key)
        named[own] = (*named.get(own, ()), *headers)
    return named


def bind(
    table: Table, declared: Names, known: Mapping[str, Sequence[str]], required: Iterable[str]
) -> Bound:
    """Find the columns of one table.

    ``declared`` headers must exist (globs under ``fields`` and ``numbers`` must match something);
    fields not declared are recognised by the names in ``known``. Raises FileReadError
    ``missing-column`` naming column, file and fix.
    """
    by_key = {label_key(header): header for header in reversed(table.header)}
    columns: dict[str, tuple[str, ...]] = {}
    for name, headers in declared.items():
        find = _matching if name in OPEN_ENDED else _exactly
        columns[name] = tuple(
            dict.fromkeys(h for wanted in headers for h in find(table, by_key, name, wanted))
        )
    taken = {header for headers in columns.values() for header in headers}
    for name, spellings in known.items():
        if name in columns:
            continue
        hits = (by_key[k] for spelling in spellings if (k := label_key(spelling)) in by_key)
        if free := tuple(dict.fromkeys(h for h in hits if h not in taken)):
            columns[name] = free
    for name in required:
        if not columns.get(name):
            raise _missing(table, f"no column for `{name}`", f'{name} = "<header>"')
    return Bound(table, columns)


def _exactly(table: Table, by_key: Mapping[str, str], name: str, wanted: str) -> tuple[str, ...]:
    if wanted in table.header:
        return (wanted,)
    if header := by_key.get(label_key(wanted)):
        return (header,)
    raise _missing(table, f"column `{wanted}` (for `{name}`) is missing", f"{name} = …")


def _matching(table: Table, by_key: Mapping[str, str], name: str, wanted: str) -> tuple[str, ...]:
    if any(ch in wanted for ch in "*?["):
        if hits := tuple(h for h in table.header if fnmatchcase(h, wanted)):
            return hits
        raise _missing(table, f"no column matches `{wanted}` (for `{name}`)", f"{name} = …")
    return _exactly(table, by_key, name, wanted)


def _missing(table: Table, what: str, line: str) -> FileReadError:
    where = f"sheet {table.sheet}: " if table.sheet else ""
    header = ", ".join(table.header[:12]) + (", …" if len(table.header) > 12 else "")
    return FileReadError(
        table.path,
        "missing-column",
        f"{where}{what}; the header is: {header or 'empty'}",
        f"correct `{line}` under [source.columns] in rca.toml",
    )


@dataclass(frozen=True, slots=True)
class Sheets:
    """The tables that can be used, receipts for those that cannot, and the order of all."""

    bound: tuple[Bound, ...]
    receipts: tuple[Receipt, ...]
    order: tuple[str, ...]

    def all(self, receipts: Iterable[Receipt]) -> tuple[Receipt, ...]:
        """``receipts`` of the bound tables with those of the others, in the order of the file."""
        return tuple(sorted((*self.receipts, *receipts), key=lambda r: self.order.index(r.sheet)))


def bind_all(tables: Sequence[Table], kind: SourceKind, binder: Callable[[Table], Bound]) -> Sheets:
    """Bind every table. A cover sheet beside a usable one is a note; no usable one is an error."""
    bound: list[Bound] = []
    failed: list[tuple[Table, FileReadError]] = []
    empty: list[Table] = []
    for table in tables:
        if not table.header:
            empty.append(table)
            continue
        try:
            bound.append(binder(table))
        except FileReadError as error:
            failed.append((table, error))
    if not bound and failed:
        raise failed[0][1]
    receipts = [receipt(table, kind, 0) for table in empty]
    for table, reason in failed:
        rows = len(table.rows) + len(table.quarantined)
        note = f"not read ({rows} rows): {reason.reason.partition('; the header')[0]}"
        receipts.append(Receipt(table.path, kind, table.sheet, notes=(*table.notes, note)))
    return Sheets(tuple(bound), tuple(receipts), tuple(table.sheet for table in tables))


def receipt(
    table: Table,
    kind: SourceKind,
    kept: int,
    quarantined: Sequence[Quarantined] = (),
    notes: Sequence[str] = (),
) -> Receipt:
    """The receipt of one table: read = kept + quarantined, by construction."""
    bad = (*table.quarantined, *quarantined)
    return Receipt(
        path=table.path,
        kind=kind,
        sheet=table.sheet,
        read=kept + len(bad),
        kept=kept,
        quarantined=bad,
        notes=(*table.notes, *notes),
    )
