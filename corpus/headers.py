"""The visible head of a document: title, labelled fields, body. Labels follow the language."""

from dataclasses import dataclass
from datetime import date

from corpus.blocks import Block, parse
from corpus.sources import Plant, Procedure, Report

LABELS = {
    "id": ("Report no.", "报告编号"),
    "event": ("Event", "事件号"),
    "opened": ("Opened", "开单日期"),
    "closed": ("Closed", "结案日期"),
    "status": ("Status", "状态"),
    "product": ("Product", "产品"),
    "line": ("Line", "产线"),
    "step": ("Step", "工序"),
    "machine": ("Machine", "设备"),
    "lots": ("Lots", "批次"),
    "shift": ("Shift", "班次"),
    "defect_code": ("Defect code", "缺陷代码"),
    "repeat_of": ("Repeat of", "重复发生"),
    "number": ("Document no.", "文件编号"),
    "revision": ("Revision", "版本"),
    "effective": ("Effective date", "生效日期"),
    "superseded_by": ("Superseded by revision", "被替代版本"),
}
STEPS_ZH = {
    "Mixing": "制浆",
    "Coating": "涂布",
    "Calendering": "辊压",
    "Slitting": "分切",
    "Die-cutting": "模切",
    "Stacking": "叠片",
    "Hot pressing": "热压",
    "X-ray/CT": "X射线检测",
    "Hi-pot": "耐压测试",
    "Ultrasonic pre-weld": "超声预焊",
    "Soft-connection welding": "软连接焊接",
    "Top-cover welding": "顶盖焊接",
    "Baking": "烘烤",
    "Filling": "注液",
    "Formation": "化成",
    "Degas/second fill": "排气/二次注液",
    "Sealing-nail weld": "密封钉焊接",
    "Aging": "老化",
    "Capacity grading": "分容",
    "OCV/IR sorting": "OCV/内阻分选",
    "Module/pack": "模组",
    "BMS/EOL": "BMS/下线测试",
}
SHIFTS_ZH = {"D": "白班", "N": "夜班", "D/N": "白班/夜班"}


@dataclass(frozen=True)
class Document:
    """What a renderer gets: everything visible, nothing that only the tests may know."""

    title: str
    fields: tuple[tuple[str, str], ...]
    blocks: tuple[Block, ...]
    lang: str
    layout: str
    stamp: date


def label(key: str, lang: str) -> str:
    """The printed label of a field in the language of the document."""
    english, chinese = LABELS[key]
    return {"en": english, "zh": chinese}.get(lang, f"{chinese} / {english}")


def report_document(report: Report) -> Document:
    """Head and body of an 8D; causes, `held` and checks stay in the metadata."""
    status = "Closed" if report.lang == "en" else "已结案"
    values = {
        "id": report.id,
        "event": report.event,
        "opened": report.opened.isoformat(),
        "closed": report.closed.isoformat(),
        "status": status,
        "product": report.product,
        "line": report.line,
        "step": _step(report),
        "machine": report.machine,
        "lots": ", ".join(report.lots),
        "shift": report.shift if report.lang == "en" else SHIFTS_ZH[report.shift],
        "defect_code": report.defect_code,
    }
    if report.repeat_of:
        values["repeat_of"] = report.repeat_of
    heading = "8D报告" if report.lang == "zh" else "8D Report"
    return Document(
        f"{heading} {report.title}",
        tuple((label(key, report.lang), value) for key, value in values.items()),
        tuple(parse(report.body)),
        report.lang,
        report.layout,
        report.closed,
    )


def _step(report: Report) -> str:
    """Chinese archives name the step in both languages, English ones in one."""
    if report.lang == "en":
        return report.step
    return f"{STEPS_ZH[report.step]} ({report.step})"


def procedure_document(procedure: Procedure) -> Document:
    """Head and body of one revision of a procedure."""
    values = {
        "number": procedure.number,
        "revision": procedure.revision,
        "effective": procedure.effective.isoformat(),
    }
    if procedure.superseded_by:
        values["superseded_by"] = procedure.superseded_by
    return Document(
        f"{procedure.number} {procedure.title}",
        tuple((label(key, procedure.lang), value) for key, value in values.items()),
        tuple(parse(procedure.body)),
        procedure.lang,
        "house",
        procedure.effective,
    )


def control_plan_fields(plant: Plant) -> tuple[tuple[str, str], ...]:
    """The head block of the control-plan sheet."""
    plan = plant.control_plan
    return tuple((label(key, "en"), str(plan[key])) for key in ("number", "revision", "effective"))
