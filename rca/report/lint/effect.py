"""D6 and the dates: no measured result, D5 said twice, time running backwards."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from rca.read.blocks import Block
from rca.report.lint.dated import days, without_dates
from rca.report.lint.finding import Finding
from rca.report.lint.structure import Report8D, Sentence, is_empty, stated
from rca.report.lint.words import stems

_RESULT = re.compile(r"\bresults?\b|\bmeasured\b|\bactual\b|结果|实际|实测", re.IGNORECASE)
_SHORTLY = 30  # days between an event and the opening of its report
_SEE = re.compile(
    r"(?<![A-Za-z])D\s?5(?!\d)|\bas above\b|\bditto\b|\b(?:see|as in|"
    r"as under) (?:the )?(?:corrective |chosen )?(?:actions|measures)\b|"
    r"\b(?:all|both|the|these|above) (?:\w+ )?(?:actions|measures|tasks)\b(?: \w+){0,3} "
    r"(?:implemented|done|completed?|carried out|executed|introduced|in place|realised|closed|"
    r"finished)\b|"
    r"同上|(?:参照|按照?|同|见)[^，,。；;]{0,6}(?:纠正)?(?:措施|对策)|"
    r"(?:措施|对策)[\d、，,~～至和 ]*(?:均|都|全部|已)[^，,。；;]{0,4}(?:完成|落实|执行|实施|到位)",
    re.IGNORECASE,
)
_CLAIM = re.compile(
    r"\b(?:effective\w*|stable|improv\w*|satisf\w*|no (?:further |more |new )?(?:complaints?|"
    r"repeat|recurrence|"
    r"problems?)|good|positive|solved)\b|效果|有效|改善|好转|未再|正常|满意|稳定",
    re.IGNORECASE,
)
_DONE = re.compile(
    r"\b(?:status|closed|done|completed?|finished|implemented|carried out|introduced|executed|"
    r"realised|realized|identical|above|corrective|measures?|was|were|has|have|been|all|in place|"
    r"ok|on time|actions?)\b|"
    r"已|均|都|全部|各项|完成|落实|执行|实施|到位|关闭|完毕|按期?|参照|纠正|对策|措施",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<![\w-])(?:\d[\d.,]*)(?:\s*[万亿])?|(?<=[\u4e00-\u9fff])\d[\d.,]*")
_NOT_EFFECT = re.compile(
    r"\b(?:weeks?|kw|cw|q|step|item|no\.?|nr\.?|point|line|machine|room|rev\.?|revision)\s?\d+\b|"
    r"\bQ[1-4]\s?20\d\d|\bD\s?\d(?:\.\d+)?\b|20\d{2}\s*年(?:\s*\d{1,2}\s*月)?|"
    r"\b20\d{2}[-/]\d{1,2}\b|"
    r"\b20\d\d\b|\d{1,2}\s*月\s*\d{1,2}\s*[日号]?|\d{1,2}\s*月[初中底]?|\d{1,2}\s*[日号](?![产测])|"
    r"第\s*\d+\s*周|\b\d{1,2}:\d{2}\b|\b\d{2}-\d{2}\b|"
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December)"
    r"\s?\d*|"
    r"\d+\s*(?:signatures?|names?|persons?|people|operators?|employees?|participants?|welders?|"
    r"melters?|colleagues?|measures?|actions?|items?|名|人|项|条措施)|签到\s*\d+\s*人|"
    r"(?:actions?|measures?|items?|tasks?|措施|对策|第)\s*\d+(?:\s*(?:,|and|to|和|、|至|~|～|-|"
    r"&)\s*\d+)*(?!\d|[.,]\d|\s*%)|"
    r"\d+\s*(?:audits?|rounds?|visits?|meetings?|days?|weeks?|months?|个月|周(?!期)|天|"
    r"批次?(?!共)|次(?=[，,。；;]|$))|"
    r"\b100\s*%\s*(?:of (?:the |all )?(?:actions|measures)|implemented|done|complete\w*)|"
    r"(?:完成率|落实率|执行率)\s*(?:为|达)?\s*100\s*%|"
    r"^\W*\d{1,2}[.)、]\s|(?:#|序号|\bno\.?)\s*[:：]\s*\d+",
    re.IGNORECASE,
)
_WORDED = re.compile(
    r"\b(?:zero|none of|not one|no single|half|twice|doubled|halved)\b|"
    r"零(?!件|部|配|售|点)|[一二三四五六七八九十百千两]+(?:台|件|炉|次|百|千|万)",
    re.IGNORECASE,
)
_EARLIER = re.compile(
    r"\bbefore\b|previous|compared|versus|\bvs\b|earlier|last year|since the|in the past|old\b|"
    r"改善前|回查|追溯|review of|retrospective|以前|之前|对比|去年|同期|此前|原",
    re.IGNORECASE,
)
_PLANNED = re.compile(
    r"\bplan\w*|\bwill\b|\bnext\b|\bdue\b|scheduled|follow-?up|\bto be\b|"
    r"计划|将|拟|待|下次|后续|预计|addendum|reopened|补充|复发|补记|附记|\bruns? (?:until|to|on)\b",
    re.IGNORECASE,
)


def no_number(report: Report8D) -> Iterator[Finding]:
    """D6 without a figure of its own: dates, head counts and what D5 already said do not count."""
    lines = report.sections.get("D6", ())
    if not lines or any(d5_is_d6(report)):
        return
    told = set(_numbers(report.text("D5")))
    planned = [_line(b) for b in report.blocks["D6"] if _unmeasured(b)]
    for line in lines:
        if line.quote in planned:
            continue
        if _WORDED.search(line.quote) or set(_numbers(line.quote)) - told:
            return
    yield _found("no-number", lines[-1])


def _line(block: Block) -> str:
    return stated(" ".join(block.text.split()))


def _unmeasured(block: Block) -> bool:
    """A table row whose result cell is still blank: its figures are targets."""
    pairs = zip(block.columns, block.cells, strict=False)
    results = [cell for column, cell in pairs if _RESULT.search(column)]
    return bool(results) and all(map(is_empty, results))


def _numbers(text: str) -> list[str]:
    bare = _NOT_EFFECT.sub(" ", without_dates(text))
    return [match[0].strip(" .,") for match in _NUMBER.finditer(bare)]


def d5_is_d6(report: Report8D) -> Iterator[Finding]:
    """D6 that repeats D5's actions, or points at them, and adds nothing."""
    lines = report.sections.get("D6", ())
    chosen, shown = report.text("D5"), report.text("D6")
    if not lines or not chosen:
        return
    if _SEE.search(shown):
        if _CLAIM.search(shown):  # an effect is claimed: that lacks its number
            return
        rest = stems(_DONE.sub(" ", _SEE.sub(" ", shown)))
        if len(rest) <= 3 and not _numbers(_SEE.sub(" ", shown)):
            yield _found("d5-is-d6", lines[0])
        return
    mine, theirs = (stems(_DONE.sub(" ", without_dates(told))) for told in (shown, chosen))
    if not mine or not theirs or set(_numbers(shown)) - set(_numbers(chosen)):
        return
    if len(mine - theirs) <= 0.2 * len(mine) and len(mine & theirs) >= 0.5 * len(theirs):
        yield _found("d5-is-d6", lines[0])


