"""Section D4 taken apart: the occurrence cause, the escape cause, what was tested and refuted."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rca.domain import Check
from rca.read.blocks import Block
from rca.read.normal import without_bullet

# In this order: "Confirmed (escape)" is about the escape, "why not detected" is not a why-chain.
_ROLES = (
    ("code", r"cause\s*code|code of (the )?cause|(原因|根因)(代码|编码|编号)"),
    # "Root cause confirmed: ..." states the cause, "Confirmed: ..." a test of it.
    ("cause", r"^(?!.*(escape|detect|not |system|contribut))"
              r"((confirmed|verified|proven)( root| occurrence| technical)? causes?$|"
              r"(root |occurrence )?causes? (confirmed|verified|proven)$)|"
              r"^(已)?(确认|验证)的?(根本|发生)?(原因|真因|根因)$"),
    ("escape", r"escape|non[- ]?detection|not detected|undetected|detection|"
               r"流出|漏检|未检出|逃逸|漏出"),
    ("other", r"system(ic|atic)|contribut|feeder|系统(性)?原因|管理原因|促成|次要|诱因"),
    ("refuted", r"refuted|ruled out|excluded|rejected|disproved|not confirmed|"
                r"排除|否定|不成立|非要因"),
    ("confirmed", r"confirmed|verified|proo?f|proven|reproduced|evidence|确认|证实|验证|再现|复现"),
    ("cause", r"occur\w*|made\b|root\s*causes?|direct cause|technical cause|真因|"
              r"(发生|产生|根本|直接|技术)原因|根因|^causes?$|^原因$"),
    ("why", r"^(\d\s*)?why|为什么|为何|^(5|五)\s*(why|个为什么)"),
)  # fmt: skip
_LABEL = re.compile(r"^(.{1,48}?)\s*(?:[:：]|\s[–—-]\s)\s*(.*)$", re.DOTALL)
_INNER = re.compile(
    r"(?<=[.;。；])\s*(?=(?:refuted|ruled out|excluded|confirmed|occurrence (?:root )?cause|"
    r"escape (?:root )?cause|cause code|root cause|排除|确认|发生原因|流出原因|原因代码)"
    r"[^.。:：]{0,20}[:：])",
    re.IGNORECASE,
)
_MINUTES = re.compile(
    r"(\d+(?:[.,]\d+)?)\s*(min(?:utes?)?\b|分钟|分\b|h\b|hours?\b|小时)", re.IGNORECASE
)
_CAUSAL = re.compile(
    r"root cause|caused by|due to|because|resulted from|根本原因|原因[是为]|由于|导致|造成", re.I
)
_CAUSE = re.compile(r"\bcauses?\b|原因|根因|真因", re.IGNORECASE)
_RESULT = re.compile(r"result|outcome|verdict|conclusion|status|结果|结论|判定", re.IGNORECASE)
_REFUTED = re.compile(r"refut|exclu|ruled|reject|^no\b|not |排除|否|非|不成立|×|✗", re.IGNORECASE)
_CONFIRMED = re.compile(
    r"confirm|^yes\b|true|root cause|verified|确认|^是|要因|成立|真因|√|✓", re.I
)


@dataclass(frozen=True, slots=True)
class Cause4:
    """What D4 says. ``cause`` holds the occurrence statement and the code line, nothing refuted."""

    findings: str
    cause: str
    escape: str
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    role: str
    value: str  # without the label
    text: str  # verbatim
    about_escape: bool = False


def read_cause(blocks: Sequence[Block], ref: str) -> Cause4:
    """Take section D4 apart; ``ref`` is what its checks cite."""
    lines = list(_lines(blocks))
    escape = [line for line in lines if line.role == "escape"]
    findings = [line.text for line in lines if line.role not in ("escape", "other")]
    statements = [line.value for line in lines if line.role == "cause" and line.value]
    statements = statements or _unlabelled(lines)
    codes = [line.text for line in lines if line.role == "code"]
    checks = (_check(line, ref) for line in lines if line.role in ("refuted", "confirmed"))
    return Cause4(
        findings="\n".join(findings),
        cause="\n".join((*statements, *codes)),
        escape="\n".join(line.value for line in escape if line.value and not line.about_escape),
        checks=tuple(check for check in checks if check.text),
    )


def _unlabelled(lines: Sequence[_Line]) -> list[str]:
    """The cause where no line is labelled so: the last why, the sentences that argue a cause, the
    other plain lines, or what was confirmed."""
    whys = [line.value for line in lines if line.role == "why" and line.value]
    plain = [line.value for line in lines if line.role == "" and line.value]
    argued = [text for text in plain if _CAUSAL.search(text)]
    confirmed = [line.value for line in lines if line.role == "confirmed"]
    return whys[-1:] or argued or plain or confirmed


def _lines(blocks: Sequence[Block]) -> Iterator[_Line]:
    opened = ""  # the role a label without text gives to the lines below it
    for block in blocks:
        if block.kind == "row":
            opened = ""
            yield from _row(block)
            continue
        for text in _INNER.split(block.text):
            line = _line(text, heading=block.kind == "heading")
            if line.role and not line.value:
                opened = line.role
            elif line.role or block.kind == "heading":
                opened = ""
            elif opened:
                line = _Line(opened, line.value, line.text)
            yield line


def _line(text: str, *, heading: bool = False) -> _Line:
    bare = without_bullet(text.strip())
    match = _LABEL.match(bare)
    label, value = (match[1], match[2].strip()) if match else ("", bare)
    role = label_role(label) if match else ""
    if not match and (heading or len(bare) <= 30) and (whole := label_role(bare)):
        return _Line(whole, "", text)
    if not role:
        return _Line("", bare, text)
    # A test that confirms how the defect escaped belongs to the escape, not to the cause.
    test = role == "escape" and _is(label, "confirmed", "refuted") and not _CAUSE.search(label)
    return _Line(role, value, text, about_escape=test)


def label_role(label: str) -> str:
    """What a D4 label announces: code, escape, other, refuted, confirmed, cause or why; else ""."""
    folded = unicodedata.normalize("NFKC", label).casefold().strip("*# ")
    if len(folded.split()) > 6:
        return ""
    return next((role for role, pattern in _ROLES if re.search(pattern, folded)), "")


def _is(label: str, *roles: str) -> bool:
    folded = label.casefold()
    return any(re.search(pattern, folded) for role, pattern in _ROLES if role in roles)


def _row(block: Block) -> Iterator[_Line]:
    """A row of a hypothesis table by its result column, else ``label | text``."""
    for column, cell in zip(block.columns, block.cells, strict=False):
        if _RESULT.search(column) and cell:
            role = "refuted" if _REFUTED.search(cell) else ""
            role = role or ("confirmed" if _CONFIRMED.search(cell) else "")
            yield _Line(role, block.text, block.text)
            return
    filled = [cell for cell in block.cells if cell]
    if len(filled) == 2 and (role := label_role(filled[0])):
        yield _Line(role, filled[1], f"{filled[0]}: {filled[1]}")
        return
    for text in block.text.split("\n"):
        yield _line(text)


def _check(line: _Line, ref: str) -> Check:
    refuted = line.role == "refuted"
    about = re.split(r"(?<!\d)[.。;；](?!\d)", line.value, maxsplit=1)[0].strip()
    return Check(
        text=line.value,
        minutes=minutes(line.value),
        confirms="" if refuted else about,
        refutes=about if refuted else "",
        ref=ref,
        outcome="refuted" if refuted else "confirmed",
    )


def minutes(text: str) -> float | None:
    """The last duration that ``text`` states, in minutes; None if it states none."""
    found = _MINUTES.findall(text)
    if not found:
        return None
    amount, unit = found[-1]
    return float(amount.replace(",", ".")) * (60 if unit.lower()[0] == "h" or "时" in unit else 1)
