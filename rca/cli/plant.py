"""init, demo, ingest, label, doctor."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rca.cli.common import (
    PARTIAL,
    ByOption,
    JsonOption,
    WorkspaceOption,
    err,
    now,
    open_workspace,
    out,
    print_json,
    progress_bar,
)
from rca.errors import UserError

if TYPE_CHECKING:
    from rca.index.sync import IngestReport
    from rca.workspace import Workspace

_DEMO_FILE = Path("incidents") / "demo.jsonl"
_EMPTY = """\
[workspace]
name = "{name}"

# Name your files here, then run `rca ingest`. See the README, "Bring your own plant".
# [[source]]
# kind = "case"            # past 8D reports, one file each
# path = "8d/**/*"
#
# [[source]]
# kind = "cause"           # PFMEA or cause catalogue
# path = "pfmea.xlsx"
"""


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    for command in (init, demo, ingest, label, doctor):
        app.command()(command)


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")],
    template: Annotated[str, typer.Option(help="battery (sample plant) or empty.")] = "battery",
) -> None:
    """Make a workspace."""
    _lay_down(folder, template)
    out().print(f"workspace made in {folder}\nnext: rca ingest -w {folder}", markup=False)


def _lay_down(folder: Path, template: str) -> None:
    if template not in ("battery", "empty"):
        raise UserError(f"no template {template!r}", "choose battery or empty")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UserError(f"{folder} is not an empty folder", "name a new folder")
    if template == "battery":
        from corpus import build_plant

        build_plant(folder)
        return
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "rca.toml").write_text(_EMPTY.format(name=folder.name), encoding="utf-8")


def demo(
    folder: Annotated[Path, typer.Argument(metavar="DIR")] = Path("demo"),
) -> None:
    """The whole product in one command: sample plant, ingest, triage of its fresh anomalies."""
    from rca.report.console import answer

    if not (folder / "rca.toml").exists():
        _lay_down(folder, "battery")
    plant = open_workspace(folder)
    _ingest(plant, rebuild=False)
    err().print("wording: from the evidence, no LLM", style="dim")
    with progress_bar() as progress:
        result = plant.triage(
            folder / _DEMO_FILE, folder / "out", now(), plant.options(3), progress=progress
        )
    for diagnosis in result.diagnoses:
        out().print(answer(diagnosis))
    out().print(
        f"Reports: {folder / 'out'}\n"
        f'Ask your own: rca ask -w {folder} "…"   ledger of one: rca show -w {folder} ID',
        markup=False,
    )
    if result.partial:
        raise typer.Exit(PARTIAL)


def ingest(
    workspace: WorkspaceOption = None,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Make the index anew.")] = False,
    json: JsonOption = False,
) -> None:
    """Read all sources; only what changed is read again."""
    plant = open_workspace(workspace)
    report = _ingest(plant, rebuild=rebuild, show=not json)
    if json:
        from dataclasses import asdict

        print_json(asdict(report))
    if report.partial:
        raise typer.Exit(PARTIAL)


def _ingest(plant: Workspace, *, rebuild: bool, show: bool = True) -> IngestReport:
    with progress_bar() as progress:
        report = plant.ingest(rebuild=rebuild, progress=progress)
    if show:
        from rca.cli.receipts import ingest_report

        out().print(ingest_report(report))
    return report


def label(
    workspace: WorkspaceOption = None,
    accept: Annotated[
        Path | None, typer.Option("--accept", help="The .xlsx with accepted or corrected causes.")
    ] = None,
    to: Annotated[Path, typer.Option("--to", help="Where proposals are written.")] = Path(
        "labels.xlsx"
    ),
    by: ByOption = "",
    json: JsonOption = False,
) -> None:
    """Propose the cause that each unlabelled 8D names; accept or correct them in bulk."""
    from rca.labelling import as_rows

    plant = open_workspace(workspace)
    if accept is not None:
        taken = plant.accept_labels(accept, by, now())
        message = f"{taken} labels accepted; run `rca ingest` so that they count"
        print_json({"accepted": taken}) if json else out().print(message)
        return
    proposals = plant.propose_labels(to)
    if json:
        print_json({"file": str(to), "proposals": as_rows(proposals)})
        return
    found = sum(1 for p in proposals if p.proposed)
    out().print(
        f"{len(proposals)} unlabelled cases, {found} with a proposed cause: {to}\n"
        f"correct the column `accept`, then: rca label --accept {to} --by NAME",
        markup=False,
    )


def doctor(workspace: WorkspaceOption = None, json: JsonOption = False) -> None:
    """Check model files, index stamp and sources; print the fix for each."""
    from rca.cli.doctor import examine

    findings = examine(workspace)
    if json:
        print_json([finding.__dict__ for finding in findings])
    else:
        for finding in findings:
            mark = "ok  " if finding.ok else "FAIL"
            out().print(f"{mark} {finding.what}: {finding.found}", markup=False)
            if not finding.ok:
                out().print(f"     fix: {finding.fix}", markup=False)
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)
