"""D4: a person as the cause, guesses written as facts, no escape, no test, the symptom again."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rca.report.lint.finding import Finding
from rca.report.lint.structure import OWN_MARK, Report8D, Sentence, without_dates
from rca.report.lint.words import novel_share

_BLAME = re.compile(
    r"\b(?:operator|human|manual|worker|personnel|employee|staff|people)(?:'s|s')? "
    r"(?:errors?|mistakes?|fault|failure|negligence|carelessness|misconduct|factors?)\b|"
    r"\bcareless\w*|\bnegligen\w*|\binattent\w*|\bdistract\w*|\bforgot\w*|\bforgetful\w*|\bsloppy|"
    r"\b(?:lack of|insufficient|low|poor|missing) "
    r"(?:attention|awareness|care|discipline|concentration|diligence|quality awareness)\b|"
    r"\b(?:without|not \w+ with)(?: the)? (?:necessary|due|sufficient|enough|proper|required) "
    r"(?:care|attention)\b|\bnot (?:careful\w*|carefully enough)|"
    r"\b(?!encoder|meter|counter|controller|printer|scanner|computer|server|order|laser|sensor|motor|"
    r"operator|parameter|transfer|power|rotor|vector)\w{3,}(?:er|or|ist)(?:'s)? "
    r"(?:errors?|mistakes?)(?! (?:code|signal|message|rate|band|bar|log))\b|"
    r"\bdid not pay attention|\bdisregard\w*|\boversight\b|\binexperience\w*|"
    r"\b(?:user|handling|workmanship) (?:error|mistake)s?\b|"
    r"\b(?:lack of|insufficient|poor|missing|inadequate) (?:operator |staff |employee )?"
    r"(?:training|knowledge|experience|skills?)\b|"
    r"\b(?:procedure|instruction|rule|standard)s? (?:was|were) not (?:followed|respected|obeyed)\b|"
    r"人为(?!设)|失误|疏忽|粗心|马虎|大意|责任心|不负责|意识(?:淡薄|不强|不足|薄弱|差)|误操作|"
    r"(?:操作|作业)(?:不当|错误|不规范|有误)|不认真|不仔细|手法不|(?:技能|培训|经验)(?:不足|不够|不到位)|"
    r"执行(?:不力|不到位)|不熟练|违章|图(?:省事|快|方便)|没有?按(?:规定|要求|规范|作业)|"
    r"未按(?:规定|要求|规范|标准|作业|SOP|时)|违规(?:操作|作业)|违反(?:规定|纪律|操作)",
    re.IGNORECASE,
)
_PERSON = (
    r"(?:operator|worker|employee|assembler|inspector|technician|colleague|shift leader|fitter|"
    r"welder|driver|packer|trainee|apprentice|newcomer|temp|\w{0,9}man|\w{0,9}men|he|she|staff|"
    r"personnel|person|crew)s?"
)
# A person as the subject of what went wrong; the "operator side" of a machine is none.
_DOER = re.compile(
    rf"^(?:the|a|an|our|one|two|some)?\s*(?:[\w-]+\s){{0,3}}?\b{_PERSON}\s+(?:\w+ly\s+)?"
    r"(?:put|took|made|let|left|ran|went|set|gave|got|did|had|mixed|swapped|opened|placed|turned|"
    r"pressed|touched|dropped|hit|started|continued|bypassed|switched)\b",
    re.IGNORECASE,
)
_LAPSE = re.compile(
    rf"\b{_PERSON}\b[^,.;:]{{0,40}}?\b(?:did not|didn't|does not|has not|had not|failed to|"
    r"omitted|ignored|overlooked|skipped|missed|neglected|mixed up|confused|"
    r"(?:picked|took|loaded|selected|typed|entered|used|put|mounted|inserted|chose)\b"
    r"[^,.;:]{0,30}\b(?:wrong\w*|incorrect\w*|错)|"
    r"(?:wrongly|incorrectly)|went on with)|"
    rf"\b(?:wrong\w*|incorrect\w*|missed|mixed up|forgotten)\b[^,.;:]{{0,40}}\bby (?:the|an?|one) "
    rf"(?:\w+ )?{_PERSON}\b|"
    r"(?:操作[工者]|作业者|员工|工人|人员|师傅|[\u4e00-\u9fff]{1,3}员|[\u4e00-\u9fff]某|班组|[班组]长|"
    r"新人|临时工|学徒|司机|当班)"
    r"[^，,。；;\d]{0,14}(?:没有?|未|忘|漏|错|反|擅自|凭经验)",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:not|no|never|isn't|wasn't|excluded|refuted|ruled out|instead of)\b|不是|并非|排除|而非|"
    r"不接受",
    re.IGNORECASE,
)
_DENIED_AFTER = re.compile(r"\b(?:is|was) (?:not|excluded|refuted)|被?排除", re.IGNORECASE)
_SYSTEM = re.compile(
    r"\b(?:because|since|due to|so that|owing to|as (?:the|there|no|it|both))\b(?P<why>[^.;]+)|"
    r"(?:因为|由于|因|是由)(?P<grund>[^。；;]+)|"
    r"\b(?:no|without|lacks?|missing|absence of) (?!attention|care|awareness|training)\w+|"
    r"(?:没有|缺少|缺乏|无)[^，,。；;]{0,8}(?:防错|联锁|互锁|规定|要求|标准|检具|校验|报警|标识|计数)",
    re.IGNORECASE,
)
_HEDGE = re.compile(
    r"\b(?:probabl[ey]|presumabl[ey]|presumed|(?<!un)likely|perhaps|maybe|might|may have|possibly|"
    r"suspected(?! (?:part|lot|stock|unit|cell|batch|product|piece|good|item)s?\b)|"
    r"(?:we|they|i) suspect|suspicion|"
    r"believed?|assumed?|assumption|supposed(?:ly)?|seems?|apparently|"
    r"appears? to|could have|we think|guess|in all probability|most plausible)\b|"
    r"估计|怀疑|疑似|大概|推测|猜测|推断|倾向于|或许|也许|应该是|很可能|(?<!不)可能(?:是|为|由|存在|因|导致|造成)|"
    r"初步(?:判断|认为)|疑为",
    re.IGNORECASE,
)
_PROOF = (
    r"(?:tests?|trials?|verif\w+|confirm\w+|teardowns?|investigat\w+|analys[ie]s|answer\w*|"
    r"reproduc\w+|proof|proven|evidence|pulled|inspected|examined|result|records?|repeat trial)"
)
_PENDING = re.compile(
    rf"\b{_PROOF}\b[^.;]{{0,40}}\b(?:not yet|outstanding|still (?:to|open|missing)|planned|pending|"
    r"ongoing|expected|awaited|scheduled|(?:is|are) ordered|to follow|in progress|to be)\b|"
    rf"\b(?:not yet|awaiting|pending|outstanding|still to be|yet to be|to be)\b[^.;,]{{0,25}}"
    rf"\b{_PROOF}\b|\b(?:no|without) (?:\w+ )?(?:evidence|proof|record exists)\b|"
    r"\b(?:did|could|was|were|have|has) not (?:be |been )?"
    r"(?:test\w*|reproduc\w*|verif\w*|confirm\w*)|"
    r"\b(?:is|are) planned for\b|not (?:yet )?answered|"
    r"\b(?:based|rests?|relie[ds]|judg\w+) (?:up)?on (?:the |our |past )*"
    r"(?:experience|feeling|judgement)|凭[^，,。；;]{0,4}(?:经验|感觉)|"
    r"一致认为|(?:没有|无)(?:实测)?数据|"
    r"\b(?:has|have) been requested|\b(?:is|are|remains?) unknown\b|"
    r"没有?办法[^，,。；;]{0,6}(?:确认|验证|复现|查证)|"
    r"(?:尚未|还未|还没有?|目前未|暂未|无法|待)[^，,。；;]{0,10}"
    r"(?:测试|验证|复现|再现|拆检|拆解|证实|确认|查到|回复|分析|试验)|"
    r"未(?:经|做)?(?:验证|复现|再现|拆检|拆解|证实)|没有(?:复现|证实|查到)|"
    r"尚待|待(?:确认|验证|查明)|结果(?:未出|尚未)|"
    r"缺乏[^，,。；;]{0,6}证据|没有[^，,。；;]{0,6}证据|后续再|"
    r"(?:试验|测试|验证|拆检)[^，,。；;]{0,8}(?:计划|待|尚未|进行中)",
    re.IGNORECASE,
)
_MARKED = re.compile(
    r"suspect|hypothes|candidate|assum|possible|potential|preliminary|to verify|"
    r"怀疑|疑似|假设|初步|待验证|可能",
    re.IGNORECASE,
)
_CLAIMED = re.compile(r"confirm|verif|proven|proved|已(?:确认|证实|验证|锁定)|真因", re.IGNORECASE)
_ESCAPED = re.compile(
    r"\bescap\w+|non[- ]?detection|\bundetected|"
    r"\b(?:not|never|nobody|cannot|could not|no one)\b[^.;]{0,25}"
    r"\b(?:detect\w*|notic\w*|caught|catch|discover\w*|seen|spot\w*)\b|"
    r"\bwent (?:unnoticed|out)\b|\bunseen|\bgot out\b|slipped through|got through|"
    r"passed (?:the )?(?:inspection|test|check)|"
    r"流出|漏检|漏判|逃逸|未(?:能|被)?(?:检出|发现|拦截|识别)|没有?(?:检出|被?发现|拦住|拦截)|"
    r"(?:检|测|看|查)不(?:出|到)",
    re.IGNORECASE,
)
_TESTED = re.compile(
    r"\d|\b(?:refuted|excluded|ruled out|confirmed|reproduced|measured|tested|verified|trial|"
    r"examined|inspected|analysed|analyzed|checked|compared|cut open|x-ray\w*|sem|"
    r"samples?|looked at|observed|logs?|recorded|video)\b|"
    r"排除|确认|复现|再现|实测|测量|测得|验证|检测|拆解|拆检|切片|对比|比对|试验|化验|复测|核对|录像|查看|调查|观察|记录|日志",
    re.IGNORECASE,
)


def operator_error(report: Report8D) -> Iterator[Finding]:
    """A person as root cause, unless the words go on to what let it happen."""
    said = report.causes
    labelled = bool(report.role("cause"))
    for sentence in said:
        blame = _BLAME.search(sentence.text)
        if blame and not _denied(sentence.text, blame):
            yield _found("operator-error", sentence)
            return
        lapse = _LAPSE.search(sentence.text) or _DOER.match(sentence.text)
        reasons = [s for s in said if not _ESCAPED.search(s.text)] if labelled else [sentence]
        if lapse and not any(map(_systemic, reasons)):
            yield _found("operator-error", sentence)
            return


def _denied(text: str, blame: re.Match[str]) -> bool:
    """``not operator error``; but ``did not pay attention`` denies nothing."""
    before = text[max(0, blame.start() - 25) : blame.start()]
    after = text[blame.end() : blame.end() + 20]
    return bool(_DENIED.search(before) or _DENIED_AFTER.search(after))


def _systemic(sentence: Sentence) -> bool:
    for match in _SYSTEM.finditer(sentence.text):
        reason = match["why"] or match["grund"] or ""
        if not (_BLAME.search(reason) or _LAPSE.search(reason)) and not re.search(
            rf"\b{_PERSON}\b|员|人|\bhurry\b|new\b", reason
        ):
            return True
    return False


def suspected_as_verified(report: Report8D) -> Iterator[Finding]:
    """A root cause stated as a fact that its own words call a guess or untested."""
    if report.draft:
        return
    for sentence in report.role("cause", "confirmed") or report.causes:
        label = sentence.label if sentence.label != sentence.quote else ""
        if OWN_MARK.search(sentence.text) or (_MARKED.search(label) and not _CLAIMED.search(label)):
            continue
        hedge = _HEDGE.search(sentence.text) or _PENDING.search(sentence.text)
        if hedge:
            yield _found("suspected-as-verified", sentence, f"“{hedge[0].strip()}”")
            return


def no_escape(report: Report8D) -> Iterator[Finding]:
    """D4 without a word on why the defect got through."""
    if "D4" not in report.sections or report.role("escape"):
        return
    if not _ESCAPED.search(report.text("D4")):
        last = report.sections["D4"][-1]
        yield Finding("no-escape", "D4", "", last.place)


def no_verification(report: Report8D) -> Iterator[Finding]:
    """D4 in which nothing was measured, tested or planned."""
    lines = [s for s in report.sections.get("D4", ()) if s.role not in ("escape", "code", "other")]
    if not lines or any(suspected_as_verified(report)):
        return
    if not any(_TESTED.search(without_dates(line.quote)) for line in lines):
        yield _found("no-verification", lines[0])


def cause_is_symptom(report: Report8D) -> Iterator[Finding]:
    """The cause statement holds no word that the problem description does not hold."""
    # What follows a statement in the same paragraph and tells of a test is no part of it.
    said = [s for s in report.role("cause") if s.label or not _TESTED.search(s.text)]
    if len(said) != 1:
        return
    told = "\n".join((report.title, report.text("D0", "D2")))
    if told.strip() and novel_share(said[0].text, told) <= 0.2:
        yield _found("cause-is-symptom", said[0])


def _found(kind: str, sentence: Sentence, detail: str = "") -> Finding:
    return Finding(kind, sentence.section, sentence.quote, sentence.place, detail)  # type: ignore[arg-type]
