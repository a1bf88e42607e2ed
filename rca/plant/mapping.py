"""Which columns of the plant's tables mean what: rca.toml -> checked mapping. Pure functions.

A process source is used as unit data once it declares ``unit``; without it, its rows are only
counted. ``joins`` follow genealogy: a column of this table equals the key of another one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rca.errors import FileReadError, SettingsError, UserError
from rca.settings import FILE_NAME, Join, Settings, Source

ROLES = (
    "unit", "lot", "line", "product", "shift", "time", "factors", "parameters", "result",
    "defect_code", "machine", "step",
)  # fmt: skip
EVENT_ROLES = ("incident", "time", "signal", "value", "type")
_SINGLE = ("unit", "lot", "line", "product", "shift", "result", "defect_code")


@dataclass(frozen=True, slots=True)
class Table:
    """One declared process source. ``files`` are absolute paths, ``path`` is how rca.toml says it.

    ``roles`` maps a role of ROLES to its columns; ``header`` holds column -> DuckDB type.
    """

    name: str
    path: str
    files: tuple[str, ...]
    source: Source
    header: Mapping[str, str]

    def one(self, role: str) -> str:
        """The column of a role that has at most one; "" where it is not declared."""
        return next(iter(self.source.columns.get(role, ())), "")

    def many(self, role: str) -> tuple[str, ...]:
        """All columns of a role."""
        return self.source.columns.get(role, ())


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the joined unit table.

    ``name`` is unique (``cathode_roll.slitter``), ``base`` the column's own name; ``table`` the
    table it stands in, ``via`` the genealogy key that leads there ("" = the unit's own row).
    """

    name: str
    base: str
    table: str
    via: str = ""


@dataclass(frozen=True, slots=True)
class Hop:
    """One step of genealogy: ``left`` (a joined column) = ``key`` of table ``right``."""

    left: Column
    right: Table
    key: str
    alias: str  # prefix of the columns it brings; "" for a table with the same unit


@dataclass(frozen=True, slots=True)
class Plan:
    """The joined unit table: its root, the hops from it and every column by role."""

    root: Table
    hops: tuple[Hop, ...]
    factors: tuple[Column, ...]
    parameters: tuple[Column, ...]
    times: tuple[Column, ...]


def faults(table: Table) -> Iterator[UserError]:
    """What is wrong with a table's own declaration: a FileReadError per declared column that no
    file of the table has, a SettingsError per role nobody knows or column too many."""
    known = EVENT_ROLES if "incident" in table.source.columns else ROLES
    where = f"{FILE_NAME}: process source {table.name!r}"
    for role, columns in table.source.columns.items():
        if role not in known:
            told = f"{where}: columns.{role}: unknown role"
            yield SettingsError(told, f"use one of {', '.join(known)}")
            continue
        if role in _SINGLE and len(columns) > 1:
            told = f"{where}: columns.{role} names {len(columns)} columns"
            yield SettingsError(told, "name one")
        yield from filter(None, (_absent(table, c, f"columns.{role}") for c in columns))
    for join in table.source.joins:
        yield from filter(None, [_absent(table, join.column, "joins.column")])
    for limit in table.source.limits:
        yield from filter(None, [_absent(table, limit.column, "limits.column")])
        if limit.lower is None and limit.upper is None:
            told = f"{where}: limits of {limit.column!r}: neither lower nor upper"
            yield SettingsError(told, "state at least one of them")
        elif limit.lower is not None and limit.upper is not None and not limit.lower < limit.upper:
            told = f"{where}: limits of {limit.column!r}: {limit.lower} is not below {limit.upper}"
            yield SettingsError(told, "swap or correct lower and upper")


def join_fault(table: Table, join: Join, named: Mapping[str, Table]) -> UserError | None:
    """What is wrong with one declared join: the other source, or its key."""
    right = named.get(join.source)
    if right is None:
        return SettingsError(
            f"{FILE_NAME}: process source {table.name!r} joins {join.source!r}, which is no "
            "named process source",
            f"give that source `name = {join.source!r}` or correct the join",
        )
    return _absent(right, join.key, f"joins.key of {table.name!r}")


def check(table: Table) -> None:
    """Raises the first of `faults`."""
    for fault in faults(table):
        raise fault


def _absent(table: Table, column: str, key: str) -> FileReadError | None:
    if column in table.header:
        return None
    seen = ", ".join(list(table.header)[:12]) + (", …" if len(table.header) > 12 else "")
    return FileReadError(
        table.path,
        "missing-column",
        f"column `{column}` ({key}) is missing; the header is: {seen or 'empty'}",
        f"correct {key} of process source {table.name!r} in {FILE_NAME}",
    )


def plans(tables: Sequence[Table]) -> tuple[Plan, ...]:
    """One plan per table that holds units, those with results first. Raises FileReadError and
    SettingsError naming file, column and fix."""
    for table in tables:
        check(table)
    named = {table.name: table for table in tables}
    roots = [table for table in tables if table.one("unit")]
    roots.sort(key=lambda t: (not (t.one("defect_code") or t.one("result")), t.name))
    return tuple(_plan(root, named) for root in roots)


def _plan(root: Table, named: Mapping[str, Table]) -> Plan:
    hops = tuple(_hops(root, named, "", (root.name,)))
    reached = [(root, ""), *((hop.right, hop.alias) for hop in hops)]
    columns: dict[str, list[Column]] = {"factors": [], "parameters": [], "time": []}
    seen: set[str] = set()
    for table, alias in reached:
        for role, kept in columns.items():
            for base in (*table.many(role), *_own_places(table, role)):
                name = f"{alias}.{base}" if alias else base
                if name not in seen:
                    seen.add(name)
                    kept.append(Column(name, base, table.name, alias))
    return Plan(
        root, hops, tuple(columns["factors"]), tuple(columns["parameters"]), tuple(columns["time"])
    )


def _own_places(table: Table, role: str) -> tuple[str, ...]:
    """Line, shift and machine set bad units apart as any factor does; the lot counts groups."""
    if role != "factors":
        return ()
    return tuple(c for r in ("line", "shift", "machine", "step", "lot") for c in table.many(r))


def _hops(
    table: Table, named: Mapping[str, Table], alias: str, path: tuple[str, ...]
) -> Iterator[Hop]:
    for join in table.source.joins:
        if fault := join_fault(table, join, named):
            raise fault
        right = named[join.source]
        if right.name in path:
            raise SettingsError(
                f"{FILE_NAME}: genealogy turns in a circle: {' -> '.join((*path, right.name))}",
                "remove one of these joins",
            )
        same = not alias and join.column == table.one("unit")
        prefix = "" if same else (f"{alias}.{join.column}" if alias else join.column)
        left = Column(
            f"{alias}.{join.column}" if alias else join.column, join.column, table.name, alias
        )
        yield Hop(left, right, join.key, prefix)
        yield from _hops(right, named, prefix, (*path, right.name))


def declared(settings: Settings) -> tuple[Source, ...]:
    """Process sources that say what their columns mean."""
    return tuple(
        s
        for s in settings.source
        if s.kind == "process" and ("unit" in s.columns or "incident" in s.columns)
    )
