"""D4: the cause and the escape cause with their standing, and how each will be verified."""

from __future__ import annotations

from collections.abc import Iterator

from rca.domain import CheckStep, Hypothesis, NextCheck, Verdict
from rca.report.eightd.brief import Brief
from rca.report.eightd.document import Row
from rca.report.eightd.fishbone import category, percent
from rca.report.eightd.reworded import again, bare, is_question
from rca.report.labels import amount
from rca.report.listed import sources

_EMPTY = dict.fromkeys(("no", "check", "cause", "confirms", "refutes", "minutes", "due"), "")
CHECKS = 3  # verification steps shown for one cause


def d4_causes(brief: Brief) -> tuple[Row, ...]:
    """Occurrence and escape cause, each followed by its standing; then what was ruled out."""
    return (*_occurrence(brief), *_verdicts(brief), *_escape(brief), *_rest(brief))


def _occurrence(brief: Brief) -> Iterator[Row]:
    pen, verdict = brief.pen, brief.verified
    if not brief.cause_id:
        mark = pen.open("D4", "cause", "process")
        yield _pair(pen.say("cause.suspected"), mark, "open")
        return
    standing = "verified" if verdict else "suspected"
    name = brief.new_text or brief.name(brief.cause_id)
    yield Row({"label": pen.say(f"cause.{standing}"), "text": pen.data(name)}, standing)  # type: ignore[arg-type]
    said = pen.mark("verified", _told(brief, verdict)) if verdict else pen.mark("suspected")
    yield Row({"label": pen.say("standing"), "text": said}, standing)  # type: ignore[arg-type]
    yield _pair(pen.say("code"), pen.data(brief.cause_id))
    if not verdict and brief.diagnosis.status == "undetermined":
        novelty = brief.diagnosis.novelty or 0.0
        yield _pair(pen.say("undetermined"), pen.say("novelty", f"{novelty:.0%}"), "suspected")


def _verdicts(brief: Brief) -> Iterator[Row]:
    pen = brief.pen
    if verdict := brief.verified:
        yield _pair(pen.say("confirmed"), _tested(brief, verdict), "verified")
    for verdict in brief.rejected:
        text = f"{brief.name(verdict.cause_id)}. {_tested(brief, verdict)}"
        yield _pair(pen.say("refuted"), text, "refuted")


def _tested(brief: Brief, verdict: Verdict) -> str:
    parts = (verdict.check, verdict.result)
    return ". ".join(brief.pen.data(part).rstrip(".。") for part in parts if part)


def _told(brief: Brief, verdict: Verdict) -> str:
    return brief.pen.say("told", by=brief.pen.data(verdict.by), day=verdict.at.date().isoformat())


def _escape(brief: Brief) -> Iterator[Row]:
    pen, told = brief.pen, brief.written
    leader = next(iter(brief.leading), None)
    found = pen.data(told.escape)
    standing = "verified" if found and told.escape_check else "suspected"
    text = cites = ""
    ranked = next(iter(brief.diagnosis.escape), None)
    if not found and ranked and not brief.verified:
        text = ranked.text
        cites = brief.cite([sources(ranked)[0].id])
    if not found and not text and leader and leader.escape:
        text = leader.escape[0].text
        cites = brief.cite(leader.escape[0].cites)
    found = found or again(pen, text)
    if not found:
        yield _pair(pen.say("escape.suspected"), pen.open("D4", "escape", "quality"), "open")
        return
    label = pen.say(f"escape.{standing}")
    marks = [f"[{cites}]"] if cites else []
    if is_question(text):  # a question is no cause: somebody has to answer it
        marks.append(pen.open("D4", "escape", "quality"))
    yield Row({"label": label, "text": " ".join((found, *marks))}, standing)  # type: ignore[arg-type]
    proof = ". ".join(filter(None, (pen.data(told.escape_check), pen.data(told.escape_result))))
    yield Row({"label": pen.say("standing"), "text": pen.mark(standing, proof)}, standing)  # type: ignore[arg-type]


def _rest(brief: Brief) -> Iterator[Row]:
    out = {verdict.cause_id for verdict in brief.rejected} | {brief.cause_id}
    severe = [brief.name(one) for one in brief.diagnosis.not_excluded if one not in out]
    if severe:
        yield _pair(brief.pen.say("severe"), "; ".join(severe), "to verify")


def d4_hypotheses(brief: Brief) -> tuple[Row, ...]:
    """The ranked list with the standing of each."""
    return tuple(_hypothesis(brief, h) for h in brief.diagnosis.hypotheses)


def _hypothesis(brief: Brief, hypothesis: Hypothesis) -> Row:
    standing = brief.standing(hypothesis.cause_id)
    cells = {
        "no": str(hypothesis.rank),
        "hypothesis": brief.name(hypothesis.cause_id),
        "category": category(hypothesis.category, brief.pen.lang)
        or brief.pen.data(hypothesis.category),
        "probability": percent(hypothesis.probability),
        "standing": brief.pen.mark(standing),
        "source": brief.cite(brief.supports(hypothesis)),
    }
    return Row(cells, standing)


