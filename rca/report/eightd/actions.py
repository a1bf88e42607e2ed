"""D5 to D7: actions that each name their cause, how their effect will be shown, and which FMEA and
control plan lines change."""

from __future__ import annotations

from rca.domain import Action
from rca.report.eightd.brief import Brief
from rca.report.eightd.document import Row

SHOWN = 5  # actions proposed in all: shared among the leading causes


def d5_actions(brief: Brief) -> tuple[Row, ...]:
    """Corrective actions of the leading causes."""
    share = max(2, SHOWN // max(1, len(brief.leading)))
    found = [(a, h.cause_id) for h in brief.leading for a in h.actions.corrective[:share]]
    return _rows(brief, "D5", found, "process")


def d7_actions(brief: Brief) -> tuple[Row, ...]:
    """Preventive actions of the leading causes."""
    share = max(2, SHOWN // max(1, len(brief.leading)))
    found = [(a, h.cause_id) for h in brief.leading for a in h.actions.preventive[:share]]
    return _rows(brief, "D7", found, "quality")


def _rows(
    brief: Brief, section: str, found: list[tuple[Action, str]], role: str
) -> tuple[Row, ...]:
    pen = brief.pen
    rows: dict[str, Row] = {}
    mark = ""
    for action, cause_id in found:
        text = pen.data(action.text)
        if text in rows:
            continue
        number = len(rows) + 1
        key = f"{section}.{number}"
        owner, due = brief.owner(key, role)
        if not due:
            mark = mark or pen.open(section, "owner", "leader", section)
        past = pen.say(f"held_{action.held}" if action.basis == "cited" else "suggested")
        cites = brief.cite(action.cites)
        cells = {
            "no": str(number),
            "action": text,
            "cause": pen.data(cause_id),
            "standing": pen.mark("proposed"),
            "precedent": f"{past} [{cites}]" if cites else past,
            "owner": owner,
            "due": due or mark,
        }
        rows[text] = Row(cells, "proposed")
    if not rows:
        mark = pen.open(section, "action", role, section)
        empty = dict.fromkeys(("cause", "standing", "precedent", "owner", "due"), "")
        return (Row({"no": "1", "action": mark, **empty}, "open"),)
    return tuple(rows.values())


def d6_checks(brief: Brief, actions: tuple[Row, ...]) -> tuple[Row, ...]:
    """One effectiveness check per D5 action: number, sample and date, each known or open. The
    limit in force is offered as the number where the incident stated a value beyond it: one that
    was kept would show the effect of nothing."""
    pen = brief.pen
    broken = [v for v in brief.diagnosis.limits if v.limit and v.verdict == "outside"]
    limits = [f"{pen.data(v.limit)} ({pen.data(v.ref)})" for v in broken]
    rows: list[Row] = []
    mark = ""
    for row in actions:
        if row.standing == "open":
            continue
        number = row.cells["no"]
        told = brief.written.effects.get(number)
        stated = {
            "number": pen.data(told.number) if told else "",
            "sample": pen.data(told.sample) if told else "",
            "date": pen.data(told.date) if told else "",
        }
        stated["number"] = stated["number"] or "; ".join(dict.fromkeys(limits))
        if not all(stated.values()):
            mark = mark or pen.open("D6", "effect", "quality", "D5")
            stated = {key: text or mark for key, text in stated.items()}
        result = pen.data(told.result) if told else ""
        cells = {"no": number, "addresses": number, **stated, "result": result}
        rows.append(Row(cells, "to verify"))
    if not rows:
        mark = pen.open("D6", "effect", "quality", "D5")
        cells = {"no": "1", "addresses": "", "number": mark, "sample": mark, "date": mark}
        rows.append(Row({**cells, "result": ""}, "open"))
    return tuple(rows)


def d7_updates(brief: Brief) -> tuple[Row, ...]:
    """PFMEA lines of the leading causes with their ratings, limits of the control plan that the
    incident touched, and the read-across."""
    pen = brief.pen
    rows: list[tuple[str, str, str]] = []
    for hypothesis in brief.leading or ():
        cause = brief.causes.get(hypothesis.cause_id)
        name = brief.name(hypothesis.cause_id)
        if cause is None or not cause.listed:
            rows.append((pen.say("fmea_new", name), "", name))
            continue
        line = f"{name} ({pen.data(cause.ref)})" if cause.ref else name
        rated = [str(v) if v is not None else "?" for v in
                 (cause.severity, cause.occurrence, cause.detection)]  # fmt: skip
        control = pen.data(cause.detection_control) or "?"
        now = pen.say("ratings", s=rated[0], o=rated[1], d=rated[2], control=control)
        rows.append((pen.say("fmea", line), now, name))
    if not brief.leading and brief.cause_id:
        name = brief.name(brief.cause_id)
        rows.append((pen.say("fmea_new", name), "", name))
    # Two values against one limit are one line of the plan.
    limits = dict.fromkeys((v.limit, v.ref) for v in brief.diagnosis.limits if v.limit)
    for limit, ref in ((pen.data(limit), pen.data(ref)) for limit, ref in limits):
        rows.append((pen.say("control_plan", f"{limit} ({ref})"), limit, ref))
    role = pen.say("quality")
    found = [
        _update(i, action, now, pen.open("D7", "rating", "quality", about), role)
        for i, (action, now, about) in enumerate(rows, start=1)
    ]
    if not limits:
        mark = pen.open("D7", "control", "quality")
        found.append(_update(len(found) + 1, mark, "", "", role))
    mark = pen.open("D7", "read_across", "process")
    return (*found, _update(len(found) + 1, pen.say("read_across"), "", mark, role))


def _update(number: int, action: str, now: str, new: str, role: str) -> Row:
    owner = f"({role})"
    cells = {"no": str(number), "action": action, "today": now, "new": new}
    return Row({**cells, "owner": owner, "due": ""}, "proposed")
