"""eval run, eval backtest, eval compare."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rca.cli.common import (
    PARTIAL,
    JsonOption,
    WorkspaceOption,
    err,
    open_workspace,
    out,
    print_json,
    progress_bar,
)

GATE_FAILED = 4
OutOption = Annotated[Path, typer.Option("--out", help="Folder for the results.")]


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    group = typer.Typer(no_args_is_help=True, help="Score against labels; compare two runs.")
    for command in (run,):
        group.command()(command)
    app.add_typer(group, name="eval")


def run(  # noqa: PLR0913 - one parameter per option of the contract
    incidents: Annotated[Path, typer.Option("--incidents", help="Labelled incidents.")],
    out_dir: OutOption,
    workspace: WorkspaceOption = None,
    columns: Annotated[
        str, typer.Option("--columns", help="field=header+header,… for other headers.")
    ] = "",
    baselines: Annotated[bool, typer.Option("--baselines", help="Simple rankers beside.")] = False,
    json: JsonOption = False,
) -> None:
    """Score the workspace against labelled incidents."""
    from dataclasses import replace

    from evals.evaluation import Plan, evaluate
    from evals.questions import auto_cut, dated, read_questions

    plant = open_workspace(workspace)
    asked = read_questions(plant, incidents, columns=columns)
    asked = replace(asked, questions=tuple(dated(asked.questions, auto_cut(plant))))
    with progress_bar() as progress:
        result = evaluate(plant, asked, Plan(out_dir, baselines=baselines), progress)
    from evals.markdown import summary

    if json:
        print_json(result.metrics)
    else:
        out().print(summary(result.metrics), markup=False)
