"""All rules over one report: a document, a file, or text that rca itself drafted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from rca.domain import Lang
from rca.errors import FileReadError
from rca.read.blocks import Document
from rca.read.documents import SUFFIXES, read_document
from rca.report.lint import action, cause, effect
from rca.report.lint.finding import Finding
from rca.report.lint.structure import Report8D, read_report

_WANTED = ("D2", "D3", "D4", "D5", "D6", "D7")
_ORDER = ("head", "D0", "D1", "D2", "D3", "D4", "D5", "D6", "D7", "D8")
Rule = Callable[[Report8D], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Linted:
    """What was read and found. ``notes`` say what of the file could not be read."""

    path: str
    lang: Lang
    findings: tuple[Finding, ...]
    notes: tuple[str, ...] = ()


def missing_section(report: Report8D) -> Iterator[Finding]:
    """Of D2 to D7, those that are absent or say nothing."""
    for name in _WANTED:
        if name not in report.covered:
            yield Finding("missing-section", name)


RULES: tuple[Rule, ...] = (
    missing_section,
    action.no_scope,
    cause.operator_error,
    cause.suspected_as_verified,
    cause.no_verification,
    cause.cause_is_symptom,
    cause.no_escape,
    action.retraining_only,
    action.untraced_action,
    action.no_owner,
    effect.d5_is_d6,
    effect.no_number,
    effect.date_order,
)


def lint_document(document: Document) -> Linted:
    """Every finding in ``document``, in the order of its sections.

    Raises FileReadError (``not-8d``) where no D0-D8 section is found.
    """
    report = read_report(document)
    if not report.blocks:
        raise FileReadError(
            document.path,
            "not-8d",
            "no D0-D8 section found: is this an 8D report?",
            "head its parts D2, D3, D4 … or with their names",
        )
    found = [finding for rule in RULES for finding in rule(report)]
    found.sort(key=lambda finding: _ORDER.index(finding.section))
    return Linted(document.path, report.lang, tuple(found), document.notes)


def lint_file(path: Path, name: str = "") -> Linted:
    """Lint one file; ``name`` is how it is called in messages. Raises FileReadError."""
    name = name or path.name
    if not path.is_file():
        raise FileReadError(name, "missing", "no such file", "name an existing 8D file")
    if path.suffix.lower() not in SUFFIXES:
        raise FileReadError(
            name, "format", f"{path.suffix or 'no suffix'} cannot be read",
            f"save it as one of {', '.join(SUFFIXES)}",
        )  # fmt: skip
    linted = lint_document(read_document(path, name))
    return _with_lines(linted, path) if path.suffix.lower() == ".md" else linted


def _with_lines(linted: Linted, path: Path) -> Linted:
    """Markdown has no pages: the place of a quote is its line."""
    lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
    plain = [_squeezed(line) for line in lines]

    def placed(finding: Finding) -> Finding:
        wanted = _squeezed(finding.quote)[:24]
        at = next((i for i, line in enumerate(plain, 1) if wanted and wanted in line), 0)
        return replace(finding, place=f"line {at}") if at else finding

    return replace(linted, findings=tuple(map(placed, linted.findings)))


def _squeezed(text: str) -> str:
    return "".join(ch for ch in text if ch.isalnum())
