"""Sections D3, D5, D6 and D7 as measures, and whether they held."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from rca.domain import Measure
from rca.read.blocks import Block
from rca.read.normal import label_key, list_items, number, numbered_items, without_bullet

Role = Literal["containment", "corrective", "preventive"]

_ACTION = re.compile(
    r"action|measure|task|what|description|措施|对策|行动|内容|项目", re.IGNORECASE
)
_RESULT = re.compile(r"result|effect|held|verif|结果|效果|验证", re.IGNORECASE)
_SENTENCES = re.compile(r"(?<=[.!?])\s+|(?<=[。！？；;])")
_OPEN = re.compile(
    r"\b(?:if|whether|until|unless|should|shall|will be|to be|planned)\b|若|如果|待|是否|将", re.I
)
# Said to be hoped for, or the opposite of what its words say: taken out before looking further.
_AIMS = re.compile(
    r"(?:prevent\w*|avoid\w*|monitor\w*|watch\w*|against)\s+(?:for\s+|any\s+|a\s+|the\s+)*recurrence|"
    r"(?:防止|避免|预防|杜绝)[^，。；]{0,8}(?:再次发生|重复发生|复发|再发)",
    re.IGNORECASE,
)
_NOT_HELD = re.compile(
    r"\b(?:did|does|do|has|have|was|were|is|are)(?: not|n't) (?:hold|held|work|worked|effective)|"
    r"\bnot (?:held|effective)|\bineffective|"
    r"措施无效|对策无效|效果无效|效果不佳|没有效果|未见效|未有效",
    re.IGNORECASE,
)
_HELD = re.compile(
    r"\bno (?:further |more |new )?(?:recurrence|repeat)|\bwithout recurrence|"
    r"\b(?:has|have|did) not (?:recur\w*|come back)|"
    r"\b(?:measures?|actions?|it|they|has|have) held\b|\bheld(?=\s*[.,;!]|$)|"
    r"\beffective\b(?!\s*(?:date|from|since|as of|on|\d))|"
    r"未再(?:次)?(?:发生|出现|发)|未(?:复发|重复)|无(?:复发|再发|重复发生)|没有再(?:次)?(?:发生|出现)|"
    r"(?:措施|效果|判定|验证|确认|保持|持续|均|对策)有效",
    re.IGNORECASE,
)
_CAME_BACK = re.compile(
    r"\brecurred|\bcame back|\bfailed again|\brepeated again|(?:再次|又|重复)(?:发生|出现)|复发",
    re.IGNORECASE,
)
_HEAD = re.compile(
    "(?:corrective)?actions?|measures?|owner|responsible|who|due|duedate|date|status|results?|no|"
    "措施|对策|责任人|负责人|期限|完成日期|日期|状态|效果|结果|序号|行动|内容"
)
_LABEL_ONLY = re.compile(r"^[^:：]{1,40}[:：]\s*$")


def measures(
    blocks: Sequence[Block], role: Role, ref: str, held: bool | None = None
) -> tuple[Measure, ...]:
    """One measure per list item, table row or line; a row's own result goes before ``held``."""
    found: dict[str, Measure] = {}
    for block in blocks:
        own = held
        if block.columns:
            results = (
                c for n, c in zip(block.columns, block.cells, strict=True) if _RESULT.search(n)
            )
            stated = next((v for c in results if (v := verdict(c)) is not None), None)
            own = stated if stated is not None else held
        for text in _texts(block):
            found.setdefault(text, Measure(text, role, ref, own))
    return tuple(found.values())


def _texts(block: Block) -> Iterator[str]:
    if block.kind == "heading" or _LABEL_ONLY.match(block.text):
        return
    if block.kind == "row":
        yield from _row_texts(block)
        return
    for part in numbered_items(block.text):
        pieces = list_items(part, ";；")
        # A clause of two words is no measure of its own: then the semicolon only separates remarks.
        whole = block.kind == "item" or any(len(piece) < 6 for piece in pieces)
        for text in (part,) if whole else pieces:
            if text := without_bullet(text.strip()):
                yield text


def _row_texts(block: Block) -> Iterator[str]:
    named = [
        cell
        for column, cell in zip(block.columns, block.cells, strict=False)
        if _ACTION.search(column) and number(cell) is None
    ]
    if block.columns:
        text = next((c for c in named if c), "") or block.text
        yield " ".join(text.split())
        return
    filled = [c for c in block.cells if c and number(c) is None]
    if not filled or sum(bool(_is_head(c)) for c in filled) > len(filled) / 2:
        return
    yield "; ".join(" ".join(c.split()) for c in filled)


def _is_head(cell: str) -> bool:
    return bool(_HEAD.fullmatch(label_key(cell)))


def verdict(text: str) -> bool | None:
    """Did it hold? True or False only where the text says so outright; a failure outweighs."""
    key = label_key(text)
    if key in ("yes", "y", "ok", "held", "effective", "有效", "是", "√"):
        return True
    if key in ("no", "ng", "notheld", "ineffective", "无效", "否", "×"):
        return False
    found: set[bool] = set()
    for sentence in _SENTENCES.split(_AIMS.sub(" ", text)):
        if _OPEN.search(sentence):
            continue
        if _NOT_HELD.search(sentence) or _CAME_BACK.search(_HELD.sub(" ", sentence)):
            found.add(False)
        elif _HELD.search(sentence):
            found.add(True)
    return None if not found else False not in found
