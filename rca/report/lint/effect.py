"""D6 and the dates: no measured result, D5 said twice, time running backwards."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from rca.read.blocks import Block
from rca.report.lint.finding import Finding
from rca.report.lint.structure import Report8D, Sentence, days, is_empty, stated, without_dates
from rca.report.lint.words import stems

_RESULT = re.compile(r"\bresults?\b|\bmeasured\b|\bactual\b|结果|实际|实测", re.IGNORECASE)
_SHORTLY = 30  # days between an event and the opening of its report
_SEE = re.compile(
    r"\b(?:see|as|same as|refer to|identical to|according to|cf\.?)\s+"
    r"(?:in\s+|under\s+|above\s*)?D\s?5\b|"
    r"(?:同|见|参见|如|参考|与)\s*D\s?5|同上|\bas above\b|\bditto\b",
    re.IGNORECASE,
)
_DONE = re.compile(
    r"\b(?:status|closed|done|completed?|finished|implemented|carried out|introduced|executed|"
    r"realised|realized|was|were|has|have|been|all|in place|ok|on time|actions?)\b|"
    r"已|均|全部|完成|落实|执行|实施|到位|关闭|按期|措施",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<![\w-])(?:\d[\d.,]*)(?:\s*[万亿])?|(?<=[\u4e00-\u9fff])\d[\d.,]*")
_NOT_EFFECT = re.compile(
    r"\b(?:weeks?|kw|cw|q|step|item|no\.?|nr\.?|point|line|machine|room|rev\.?|revision)\s?\d+\b|"
    r"\bQ[1-4]\s?20\d\d|\bD\s?\d(?:\.\d+)?\b|20\d{2}\s*年(?:\s*\d{1,2}\s*月)?|\b20\d{2}[-/]\d{1,2}\b|"
    r"\b20\d\d\b|\d{1,2}\s*月\s*\d{1,2}\s*[日号]?|\d{1,2}\s*月[初中底]?|\d{1,2}\s*[日号](?![产测])|"
    r"第\s*\d+\s*周|\b\d{1,2}:\d{2}\b|\b\d{2}-\d{2}\b|"
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December)"
    r"\s?\d*|"
    r"\d+\s*(?:signatures?|names?|persons?|people|operators?|employees?|participants?|welders?|"
    r"melters?|colleagues?|measures?|actions?|items?|名|人|项|条措施)|签到\s*\d+\s*人|"
    r"\b100\s*%\s*(?:implemented|done|complete\w*)|(?:完成率|落实率|执行率)\s*(?:为|达)?\s*100\s*%|"
    r"^\W*\d{1,2}[.)、]\s|(?:#|序号|\bno\.?)\s*[:：]\s*\d+",
    re.IGNORECASE,
)
_WORDED = re.compile(
    r"\b(?:zero|none of|not one|no single|half|twice|doubled|halved)\b|"
    r"零(?!件|部|配|售|点)|[一二三四五六七八九十百千两]+(?:个月|周|天|批|台|件|炉|次|百|千|万)",
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
        rest = stems(_DONE.sub(" ", _SEE.sub(" ", shown)))
        if len(rest) <= 3 and not _numbers(_SEE.sub(" ", shown)):
            yield _found("d5-is-d6", lines[0])
        return
    mine, theirs = stems(_DONE.sub(" ", shown)), stems(_DONE.sub(" ", chosen))
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