def date_order(report: Report8D) -> Iterator[Finding]:
    """Closed before opened; an action in force before the problem was opened; an effect observed
    after the report was closed."""
    opened, closed = _known(report), report.closed
    if opened and closed and closed < opened:
        yield Finding("date-order", "head", "", "", f"closed {closed} < opened {opened}")
        return
    if opened and report.opened and not report.draft:
        seen = days(report.text("D2"), report.opened)
        if seen and min(seen) > report.opened:
            yield Finding("date-order", "D2", "", "", f"seen {min(seen)} > opened {report.opened}")
    # Actions that a draft proposes quote past reports, and with them their dates.
    for section in ("D6",) if report.draft else ("D5", "D6"):
        for line in report.sections.get(section, ()):
            if found := _out_of_order(line, opened, closed if section == "D6" else None):
                yield found


def _known(report: Report8D) -> date | None:
    """The day from which the problem was known: opened, or the event of D0 or D2 shortly before."""
    if not report.opened:
        return None
    told = days(report.text("D0", "D2"), report.opened)
    opened = report.opened
    return min((day for day in told if 0 < (opened - day).days <= _SHORTLY), default=opened)


def _out_of_order(line: Sentence, opened: date | None, closed: date | None) -> Finding | None:
    named = days(line.quote, opened)
    if not named:
        return None
    if opened and min(named) < opened and not _EARLIER.search(line.quote):
        return _found("date-order", line, f"{min(named)} < opened {opened}")
    if closed and max(named) > closed and not _PLANNED.search(line.quote):
        return _found("date-order", line, f"{max(named)} > closed {closed}")
    return None


def _found(kind: str, sentence: Sentence, detail: str = "") -> Finding:
    return Finding(kind, sentence.section, sentence.quote, sentence.place, detail)  # type: ignore[arg-type]
