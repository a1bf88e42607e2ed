"""The plant's tables through DuckDB, where they lie; nothing is copied, nothing is written.

One in-memory connection per workspace; each declared table is a view over its files, each unit
table a view that follows genealogy. Clocks are brought to plant time in the view.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from threading import RLock
from typing import Any

from rca.errors import FileReadError, SettingsError, UserError
from rca.plant.mapping import Column, Hop, Plan, Table, declared, plans
from rca.plant.names import Names
from rca.read.sources import list_files
from rca.settings import FILE_NAME, Settings, Source

_TEXT = "VARCHAR"


def ident(name: str) -> str:
    """A column name as SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A string as SQL."""
    return "'" + text.replace("'", "''") + "'"


class Records:
    """The process sources of one workspace. Opening is lazy; errors name file, column and fix."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.names = Names(settings.machines)
        self.turn = RLock()  # one connection serves one caller at a time

    @property
    def declared(self) -> bool:
        """Whether any process source says what its columns mean."""
        return bool(declared(self.settings))

    @cached_property
    def connection(self) -> Any:
        """DuckDB, in memory; spilling to disk is left to its own temporary folder."""
        import duckdb

        connection = duckdb.connect(":memory:")
        connection.execute("SET preserve_insertion_order = false")
        return connection

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """Every declared source with the header of its files. Raises FileReadError."""
        for error in self.unreadable:
            raise error
        return self.readable

    @property
    def readable(self) -> tuple[Table, ...]:
        """The declared sources whose files could be read."""
        return tuple(t for t in self._opened if isinstance(t, Table))

    @property
    def unreadable(self) -> tuple[UserError, ...]:
        """What is wrong with the files of the others."""
        return tuple(t for t in self._opened if isinstance(t, UserError))

    @cached_property
    def _opened(self) -> tuple[Table | UserError, ...]:
        files: dict[int, list[str]] = {}
        for file in list_files(self.settings):
            files.setdefault(id(file.source), []).append(str(file.absolute))
        out: list[Table | UserError] = []
        for at, source in enumerate(declared(self.settings)):
            try:
                out.append(self._table(source, at, files.get(id(source), [])))
            except UserError as error:
                out.append(error)
        return tuple(out)

    def _table(self, source: Source, at: int, files: list[str]) -> Table:
        name = source.name or f"process {at + 1}"
        if not files:  # another process source lists the same file first
            raise SettingsError(
                f"{FILE_NAME}: process source {name!r}: {source.path} is taken by another source",
                "declare each file under one process source",
            )
        view = ident(f"file {name}")
        reader = f"read_parquet({_list(files)}, union_by_name = true)"
        if not files[0].lower().endswith(".parquet"):
            reader = f"read_csv({_list(files)}, union_by_name = true, sample_size = -1)"
        import duckdb

        try:
            self.connection.execute(f"CREATE OR REPLACE VIEW {view} AS SELECT * FROM {reader}")
            described = self.connection.execute(f"DESCRIBE {view}").fetchall()
        except duckdb.Error as error:
            raise FileReadError(
                source.path, "unreadable", str(error).partition("\n")[0], "export it again"
            ) from error
        header = {row[0]: row[1] for row in described}
        return Table(name, source.path, tuple(files), source, header)

    @cached_property
    def plans(self) -> tuple[Plan, ...]:
        """The unit tables, those with results first; their views are ready to be asked.

        Raises FileReadError and SettingsError.
        """
        made = plans([table for table in self.tables if "incident" not in table.source.columns])
        for plan in made:
            for hop in plan.hops:
                self.joinable(hop)
            self.connection.execute(self._heads(plan))
        return made

    def heads(self, plan: Plan) -> str:
        """The view of the units' own identity and times without genealogy, as SQL."""
        return ident(f"heads {plan.root.name}")

    def query(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        rows: list[tuple[Any, ...]] = self.connection.execute(sql, list(values)).fetchall()
        return rows

    def joinable(self, hop: Hop) -> None:
        """The key is unique and at least one value of the left column stands in it."""
        right, key = ident(f"file {hop.right.name}"), ident(hop.key)
        left, column = ident(f"file {hop.left.table}"), ident(hop.left.base)
        rows, distinct = self.query(f"SELECT count({key}), count(DISTINCT {key}) FROM {right}")[0]
        if rows != distinct:
            raise FileReadError(
                hop.right.path, "key-not-unique",
                f"column `{hop.key}` is a join key, but {rows - distinct} of its {rows} values "
                "stand twice",
                f"name a unique key in the joins of {hop.left.table!r} in {FILE_NAME}",
            )  # fmt: skip
        there = self.query(
            f"SELECT 1 FROM {left} a SEMI JOIN {right} b "
            f"ON CAST(a.{column} AS {_TEXT}) = CAST(b.{key} AS {_TEXT}) LIMIT 1"
        )
        some = self.query(f"SELECT 1 FROM {left} WHERE {column} IS NOT NULL LIMIT 1")
        if some and not there:
            raise FileReadError(
                hop.right.path, "unjoinable-key",
                f"no value of `{hop.left.base}` ({hop.left.table!r}) stands in `{hop.key}`",
                f"correct the joins of {hop.left.table!r} in {FILE_NAME}",
            )  # fmt: skip

    def _heads(self, plan: Plan) -> str:
        times = [_instant(plan.root, c.name, f"t0.{ident(c.base)}") for c in plan.times if not c.via
                 and c.table == plan.root.name]  # fmt: skip
        measured = [f"TRY_CAST(t0.{ident(c)} AS DOUBLE) AS {ident(f'={c}')}" for c in
                    dict.fromkeys(x.column for x in plan.root.source.limits)]  # fmt: skip
        picked = ", ".join((*_identity(plan.root), *times, *measured))
        start = f"FROM {ident(f'file {plan.root.name}')} t0"
        return f"CREATE OR REPLACE VIEW {self.heads(plan)} AS SELECT {picked} {start}"

    def joined(self, plan: Plan, units: str = "") -> str:
        """A query for every column of the units with their genealogy: ``_unit`` and its like,
        factors by name, ``=name`` parameters, ``@name`` times in plant time. ``units``: a table
        with ``_unit``, ``_set`` and ``_at`` that says which units, and whose columns come along."""
        aliases = {plan.root.name + "|": "t0"}
        joins = []
        for at, hop in enumerate(plan.hops, 1):
            aliases[f"{hop.right.name}|{hop.alias}"] = f"t{at}"
            left = aliases[f"{hop.left.table}|{hop.left.via}"]
            joins.append(
                f"LEFT JOIN {ident(f'file {hop.right.name}')} t{at} "
                f"ON CAST({left}.{ident(hop.left.base)} AS {_TEXT}) "
                f"= CAST(t{at}.{ident(hop.key)} AS {_TEXT})"
            )
        tables = {table.name: table for table in (plan.root, *(hop.right for hop in plan.hops))}

        def cell(column: Column) -> str:
            return f"{aliases[f'{column.table}|{column.via}']}.{ident(column.base)}"

        root = plan.root
        picked = _identity(root)
        picked += [f"{_word(cell(c))} AS {ident(c.name)}" for c in plan.factors]
        picked += [
            f"TRY_CAST({cell(c)} AS DOUBLE) AS {ident(f'={c.name}')}" for c in plan.parameters
        ]
        picked += [_instant(tables[c.table], c.name, cell(c)) for c in plan.times]
        start = f"FROM {ident(f'file {root.name}')} t0"
        if units:
            picked[:0] = ["s._set", "s._at"]
            unit = f"CAST(t0.{ident(root.one('unit'))} AS {_TEXT})"
            start = f"FROM {units} s JOIN {ident(f'file {root.name}')} t0 ON {unit} = s._unit"
        return " ".join((f"SELECT {', '.join(picked)}", start, *joins))


def _identity(root: Table) -> list[str]:
    picked = []
    for role in ("unit", "lot", "line", "product", "result", "defect_code"):
        own = root.one(role)
        value = _word(f"t0.{ident(own)}") if own else "NULL::VARCHAR"
        picked.append(f"{value} AS _{role}")
    return picked


def _instant(table: Table, name: str, cell: str) -> str:
    seconds = round(table.source.clock_offset_minutes * 60)
    time = f"TRY_CAST({cell} AS TIMESTAMP)"
    return f"{time} + INTERVAL ({seconds}) SECOND AS {ident(f'@{name}')}"


def _word(value: str) -> str:
    return f"NULLIF(trim(CAST({value} AS {_TEXT})), '')"


def _list(files: Sequence[str]) -> str:
    return "[" + ", ".join(literal(file) for file in files) + "]"
