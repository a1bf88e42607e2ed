"""What every command shares: options, the two consoles, progress, exit codes."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rca.errors import UserError

if TYPE_CHECKING:
    from rich.console import Console

    from rca.index.encode import Progress
    from rca.workspace import Workspace

PARTIAL = 3

WorkspaceOption = Annotated[
    Path | None,
    typer.Option(
        "--workspace", "-w", help="Folder with rca.toml (default: the nearest one upwards).",
        show_default=False,
    ),
]  # fmt: skip
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON on stdout.")]
TopOption = Annotated[int, typer.Option("--top", min=1, max=500, help="Hypotheses to show.")]
AsOfOption = Annotated[
    str, typer.Option("--as-of", metavar="DATE", help="Know only what was known on that day.")
]
LangOption = Annotated[str, typer.Option("--lang", help="Write in zh or en.")]
LlmOption = Annotated[
    str,
    typer.Option("--llm", help="auto, none, ollama, openai, embedded, or e.g. ollama/qwen3:8b."),
]
ByOption = Annotated[str, typer.Option("--by", help="Who says so.")]


def open_workspace(folder: Path | None) -> Workspace:
    """The workspace of a command. Raises SettingsError."""
    from rca.workspace import Workspace

    return Workspace.open(folder)


def out() -> Console:
    """stdout: data."""
    from rich.console import Console

    wide = None if sys.stdout.isatty() else 100
    return Console(width=wide, highlight=False, soft_wrap=False)


def err() -> Console:
    """stderr: progress and logs."""
    from rich.console import Console

    return Console(stderr=True, highlight=False)


def print_json(value: Any) -> None:
    """One JSON document on stdout."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=1, default=str))


def parse_day(text: str) -> date | None:
    """``--as-of`` as a date; "" = None. Raises UserError."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UserError(f"--as-of {text!r} is no date", "write it as 2026-03-31") from error


def parse_lang(text: str) -> str:
    """``--lang``: "", en or zh. Raises UserError."""
    if text not in ("", "en", "zh"):
        raise UserError(f"--lang {text!r} is not known", "choose en or zh")
    return text


def now() -> datetime:
    """The plant's clock, read only here."""
    return datetime.now().replace(microsecond=0)  # noqa: DTZ005 - plant time has no zone


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """A bar with time left on stderr, one line per stage; plain lines where stderr is no screen."""
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )
    from rich.progress import (
        Progress as Bars,
    )

    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
        TextColumn("ETA"), TimeRemainingColumn(),
    )  # fmt: skip
    with Bars(*columns, console=err(), transient=False) as bars:
        tasks: dict[str, Any] = {}

        def show(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield show
