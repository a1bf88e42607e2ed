"""Defect and alarm logs: equal messages become one passage with counts, machines and days.

100,000 rows hold a few hundred distinct messages; indexing rows would bury everything else.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from rca.domain import Passage, Quarantined, Reading, Receipt
from rca.read.columns import Bound, Tally, bind, bind_all, own_names, receipt
from rca.read.dates import read_day
from rca.read.passages import Frame
from rca.read.tables import Row, Table, read_tables
from rca.settings import Source

_KNOWN = {
    "time": ("time", "date", "datetime", "timestamp", "at", "时间", "日期", "发生时间"),
    "step": ("step", "station", "process_step", "process", "工序", "工位"),
    "machine": ("machine", "equipment", "设备", "机台"),
    "code": ("code", "alarm", "alarm_code", "defect_code", "error_code", "代码", "报警代码",
             "缺陷代码", "不良代码"),
    "text": ("text", "message", "description", "alarm_text", "defect", "描述", "报警内容", "内容"),
    "value": ("value", "measured", "实测值", "测量值"),
    "limit": ("limit", "upper", "限值", "规格"),
    "unit": ("unit", "units", "单位"),
    "lot": ("lot", "batch", "批次", "批号"),
    "serial": ("serial", "serial_no", "cell", "unit_id", "条码", "电芯号"),
    "shift": ("shift", "班次"),
    "line": ("line", "产线"),
}  # fmt: skip
# Numbers vary from row to row of one message; digits inside a code (E-417, LSW-2) name it.
_NUMBERS = re.compile(r"(?<![\w\-])[+-]?\d+(?:[.,:/\-]\d+)*")
_SHOWN = ("step", "machine", "code", "text", "value", "limit", "unit")
_COUNTED = ("machine", "lot", "shift", "line")
_MOST = 12  # values of one column that meta lists, most frequent first


@dataclass(slots=True)
class _Message:
    number: int
    row: Row
    count: int = 0
    days: Counter[str] = field(default_factory=Counter)
    values: dict[str, Counter[str]] = field(
        default_factory=lambda: {k: Counter() for k in _COUNTED}
    )


def read_log(path: Path, name: str, source: Source) -> Reading:
    """Distinct messages of one log, cited by their first row. Raises FileReadError."""
    declared = own_names(source.columns)
    declared = {("time" if key == "opened" else key): h for key, h in declared.items()}
    wanted = [h for names in (*declared.values(), *_KNOWN.values()) for h in names]
    tables = read_tables(path, name, wanted)
    sheets = bind_all(tables, "log", lambda table: _bind(table, declared))
    passages: list[Passage] = []
    receipts: list[Receipt] = []
    for bound in sheets.bound:
        bad: list[Quarantined] = []
        tally = Tally()
        messages = _messages(bound, bad, tally)
        for message in messages.values():
            passages += _passage(bound, message)
        kept = len(bound.table.rows) - len(bad)
        notes = (f"{len(messages)} distinct messages", *tally.notes()) if kept else ()
        receipts.append(receipt(bound.table, "log", kept, bad, notes))
    return Reading(name, "log", sheets.all(receipts), tuple(passages))


def _bind(table: Table, declared: Mapping[str, tuple[str, ...]]) -> Bound:
    bound = bind(table, declared, _KNOWN, ())
    if not (bound.columns.get("text") or bound.columns.get("code")):
        bind(table, declared, {}, ("text",))  # raises, naming what is missing
    return bound


def _messages(
    bound: Bound, bad: list[Quarantined], tally: Tally
) -> dict[tuple[str, str, str], _Message]:
    columns = {key: headers for key, headers in bound.columns.items() if headers}
    code, text, step = (columns.get(key, ()) for key in ("code", "text", "step"))
    counted = [(key, columns[key]) for key in _COUNTED if key in columns]
    time = columns.get("time", ())
    templates: dict[str, str] = {}
    days: dict[str, str] = {}
    found: dict[tuple[str, str, str], _Message] = {}
    for row in bound.table.rows:
        said = row.get(*text) if text else ""
        coded = row.get(*code) if code else ""
        if not (said or coded):
            bad.append(Quarantined(bound.table.place(row.number), "neither text nor code"))
            continue
        template = templates.get(said)
        if template is None:
            template = templates[said] = _NUMBERS.sub("#", said)
        key = (coded, template, row.get(*step) if step else "")
        message = found.get(key)
        if message is None:
            message = found[key] = _Message(row.number, row)
        message.count += 1
        for name, headers in counted:
            if value := row.get(*headers):
                message.values[name][value] += 1
        if time and (stated := row.get(*time)):
            day = days.get(stated[:10])
            if day is None:
                day = days[stated[:10]] = _day(stated, bound.table.place(row.number), tally)
            if day:
                message.days[day] += 1
    return found


def _day(stated: str, place: str, tally: Tally) -> str:
    value = read_day(stated).value
    if value is None:
        tally.day(stated, "time", place)
        return ""
    return value.isoformat()


def _passage(bound: Bound, message: _Message) -> list[Passage]:
    shown = (h for key in _SHOWN for h in bound.columns.get(key, ()))
    text = "; ".join(f"{h}: {v}" for h in shown if (v := message.row.get(h)))
    meta = {
        f"{name}s": ", ".join(value for value, _ in counter.most_common(_MOST))
        for name, counter in message.values.items()
        if counter
    }
    if code := bound.columns.get("code"):
        meta["codes"] = message.row.get(*code)
    days = sorted(message.days)
    if days:
        meta |= {"first": days[0], "last": days[-1]}
        meta["dates"] = ", ".join(f"{day}:{message.days[day]}" for day in days)
    frame = Frame(
        "log",
        bound.table.path,
        title=bound.table.sheet,
        known_from=date.fromisoformat(days[0]) if days else None,
        meta={key: value for key, value in meta.items() if value},
    )
    place = bound.table.place(message.number)
    return [replace(passage, count=message.count) for passage in frame.cut(place, text)]
