"""Process data stays where it is (DuckDB asks it); reading only proves that it can be read."""

from __future__ import annotations

from pathlib import Path

from rca.domain import Reading, Receipt
from rca.errors import FileReadError
from rca.read.columns import receipt
from rca.read.guard import vendor
from rca.read.tables import read_tables


def read_process(path: Path, name: str) -> Reading:
    """Receipts only: rows counted, nothing indexed. Raises FileReadError."""
    if path.suffix.lower() == ".parquet":
        return Reading(name, "process", (_parquet(path, name),))
    receipts = tuple(receipt(t, "process", len(t.rows)) for t in read_tables(path, name))
    return Reading(name, "process", receipts)


def _parquet(path: Path, name: str) -> Receipt:
    from pyarrow import parquet

    if not path.stat().st_size:
        raise FileReadError(name, "empty-file", "the file has 0 bytes", "copy the file again")
    with vendor(name):
        rows = parquet.read_metadata(path).num_rows
    return Receipt(name, "process", read=rows, kept=rows)
