"""D0 to D2: what was observed and nothing that was concluded; is / is not."""

from __future__ import annotations

from collections.abc import Iterator

from rca.domain import Link
from rca.report.eightd.brief import Brief
from rca.report.eightd.document import Row
from rca.report.eightd.reworded import quoted

ROLES = ("champion", "leader", "process", "equipment", "quality", "production")
_DATA = ("process", "log", "change")


def d0_facts(brief: Brief) -> tuple[Row, ...]:
    """Symptom, place and emergency response."""
    pen, incident = brief.pen, brief.diagnosis.incident
    done = pen.data(brief.written.response) or pen.open("D0", "response", "production")
    rows = [("symptom", title(brief)), ("detected", pen.data(incident.process_step))]
    rows.append(("response", done))
    return tuple(Row({"label": pen.say(key), "text": text}) for key, text in rows if text)


def title(brief: Brief) -> str:
    """What people named it, else the first sentence of the report."""
    import re

    if brief.written.title:
        return brief.pen.value(brief.written.title)
    text = brief.pen.data(brief.diagnosis.incident.text)
    first = re.split(r"(?<=[。！？!?；])|(?<=[.;])\s", text, maxsplit=1)[0].strip(" .。;；")
    if len(first) <= 90:
        return brief.pen.value(first)
    cut = first[:88].rpartition(" ")[0] or first[:88]
    return brief.pen.value(f"{cut if len(cut) > 40 else first[:88]} …")


def d1_team(brief: Brief) -> tuple[Row, ...]:
    """The team as written, else the roles that an 8D needs, each an open item."""
    pen = brief.pen
    members = [(pen.data(one.role), pen.data(one.name)) for one in brief.written.team]
    if not members:
        mark = pen.open("D1", "team", "champion")
        members = [(pen.say(role), mark) for role in ROLES]
    return tuple(
        Row({"no": str(i), "role": role, "name": name})
        for i, (role, name) in enumerate(members, start=1)
    )


def d2_problem(brief: Brief) -> tuple[Row, ...]:
    """The report and the notes, line by line, verbatim."""
    return tuple(Row({"text": line}) for line in brief.pen.lines(brief.diagnosis.incident.observed))


def d2_facts(brief: Brief) -> tuple[Row, ...]:
    """Who, what, when, where, how many; what nobody stated is an open item."""
    pen = brief.pen
    rows = [
        (pen.say(key), text or pen.open("D2", "fact", "quality", pen.say(key)))
        for key, text in _stated(brief)
    ]
    incident = brief.diagnosis.incident
    rows += [(pen.say("repeats"), _link(brief, link)) for link in brief.diagnosis.links]
    compared = {**incident.fields, **{k: f"{v:g}" for k, v in incident.numbers.items()}}
    rows += [
        (pen.say("recorded", pen.data(name)), pen.data(value)) for name, value in compared.items()
    ]
    return tuple(Row({"question": asked, "fact": text}) for asked, text in rows)


def _link(brief: Brief, link: Link) -> str:
    pen = brief.pen
    weeks = "?" if link.weeks is None else str(link.weeks)
    said = pen.say(f"link.{link.kind}", pen.data(link.to), str(link.nth), weeks)
    since = pen.say("link.since", link.since) if link.since else ""
    return " ".join(filter(None, (said, since, f"({pen.data(link.ref)})" if link.ref else "")))


def _stated(brief: Brief) -> Iterator[tuple[str, str]]:
    told = brief.written.facts
    for key, text in _known(brief).items():
        yield key, brief.pen.data(told.get(key, "")) or text


def _known(brief: Brief) -> dict[str, str]:
    pen, one = brief.pen, brief.diagnosis.incident
    window = (one.window_start, one.window_end)
    times = " … ".join(t.isoformat(" ", "minutes") if t else "?" for t in window)
    day = one.opened.isoformat() if one.opened else ""
    places = (one.process_step, one.line, one.machine)
    things = (one.product, one.lot, *one.units)
    return {
        "where_step": ", ".join(pen.data(part) for part in places if part),
        "when": ", ".join(filter(None, (day, times if any(window) else "", pen.data(one.shift)))),
        "which": ", ".join(pen.data(part) for part in things if part),
        "code_seen": pen.data(one.defect_code),
        "who": "",
        "how_many": "",
    }


def d2_isnot(brief: Brief) -> tuple[Row, ...]:
    """Is / is not: stated places against what people excluded, limits and plant data."""
    pen, known = brief.pen, _known(brief)
    rows: list[Row] = []
    mark = ""
    for key, fact in (
        ("what", title(brief)),
        ("where_step", known["where_step"]),
        ("when", known["when"]),
        ("which", known["which"]),
    ):
        if not fact:
            continue  # its absence is an open item of the facts already
        told = pen.data(brief.written.is_not.get(key, ""))
        if not told and not mark:
            mark = pen.open("D2", "is_not", "process")
        rows.append(_isnot(pen.say(key), fact, told or mark, ""))
    for limit in brief.diagnosis.limits:
        bound = f" ({pen.data(limit.limit)})" if limit.limit else ""
        said = f"{pen.data(limit.value)}{bound}: {pen.say(limit.verdict)}"
        inside = limit.verdict == "inside"
        pair = ("", said) if inside else (said, "")
        rows.append(_isnot(pen.say("limit"), *pair, pen.data(limit.ref)))
    return (*rows, *_found(brief))


def _found(brief: Brief) -> Iterator[Row]:
    """Findings in logs, changes and process data that the ledgers of the leading causes hold."""
    seen: set[str] = set()
    for hypothesis in brief.diagnosis.hypotheses:
        for line in hypothesis.ledger:
            if line.kind not in _DATA or not line.quote or line.quote in seen:
                continue
            seen.add(line.quote)
            quote, source = quoted(brief.pen, line), brief.pen.data(line.ref)
            if len(seen) <= 6:
                brief.cite((line.id,))
                yield _isnot(brief.pen.say("finding"), quote, "", f"{line.id} {source}")


def _isnot(question: str, yes: str, no: str, source: str) -> Row:
    return Row({"question": question, "is": yes, "is_not": no, "source": source})
