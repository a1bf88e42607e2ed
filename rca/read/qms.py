"""Rows of a QMS export as past cases: what was observed kept apart from what was learned later."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from rca.domain import Case, Measure, Passage, Quarantined, Reading, Receipt
from rca.read.actions import verdict
from rca.read.columns import OPEN_ENDED, Bound, Tally, bind, bind_all, own_names, receipt
from rca.read.normal import label_key, list_items, number, numbered_items
from rca.read.passages import Frame
from rca.read.tables import Row, joined, read_tables
from rca.settings import Source

_PLACES = ("process_step", "line", "machine", "lot", "product", "shift", "defect_code")
_FIELDS = (
    "id", "text", "cause", "corrective", "findings", "escape", "opened", "closed", "event",
    "title", "containment", "preventive", "held", *_PLACES,
)  # fmt: skip
# Recognised by name only where rca.toml maps nothing: a mapped source uses what it maps.
_KNOWN: dict[str, tuple[str, ...]] = {
    **{name: (name,) for name in _FIELDS},
    "opened": ("opened", "date"),
    "corrective": ("corrective", "actions", "action"),
    "cause": ("cause", "root_cause", "cause_id"),
}
_YES = {"yes", "y", "true", "1", "held", "effective", "ok", "是", "有效", "已验证有效"}
_NO = {"no", "n", "false", "0", "didnothold", "notheld", "ineffective", "recurred", "否", "无效",
       "再次发生", "复发"}  # fmt: skip


def looks_like_table(path: Path, name: str) -> bool:
    """Whether a workbook has a sheet with our column names (else it is an 8D form).

    Raises FileReadError.
    """
    return any(
        {"id", "text"} <= set(map(label_key, table.header))
        for table in read_tables(path, name, _KNOWN)
    )


def read_qms(path: Path, name: str, source: Source) -> Reading:
    """Cases of one export. Raises FileReadError (unreadable, missing-column)."""
    declared = own_names(source.columns)
    known = {"id": _KNOWN["id"]} if declared else _KNOWN
    wanted = [h for headers in (declared or known).values() for h in headers]
    tables = read_tables(path, name, wanted)
    sheets = bind_all(tables, "case", lambda table: bind(table, declared, known, ("text",)))
    cases: list[Case] = []
    passages: list[Passage] = []
    receipts: list[Receipt] = []
    first: dict[str, str] = {}
    for bound in sheets.bound:
        rows = _Rows(bound, first)
        rows.read()
        cases += rows.cases
        passages += rows.passages
        receipts.append(receipt(bound.table, "case", len(rows.cases), rows.bad, rows.tally.notes()))
    return Reading(name, "case", sheets.all(receipts), tuple(passages), tuple(cases))


class _Rows:
    """The rows of one sheet; ``first`` remembers over all sheets where an id was first used."""

    def __init__(self, bound: Bound, first: dict[str, str]) -> None:
        self.cases: list[Case] = []
        self.passages: list[Passage] = []
        self.bad: list[Quarantined] = []
        self.tally = Tally()
        self._table = bound.table
        self._columns = bound.columns
        self._first = first
        text = bound.columns["text"]
        shown = (h for name in _PLACES for h in bound.columns.get(name, ()))
        self._observed = tuple(dict.fromkeys((*text, *shown)))

    def read(self) -> None:
        """Fill ``cases``, ``passages`` and ``bad``."""
        for row in self._table.rows:
            place = self._table.place(row.number)
            identity = self._get(row, "id") or f"{Path(self._table.path).stem}#{place}"
            reason = ""
            if not self._get(row, "text"):
                reason = "empty text"
            elif identity in self._first:
                reason = f"duplicate id {identity} (first at {self._first[identity]})"
            if reason:
                self.bad.append(Quarantined(place, reason))
                continue
            self._first[identity] = place
            case = self._case(row, place, identity)
            self.cases.append(case)
            self.passages += self._passages(row, place, case)

    def _case(self, row: Row, place: str, identity: str) -> Case:
        opened = self.tally.day(self._get(row, "opened"), "opened", place)
        closed = self.tally.day(self._get(row, "closed"), "closed", place)
        if closed is None and opened is not None:
            closed = opened
            self.tally.add("closed: taken from opened", place)
        ref = f"{self._table.path}#{place}"
        cause = unicodedata.normalize("NFKC", self._get(row, "cause")).strip()
        if not cause:
            self.tally.add("no cause: unlabelled", place)
        where: dict[str, Any] = {name: self._get(row, name) for name in _PLACES}
        return Case(
            id=identity,
            ref=ref,
            text=self._get(row, "text"),
            event=self._get(row, "event"),
            title=self._get(row, "title"),
            opened=opened,
            closed=closed,
            findings=self._get(row, "findings"),
            cause_text=cause,
            escape=self._get(row, "escape"),
            measures=self._measures(row, ref, place),
            **where,
            fields={h: v for h in self._columns.get("fields", ()) if (v := row.get(h))},
            numbers=self._numbers(row, place),
        )

    def _numbers(self, row: Row, place: str) -> dict[str, float]:
        numbers: dict[str, float] = {}
        for header in self._columns.get("numbers", ()):
            text = row.get(header)
            value = number(text) if text else None
            if value is not None:
                numbers[header] = value
            elif text:
                self.tally.add(f"{header}: not a number, left out", place)
        return numbers

    def _held(self, row: Row, place: str) -> bool | None:
        """A yes or no, else what a sentence says outright; counted where it says neither."""
        told = self._get(row, "held")
        key = label_key(told)
        held = True if key in _YES else False if key in _NO else verdict(told)
        if key and held is None:
            self.tally.add("held: says neither yes nor no, left open", place)
        return held

    def _measures(self, row: Row, ref: str, place: str) -> tuple[Measure, ...]:
        held = self._held(row, place)
        contained = (
            Measure(t, "containment", ref) for t in split_actions(self._get(row, "containment"))
        )
        corrected = (
            Measure(t, "corrective", ref, held) for t in split_actions(self._get(row, "corrective"))
        )
        prevented = (
            Measure(t, "preventive", ref) for t in split_actions(self._get(row, "preventive"))
        )
        return (*contained, *corrected, *prevented)

    def _passages(self, row: Row, place: str, case: Case) -> Iterable[Passage]:
        frame = Frame(
            "case",
            self._table.path,
            owner=case.id,
            title=case.title or case.id,
            known_from=case.closed or case.opened,
        )
        yield from frame.cut(place, self._with_header(row, self._observed))
        yield from frame.cut(f"{place}.findings", self._with_header(row, self._of("findings")))
        actions = (*self._of("containment"), *self._of("corrective"), *self._of("preventive"))
        yield from frame.cut(f"{place}.actions", self._with_header(row, actions))

    def _of(self, name: str) -> tuple[str, ...]:
        return self._columns.get(name, ())

    def _get(self, row: Row, name: str) -> str:
        headers = self._columns.get(name, ())
        return row.get(*headers) if headers and name not in OPEN_ENDED else ""

    @staticmethod
    def _with_header(row: Row, headers: tuple[str, ...]) -> str:
        return joined(f"{h}: {v}" for h in headers if (v := row.get(h)))


def split_actions(text: str) -> tuple[str, ...]:
    """The actions in one cell: numbered, one per line, or a plain ``;`` list; prose stays whole."""
    if not text:
        return ()
    parts = numbered_items(text)
    if len(parts) == 1:
        parts = list_items(text, "\n|")
    if len(parts) == 1:
        listed = list_items(text, ";；")
        # Prose has full stops and long clauses; a list has neither.
        if all(len(part) <= 80 and ". " not in part for part in listed):
            parts = listed
    return tuple(" ".join(part.split()) for part in parts)
