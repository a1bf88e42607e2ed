"""report: the 8D of an incident in the customer's form; facts: what people write into it."""

from __future__ import annotations

import json as jsons
import tomllib
from pathlib import Path
from typing import Annotated, Any

import typer

from rca.cli.common import (
    ByOption,
    JsonOption,
    WorkspaceOption,
    now,
    open_workspace,
    out,
    print_json,
)
from rca.errors import UserError

IdArgument = Annotated[str, typer.Argument(metavar="ID", help="The incident's id, or ID@n.")]


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    for command in (report, facts):
        app.command()(command)


def report(
    incident: IdArgument,
    to: Annotated[Path, typer.Option("--to", help="FILE.docx, .xlsx, .pdf or .md.")],
    template: Annotated[
        Path | None, typer.Option("--template", help="Your own .docx, or .xlsx with its .toml.")
    ] = None,
    form: Annotated[str, typer.Option("--form", help="house, vda or customer-zh.")] = "house",
    lang: Annotated[str, typer.Option("--lang", help="en, zh or both.")] = "",
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Write the 8D draft of an incident; with a checked verdict it is no draft any more."""
    from rca.reporting import Layout

    plant = open_workspace(workspace)
    file, made = plant.report(incident, to, now(), Layout(form, template, lang))
    opened = len(made.rows("open_items"))
    if json:
        done = {"file": str(file), "draft": made.draft, "open_items": opened}
        print_json(done | {"cause": made.cause_id, "standing": made.standing})
        return
    kind = "draft, cause suspected" if made.draft else "cause verified"
    said = f"{file}: 8D of {incident} ({kind}, {opened} open items)"
    out().print(said, markup=False, soft_wrap=True)
    for note in made.notes:
        out().print(f"  {note}", markup=False)


def facts(
    incident: IdArgument,
    file: Annotated[Path, typer.Option("--from", help="Facts for the 8D: .toml or .json.")],
    by: ByOption = "",
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Write team, scope, owners, dates and other facts into the 8D of an incident."""
    from rca.report.eightd.written import parse_written

    told = _facts(file)
    parse_written(told)
    records = open_workspace(workspace).records
    incident = records.diagnosis(incident).incident.id
    records.write_eightd(incident, told, by, now())
    names = ", ".join(told)
    print_json({"done": names}) if json else out().print(f"{incident}: {names}", markup=False)


def _facts(file: Path) -> dict[str, Any]:
    try:
        text = file.read_text(encoding="utf-8")
        found = jsons.loads(text) if file.suffix.lower() == ".json" else tomllib.loads(text)
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise UserError(f"{file}: {error}", "write it as docs/forms.md shows") from error
    if not isinstance(found, dict):
        raise UserError(f"{file}: no table of facts", "write it as docs/forms.md shows")
    return found
