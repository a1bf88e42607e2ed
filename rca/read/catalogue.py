"""The cause catalogue or PFMEA: one cause per row, one passage per cause."""

from __future__ import annotations

from pathlib import Path

from rca.domain import Cause, Passage, Quarantined, Reading, Receipt
from rca.read.columns import Bound, Tally, bind, bind_all, own_names, receipt
from rca.read.normal import has_cjk, label_key, list_items, number
from rca.read.passages import Frame
from rca.read.tables import Row, Table, joined, read_tables
from rca.settings import Source

# Ours first, then the column heads of usual PFMEA forms; `=` in order of trust.
_KNOWN: dict[str, tuple[str, ...]] = {
    "id": ("id", "code", "cause_id", "cause code", "cause no", "原因代码", "编号", "代码"),
    "name": ("name", "cause", "potential cause", "potential cause of failure", "root cause",
             "failure cause", "原因", "潜在原因", "失效原因", "失效起因", "原因名称"),
    "name_en": ("name_en", "cause_en", "english name"),
    "name_zh": ("name_zh", "cause_zh", "中文名称"),
    "aliases": ("aliases", "alias", "synonyms", "别名"),
    "process_step": ("process_step", "process step", "step", "process", "operation", "工序",
                     "过程步骤"),
    "category": ("category", "category_6m", "6m", "类别"),
    "symptoms": ("symptoms", "symptoms_en", "symptoms_zh", "failure mode", "potential failure mode",
                 "failure effect", "potential effect of failure", "失效模式", "失效后果", "症状"),
    "confirms": ("confirms", "evidence_confirms", "evidence_confirms_zh",
                 "confirming evidence", "确认依据"),
    "refutes": ("refutes", "evidence_refutes", "evidence_refutes_zh", "refuting evidence",
                "排除依据"),
    "minutes": ("minutes", "verify_minutes", "check minutes", "检查分钟"),
    "destructive": ("destructive", "破坏性"),
    "containment": ("containment", "containment_d3", "围堵措施"),
    "corrective": ("corrective", "corrective_d5_d6", "corrective action", "recommended action",
                   "recommended actions", "建议措施", "纠正措施"),
    "preventive": ("preventive", "preventive_d7", "preventive action", "prevention control",
                   "current prevention control", "预防措施", "预防控制"),
    "confusable": ("confusable", "confusable_with", "易混淆"),
    "severity": ("severity", "s", "sev", "严重度"),
    "occurrence": ("occurrence", "o", "occ", "频度", "发生度"),
    "detection": ("detection", "d", "det", "探测度"),
    "detection_control": ("detection_control", "detection control", "current detection control",
                          "探测控制"),
    "signals": ("signals", "signal", "信号"),
}  # fmt: skip
_NAMES = ("name", "name_en", "name_zh")
_TRUE = {"yes", "y", "true", "1", "是"}
_FALSE = {"no", "n", "false", "0", "否"}
_SHOWN = (
    "aliases", "process_step", "category", "symptoms", "confirms", "refutes", "containment",
    "corrective", "preventive", "detection_control", "signals",
)  # fmt: skip


def read_causes(path: Path, name: str, source: Source) -> Reading:
    """Causes of one catalogue; only an id and a name are required.

    Raises FileReadError (unreadable, missing-column).
    """
    declared = own_names(source.columns)
    wanted = [h for names in (*declared.values(), *_KNOWN.values()) for h in names]
    sheets = bind_all(
        read_tables(path, name, wanted), "cause", lambda table: _bind(table, declared)
    )
    causes: list[Cause] = []
    passages: list[Passage] = []
    receipts: list[Receipt] = []
    first: dict[str, str] = {}
    for bound in sheets.bound:
        tally = Tally()
        bad: list[Quarantined] = []
        kept = 0
        for row in bound.table.rows:
            place = bound.table.place(row.number)
            cause = _cause(bound, row, place, tally)
            if reason := _fault(cause, first):
                bad.append(Quarantined(place, reason))
                continue
            first[cause.id] = place
            kept += 1
            causes.append(cause)
            passages += _passages(bound, row, place, cause)
        receipts.append(receipt(bound.table, "cause", kept, bad, tally.notes()))
    return Reading(name, "cause", sheets.all(receipts), tuple(passages), (), tuple(causes))


def _bind(table: Table, declared: dict[str, tuple[str, ...]]) -> Bound:
    named = any(name in declared for name in _NAMES)
    known = {k: v for k, v in _KNOWN.items() if not (named and k in _NAMES)}
    bound = bind(table, declared, known, ("id",))
    if not any(bound.columns.get(name) for name in _NAMES):
        bind(table, declared, {}, ("name",))  # raises, naming what is missing
    return bound


def _fault(cause: Cause, first: dict[str, str]) -> str:
    if not cause.id:
        return "no id"
    if not (cause.name_en or cause.name_zh):
        return f"{cause.id}: no name"
    return f"duplicate id {cause.id} (first at {first[cause.id]})" if cause.id in first else ""


def _cause(bound: Bound, row: Row, place: str, tally: Tally) -> Cause:
    def get(name: str) -> str:
        return row.get(*bound.columns[name]) if bound.columns.get(name) else ""

    def many(name: str) -> tuple[str, ...]:
        return list_items(get(name))

    def rank(name: str) -> int | None:
        return _rank(get(name), name, place, tally)

    name_en, name_zh = get("name_en"), get("name_zh")
    if plain := get("name"):
        name_zh = name_zh or (plain if has_cjk(plain) else "")
        name_en = name_en or ("" if has_cjk(plain) else plain)
    minutes = number(get("minutes"))
    if get("minutes") and minutes is None:
        tally.add("minutes: not a number, left empty", place)
    return Cause(
        id=get("id"),
        name_en=" ".join(name_en.split()),
        name_zh=" ".join(name_zh.split()),
        aliases=many("aliases"),
        process_step=get("process_step"),
        category=get("category"),
        symptoms=many("symptoms"),
        confirms=many("confirms"),
        refutes=many("refutes"),
        minutes=minutes,
        destructive=_yes_or_no(get("destructive")),
        containment=many("containment"),
        corrective=many("corrective"),
        preventive=many("preventive"),
        confusable=many("confusable"),
        severity=rank("severity"),
        occurrence=rank("occurrence"),
        detection=rank("detection"),
        detection_control=get("detection_control"),
        signals=many("signals"),
        ref=f"{bound.table.path}#{place}",
    )


def _yes_or_no(text: str) -> bool | None:
    key = label_key(text)
    return True if key in _TRUE else False if key in _FALSE else None


def _rank(text: str, name: str, place: str, tally: Tally) -> int | None:
    value = number(text) if text else None
    if value is not None and value.is_integer() and 1 <= value <= 10:
        return int(value)
    if text:
        tally.add(f"{name}: not 1 to 10, left empty", place)
    return None


def _passages(bound: Bound, row: Row, place: str, cause: Cause) -> tuple[Passage, ...]:
    names = " / ".join(filter(None, (cause.name_en, cause.name_zh)))
    shown = (h for name in _SHOWN for h in bound.columns.get(name, ()))
    # One line per column, so that a long cause is cut between columns.
    body = joined((f"{h}: {v}" for h in shown if (v := row.get(h))), "\n")
    frame = Frame("cause", bound.table.path, owner=cause.id, title=f"{cause.id} {names}")
    return frame.cut(place, f"{cause.id} {names}\n{body}")
