"""eval backtest and eval suite: the workspace's own past, and public data sets."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from rca.cli.common import (
    PARTIAL,
    JsonOption,
    WorkspaceOption,
    err,
    open_workspace,
    parse_day,
    progress_bar,
)
from rca.cli.scoring import BaselinesOption, OutOption, RagOption, RankOnly, engine, tell
from rca.errors import UserError

if TYPE_CHECKING:
    from evals.evaluation import Plan
    from evals.suites import Suite


def backtest(  # noqa: PLR0913
    out_dir: OutOption,
    workspace: WorkspaceOption = None,
    every: Annotated[
        str, typer.Option("--every", help="Refit by month, quarter or year.")
    ] = "month",
    since: Annotated[
        str, typer.Option("--since", metavar="DATE", help="Ask cases from then on.")
    ] = "",
    least: Annotated[int, typer.Option("--least", min=1, help="Closed cases needed to ask.")] = 30,
    baselines: BaselinesOption = False,
    rank_only: RankOnly = False,
    json: JsonOption = False,
) -> None:
    """Replay the workspace's own closed cases in time order, with the knowledge of each day."""
    from evals.backtest import CUTS, over_time, replay
    from evals.evaluation import Plan, evaluate

    if every not in CUTS:
        raise UserError(f"--every {every!r} is not known", "choose month, quarter or year")
    plant = open_workspace(workspace)
    begin: date | None = parse_day(since)
    asked = replay(plant, every=every, since=begin, least=least)
    plan = Plan(
        out_dir, baselines=baselines, worded=not rank_only, kind="backtest",
        title=f"Backtest of {plant.settings.workspace.name}",
        extra=lambda items: {"over_time": over_time(items)},
    )  # fmt: skip
    with progress_bar() as progress:
        result = evaluate(plant, asked, plan, progress)
    tell(result, out_dir, json)
    if result.metrics["n_failed"]:
        raise typer.Exit(PARTIAL)


def suite(
    names: Annotated[list[str], typer.Argument(metavar="NAME…", help="Suites, or `all`.")],
    out_dir: OutOption,
    variants: Annotated[
        bool,
        typer.Option("--variants", help="Also short histories, robustness sets, a backtest."),
    ] = False,
    rag: RagOption = False,
    rank_only: RankOnly = False,
) -> None:
    """Score public data sets: a workspace is made below --out, ingested and asked; table.md joins
    all that lies there. Resumes where it was stopped."""
    from evals.evaluation import Plan
    from evals.overview import write_overview
    from evals.suites import SUITES, available

    clean = [name for name, one in SUITES.items() if not one.leaks]
    for name in clean if names == ["all"] else names:
        found, why = available(name)
        if found is None:
            err().print(f"skipped {name}: {why}", markup=False)
            continue
        plan = Plan(
            out_dir / name, baselines=True, worded=not rank_only, title=f"{name}, dev",
            stress=variants, history=tuple(found.history) if variants else (),
            rag=engine(rag, ""),
        )  # fmt: skip
        _suite(found, plan)
        if variants and found.replay:
            _replay(found, plan)
    err().print(f"table: {write_overview(out_dir)}", markup=False)


def _suite(wanted: Suite, plan: Plan) -> None:
    from evals.action_lists import evaluate_actions, summary
    from evals.evaluation import evaluate
    from evals.questions import auto_cut, read_questions
    from evals.suites import lay_down

    home = plan.out / "plant"
    plant = lay_down(wanted, home)
    with progress_bar() as progress:
        plant.ingest(progress=progress)
        if not wanted.label:
            found = evaluate_actions(plant, home / "dev.csv", plan.out, plan.title, progress)
            typer.echo(summary(found))
            return
        asked = read_questions(plant, home / "dev.csv", slices=wanted.slices)
        notes = (*asked.notes, wanted.note) if wanted.note else asked.notes
        asked = replace(asked.cut(auto_cut(plant)), notes=notes)
        result = evaluate(plant, asked, plan, progress)
    tell(result, plan.out, json=False)


def _replay(wanted: Suite, plan: Plan) -> None:
    """The backtest of a suite's own past cases, ranks only: the wording decides no place."""
    out = plan.out.with_name(f"{wanted.name}_backtest")
    backtest(
        out, plan.out / "plant", every=wanted.replay, since="", least=30, baselines=True,
        rank_only=True, json=False,
    )  # fmt: skip
