"""D3: what stops now, and which stock it covers."""

from __future__ import annotations

from rca.frames.told import told
from rca.report.eightd.brief import Brief
from rca.report.eightd.document import Row
from rca.report.eightd.reworded import again, scope_again

_NOTHING = ("containment.none",)  # says that no measure is on record: an open item, no measure
_ROLES = {"lots": "quality", "stock": "logistics", "transit": "logistics", "at_customer": "sales"}


def d3_actions(brief: Brief) -> tuple[Row, ...]:
    """Containment proposed by the diagnosis; severe causes still open say so."""
    pen = brief.pen
    rows: list[Row] = []
    mark = ""
    known = [c for c in brief.diagnosis.containment if told(c.text, _NOTHING) is None]
    for i, item in enumerate(known, start=1):
        owner, due = brief.owner(f"D3.{i}", "production")
        if not due:
            mark = mark or pen.open("D3", "owner", "leader", "D3")
        cells = {
            "no": str(i),
            "action": again(pen, item.text),
            "standing": pen.mark("proposed"),
            "source": brief.cite(item.cites) or pen.say("suggested"),
            "owner": owner,
            "due": due or mark,
        }
        rows.append(Row(cells, "proposed"))
    if not rows:
        mark = pen.open("D3", "containment", "quality")
        empty = {"standing": "", "source": "", "owner": "", "due": ""}
        rows.append(Row({"no": "1", "action": mark, **empty}, "open"))
    return tuple(rows)


def d3_scope(brief: Brief) -> tuple[Row, ...]:
    """Lots, stock, transit, customer: stated or an open item each."""
    pen, incident = brief.pen, brief.diagnosis.incident
    stated = ", ".join(pen.data(part) for part in (incident.lot, *incident.units) if part)
    rows = []
    for key, role in _ROLES.items():
        noted = pen.data(brief.written.scope.get(key, ""))
        label = pen.say(key)
        text = noted or (stated if key == "lots" else "")
        if not noted:
            mark = pen.open("D3", "scope", role, label)
            text = f"{text}; {mark}" if text else mark
        rows.append(Row({"where": label, "scope": text}))
    scopes = [c.scope for c in brief.diagnosis.containment if c.scope]
    seen = dict.fromkeys(scope_again(pen, incident, text) for text in scopes)
    rows += [Row({"where": pen.say("scope"), "scope": scope}) for scope in seen]
    return tuple(rows)
