"""Two 5-Why chains built from cited evidence; a step without evidence is marked to verify."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rca.report.eightd.brief import Brief
from rca.report.eightd.document import Row, Standing
from rca.report.eightd.reworded import again

STEPS = 5


class _Step(NamedTuple):
    why: str
    answer: str
    standing: Standing
    cites: tuple[str, ...] = ()


def d4_whys(brief: Brief) -> tuple[Row, ...]:
    """From what was seen to the cause, then as deep as past cases of this cause went."""
    return _chain(brief, "d4_whys", list(_occurrence(brief)), brief.written.whys)


def d4_escape_whys(brief: Brief) -> tuple[Row, ...]:
    """Why the defect passed its controls."""
    return _chain(brief, "d4_escape_whys", list(_escape(brief)), brief.written.escape_whys)


def _occurrence(brief: Brief) -> Iterator[_Step]:
    pen, leader = brief.pen, next(iter(brief.leading), None)
    if not brief.cause_id:
        return
    name = brief.name(brief.cause_id)
    supports = brief.supports(leader) if leader else ()
    standing = brief.standing(brief.cause_id)
    if standing != "verified" and not supports:
        standing = "to verify"
    yield _Step(pen.say("why_seen"), name, standing, supports)
    # a name in both languages twice over would hide the question
    asked = pen.say("why_cause", pen.data(brief.cause_id) if pen.lang == "both" else name)
    for label in _recorded(brief):
        quote = pen.data(brief.evidence[label].quote)
        yield _Step(asked, pen.say("in_case", f"“{quote}”"), "suspected", (label,))
        asked = pen.say("why_more")
    for role in ("feeder", "systemic"):
        found = [c for c in brief.diagnosis.contributing if c.role == role and c.cites]
        for item in found[:1]:  # two causes that fed it are no chain
            said = f"{brief.name(item.cause_id)} ({pen.say(f'role.{role}')})"
            yield _Step(asked, said, "suspected", item.cites)
            asked = pen.say("why_more")


def _recorded(brief: Brief) -> list[str]:
    """The D4 statement of a past case of this cause: the first that the ledger quotes."""
    leader = next(iter(brief.leading), None)
    if leader is None:
        return []
    escapes = {label for item in leader.escape for label in item.cites}
    found = [
        line.id
        for line in leader.ledger
        if line.kind == "case" and line.ref.endswith("#D4") and line.id not in escapes
    ]
    return found[:1]


def _escape(brief: Brief) -> Iterator[_Step]:
    pen, asked = brief.pen, brief.pen.say("why_missed")
    if brief.written.escape:
        standing: Standing = "verified" if brief.written.escape_check else "suspected"
        yield _Step(asked, pen.data(brief.written.escape), standing)
        asked = pen.say("why_more")
    leader = next(iter(brief.leading), None)
    for item in leader.escape[:2] if leader and not brief.written.escape else ():
        yield _Step(asked, again(pen, item.text), "suspected", item.cites)
        asked = pen.say("why_more")
    for further in brief.diagnosis.contributing:
        if further.role == "escape" and further.cites:
            yield _Step(asked, brief.name(further.cause_id), "suspected", further.cites)
            asked = pen.say("why_more")


def _chain(
    brief: Brief, title: str, steps: Sequence[_Step], told: Sequence[str]
) -> tuple[Row, ...]:
    pen = brief.pen
    whys = list(steps)[:STEPS]
    asked = pen.say("why_more")
    # People's own steps go on from what the evidence says.
    whys += [_Step(asked, pen.data(answer), "suspected") for answer in told if answer.strip()]
    whys += [_Step(asked, "", "to verify")] * (STEPS - len(whys))
    unproven = [str(i) for i, step in enumerate(whys, start=1) if step.standing == "to verify"]
    about = f"{pen.say(title)}: {', '.join(unproven)}"
    mark = pen.open("D4", "whys", "process", about) if unproven else ""
    rows = []
    for i, step in enumerate(whys, start=1):
        cells = {
            "no": str(i),
            "why": step.why,
            "answer": step.answer or mark,
            "standing": pen.mark(step.standing),
            "source": brief.cite(step.cites),
        }
        rows.append(Row(cells, step.standing))
    return tuple(rows)
