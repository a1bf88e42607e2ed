"""A diagnosis and what people did and wrote -> one 8D. Pure: the day is an argument."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from rca.domain import Cause, Diagnosis, Verdict
from rca.report.eightd import actions, causes, contain, fishbone, fivewhy, problem
from rca.report.eightd.brief import Brief
from rca.report.eightd.document import EightD, FormLang, Row
from rca.report.eightd.drawn import drawn
from rca.report.eightd.labels import WORDS
from rca.report.eightd.pen import Pen
from rca.report.eightd.reworded import notes_again, quoted
from rca.report.eightd.written import Written
from rca.report.labels import language_of
from rca.report.listed import lists


def compose(
    diagnosis: Diagnosis,
    *,
    at: date,
    verdicts: Sequence[Verdict] = (),
    catalogue: Mapping[str, Cause] | None = None,
    written: Written | None = None,
    lang: FormLang | None = None,
) -> EightD:
    """The 8D of ``diagnosis`` on day ``at``.

    ``verdicts`` are those that stand on this incident, oldest first; without a checked one that
    confirms a primary cause the 8D is a draft. ``lang`` None = the incident's language. Nothing is
    invented: what nobody stated is an open item with a role and a due field.
    """
    pen = Pen(lang or language_of(diagnosis))
    mine = tuple(v for v in verdicts if v.incident_id == diagnosis.incident.id)
    lines = {line.id: line for h in diagnosis.hypotheses for line in h.ledger}
    lines |= {one.id: one for _, listed in lists(diagnosis) for row in listed for one in row.ledger}
    brief = Brief(diagnosis, mine, catalogue or {}, written or Written(), pen, lines)
    texts = _head(brief, at)
    tables = _tables(brief)
    tables["charts"] = drawn(brief)
    tables["evidence"] = _evidence(brief)
    notes = (*notes_again(pen, diagnosis), *_error(brief), *pen.notes())
    texts |= {"notes": "\n".join(notes), "provenance": _provenance(brief)}
    return EightD(
        lang=pen.lang,
        draft=brief.verified is None,
        standing="verified" if brief.verified else "suspected",
        cause_id=pen.data(brief.cause_id),
        texts=texts,
        tables=tables,
        notes=notes,
    )


def _head(brief: Brief, at: date) -> dict[str, str]:
    pen, incident, told = brief.pen, brief.diagnosis.incident, brief.written
    if not told.number and not incident.case_ref:
        pen.open("D0", "number", "quality")
    verdict = brief.verified
    said = pen.say("told", by=verdict.by, day=verdict.at.date().isoformat()) if verdict else ""
    status = f"{pen.say('status.verified')} ({pen.data(said)})"
    stated = {
        "title": problem.title(brief),
        "number": told.number or incident.case_ref or incident.id,
        "incident": incident.id,
        "revision": told.revision,
        "opened": incident.opened.isoformat() if incident.opened else "",
        "closed": told.closed,
        "prepared": at.isoformat(),
        "customer": told.customer,
        "severity": "" if incident.severity is None else str(incident.severity),
    }
    names = ("product", "line", "machine", "lot", "process_step", "shift", "defect_code")
    stated |= {name: getattr(incident, name) for name in names}
    texts = {name: pen.value(text) for name, text in stated.items()}
    return texts | {"status": status if verdict else pen.say("status.draft")}


def _tables(brief: Brief) -> dict[str, tuple[Row, ...]]:
    """All tables in the order of the form, so that open items are numbered as they are read."""
    tables = {
        "d0_facts": problem.d0_facts(brief),
        "d1_team": problem.d1_team(brief),
        "d2_problem": problem.d2_problem(brief),
        "d2_facts": problem.d2_facts(brief),
        "d2_isnot": problem.d2_isnot(brief),
        "d3_actions": contain.d3_actions(brief),
        "d3_scope": contain.d3_scope(brief),
        "d4_causes": causes.d4_causes(brief),
        "d4_hypotheses": causes.d4_hypotheses(brief),
        "d4_contributing": causes.d4_contributing(brief),
        "d4_plan_occurrence": causes.d4_plan_occurrence(brief),
        "d4_plan_escape": causes.d4_plan_escape(brief),
        "d4_whys": fivewhy.d4_whys(brief),
        "d4_escape_whys": fivewhy.d4_escape_whys(brief),
        "d4_fishbone": fishbone.d4_fishbone(brief),
        "d5_actions": actions.d5_actions(brief),
    }
    tables["d6_checks"] = actions.d6_checks(brief, tables["d5_actions"])
    tables["d7_actions"] = actions.d7_actions(brief)
    tables["d7_updates"] = actions.d7_updates(brief)
    tables["d8_facts"] = _closure(brief)
    tables["open_items"] = _open_items(brief)
    return tables


def _closure(brief: Brief) -> tuple[Row, ...]:
    pen, told = brief.pen, brief.written
    rows = (
        ("closing", told.closing, "leader"),
        ("lesson", told.lesson, "leader"),
        ("recognition", told.recognition, "champion"),
    )
    return tuple(
        Row({"label": pen.say(key), "text": pen.data(text) or pen.open("D8", key, role)})
        for key, text, role in rows
    )


def _open_items(brief: Brief) -> tuple[Row, ...]:
    told = brief.written
    rows = []
    for row in brief.pen.opened:
        key = f"open.{row.cells['no']}"
        owner = brief.pen.data(told.owners.get(key, "")) or row.cells["owner"]
        due = brief.pen.data(told.due.get(key, ""))
        rows.append(Row({**row.cells, "owner": owner, "due": due}, "open"))
    return tuple(rows)


def _evidence(brief: Brief) -> tuple[Row, ...]:
    pen = brief.pen
    lines = sorted(map(brief.evidence.__getitem__, brief.cited), key=_order)
    return tuple(
        Row(
            {
                "id": line.id,
                "kind": pen.say(f"kind.{line.kind}") if f"kind.{line.kind}" in WORDS else line.kind,
                "quote": quoted(pen, line),
                "source": pen.data(line.ref),
            }
        )
        for line in lines
    )


def _order(line: object) -> tuple[int, str]:
    name = str(getattr(line, "id", ""))
    digits = name.lstrip("E")
    return (int(digits) if digits.isdecimal() else 0, name)


def _error(brief: Brief) -> tuple[str, ...]:
    return (brief.pen.data(brief.diagnosis.error),) if brief.diagnosis.error else ()


def _provenance(brief: Brief) -> str:
    p = brief.diagnosis.provenance
    return brief.pen.data(f"rca {p.rca}; index {p.index}; ranker {p.ranker}; llm {p.llm}")
