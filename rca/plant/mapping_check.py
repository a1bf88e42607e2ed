"""Everything that is wrong with the declared mapping, told at once: for `rca ingest` and `doctor`.

`rca why` stops at the first error; whoever writes a mapping wants the whole list. Reads headers and
keys, no values besides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rca.domain import Receipt
from rca.errors import FileReadError, UserError
from rca.plant.mapping import Hop, Plan, faults, join_fault, plans
from rca.plant.records import Records, ident
from rca.settings import FILE_NAME

_SEVERAL = 0.01  # share of keys without a partner from which it is told


def complaints(records: Records) -> tuple[UserError, ...]:
    """Every FileReadError and SettingsError that the declared process sources give, in order of
    rca.toml; none where no source declares units."""
    found = list(records.unreadable)
    tables = records.readable
    named = {table.name: table for table in tables}
    for table in tables:
        found += faults(table)
        found += filter(None, (join_fault(table, join, named) for join in table.source.joins))
    if not found:
        found += _made(records)
    return tuple(found)


def _made(records: Records) -> Iterator[UserError]:
    """What only shows when the tables are joined: circles, and keys that meet nothing."""
    units = [table for table in records.readable if "incident" not in table.source.columns]
    try:
        made = plans(units)
    except UserError as error:
        yield error
        return
    for plan in made:
        for hop in _own(plan):
            try:
                records.joinable(hop)
            except FileReadError as error:
                yield error


def _own(plan: Plan) -> Iterator[Hop]:
    """The joins that the plan's own table declares; those further on belong to other plans."""
    return (hop for hop in plan.hops if hop.left.table == plan.root.name and not hop.left.via)


def gaps(records: Records) -> tuple[tuple[str, str], ...]:
    """(path, note) per join of which some keys are missing or have no partner, with the counts."""
    out = []
    for plan in records.plans:
        root = plan.root
        for hop in _own(plan):
            column = ident(hop.left.base)
            left, right = ident(f"file {root.name}"), ident(f"file {hop.right.name}")
            rows, empty = records.query(
                f"SELECT count(*), count(*) FILTER (WHERE {column} IS NULL) FROM {left}"
            )[0]
            lost = records.query(
                f"SELECT count(*) FROM {left} a ANTI JOIN {right} b ON "
                f"CAST(a.{column} AS VARCHAR) = CAST(b.{ident(hop.key)} AS VARCHAR) "
                f"WHERE a.{column} IS NOT NULL"
            )[0][0]
            told = _told(hop, int(rows), int(empty), int(lost))
            if told:
                out.append((root.path, told))
    return tuple(out)


def _told(hop: Hop, rows: int, empty: int, lost: int) -> str:
    parts = []
    if rows and empty / rows >= _SEVERAL:
        parts.append(f"{100 * empty / rows:.0f} % of {rows} rows have no `{hop.left.base}`")
    if rows and lost / rows >= _SEVERAL:
        parts.append(
            f"{100 * lost / rows:.0f} % name a `{hop.left.base}` that is no `{hop.key}` of "
            f"{hop.right.path}"
        )
    return "; ".join(parts)


def with_mapping(receipts: Sequence[Receipt], records: Records) -> tuple[Receipt, ...]:
    """``receipts`` of an ingest with what is wrong in the mapping: an error on the line of the
    file concerned, or on a line of its own; incomplete genealogy as notes."""
    if not records.declared:
        return tuple(receipts)
    out = {(r.path, r.sheet): r for r in receipts}
    wrong = complaints(records)
    for error in wrong:
        path, code, words = _place(error)
        old = out.get((path, "")) or Receipt(path, "process")
        told = f"{words} ({error.fix})" if error.fix else words
        both = f"{old.error}\n{told}" if old.error else told
        out[(path, "")] = replace(old, error=both, error_code=old.error_code or code)
    if not wrong:
        for path, note in gaps(records):
            old = out.get((path, "")) or Receipt(path, "process")
            out[(path, "")] = replace(old, notes=(*old.notes, note))
    return tuple(out.values())


def _place(error: UserError) -> tuple[str, str, str]:
    if isinstance(error, FileReadError):
        return error.path, error.code, error.reason
    return FILE_NAME, "mapping", error.message
