"""Options and output that the evaluation commands share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rca.cli.common import err, print_json

if TYPE_CHECKING:
    from evals.evaluation import Result

OutOption = Annotated[Path, typer.Option("--out", help="Folder for the results.")]
BaselinesOption = Annotated[
    bool, typer.Option("--baselines", help="Score simple rankers on the same history beside.")
]
RagOption = Annotated[
    bool,
    typer.Option("--rag", help="Also the usual RAG prompt on a sample of 100 (minutes)."),
]
RankOnly = Annotated[
    bool, typer.Option("--rank-only", help="Do not word answers: faster, no citation scores.")
]


def engine(rag: bool, llm: str) -> str:
    """The engine of the plain RAG prompt: the one named, else the packaged model."""
    named = llm if llm not in ("", "auto", "none") else "embedded"
    return named if rag else ""


def tell(result: Result, out_dir: Path, json: bool) -> None:
    """The summary, or metrics.json, to stdout; where the report lies to stderr."""
    from evals.markdown import summary

    if json:
        print_json(result.metrics)
        return
    typer.echo(summary(result.metrics))
    err().print(f"report: {out_dir / 'report.html'}", markup=False)
