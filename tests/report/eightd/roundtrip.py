"""What an exported 8D must give back when it is read: field by field, to be counted."""

from __future__ import annotations

from pathlib import Path

from rca.domain import Case
from rca.read.documents import read_document
from rca.read.eightd import read_eightd
from rca.read.normal import label_key
from rca.read.sections import split
from rca.report.eightd.document import FIELDS, EightD

PLACES = ("process_step", "line", "machine", "lot", "product", "shift", "defect_code", "revision")
SECTIONS = ("D0", "D1", "D2", "D3", "D4", "D5", "D6", "D7", "D8")


def actions(doc: EightD, *names: str) -> list[str]:
    rows = [row for name in names for row in doc.rows(name)]
    return [row.cells["action"] for row in rows if not row.cells["action"].startswith("[OPEN")]


def texts_of(doc: EightD, section: str) -> list[str]:
    """Every non-empty cell of a section."""
    fields = [one for one in FIELDS if one.section == section and one.columns]
    cells = [row.cells[c] for one in fields for row in doc.rows(one.name) for c in one.columns]
    return [cell for cell in cells if cell]


def lost(doc: EightD, file: Path) -> tuple[int, list[str]]:
    """(fields looked for, those not found as they were)."""
    reading = read_eightd(file, file.name)
    if not reading.cases:
        return 1, [f"quarantined: {reading.receipts[0].quarantined}"]
    case = reading.cases[0]
    wanted = case_fields(doc, case)
    missing = [f"{name}: {want!r} != {got!r}" for name, want, got in wanted if want != got]
    count = len(wanted)
    report = split(read_document(file, file.name))
    for section in SECTIONS:
        said = label_key(report.text(section))
        for cell in texts_of(doc, section):
            count += 1
            if label_key(cell) not in said:
                missing.append(f"{section}: {cell!r}")
    return count, missing


def case_fields(doc: EightD, case: Case) -> list[tuple[str, object, object]]:
    """(name, written, read back) of every field of the case."""
    texts = doc.texts
    causes = {row.cells["label"]: row.cells["text"] for row in doc.rows("d4_causes")}
    occurrence = next(iter(causes.values()))
    stated = not occurrence.startswith("[OPEN")
    escape = [t for k, t in causes.items() if ("scape" in k or "流出" in k) and t[:5] != "[OPEN"]
    found: list[tuple[str, object, object]] = [
        ("id", texts["number"], case.id),
        ("event", texts["incident"], case.event),
        ("title", label_key(texts["title"]), label_key(case.title)),
        ("opened", texts["opened"], case.opened.isoformat() if case.opened else ""),
        ("closed", texts["closed"], case.closed.isoformat() if case.closed else ""),
        ("draft", doc.draft, case.draft),
        ("cause", True, not stated or occurrence in case.cause_text),
        ("code", True, not stated or doc.cause_id in case.cause_text),
        ("escape", " ".join(escape), case.escape),
    ]
    found += [(name, texts[name], getattr(case, name)) for name in PLACES]
    for row in doc.rows("d2_problem"):
        found.append(("problem", True, label_key(row.cells["text"]) in label_key(case.text)))
    roles = (
        ("containment", actions(doc, "d3_actions")),
        ("corrective", actions(doc, "d5_actions")),
        ("preventive", actions(doc, "d7_actions", "d7_updates")),
    )
    for role, wanted in roles:
        got = [m.text for m in case.measures if m.role == role]
        found += [(f"{role} {i}", True, text in got) for i, text in enumerate(wanted)]
        if role != "containment" or wanted:
            extra = [text for text in got if text not in wanted]
            found.append((f"nothing else {role}", [], [] if role == "containment" else extra))
    held = [m.held for m in case.measures]
    found.append(("held is open", [None] * len(held), held))
    return found
