"""The change log: what was altered where and when, one passage per row."""

from __future__ import annotations

from pathlib import Path

from rca.domain import Passage, Quarantined, Reading, Receipt
from rca.read.columns import Bound, Tally, bind, bind_all, own_names, receipt
from rca.read.dates import read_instant
from rca.read.passages import Frame
from rca.read.tables import joined, read_tables
from rca.settings import Source

_KNOWN = {
    "time": (
        "time",
        "date",
        "datetime",
        "timestamp",
        "changed",
        "when",
        "时间",
        "日期",
        "变更时间",
    ),
    "step": ("step", "process_step", "process", "station", "工序", "工位"),
    "machine": ("machine", "equipment", "设备", "机台"),
    "lot": ("lot", "batch", "批次", "批号"),
    "type": ("type", "category", "4m", "类型", "变更类型"),
    "text": ("text", "change", "description", "what", "变更内容", "内容", "描述"),
    "line": ("line", "产线"),
}
_META = ("step", "machine", "lot", "type", "line")


def read_changes(path: Path, name: str, source: Source) -> Reading:
    """Passages of one change log, known from their day. Raises FileReadError."""
    declared = own_names(source.columns)
    declared = {("time" if key == "opened" else key): h for key, h in declared.items()}
    wanted = [h for names in (*declared.values(), *_KNOWN.values()) for h in names]
    tables = read_tables(path, name, wanted)
    sheets = bind_all(tables, "change", lambda t: bind(t, declared, _KNOWN, ("text",)))
    passages: list[Passage] = []
    receipts: list[Receipt] = []
    for bound in sheets.bound:
        bad: list[Quarantined] = []
        tally = Tally()
        before = len(bound.table.rows)
        passages += _rows(bound, bad, tally)
        receipts.append(receipt(bound.table, "change", before - len(bad), bad, tally.notes()))
    return Reading(name, "change", sheets.all(receipts), tuple(passages))


def _rows(bound: Bound, bad: list[Quarantined], tally: Tally) -> list[Passage]:
    passages: list[Passage] = []
    shown = tuple(h for key in _KNOWN for h in bound.columns.get(key, ()))
    for row in bound.table.rows:
        place = bound.table.place(row.number)
        if not row.get(*bound.columns["text"]):
            bad.append(Quarantined(place, "empty text"))
            continue
        stated = row.get(*bound.columns["time"]) if bound.columns.get("time") else ""
        day = tally.day(stated, "time", place)
        instant = read_instant(stated)
        values = {k: row.get(*bound.columns[k]) for k in _META if bound.columns.get(k)}
        meta = {k: v for k, v in values.items() if v}
        if instant:
            meta["time"] = instant.isoformat(sep=" ", timespec="minutes")
        text = joined(f"{h}: {v}" for h in shown if (v := row.get(h)))
        frame = Frame(
            "change", bound.table.path, title=bound.table.sheet, known_from=day, meta=meta
        )
        passages += frame.cut(place, text)
    return passages