def d4_contributing(brief: Brief) -> tuple[Row, ...]:
    """Causes that fed, hid or allowed the primary one in past cases."""
    return tuple(
        Row(
            {
                "no": str(i),
                "hypothesis": brief.name(item.cause_id),
                "role": brief.pen.say(f"role.{item.role}"),
                "standing": brief.pen.mark(brief.acted(item.cause_id)),
                "source": brief.cite(item.cites),
            },
            brief.acted(item.cause_id),
        )
        for i, item in enumerate(brief.diagnosis.contributing, start=1)
    )


def d4_plan_occurrence(brief: Brief) -> tuple[Row, ...]:
    """The checks that decide between the leading causes, cheapest separation first."""
    pen, rows = brief.pen, list(_planned(brief))
    if not rows:
        mark = pen.open("D4", "plan", "process", pen.say("cause"))
        return (_plan(brief, 1, {**_EMPTY, "check": mark}),)
    mark = _undated(brief, "d4_plan_occurrence", len(rows))
    return tuple(_plan(brief, i, {**cells, "due": mark}) for i, cells in enumerate(rows, start=1))


def _planned(brief: Brief) -> Iterator[dict[str, str]]:
    pen, seen = brief.pen, set()
    step = brief.diagnosis.next_check
    if step and not brief.verified:
        check = _asked(brief, step)
        seen.add(check.text if check else step.text)
        yield _next(brief, step, check)
    for hypothesis in brief.leading:
        for check in hypothesis.checks[:CHECKS]:
            told = check.text in seen or _within(check.confirms, step)
            if told and not brief.verified:
                continue
            seen.add(check.text)
            yield {
                "check": again(pen, check.text), "cause": hypothesis.cause_id,
                "confirms": pen.data(check.confirms), "refutes": pen.data(check.refutes),
                "minutes": _minutes(check.minutes),
            }  # fmt: skip


def _asked(brief: Brief, step: NextCheck) -> CheckStep | None:
    """The check on record that the next check asks for, None where it is worded another way."""
    first = step.separates[:1]
    checks = [c for h in brief.diagnosis.hypotheses if (h.cause_id,) == first for c in h.checks]
    return next((c for c in checks if bare(c.text) and bare(c.text) in step.text), None)


def _next(brief: Brief, step: NextCheck, check: CheckStep | None) -> dict[str, str]:
    """The next check in the words on record, whichever language the diagnosis was worded in."""
    pen = brief.pen
    cells = {"cause": ", ".join(map(pen.data, step.separates)), "minutes": _minutes(step.minutes)}
    if check is None:
        meant = {key: pen.data(text) for key, text in step.outcomes.items()}
        confirms, refutes = meant.get("confirmed", ""), meant.get("refuted", "")
        return {**cells, "check": pen.data(step.text), "confirms": confirms, "refutes": refutes}
    left = ", ".join(map(brief.name, step.separates[1:]))
    refutes = pen.data(check.refutes) or pen.say("not_found")
    return {
        **cells,
        "check": again(pen, check.text),
        "confirms": pen.data(check.confirms or bare(check.text)),
        "refutes": f"{refutes}; {pen.say('go_on', left)}" if left else refutes,
    }


def d4_plan_escape(brief: Brief) -> tuple[Row, ...]:
    """One known bad unit through the control on record; without a record an open item."""
    pen = brief.pen
    control = pen.data(getattr(brief.causes.get(brief.cause_id), "detection_control", ""))
    if not control:
        mark = pen.open("D4", "plan", "quality", pen.say("escape.suspected"))
        return (_plan(brief, 1, {**_EMPTY, "check": mark}, "quality"),)
    cells = {
        "check": pen.say("escape_run", control),
        "cause": pen.data(brief.cause_id),
        "confirms": pen.say("escape_run_no"),
        "refutes": pen.say("escape_run_yes"),
        "minutes": "",
        "due": _undated(brief, "d4_plan_escape", 1),
    }
    return (_plan(brief, 1, cells, "quality"),)


def _plan(brief: Brief, number: int, cells: dict[str, str], role: str = "process") -> Row:
    owner, due = brief.owner(f"D4.{number}", role)
    filled = {"no": str(number), "owner": owner, "due": due or cells["due"], "result": ""}
    return Row({**_EMPTY, **cells, **filled}, "to verify")


def _undated(brief: Brief, title: str, count: int) -> str:
    """The mark of the open item for a plan of ``count`` checks, "" where all have their date."""
    dated = all(brief.written.due.get(f"D4.{i}") for i in range(1, count + 1))
    return "" if dated else brief.pen.open("D4", "owner", "leader", brief.pen.say(title))


def _within(confirms: str, step: NextCheck | None) -> bool:
    """Whether the next check already asks for this sign."""
    return bool(step and confirms and confirms in step.outcomes.get("confirmed", ""))


def _minutes(minutes: float | None) -> str:
    return "" if minutes is None else amount(minutes)


def _pair(label: str, text: str, standing: str = "") -> Row:
    return Row({"label": label, "text": text}, standing)  # type: ignore[arg-type]
