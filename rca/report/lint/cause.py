"""D4: a person as the cause, guesses written as facts, no escape, no test, the symptom again."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rca.report.lint.doubt import doubt, still_open
from rca.report.lint.escape import escapes
from rca.report.lint.finding import Finding
from rca.report.lint.persons import SOMEBODY, acts, fault, lapse
from rca.report.lint.structure import OWN_MARK, Report8D, Sentence
from rca.report.lint.tested import shows_a_test
from rca.report.lint.words import known_characters, novel_share

_DENIED = re.compile(
    r"\b(?:not|no|never|isn't|wasn't|excluded|refuted|ruled out|instead of)\b|不是|并非|排除|而非|"
    r"不接受",
    re.IGNORECASE,
)
_DENIED_AFTER = re.compile(r"\b(?:is|was) (?:not|excluded|refuted)|被?排除", re.IGNORECASE)
_SYSTEM = re.compile(
    r"\b(?:because|since|due to|so that|owing to|as (?:the|there|no|it|both))\b(?P<why>[^.;]+)|"
    r"(?:因为|由于|因|是由)(?P<grund>[^。；;]+)|"
    r"\b(?:no|without|lacks?|missing|absence of) "
    r"(?!attention|care|awareness|training|\w+ing\b)\w+|"
    r"(?:没有|缺少|缺乏|无)[^，,。；;]{0,8}(?:防错|防呆|联锁|互锁|规定|要求|标准|检具|校验|报警|"
    r"标识|计数)",
    re.IGNORECASE,
)
_HURRY = re.compile(r"员|人|\bhurry\b|new\b")
# Ways to fail: a cause made of these and of the problem's own words explains nothing
_FAILING = re.compile(
    r"\b(?:leak\w*|drip\w*|crack\w*|br(?:eak|oke)\w*|fractur\w*|burst\w*|loose\w*|tight\w*|"
    r"scratch\w*|"
    r"dent\w*|bent|deform\w*|warp\w*|corro\w*|rust\w*|noisy?|noise|rough\w*|short\w*|miss\w*|"
    r"lack\w*|"
    r"thin|thick|weak\w*|low|high|big|small|large|dirty|dull|damag\w*|faulty|non-?conform\w*|"
    r"tolerance|specification|spec|limit|unstable|uneven\w*|detach\w*|peel\w*|adher\w*|adhes\w*)\b|"
    r"泄?漏[水油气液]?|[破断开]?裂纹?|断[裂开]|松[动脱]|划伤|刮伤|碰伤|压伤|变形|生锈|腐蚀|异响|"
    r"缺失|偏[大小高低薄厚]|"
    r"过[大小高低薄厚]|超差|不合格|不达标|不符|现象|脱落|[\d]+",
    re.IGNORECASE,
)
_MARKED = re.compile(
    r"suspect|hypothes|candidate|assum|possible|potential|preliminary|to verify|"
    r"怀疑|疑似|假设|初步|待验证|可能",
    re.IGNORECASE,
)
_CLAIMED = re.compile(r"confirm|verif|proven|proved|已(?:确认|证实|验证|锁定)|真因", re.IGNORECASE)


def operator_error(report: Report8D) -> Iterator[Finding]:
    """A person as root cause, unless the words go on to what let it happen."""
    said = report.causes
    labelled = bool(report.role("cause"))
    for place, sentence in enumerate(said):
        blame = fault(sentence.text)
        if blame and not _denied(sentence.text, blame):
            yield _found("operator-error", sentence)
            return
        near = said if labelled else said[place : place + 2]  # a reason follows at once
        reasons = [s for s in near if not escapes(s.text)] if labelled else near
        person = lapse(sentence.text) or (labelled and acts(sentence.text))
        if person and not any(map(_systemic, reasons)):
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
        about_people = fault(reason) or lapse(reason) or _HURRY.search(reason)
        if not (about_people or (reason and SOMEBODY.search(reason))):
            return True
    return False


def suspected_as_verified(report: Report8D) -> Iterator[Finding]:
    """A root cause stated as a fact that its own words call a guess or untested."""
    if report.draft:
        return
    stated = report.role("cause", "confirmed") or report.causes
    for sentence in stated:
        label = sentence.label if sentence.label != sentence.quote else ""
        if OWN_MARK.search(sentence.text) or (_MARKED.search(label) and not _CLAIMED.search(label)):
            continue
        if hedge := doubt(sentence.text):
            yield _found("suspected-as-verified", sentence, f"“{hedge[0].strip()}”")
            return
    # a cause under its label, and below it the word that nobody has seen it
    for sentence in _below_the_cause(report):
        if hedge := still_open(sentence.text):
            yield _found("suspected-as-verified", sentence, f"“{hedge[0].strip()}”")
            return


def _below_the_cause(report: Report8D) -> Iterator[Sentence]:
    marked = [s for s in report.role("cause") if _MARKED.search(s.label)]
    after = False
    for sentence in report.sections.get("D4", ()):
        after = sentence.role == "cause" or (after and sentence.role == "")
        if after and sentence.role == "" and not marked and not OWN_MARK.search(sentence.text):
            yield sentence


def no_escape(report: Report8D) -> Iterator[Finding]:
    """D4 without a word on why the defect got through."""
    if "D4" not in report.sections or report.role("escape"):
        return
    told = (s for s in report.sections["D4"] if s.role not in ("refuted", "confirmed"))
    if not any(escapes(s.quote) for s in told):
        last = report.sections["D4"][-1]
        yield Finding("no-escape", "D4", "", last.place)


def no_verification(report: Report8D) -> Iterator[Finding]:
    """D4 in which nothing was measured, tested or planned."""
    lines = [s for s in report.sections.get("D4", ()) if s.role not in ("escape", "code", "other")]
    if not lines or any(suspected_as_verified(report)):
        return
    if not any(shows_a_test(line.quote) for line in lines):
        yield _found("no-verification", lines[0])


def cause_is_symptom(report: Report8D) -> Iterator[Finding]:
    """The cause statement holds no word that the problem description does not hold."""
    # What follows a statement in the same paragraph and tells of a test is no part of it.
    said = [s for s in report.role("cause") if s.label or not shows_a_test(s.text)]
    if len(said) != 1:
        return
    told = "\n".join((report.title, report.text("D0", "D2")))
    if not told.strip():
        return
    new = novel_share(_FAILING.sub(" ", said[0].text), told)
    if new <= 0.2 or (new <= 0.6 and known_characters(said[0].text, told) >= 0.85):
        yield _found("cause-is-symptom", said[0])


def _found(kind: str, sentence: Sentence, detail: str = "") -> Finding:
    return Finding(kind, sentence.section, sentence.quote, sentence.place, detail)  # type: ignore[arg-type]
