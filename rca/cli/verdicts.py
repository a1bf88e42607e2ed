"""confirm, reject, undo: the verdict is kept first, then the ranker is fitted anew."""

from __future__ import annotations

from typing import Annotated, Literal

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
from rca.domain import Verdict

IdArgument = Annotated[str, typer.Argument(metavar="ID", help="The incident's id.")]
CauseArgument = Annotated[str, typer.Argument(help="A cause id.")]


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    for command in (confirm, reject, undo):
        app.command()(command)


def confirm(  # noqa: PLR0913 - one parameter per option of the contract
    incident: IdArgument,
    cause: Annotated[str, typer.Argument(help="A cause id; or leave it out with --new.")] = "",
    by: ByOption = "",
    workspace: WorkspaceOption = None,
    check: Annotated[str, typer.Option("--check", help="The check that proved it.")] = "",
    result: Annotated[str, typer.Option("--result", help="What the check showed.")] = "",
    suspected: Annotated[bool, typer.Option("--suspected", help="Not proven yet.")] = False,
    contributing: Annotated[
        list[str] | None, typer.Option("--contributing", help="A further cause.")
    ] = None,
    new: Annotated[str, typer.Option("--new", help="A cause that is in no list yet.")] = "",
    json: JsonOption = False,
) -> None:
    """Confirm a cause. Only a verdict with a check trains the ranker."""
    kind: Literal["confirmed", "suspected"] = "suspected" if suspected else "confirmed"
    plant = open_workspace(workspace)
    incident = plant.records.diagnosis(incident).incident.id
    at = now()
    told = Verdict(incident, cause or new, kind, by, at, check, result, "primary", new)
    further = [
        Verdict(incident, other, kind, by, at, check, result, "contributing")
        for other in contributing or []
    ]
    for verdict in (told, *further):
        plant.judge(verdict)
    note = "" if told.checked else " (without a check it does not train the ranker: --check TEXT)"
    _tell(f"{incident}: {told.cause_id} {kind}{note}", json)
    if told.checked:
        plant.bench()  # fitted now, so that the next question need not wait


def reject(
    incident: IdArgument,
    cause: CauseArgument,
    by: ByOption = "",
    workspace: WorkspaceOption = None,
    check: Annotated[str, typer.Option("--check", help="The check that refuted it.")] = "",
    result: Annotated[str, typer.Option("--result", help="What the check showed.")] = "",
    json: JsonOption = False,
) -> None:
    """Reject a cause for an incident."""
    plant = open_workspace(workspace)
    incident = plant.records.diagnosis(incident).incident.id
    plant.judge(Verdict(incident, cause, "rejected", by, now(), check, result))
    _tell(f"{incident}: {cause} rejected", json)
    if check:
        plant.bench()  # fitted now, so that the next question need not wait


def undo(
    incident: IdArgument,
    by: ByOption = "",
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Take back the newest verdict on an incident; the audit keeps it."""
    records = open_workspace(workspace).records
    incident = records.diagnosis(incident).incident.id
    taken = records.undo(incident, by, now())
    _tell(f"{incident}: {taken.kind} {taken.cause_id} taken back", json)


def _tell(message: str, json: bool) -> None:
    print_json({"done": message}) if json else out().print(message, markup=False)
