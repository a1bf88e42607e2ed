"""D3 and D5: no scope, retraining alone, actions from nowhere, nobody in charge."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rca.read.actions import measures
from rca.read.blocks import Block
from rca.report.lint.effect import d5_is_d6
from rca.report.lint.finding import Finding
from rca.report.lint.structure import (
    OWN_MARK,
    Report8D,
    Sentence,
    dates,
    is_empty,
    without_dates,
)
from rca.report.lint.words import known_characters, stems

_PEOPLE = re.compile(
    r"\b(?:re-?)?train(?:ed|ing|s)?\b|\b(?:re-?)?instruct(?:ed|s|ions?)?\b|\bremind\w*|\brefresher|"
    r"\bbrief(?:ed|ing)\b|\bsensiti[sz]\w*|\bawareness|\btool ?box|\btalk(?:ed|s)?\b|"
    r"\bspoken to|\bspoke (?:to|with)|\badmonish\w*|\bwarn(?:ed|ing)s?\b|\bcoach\w*|"
    r"\bre-?educat\w*|\beducat\w*|\bposters?\b|\ba sign\b|\bnotice\b|\bwarning letter|"
    r"\bpay (?:more )?attention|\bmore careful\w*|\bdisciplin\w*|\btold to|\basked to|\blesson\w*|"
    r"\binformed|\bre-?qualif\w*|\bcounsel\w*|"
    r"\bverbal\w*|\blectur\w*|\bre-?emphasi\w*|\bmemo\b|\bcircular\b|\btaught\b|\bcautioned|"
    r"\bconversation|\bmeeting\b|\bsigned\b|\breprimand\w*|"
    r"\bwent through\b|\bwith (?:everybody|everyone|all (?:colleagues|operators|employees))|"
    r"培训|教育|学习|宣导|宣贯|宣读|宣讲|通报|批评|考核|处罚|罚款|警告|提醒|强调|告知|"
    r"加强(?:责任|意识|自检|管理|教育)|提高(?:意识|责任)|(?:质量|自检)意识|张贴|班前会|班会|"
    r"要求(?:员工|操作|作业)|叮嘱|交底|传达|督促|检讨|现场指导|宣传|谈话|约谈|开会|重申|讲解|(?:上岗|岗位|再)认证|上岗证|评比",
    re.IGNORECASE,
)
_THINGS = re.compile(
    r"\b(?:replac\w+|interlock\w*|sensors?|alarm\w*|poka|automat\w*|camera|fixture|lock(?:s|ed)?|"
    r"gauge bought|limit(?:s|ed)? (?:set|changed|reduced|tightened)|exchang\w+|redesign\w*|"
    r"new (?:tool|fixture|die|insert|gauge|parameter|recipe|software)|install\w*|plc|software|"
    r"repair\w*|modif\w*|barrier|counter|disabled|scan\w*)\b|"
    r"更换|加装|安装|联锁|互锁|报警|防错|传感|自动|改造|夹具|检具|软件|系统|维修|修复|"
    r"(?<!要求)增加(?!.{0,4}培训)|校准|上下限|锁",
    re.IGNORECASE,
)
_KIN = 0.35  # share of Chinese characters from which two texts are about the same thing
_COUNT = re.compile(
    r"(?<![A-Za-z0-9_.,/-])(\d[\d,]*(?:\.\d+)?)\s*(%|％|percent\b|°C|℃|hours?\b|h\b|min\w*\b|days?\b|"
    r"weeks?\b|months?\b|shifts?\b|persons?\b|people\b|operators?\b|employees\b|inspectors?\b|"
    r"times\b|x\b|"
    r"小时|分钟|天|日|周|月|班|名|人|次|倍|mm|µm|um|V\b|bar\b|N\b)?",
    re.IGNORECASE,
)
_LOT = re.compile(
    r"\b(?=[A-Z0-9-]*\d{3})[A-Z]{1,4}[-/]?\d[A-Z0-9/-]{2,}|"
    r"\b(?:lots?|batch(?:es)?|charges?|serials?|reels?|rolls?|codes?|orders?)\s+(?:no\.?\s*)?"
    r"(?=[\w/-]*\d)[\w/-]+|批号?\s*[A-Z0-9]{3,}|(?:批|卷|炉|箱|炉号)[号次]?[:：]?\s*\d{3,}",
    re.IGNORECASE,
)
_LOT_NOT = re.compile(r"\bD\d\b|\b8D\b")
_MADE = re.compile(
    r"produced|built|made|manufactured|since|welded|cast|production of|from|between|"
    r"生产|产出|以来|至今|之间|起",
    re.IGNORECASE,
)
_NONE = re.compile(
    r"\b(?:no|none|nothing|zero)\b[^.;]{0,40}\b(?:shipped|transit|customer|stock|delivered|"
    r"affected|left|concerned|field)|\b(?:stock|transit|customer|field)\b[^.;]{0,20}\b(?:none|zero|"
    r"nothing|not affected|nil)\b|(?:库存|在途|客户|市场)[^，,。；;]{0,6}(?:无|没有|为零)|"
    r"未(?:出货|发货|涉及|流出)|没有(?:出货|发货|流出)|无库存",
    re.IGNORECASE,
)
_OWNER = re.compile(
    r"owner|responsib|\bwho\b|责任|负责|担当|执行人|by whom|in charge", re.IGNORECASE
)
_CAUSE = re.compile(r"\bcause|\baddress|^for$|原因|针对|根因", re.IGNORECASE)
_DUE = re.compile(
    r"\bdue\b|\bwhen\b|deadline|target date|\bdate\b|completion|期限|日期|时间|完成日|计划完成",
    re.IGNORECASE,
)


def no_scope(report: Report8D) -> Iterator[Finding]:
    """Containment without a quantity, a lot, a production window or a stated zero."""
    lines = report.sections.get("D3", ())
    if not lines or any(_scoped(line.quote) for line in lines if not OWN_MARK.search(line.quote)):
        return
    yield _found("no-scope", lines[0])


def _scoped(text: str) -> bool:
    if _NONE.search(text) or (dates(text) and _MADE.search(text)):
        return True
    bare = _LOT_NOT.sub(" ", without_dates(text))
    return bool(_LOT.search(bare)) or any(not unit for _, unit in _COUNT.findall(bare))


def retraining_only(report: Report8D) -> Iterator[Finding]:
    """Every action of D5 is about talking to people."""
    lines = report.sections.get("D5", ())
    people = [line for line in lines if _PEOPLE.search(line.quote)]
    if not people or any(_THINGS.search(line.quote) for line in lines):
        return
    if all(_PEOPLE.search(line.quote) or len(stems(line.quote)) < 2 for line in lines):
        yield _found("retraining-only", people[0])


def untraced_action(report: Report8D) -> Iterator[Finding]:
    """A D5 action that shares no content word with anything else in the report. Words are all it
    goes by: one that D6 or D7 mentions again passes, even where it removes no cause."""
    if "D4" not in report.sections:
        return
    shown = () if any(d5_is_d6(report)) else ("D6",)  # a copy of D5 traces nothing
    told = "\n".join((report.title, report.text("D0", "D2", "D3", "D4", *shown, "D7")))
    known = stems(told)
    for block in report.blocks.get("D5", ()):
        if _assigned(block, told):
            continue
        for measure in measures((block,), "corrective", "D5"):
            mine = stems(measure.text)
            if len(mine) < 2 or mine & known or _PEOPLE.search(measure.text):
                continue
            if known_characters(measure.text, told) < _KIN:
                yield Finding("untraced-action", "D5", measure.text, block.place)


def _assigned(block: Block, told: str) -> bool:
    """Whether a row of the action table names, in a column for it, a cause that D4 names too."""
    pairs = zip(block.columns, block.cells, strict=False)
    named = (cell for column, cell in pairs if _CAUSE.search(column) and not is_empty(cell))
    return any(cell.strip().casefold() in told.casefold() for cell in named)


def no_owner(report: Report8D) -> Iterator[Finding]:
    """Rows of an action table whose owner or due cell is blank or to be determined; one finding
    per section."""
    for section in ("D3", "D5", "D7"):
        rows = [(b, missing) for b in report.blocks.get(section, ()) if (missing := _missing(b))]
        if not rows:
            continue
        names = ", ".join(dict.fromkeys(name for _, missing in rows for name in missing))
        detail = f"{names}; {len(rows)}x" if len(rows) > 1 else names
        yield Finding("no-owner", section, rows[0][0].text, rows[0][0].place, detail)


def _missing(block: Block) -> list[str]:
    pairs = list(zip(block.columns, block.cells, strict=False))
    if not any(len(cell.split()) > 1 or len(cell) > 6 for cell in block.cells):
        return []
    return [
        column
        for column, cell in pairs
        if (_OWNER.search(column) or _DUE.search(column)) and is_empty(cell)
    ]


def _found(kind: str, sentence: Sentence) -> Finding:
    return Finding(kind, sentence.section, sentence.quote, sentence.place)  # type: ignore[arg-type]
