"""The receipt of an ingest, worst first."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from rca.domain import Receipt
from rca.index.sync import IngestReport

_QUARANTINED_SHOWN = 5
_BASIS = {
    "code": "cause code",
    "alias": "exact name",
    "nearest": "nearest catalogue text",
    "column": "label column",
    "accepted": "accepted by a person",
    "verdict": "verdict",
    "none": "unlabelled",
}


def ingest_report(report: IngestReport) -> RenderableType:
    """Unreadable files first and as a share, then quarantined rows, then a line per file."""
    parts: list[RenderableType] = []
    files = len({receipt.path for receipt in report.receipts})
    bad = report.unreadable
    if bad:
        share = 100 * len({r.path for r in bad}) / files
        parts.append(Text(f"{len(bad)} of {files} files unreadable ({share:.0f} %)", "bold red"))
    parts.append(_table(report))
    parts.append(
        Text(
            f"{report.read} files read, {report.unchanged} unchanged, {report.removed} removed; "
            f"{report.cases} cases, {report.passages} passages; index {report.stamp}"
        )
    )
    if report.cases:
        found = ", ".join(f"{_BASIS[k]} {n}" for k, n in report.labels.items())
        parts.append(Text(f"causes of cases by: {found}"))
    parts += [Text(f"note: {note}") for note in report.notes]
    return Group(*parts)


def _table(report: IngestReport) -> Table:
    table = Table("file", "kind", "read", "kept", "quarantined", "", expand=False)
    for receipt in report.receipts:
        table.add_row(
            Text(receipt.path + (f" [{receipt.sheet}]" if receipt.sheet else "")),
            receipt.kind,
            str(receipt.read),
            str(receipt.kept),
            str(len(receipt.quarantined) or ""),
            _remarks(receipt),
        )
    return table


def _remarks(receipt: Receipt) -> Text:
    lines = [f"{receipt.error_code}: {receipt.error}"] if receipt.error else []
    shown = receipt.quarantined[:_QUARANTINED_SHOWN]
    lines += [f"{row.place}: {row.reason}" for row in shown]
    if len(receipt.quarantined) > len(shown):
        lines.append(f"and {len(receipt.quarantined) - len(shown)} more (rca ingest --json)")
    lines += receipt.notes
    return Text("\n".join(lines), "red" if receipt.error else "")
