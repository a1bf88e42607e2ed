"""eval run, eval compare; the group of all evaluation commands."""

from __future__ import annotations

from collections.abc import Sequence
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
from rca.cli.scoring import BaselinesOption, OutOption, RagOption, RankOnly, engine, tell
from rca.cli.suites import backtest, suite
from rca.errors import UserError

if TYPE_CHECKING:
    from evals.questions import Question
    from rca.wording import Writer
    from rca.workspace import Workspace

GATE_FAILED = 4
DRAFTED = 30  # incidents that a named engine words: minutes with a 7B model, not hours
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
LlmOption = Annotated[
    str,
    typer.Option(
        "--llm", help="Also measure the drafts of ollama, openai or embedded; ollama/MODEL."
    ),
]


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
    rag: RagOption = False,
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

    rules = _rules(gate, accept_gate)
    plant = open_workspace(workspace)
    writer = plant.writer(llm, out_dir / "replies.jsonl")
    err().print(writer.why, style="dim", markup=False)
    asked = read_questions(plant, incidents, columns=columns, slices=_parts(slices))
    day = parse_day(as_of)
    asked = asked.cut(lambda opened: day, day) if day else asked.cut(auto_cut(plant))
    sizes = tuple(_number(part) for part in _parts(history))
    plan = Plan(
        out_dir, top, baselines or rag, worded=not rank_only, stress=stress, history=sizes,
        rag=engine(rag, llm),
    )  # fmt: skip
    with progress_bar() as progress:
        result = evaluate(plant, asked, plan, progress)
    tell(result, out_dir, json)
    if llm and writer.llm is not None:
        _tell_drafts(plant, asked.questions, writer, out_dir, json)
    if gate and accept_gate:
        gates.accept(gate, rules, result.items)
    elif gate:
        _judge(gates.judge(rules, result.metrics, result.items))
    if result.metrics["n_failed"]:
        raise typer.Exit(PARTIAL)


def _tell_drafts(
    plant: Workspace, questions: Sequence[Question], writer: Writer, out_dir: Path, json: bool
) -> None:
    """What the named engine adds to evidence wording, on a seeded sample: one call per incident."""
    from evals.drafting import compare, sampled

    chosen = sampled(questions, DRAFTED)
    err().print(f"drafting {len(chosen)} of {len(questions)} incidents: {writer.why}")
    told = compare(plant, chosen, writer.llm, out_dir / "drafting.json", writer.second)
    if not json:
        typer.echo(told)


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


def _judge(verdict: Any) -> None:
    for line in verdict.changed:
        err().print(f"place changed: {line}", markup=False)
    for line in verdict.broken:
        err().print(f"gate: {line}", markup=False)
    if verdict.broken:
        raise typer.Exit(GATE_FAILED)
    err().print("gate: passed")


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
