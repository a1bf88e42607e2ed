"""``Machine: LSW-2`` and ``设备：LSW-2``: header fields, wherever a document puts them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from rca.read.blocks import Block
from rca.read.diagnosis import label_role
from rca.read.headings import named_discipline, numbered_discipline
from rca.read.normal import label_key

_SPELLINGS: Mapping[str, str] = {
    "id": "report no|report number|report id|report|8d no|8d number|8d report no|8d report|8d id|"
    "id|8d ref|reference|ref no|报告编号|报告号|8d编号|8d报告编号|8d报告号|8d单号|报告单号",
    "event": "event|event no|event id|event number|incident|incident no|incident id|complaint no|"
    "claim no|事件号|事件编号|事件|投诉编号|客诉编号|客诉单号",
    "opened": "opened|opened on|date opened|open date|opening date|issue date|date|created|"
    "date of occurrence|occurrence date|start date|"
    "开单日期|开立日期|发生日期|日期|提出日期|立案日期|开单",
    "closed": "closed|closed on|date closed|close date|closing date|closure date|"
    "结案日期|关闭日期|结案时间|关闭时间|结案日",
    "product": "product|product name|part|part name|part no|model|"
    "产品|产品型号|产品名称|型号|零件名称|品名",
    "line": "line|production line|产线|生产线|线体|线别|拉线",
    "machine": "machine|machines|machine no|equipment|equipment no|"
    "设备|设备编号|设备号|机台|机台号|机台编号",
    "lot": "lot|lots|lot no|lot number|batch|batches|batch no|affected lots|affected lot|lot/batch|"
    "批次|批号|批次号|涉及批次|影响批次|不良批次",
    "process_step": "step|process step|process|station|operation|detected at|detection step|"
    "工序|工位|工艺步骤|工步|检出工序|发现工序|制程",
    "shift": "shift|班次|班别",
    "defect_code": "defect code|alarm code|error code|缺陷代码|不良代码|报警代码|故障代码",
    "revision": "revision|rev|version|revision no|版本|版次|版本号|修订|修订号",
    "status": "status|document status|状态|文件状态",
    "title": "title|subject|topic|problem title|标题|主题|报告主题|题目|文件名称|名称",
    "document": "document no|document number|doc no|document|sop no|procedure no|number|"
    "文件编号|文件号|文件编码|编号",
    "effective": "effective date|effective|effective from|valid from|in force since|in force from|"
    "生效日期|生效日|实施日期|生效",
}  # fmt: skip
_BY_KEY = {
    label_key(spelling): name
    for name, spellings in _SPELLINGS.items()
    for spelling in spellings.split("|")
}
_COLON = re.compile(r"[:：]")
_WORD = re.compile(r"[^\s,，;；|、]+")
_TRIM = " \t;；|,，、*"


def field_name(label: str) -> str:
    """Our field for a label as people write it (``Report No.``, ``Lots / 批次``), "" if unknown."""
    if name := _BY_KEY.get(label_key(label), ""):
        return name
    halves = [_BY_KEY.get(label_key(part), "") for part in re.split(r"[/|(（)）]", label)]
    named = {half for half in halves if half}
    # Both halves must agree, or one be empty: ``Machine (old)`` is not our machine.
    blank = [part for part in re.split(r"[/|(（)）]", label) if not label_key(part)]
    if len(named) == 1 and len(halves) > 1 and halves.count("") == len(blank):
        return named.pop()
    words = re.match(r"^([\x00-\x7f]+?)\s*([\u4e00-\u9fff]+)$", label.strip()) or re.match(
        r"^([\u4e00-\u9fff]+)\s*([\x00-\x7f]+)$", label.strip()
    )
    if words and _BY_KEY.get(label_key(words[1])) == _BY_KEY.get(label_key(words[2]), "-"):
        return _BY_KEY[label_key(words[1])]
    return ""


def line_fields(line: str) -> dict[str, str]:
    """All ``label: value`` pairs of a line that starts with a known label, else nothing."""
    found: list[tuple[int, int, str]] = []  # start of label, end of colon, field
    for colon in _COLON.finditer(line):
        if label := _label_before(line, colon.start(), found[-1][1] if found else 0):
            found.append((label[0], colon.end(), label[1]))
        elif not found:
            return {}
    if not found or line[: found[0][0]].strip("-*• \t"):
        return {}
    ends = [start for start, _, _ in found[1:]] + [len(line)]
    fields: dict[str, str] = {}
    for (_, value_at, name), end in zip(found, ends, strict=True):
        fields.setdefault(name, line[value_at:end].strip(_TRIM))
    return fields


def _label_before(line: str, colon: int, floor: int) -> tuple[int, str] | None:
    words = [m.start() for m in _WORD.finditer(line[floor:colon])][-5:]
    for start in words:  # the longest label first
        if name := field_name(line[floor + start : colon].strip("*- ")):
            return floor + start, name
    return None


def block_fields(blocks: Sequence[Block]) -> dict[str, str]:
    """Header fields of ``blocks``: in lines, in cells, as rows under a header of labels, and as a
    label line with its value on the next line (how PDF tables come out). First mention wins."""
    fields: dict[str, str] = {}
    for block, after in zip(blocks, [*blocks[1:], None], strict=False):
        if block.kind == "row":
            pairs: Iterable[tuple[str, str]] = _row_fields(block)
        else:
            pairs = line_fields(block.text).items()
            name = field_name(block.text.rstrip("：: "))
            if name and after and after.kind != "row" and not field_name(after.text):
                pairs = [(name, after.text)]
        for name, value in pairs:
            if label_key(value) and not fields.get(name):  # a dash in a box is no value
                fields[name] = " ".join(value.split())
    return fields


def _row_fields(block: Block) -> Iterator[tuple[str, str]]:
    cells = block.cells
    if block.columns and not field_name(cells[0].rstrip("：: ")):
        for column, cell in zip(block.columns, cells, strict=True):
            if name := field_name(column.rstrip("：: ")):
                yield name, cell
    filled = [cell for cell in cells if cell]
    for cell, value in zip(filled, [*filled[1:], ""], strict=True):
        name = field_name(cell.rstrip("：: "))
        if name and not field_name(value.rstrip("：: ")):
            yield name, value
        elif not name:
            for line in cell.split("\n"):
                yield from line_fields(line).items()


def is_label_table(rows: Sequence[Sequence[str]]) -> bool:
    """Whether a table is label-value pairs or a form, so that its first row is not a header."""
    firsts = [next((c for c in row if c.strip()), "") for row in rows]
    return is_form_row(rows[0]) and sum(map(_is_label, firsts)) >= 0.5 * len(firsts)


def is_form_row(row: Sequence[str]) -> bool:
    """``D4 Root cause | …`` or ``Machine | LSW-2 | Lot | 8841``; not ``Machine | Lot | Shift``."""
    filled = [cell for cell in row if cell.strip()]
    if not filled or not _is_label(filled[0]):
        return False
    if not field_name(filled[0].rstrip("：: ")):
        return True
    labels = [bool(field_name(cell.rstrip("：: "))) for cell in filled]
    return len(filled) == 1 or (all(labels[::2]) and not any(labels[1::2]) and len(filled) % 2 == 0)


def _is_label(cell: str) -> bool:
    line = cell.partition("\n")[0].rstrip("：: ")
    known = field_name(line) or numbered_discipline(line) or named_discipline(line)
    return bool(known or label_role(line))
