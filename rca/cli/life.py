"""issue, close, reopen, life, stats: where incidents stand and how long they took."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

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

if TYPE_CHECKING:
    from rca.records import Records
    from rca.stats import Figures, Share, Span, Stats

IdArgument = Annotated[str, typer.Argument(metavar="ID", help="The incident's id.")]
ReasonOption = Annotated[str, typer.Option("--reason", help="Why.")]


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    for command in (issue, close, reopen, life, stats):
        app.command()(command)


def issue(
    incident: IdArgument,
    by: ByOption = "",
    file: Annotated[str, typer.Option("--file", help="What was sent, for the audit.")] = "",
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """The 8D went out. Only for a cause that a check confirmed."""
    records = open_workspace(workspace).records
    incident = _named(records, incident)
    records.issue(incident, by, now(), file)
    _tell(f"{incident}: 8D issued", json)


def close(
    incident: IdArgument,
    by: ByOption = "",
    reason: ReasonOption = "",
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Close an incident; without an issued 8D it needs a reason."""
    records = open_workspace(workspace).records
    incident = _named(records, incident)
    records.close_incident(incident, by, now(), reason)
    _tell(f"{incident}: closed", json)


def reopen(
    incident: IdArgument,
    by: ByOption = "",
    reason: ReasonOption = "",
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Take an issued or closed incident back to what its verdicts say."""
    records = open_workspace(workspace).records
    incident = _named(records, incident)
    records.reopen(incident, by, now(), reason)
    _tell(f"{incident}: reopened, now {records.life(incident).state}", json)


def life(incident: IdArgument, workspace: WorkspaceOption = None, json: JsonOption = False) -> None:
    """Where an incident stands, and who brought it there when."""
    records = open_workspace(workspace).records
    incident = _named(records, incident)
    found, lines = records.life(incident), records.history(incident)
    if json:
        steps = [step._asdict() for step in found.steps]
        audit = [line._asdict() for line in lines]
        print_json(found._asdict() | {"steps": steps, "audit": audit})
        return
    console = out()
    why = f" ({found.close_reason})" if found.close_reason else ""
    console.print(f"{incident}: {found.state}{why}", markup=False)
    if found.repeat_of:
        console.print(f"  repeats {found.repeat_of}", markup=False)
    for line in lines:
        cause = line.detail.get("cause_id", "")
        console.print(f"  {line.at}  {line.by or '?'}  {line.what} {cause}".rstrip(), markup=False)


def stats(workspace: WorkspaceOption = None, json: JsonOption = False) -> None:
    """Median times to the first list, to confirmed, to closed; how often the list was right."""
    from rca.stats import as_dict
    from rca.stats import stats as counted

    found = counted(open_workspace(workspace).records.outcomes())
    print_json(as_dict(found)) if json else _show(found)


def _show(found: Stats) -> None:
    from rich import box
    from rich.table import Table

    console = out()
    if not found.all.n:
        console.print("no incidents yet: `rca ask TEXT` or `rca triage FILE --out DIR`")
        return
    states = ", ".join(f"{count} {state}" for state, count in found.states.items())
    console.print(f"{found.all.n} incidents: {states}", markup=False)
    table = Table(box=box.SIMPLE)
    heads = ("opened in", "n", "first list", "confirmed", "closed", "cause first", "in first 3")
    for head in heads:
        table.add_column(head, justify="left" if head == heads[0] else "right")
    for name, figures in (*found.by_month.items(), ("all", found.all)):
        table.add_row(name, str(figures.n), *_cells(figures))
    console.print(table)
    console.print(
        "Medians from the moment rca first saw the incident, with the number of incidents behind "
        "each; shares of confirmed causes with a 95 % interval (Wilson)."
    )


def _cells(figures: Figures) -> tuple[str, ...]:
    spans = (figures.to_list, figures.to_confirmed, figures.to_closed)
    return (*map(_hours, spans), _share(figures.first), _share(figures.first_three))


def _hours(span: Span) -> str:
    if span.median_hours is None:
        return "-"
    hours = span.median_hours
    told = f"{hours * 60:.0f} min" if hours < 1 else f"{hours:.1f} h" if hours < 48 else ""
    return f"{told or f'{hours / 24:.1f} d'} (n={span.n})"


def _share(share: Share) -> str:
    if share.value is None or share.low is None or share.high is None:
        return "-"
    return f"{share.k}/{share.n} = {share.value:.0%} ({share.low:.0%}-{share.high:.0%})"


def _named(records: Records, name: str) -> str:
    """``ID`` or ``ID@n`` as the incident's id. Raises RecordMissing."""
    return records.diagnosis(name).incident.id


def _tell(message: str, json: bool) -> None:
    print_json({"done": message}) if json else out().print(message, markup=False)
