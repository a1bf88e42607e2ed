"""Entry point: the Typer app, and user errors without a traceback."""

from __future__ import annotations

import os
import sys

import typer

from rca import __version__
from rca.cli import asking, evaluate, life, lint, plant, plantdata, reporting, serve, verdicts
from rca.errors import EngineError, RcaError, UserError

INTERRUPTED = 130  # what Typer makes of Ctrl-C; our own exit codes end at 4

app = typer.Typer(
    name="rca",
    help="Offline root-cause assistant for manufacturing quality incidents.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for group in (plant, plantdata, asking, verdicts, evaluate, life, serve, reporting, lint):
    group.register(app)


def _version(value: bool) -> None:
    if value:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def _root(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True),
) -> None:
    del version


def main() -> None:
    """Run the command line. Exit codes: 0 done, 1 user error, 2 usage, 3 partial, 4 gate."""
    # numpy, not loaded yet, reads it: sums of one order whatever the cores, and no threads that
    # only wait; on the small products of one question they cost more than they give
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        app()
    except UserError as error:
        typer.echo(f"error: {error.message}", err=True)
        if error.fix:
            typer.echo(f"  fix: {error.fix}", err=True)
        sys.exit(1)
    except EngineError as error:
        typer.echo(f"error: {error}", err=True)
        sys.exit(1)
    except RcaError as error:
        typer.echo(f"error: {error}", err=True)
        sys.exit(1)
    except SystemExit as done:
        if done.code != INTERRUPTED:
            raise
        typer.echo("stopped; what was finished is kept, run the same command to go on", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
