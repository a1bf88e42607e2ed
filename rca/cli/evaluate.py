"""eval run, eval backtest, eval compare."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rca.cli.common import (
    PARTIAL,
    AsOfOption,
    JsonOption,
    TopOption,
    WorkspaceOption,
    err,
    open_workspace,
    parse_day,
    print_json,
    progress_bar,
)
from rca.errors import UserError

if TYPE_CHECKING:
    from evals.evaluation import Result
    from evals.suites import Suite

GATE_FAILED = 4
OutOption = Annotated[Path, typer.Option("--out", help="Folder for the results.")]
BaselinesOption = Annotated[
    bool, typer.Option("--baselines", help="Score simple rankers on the same history beside.")
]
RankOnly = Annotated[
    bool, typer.Option("--rank-only", help="Do not word answers: faster, no citation scores.")
]

IncidentsOption = Annotated[Path, typer.Option("--incidents", help="Labelled incidents.")]
ColumnsOption = Annotated[
    str, typer.Option("--columns", help="field=header+header,… e.g. labels=root_cause.")
]
GateOption = Annotated[
    Path | None, typer.Option("--gate", help="Fail with exit code 4 where it is broken.")
]
AcceptOption = Annotated[
    bool, typer.Option("--accept-gate", help="Write this run into --gate as its baseline.")
]
SliceOption = Annotated[str, typer.Option("--slice", help="Columns to slice by, with commas.")]
StressOption = Annotated[
    bool, typer.Option("--stress", help="Also ask with typos, swapped terms, fewer facts, ….")
]
HistoryOption = Annotated[
    str, typer.Option("--history", help="Also with so many past cases only: 100,300,1000.")
]
LlmOption = Annotated[str, typer.Option("--llm", help="auto or none.")]


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    group = typer.Typer(no_args_is_help=True, help="Score against labels; compare two runs.")
    for command in (run, backtest, compare, suite):
        group.command()(command)
    app.add_typer(group, name="eval")


def run(  # noqa: PLR0913 - one parameter per option of the contract
    incidents: IncidentsOption,
    out_dir: OutOption,
    workspace: WorkspaceOption = None,
    columns: ColumnsOption = "",
    baselines: BaselinesOption = False,
    gate: GateOption = None,
    accept_gate: AcceptOption = False,
    as_of: AsOfOption = "",
    slices: SliceOption = "",
    stress: StressOption = False,
    history: HistoryOption = "",
    top: TopOption = 5,
    rank_only: RankOnly = False,
    llm: LlmOption = "",
    json: JsonOption = False,
) -> None:
    """Score the workspace against labelled incidents; resumes where it was stopped."""
    from evals import gate as gates
    from evals.evaluation import Plan, evaluate
    from evals.questions import auto_cut, read_questions
    from rca.cli.asking import say_llm

    rules = _rules(gate, accept_gate)
    plant = open_workspace(workspace)
    say_llm(llm or plant.settings.llm.provider)
    asked = read_questions(plant, incidents, columns=columns, slices=_parts(slices))
    day = parse_day(as_of)
    asked = asked.cut(lambda opened: day) if day else asked.cut(auto_cut(plant))
    sizes = tuple(_number(part) for part in _parts(history))
    plan = Plan(out_dir, top, baselines, worded=not rank_only, stress=stress, history=sizes)
    with progress_bar() as progress:
        result = evaluate(plant, asked, plan, progress)
    _tell(result, out_dir, json)
    if gate and accept_gate:
        gates.accept(gate, rules, result.items)
    elif gate:
        _judge(gates.judge(rules, result.metrics, result.items))
    if result.metrics["n_failed"]:
        raise typer.Exit(PARTIAL)


def _rules(gate: Path | None, accept: bool) -> dict[str, Any]:
    from evals import gate as gates

    if accept and gate is None:
        raise UserError("--accept-gate needs a file", "name it with --gate FILE")
    return gates.load(gate) if gate else {}


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _number(text: str) -> int:
    if not text.isdigit():
        raise UserError(f"--history {text!r} is no number", "write it as 100,300,1000")
    return int(text)


def _tell(result: Result, out_dir: Path, json: bool) -> None:
    from evals.markdown import summary

    if json:
        print_json(result.metrics)
        return
    typer.echo(summary(result.metrics))
    err().print(f"report: {out_dir / 'report.html'}", markup=False)


def _judge(verdict: Any) -> None:
    for line in verdict.changed:
        err().print(f"place changed: {line}", markup=False)
    for line in verdict.broken:
        err().print(f"gate: {line}", markup=False)
    if verdict.broken:
        raise typer.Exit(GATE_FAILED)
    err().print("gate: passed")


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
    _tell(result, out_dir, json)
    if result.metrics["n_failed"]:
        raise typer.Exit(PARTIAL)


def compare(
    a: Annotated[Path, typer.Argument(metavar="A", help="Results before.")],
    b: Annotated[Path, typer.Argument(metavar="B", help="Results after.")],
    json: JsonOption = False,
) -> None:
    """Paired comparison on the same items; exit code 4 where B is worse beyond chance."""
    from evals.compare import compare_runs, report

    found = compare_runs(a, b)
    if json:
        print_json(found.shape)
    else:
        typer.echo(report(found))
    for name in found.losses:
        err().print(f"significant loss: {name}", style="bold red")
    if found.losses:
        raise typer.Exit(GATE_FAILED)


def suite(
    names: Annotated[list[str], typer.Argument(metavar="NAME…", help="Suites, or `all`.")],
    out_dir: OutOption,
    variants: Annotated[
        bool, typer.Option("--variants", help="Also short histories and robustness sets.")
    ] = False,
    rank_only: RankOnly = False,
) -> None:
    """Score public data sets: a workspace is made below --out, ingested and asked."""
    from evals.suites import SKIPPED, SUITES, available

    for name in [*SUITES, *SKIPPED] if names == ["all"] else names:
        found, why = available(name)
        if found is None:
            err().print(f"skipped {name}: {why}", markup=False)
        else:
            _suite(found, out_dir / name, variants=variants, worded=not rank_only)


def _suite(wanted: Suite, folder: Path, *, variants: bool, worded: bool) -> None:
    from evals.evaluation import Plan, evaluate
    from evals.questions import auto_cut, read_questions
    from evals.suites import lay_down

    plant = lay_down(wanted, folder / "plant")
    with progress_bar() as progress:
        plant.ingest(progress=progress)
        asked = read_questions(plant, folder / "plant" / "dev.csv", slices=wanted.slices)
        notes = (*asked.notes, wanted.note) if wanted.note else asked.notes
        asked = replace(asked.cut(auto_cut(plant)), notes=notes)
        plan = Plan(
            folder, baselines=True, worded=worded, title=f"{wanted.name}, dev",
            stress=variants, history=tuple(wanted.history) if variants else (),
        )  # fmt: skip
        result = evaluate(plant, asked, plan, progress)
    _tell(result, folder, json=False)
