"""D3 and D5: no scope, retraining alone, actions from nowhere, nobody in charge."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rca.read.actions import measures
from rca.read.blocks import Block
from rca.report.lint.dated import dates, without_dates
from rca.report.lint.effect import d5_is_d6
from rca.report.lint.finding import Finding
from rca.report.lint.structure import (
    OWN_MARK,
    Report8D,
    Sentence,
    cut,
    is_empty,
)
from rca.report.lint.training import only_talks
from rca.report.lint.words import chinese_share, known_characters, stems

_KIN = 0.35  # share of Chinese characters from which two texts are about the same thing
_COUNT = re.compile(
    r"(?<![A-Za-z0-9_.,/-])(\d[\d,]*(?:\.\d+)?)\s*(%|％|percent\b|°C|℃|hours?\b|h\b|min\w*\b|"
    r"days?\b|"
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
_TRAINED = re.compile(
    r"\b(?:re)?-?(?:train|instruct|brief|remind)\w*|培训|教育|宣导|宣贯|开会|谈话|重申",
    re.IGNORECASE,
)
_ACROSS = re.compile(
    r"\b(?:remaining|other|further|sister|same|similar|all|also|read[- ]across|"
    r"roll(?:ed)?[- ]out)\b|"
    r"其[余他它]|同样|同类|推广|横向|水平展开|也",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"\b(?:owner|responsible|resp|by whom|who|due(?: date)?|deadline|target date|"
    r"when)\b\.?\s*[:：=]\s*"
    r"(?P<en>[^,;，；)）|]*)|"
    r"(?:责任[人者部门]*|负责人|担当|执行人|期限|完成(?:日期|时间|期限)|计划完成(?:日|"
    r"时间)?)\s*[:：]\s*"
    r"(?P<zh>(?!责任|负责|完成|期限|计划)[^,;，；。)）|\s]*)",
    re.IGNORECASE,
)
_CLAUSES = re.compile(r"[,;](?!\d)|[，；、]")
_OWNER = re.compile(
    r"owner|respons|^resp\b|person|assigned|\bwho\b|责任|负责|担当|执行人|by whom|in charge",
    re.IGNORECASE,
)
_CAUSE = re.compile(r"\bcause|\baddress|^for$|原因|针对|根因", re.IGNORECASE)
_DUE = re.compile(
    r"\bdue\b|\bwhen\b|deadline|target|^by$|\beta\b|\bdate\b|completion|期限|日期|时间|完成日|"
    r"计划完成",
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
    told = only_talks([line.quote for line in lines])
    if told is not None:
        yield _found("retraining-only", next(line for line in lines if line.quote == told))


def untraced_action(report: Report8D) -> Iterator[Finding]:
    """A D5 action that shares no content word with the problem or its causes, nor with a sentence
    of D6 or D7 that does."""
    if "D4" not in report.sections:
        return
    told = "\n".join((report.title, report.text("D0", "D2", "D3", "D4"), *_connected(report)))
    known = stems(told)
    for block in report.blocks.get("D5", ()):
        if _assigned(block, told):
            continue
        said = (cut(m.text) for m in measures((block,), "corrective", "D5"))
        for text in (sentence for sentences in said for sentence in sentences):
            if _alien(text, told, known):
                yield Finding("untraced-action", "D5", text, block.place)


def _alien(text: str, told: str, known: frozenset[str]) -> bool:
    mine = stems(text)
    if chinese_share(text) > 0.8 and chinese_share(told) < 0.6:
        return False  # told in another language: words cannot be compared
    continued = text[:1].islower() or text.endswith(";")  # part of the action beside it
    if len(mine) < 2 or continued or _shared(mine, known) or _TRAINED.search(text):
        return False
    return known_characters(text, told) < _KIN


def _connected(report: Report8D) -> list[str]:
    """The sentences of D6 and D7 that speak of the problem or its causes."""
    shown = () if any(d5_is_d6(report)) else ("D6",)  # a copy of D5 traces nothing
    told = "\n".join((report.title, report.text("D0", "D2", "D3", "D4")))
    known, found = stems(told), []
    for name in (*shown, "D7"):
        for sentence in report.sections.get(name, ()):
            across = name == "D7" and _ACROSS.search(sentence.quote)
            for clause in [sentence.quote] if across else _CLAUSES.split(sentence.quote):
                kin = stems(clause) & known or known_characters(clause, told) >= _KIN
                found += [clause] if across or kin else []
    return found


def _shared(mine: frozenset[str], known: frozenset[str]) -> bool:
    """A word in common, or two figures: one small figure is found anywhere."""
    both = mine & known
    return len(both) > 1 or any(not word.isdigit() or len(word) > 2 for word in both)


def _assigned(block: Block, told: str) -> bool:
    """Whether a row of the action table names, in a column for it, a cause that D4 names too."""
    pairs = zip(block.columns, block.cells, strict=False)
    named = (cell for column, cell in pairs if _CAUSE.search(column) and not is_empty(cell))
    return any(cell.strip().casefold() in told.casefold() for cell in named)


def no_owner(report: Report8D) -> Iterator[Finding]:
    """Rows of an action table whose owner or due cell is blank or to be determined, and lines that
    say so (``owner: TBD``); one finding per section."""
    for section in ("D3", "D5", "D7"):
        rows = [(b, missing) for b in report.blocks.get(section, ()) if (missing := _missing(b))]
        if not rows:
            continue
        names = ", ".join(dict.fromkeys(name for _, missing in rows for name in missing))
        detail = f"{names}; {len(rows)}x" if len(rows) > 1 else names
        yield Finding("no-owner", section, rows[0][0].text, rows[0][0].place, detail)


def _missing(block: Block) -> list[str]:
    if not block.columns:
        named = _NOBODY.finditer(block.text)
        return [m[0].strip() for m in named if is_empty(m["en"] or m["zh"] or "")]
    if not any(len(cell.split()) > 1 or len(cell) > 6 for cell in block.cells):
        return []
    return [
        column
        for column, cell in zip(block.columns, block.cells, strict=False)
        if (_OWNER.search(column) or _DUE.search(column)) and is_empty(cell)
    ]


def _found(kind: str, sentence: Sentence) -> Finding:
    return Finding(kind, sentence.section, sentence.quote, sentence.place)  # type: ignore[arg-type]
