"""lint: what a customer would reject in an 8D."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rca.cli.common import (
    JsonOption,
    LangOption,
    WorkspaceOption,
    now,
    open_workspace,
    out,
    parse_lang,
    print_json,
)
from rca.errors import RecordMissing, UserError

if TYPE_CHECKING:
    from rich.console import Console

    from rca.domain import Lang
    from rca.report.lint.linting import Linted

GATE = 4


def register(app: typer.Typer) -> None:
    """Add this group's command."""
    app.command()(lint)


def lint(
    what: Annotated[
        str, typer.Argument(metavar="FILE|ID", help="An 8D file, or a stored diagnosis.")
    ],
    workspace: WorkspaceOption = None,
    lang: LangOption = "",
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit 4 where there is any finding.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """What a customer would reject in an 8D: each finding with its place, reason and remedy.

    Findings are data: the exit code stays 0 unless --strict is given.
    """
    parse_lang(lang)
    linted = _linted(what, workspace)
    told: Lang = "zh" if (lang or linted.lang) == "zh" else "en"
    if json:
        found = [finding.as_dict(told) for finding in linted.findings]
        print_json({"report": linted.path, "findings": found, "notes": list(linted.notes)})
    else:
        _show(out(), linted, told)
    if strict and linted.findings:
        raise typer.Exit(GATE)


def _linted(what: str, workspace: Path | None) -> Linted:
    from rca.read.documents import SUFFIXES
    from rca.report.lint.linting import lint_file

    path = Path(what)
    if path.is_file():
        return lint_file(path, what)
    if path.suffix.lower() in SUFFIXES:
        raise UserError(f"{what}: no such file", "name an 8D file or the id of a diagnosis")
    return _draft(what, workspace)


def _draft(name: str, workspace: Path | None) -> Linted:
    from rca.report.lint.drafted import lint_draft
    from rca.reporting import eightd

    plant = open_workspace(workspace)
    try:
        plant.records.diagnosis(name)
    except RecordMissing as error:
        raise RecordMissing(
            f"{name} is neither a file nor a stored diagnosis",
            "name an 8D file, or `rca ask TEXT` first and use the id it prints",
        ) from error
    catalogue = {cause.id: cause for cause in plant.knowledge().causes}
    return lint_draft(eightd(plant.records, catalogue, name, now()))


def _show(console: Console, linted: Linted, lang: Lang) -> None:
    words = ("改为：", "未发现问题") if lang == "zh" else ("Instead: ", "no finding")
    count = len(linted.findings)
    console.print(f"{linted.path}: {count or words[1]}", markup=False)
    for note in linted.notes:
        console.print(f"  ! {note}", markup=False)
    for finding in linted.findings:
        place = f"{finding.section} {finding.place}".rstrip()
        console.print(f"\n{place}  {finding.kind}", markup=False)
        console.print(f"  {finding.reason(lang)}", markup=False)
        if finding.quote:
            console.print(f"  “{_short(finding.quote)}”", markup=False)
        console.print(f"  {words[0]}{finding.advice(lang)}", markup=False)


def _short(quote: str, limit: int = 160) -> str:
    line = " ".join(quote.split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"
