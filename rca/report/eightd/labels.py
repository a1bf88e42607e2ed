"""Every word that rca itself writes into an 8D, English and Chinese.

D4 labels are chosen so that ``rca.read.diagnosis.label_role`` reads them back: a suspected cause
is a cause line, an open item is none. A word here must never claim that a measure worked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from rca.report.eightd.document import FormLang

_TABLE = """
report|8D Problem Solving Report|8D 问题解决报告
report.vda|8D Report (VDA-like form)|8D 报告（类VDA表）
report.customer|Supplier 8D Report|供应商 8D 改善报告
title|Title|标题
number|Report No.|报告编号
incident|Incident|事件编号
revision|Revision|版本
status|Status|状态
opened|Opened|发生日期
closed|Closed|结案日期
prepared|Prepared on|编制日期
customer|Customer|客户
product|Product|产品
line|Line|产线
machine|Machine|设备
lot|Lot|批次
process_step|Process step|工序
shift|Shift|班次
defect_code|Defect code|缺陷代码
severity|Severity|严重度
D0|D0 Symptom and emergency response|D0 症状与应急响应
D1|D1 Team|D1 小组成员
D2|D2 Problem description|D2 问题描述
D3|D3 Interim containment|D3 临时围堵措施
D4|D4 Root cause and escape point|D4 根本原因与流出原因
D5|D5 Corrective actions|D5 永久纠正措施
D6|D6 Implementation and validation|D6 实施与效果验证
D7|D7 Preventive actions|D7 预防措施
D8|D8 Closure|D8 结案
open|Annex A (rca): open items|附录A（rca）：待办事项
annex|Annex B (rca): evidence quoted|附录B（rca）：引用的证据
d2_facts|Facts|事实
d2_isnot|Is / is not|是／不是
d3_actions|Actions:|措施：
d3_scope|Scope:|范围：
d4_hypotheses|Hypotheses considered|候选假设
d4_contributing|Further causes on record|其他相关原因
d4_plan_occurrence|Verification plan, occurrence|验证计划（发生）
d4_plan_escape|Verification plan, escape|验证计划（流出）
d4_whys|5-Why, occurrence|5个为什么（发生）
d4_escape_whys|5-Why, escape|5个为什么（流出）
d4_fishbone|Fishbone (6M)|鱼骨图（6M）
d7_updates|FMEA and control plan lines:|FMEA与控制计划：
charts|Charts of the plant's records|现场数据图表
no_charts|No chart: this diagnosis keeps no chart data; asking again draws them while the records are there|无图表：该诊断未保存图表数据；现场数据仍在时重新诊断即可生成
no|#|#
role|Role|角色
name|Name|姓名
question|Question|项目
fact|Stated|记录
is|Is|是
is_not|Is not|不是
source|Source|出处
action|Action|措施
owner|Owner|责任人
due|Due|期限
where|Place|位置
scope|Scope|范围
hypothesis|Hypothesis|假设
category|Category|类别
probability|Probability|概率
standing|Standing|状态
check|Check|检查项
cause|For|针对
confirms|Confirms if|证实条件
refutes|Refutes if|否定条件
minutes|min|分钟
result|Result|结果
why|Why|为什么
answer|Because|因为
share|Share|占比
hypotheses|Hypotheses|候选原因
precedent|In past cases|历史案例
addresses|Action no.|措施序号
sample|Sample|样本量
date|Date|日期
today|On record|现状
new|New value|新值
section|Section|章节
item|What is missing|缺少的内容
id|Id|编号
kind|Kind|类型
quote|Quote|引文
text|Description|描述
label|Point|项目
number_target|Characteristic and target|特性与目标值
cause.suspected|Suspected occurrence cause|疑似发生原因
cause.verified|Root cause of occurrence|发生根本原因
escape.suspected|Suspected escape cause|疑似流出原因
escape.verified|Escape root cause|流出根本原因
code|Cause code|原因代码
confirmed|Confirmed|确认
refuted|Refuted|排除
severe|Severe, still open|尚未排除的严重项
undetermined|Novelty|新颖度
novelty|probability that the cause is in no list: {}|原因不在任何清单内的概率：{}
standing.suspected|not proven by any check|疑似，未经检查证实
standing.verified|proven by check|已由检查证实
standing.refuted|ruled out by check|已由检查排除
standing.to verify|to verify|待验证
standing.proposed|proposed, not yet decided|建议，尚未决定
standing.open|open|待办
status.draft|draft, unverified (rca draft)|草稿，未验证 (rca draft)
status.verified|cause proven by check|原因已由检查证实
told|verdict of {by}, {day}|{by} 于 {day} 判定
said|as reported: {}|原文：{}
symptom|Symptom|症状
detected|Detected at|发现工序
response|Emergency response|应急响应
leader|Team leader|组长
champion|Champion (management)|倡导者（管理层）
process|Process engineer|工艺工程师
equipment|Equipment engineer|设备工程师
quality|Quality engineer|质量工程师
production|Production supervisor|生产主管
logistics|Logistics|仓储物流
sales|Customer quality|客户质量
what|What|何事
where_step|Where (step, line, machine)|何处（工序、产线、设备）
when|When|何时
who|Who detected it|何人发现
how_many|How many (failed / checked)|数量（不良数／检查数）
which|Which (product, lot, units)|哪些（产品、批次、单元）
code_seen|Defect code|缺陷代码
recorded|Recorded: {}|记录：{}
repeats|Recurrence|重复发生
link.repeat|repeats {}: occurrence {} within {} weeks|与 {0} 重复：{2} 周内第 {1} 次
link.duplicate|the same event as {}, still open|与未结案的 {} 为同一事件
link.since|after the corrective action of {}|在 {} 的纠正措施之后
limit|Value against limit|数值与限值
inside|inside|限内
outside|outside|超限
no limit found|no limit found|未找到限值
finding|Plant data|工厂数据
lots|Lots and units|批次与单元
stock|Stock on site|在库品
transit|In transit|在途品
at_customer|At the customer|客户处
escape_run|Run a known bad unit of this defect through the control on record: {}|用该缺陷的已知不良件通过现有探测手段：{}
escape_run_no|the control does not see the known bad unit|现有手段未能识别已知不良件
escape_run_yes|the control stops the known bad unit|现有手段拦下已知不良件
why_seen|Why was this observed?|为什么出现该现象？
why_cause|Why did {} come about?|为什么会出现 {}？
why_more|Why was that possible?|为什么会这样？
why_missed|Why was it not detected where it was made?|为什么在产生工序没有发现？
in_case|a past case recorded: {}|历史案例记录：{}
role.feeder|fed the cause|促成主因
role.escape|let it pass|导致流出
role.systemic|systemic|系统性
held_True|worked in a past case|历史案例中见效
held_False|did not work in a past case|历史案例中未见效
held_None|outcome unknown|结果未知
suggested|no source|无出处
none_listed|no hypothesis in this list|清单中无此类假设
other_category|Not assigned|未归类
fmea|Review PFMEA line {}|复审PFMEA条目 {}
fmea_new|Add PFMEA line for {}|为 {} 新增PFMEA条目
ratings|S {s}, O {o}, D {d}; control: {control}|S {s}，O {o}，D {d}；探测手段：{control}
control_plan|Review control plan limit {}|复审控制计划限值 {}
read_across|Read across to like machines and products|水平展开到同类设备与产品
lesson|Lesson|经验总结
closing|Closure|结案
recognition|Recognition|小组表彰
miss.number|report number and customer form number|报告编号与客户表单号
miss.team|names of the team|小组成员姓名
miss.response|emergency response: what was done, by whom, when|应急响应：做了什么、谁做、何时
miss.fact|fact not stated: {}|未说明的事实：{}
miss.is_not|where the defect could be but is not|本可出现而未出现之处
miss.containment|containment action|围堵措施
miss.scope|quantity and status: {}|数量与状态：{}
miss.owner|names and dates for the actions of {}|各项措施的责任人与日期：{}
miss.cause|cause: no hypothesis is supported|原因：没有得到支持的假设
miss.escape|escape cause and its check|流出原因及其检查
miss.plan|verification plan: {}|验证计划：{}
miss.whys|evidence for the unproven steps: {}|未证实步骤的证据：{}
miss.action|{}: no action on record|{}：没有记录的措施
miss.effect|number, sample and date that will show the effect of the actions of {}|用于证明 {} 各项措施效果的数值、样本与日期
miss.control|control plan line that covers this cause|覆盖该原因的控制计划条目
miss.rating|new ratings after the actions: {}|措施后的新评分：{}
miss.read_across|list of like machines and products|同类设备与产品清单
miss.closing|closing date and signatures|结案日期与签字
miss.lesson|lesson learned|经验总结
miss.recognition|recognition of the team|小组表彰
not_found|not found|未发现
go_on|then check {}|接着查 {}
none|none on record|无记录
kind.case|case|案例
kind.pattern|pattern|规律
kind.catalogue|catalogue|原因目录
kind.field|field|字段
kind.sop|sop|作业文件
kind.log|log|日志
kind.change|change|变更
kind.process|process data|过程数据
kind.verdict|verdict|判定
kind.prior|frequency|频次
kind.rest|smaller lines|其余小项
removed|{} characters that no Office file can hold were removed|删除了 {} 个Office文件无法保存的字符
neutral|{} marks of this form inside quoted data were defused|已弱化引用数据中的 {} 处本表标记
"""  # noqa: E501 - one word a line
WORDS: Final[Mapping[str, tuple[str, str]]] = {
    key: (english, chinese)
    for key, english, chinese in (line.split("|") for line in _TABLE.strip().splitlines())
}


_NUMBER: Final = re.compile(r"^D\d\s")
_VALUE: Final = re.compile(r"[:：]?\s*“?(\{\w*\})”?$")


def word(key: str, lang: FormLang, *places: str, **values: str) -> str:
    """The wording of ``key``; in both languages ``English / 中文``."""
    return said(WORDS[key], lang, *places, **values)


def said(frames: tuple[str, str], lang: FormLang, *places: str, **values: str) -> str:
    """An English and a Chinese format string filled. Values are put in verbatim; a single one
    that both end with is said once: ``Look for / 核查：VALUE``."""
    english, chinese = (frame.format(*places, **values) for frame in frames)
    if lang != "both":
        return chinese if lang == "zh" else english
    if english == chinese:
        return english
    ends = [_VALUE.search(frame) for frame in frames]
    alone = frames[0].count("{") == 1
    if alone and ends[0] and ends[1] and ends[0][1] == ends[1][1]:
        english = frames[0][: ends[0].start()].format(*places, **values)
    if _NUMBER.match(english):  # one number for both: "D4 Root cause / 根本原因"
        chinese = _NUMBER.sub("", chinese)
    return f"{english.rstrip(':')} / {chinese}"  # one colon: "Scope / 范围："
