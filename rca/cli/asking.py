"""ask, triage, search, show."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rca.cli.common import (
    PARTIAL,
    AsOfOption,
    JsonOption,
    LangOption,
    TopOption,
    WorkspaceOption,
    err,
    now,
    open_workspace,
    out,
    parse_day,
    parse_lang,
    print_json,
    progress_bar,
)

if TYPE_CHECKING:
    from rca.draft.draft import Drafted


JOBS = min(4, os.cpu_count() or 1)  # each holds the loaded index


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    for command in (ask, triage, search, show):
        app.command()(command)


def ask(  # noqa: PLR0913 - one parameter per option of the contract
    text: Annotated[str, typer.Argument(help="The anomaly, in any words.")],
    workspace: WorkspaceOption = None,
    set_: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="FIELD=VALUE", help="A known fact, e.g. machine=LSW-2."),
    ] = None,
    note: Annotated[
        list[str] | None,
        typer.Option("--note", help="What was found since; shows the list before and after."),
    ] = None,
    top: TopOption = 5,
    as_of: AsOfOption = "",
    llm: Annotated[
        str, typer.Option("--llm", help="auto, none, ollama, openai or embedded; ollama/MODEL.")
    ] = "",
    lang: LangOption = "",
    json: JsonOption = False,
) -> None:
    """Diagnose one incident, store it, print its ranked causes and its id."""
    from rca.cli.change import changes, with_observed, without_notes
    from rca.cli.facts import incident_from
    from rca.report.console import answer
    from rca.report.serialise import as_dict

    plant = open_workspace(workspace)
    incident = incident_from(text, set_ or [], plant.settings.compared_numbers, note or [])
    incident = with_observed(incident, plant.settings.compared_fields)
    options = plant.options(top, parse_lang(lang))
    writer = plant.writer(llm, plant.settings.root / ".rca" / "replies.jsonl")
    err().print(writer.why, style="dim", markup=False)
    name, diagnosis = plant.ask(incident, now(), options, parse_day(as_of))
    if not json:
        out().print(answer(diagnosis))  # the list does not wait for the first word of a model
    if writer.llm is not None:
        name, diagnosis = plant.draft(diagnosis, now(), writer, options, None if json else _heard)
    if json:
        print_json({"record": name, **as_dict(diagnosis)})
        return
    if incident.notes:
        before = plant.diagnose(without_notes(incident), options, parse_day(as_of))
        out().print("\nBefore -> after what was noted:")
        for line in changes(before, diagnosis):
            out().print(f"  {line}", markup=False)
    out().print(f"stored as {name}; the ledger: rca show {diagnosis.incident.id}")


def say_llm(provider: str) -> None:
    """Tell on stderr which engine words the answer. Raises UserError for one that is not there."""
    from rca.draft.llm.choose import asked, choose
    from rca.settings import LLMTable

    err().print(choose(asked(LLMTable(), provider)).why, style="dim", markup=False)


def _heard(drafted: Drafted, verdict: str) -> None:
    """One drafted sentence that has passed the verifier, as it comes."""
    mark = "" if verdict == "kept" else " (suggested: no source holds it)"
    label = f" [{drafted.label}]" if drafted.label and verdict == "kept" else ""
    out().print(f"{drafted.hypothesis}. {drafted.text}{label}{mark}", markup=False)


def triage(  # noqa: PLR0913
    file: Annotated[Path, typer.Argument(help="Incidents: .jsonl, .csv or .xlsx.")],
    out_dir: Annotated[Path, typer.Option("--out", help="Folder for the results.")],
    workspace: WorkspaceOption = None,
    top: TopOption = 5,
    columns: Annotated[
        str, typer.Option("--columns", help="field=header+header,… for other headers.")
    ] = "",
    draft: Annotated[bool, typer.Option("--draft", help="Then word the top 3 by LLM.")] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget earlier results.")] = False,
    group: Annotated[
        bool, typer.Option("--group", help="Alarm rows of one event are one incident.")
    ] = False,
    jobs: Annotated[
        int,
        typer.Option("--jobs", min=1, max=32, help="Processes that rank a long file."),
    ] = JOBS,
    as_of: AsOfOption = "",
    llm: Annotated[
        str, typer.Option("--llm", help="auto, none, ollama, openai or embedded; ollama/MODEL.")
    ] = "",
    lang: LangOption = "",
    json: JsonOption = False,
) -> None:
    """Diagnose a file of incidents; resumes where it was stopped."""
    plant = open_workspace(workspace)
    options = plant.options(top, parse_lang(lang))
    writer = plant.writer(llm if draft else "none", out_dir / "replies.jsonl")
    err().print(writer.why, style="dim", markup=False)
    with progress_bar() as progress:
        result = plant.triage(
            file, out_dir, now(), options,
            columns=columns, as_of=parse_day(as_of), fresh=fresh,
            writer=writer, group=group, progress=progress, jobs=jobs,
        )  # fmt: skip
    if json:
        print_json(result.receipt)
    else:
        _print_receipt(result.receipt, out_dir)
    if result.interrupted:
        err().print("stopped; what was finished is kept, run the same command to go on")
        raise typer.Exit(1)
    if result.partial:
        raise typer.Exit(PARTIAL)


def _print_receipt(receipt: object, out_dir: Path) -> None:
    assert isinstance(receipt, dict)
    out().print(
        "{rows} incidents: {diagnosed} diagnosed, {undetermined} undetermined, {failed} failed "
        "({computed} computed now, {resumed} from the journal)".format(**receipt)
    )
    for note in receipt["notes"]:
        out().print(f"  {note}", markup=False)
    for bad in receipt["errors"]:
        out().print(f"  failed {bad['id']}: {bad['error']}", markup=False)
    if drafts := receipt.get("drafts"):
        told = "drafts: {drafted} worded, {failed} failed, {not_reached} not reached ({llm})"
        out().print(told.format(**drafts), markup=False)
        for bad in drafts["errors"]:
            out().print(f"  no draft {bad['id']}: {bad['error']}", markup=False)
    out().print(f"results: {out_dir}", markup=False)


def search(
    query: Annotated[str, typer.Argument(help="What to look for.")],
    workspace: WorkspaceOption = None,
    kind: Annotated[
        str, typer.Option("--kind", help="case, sop, cause, log, change; several with commas.")
    ] = "",
    k: Annotated[int, typer.Option("-k", min=1, max=200, help="Passages to show.")] = 10,
    json: JsonOption = False,
) -> None:
    """Show what retrieval finds and why."""
    plant = open_workspace(workspace)
    hits = plant.search(query, k, [part.strip() for part in kind.split(",") if part.strip()])
    if json:
        print_json(
            [
                {
                    "ref": hit.passage.ref,
                    "kind": hit.passage.kind,
                    "owner": hit.passage.owner,
                    "score": hit.score,
                    "via": dict(hit.via),
                    "text": hit.passage.text,
                }
                for hit in hits
            ]  # fmt: skip
        )
        return
    from rich.table import Table
    from rich.text import Text

    table = Table("score", "words", "meaning", "passage", expand=True)
    for hit in hits:
        found = Text(f"{hit.passage.ref}\n", style="bold").append(hit.passage.text[:220], "default")
        keyword, dense = hit.via.get("keyword", 0.0), hit.via.get("dense", 0.0)
        table.add_row(f"{hit.score:.2f}", f"{keyword:.1f}", f"{dense:.2f}", found)
    out().print(table if hits else "nothing found")


def show(
    name: Annotated[str, typer.Argument(metavar="ID", help="ID or ID@n.")],
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Show a stored diagnosis with its ledger."""
    from rca.report.console import answer, ledger
    from rca.report.serialise import as_dict

    diagnosis = open_workspace(workspace).records.diagnosis(name)
    if json:
        print_json(as_dict(diagnosis))
        return
    out().print(answer(diagnosis))
    out().print(ledger(diagnosis))
