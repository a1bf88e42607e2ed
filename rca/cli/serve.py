"""app: the assistant in the browser."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from rca.cli.common import WorkspaceOption, err, open_workspace
from rca.errors import UserError

LOOPBACK = ("127.0.0.1", "localhost", "::1")
UPLOAD_MB = 50
_WORKSPACE = "RCA_APP_WORKSPACE"  # read by app.session
_LIGHT = {"primaryColor": "#1668b8"}
_DARK = {"primaryColor": "#4aa3f0"}


def register(group: typer.Typer) -> None:
    """Add this group's command."""
    group.command("app")(serve)


def serve(
    workspace: WorkspaceOption = None,
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="Where it listens.")] = 8501,
    host: Annotated[
        str, typer.Option("--host", help="An address of this machine; others need a sign-in.")
    ] = LOOPBACK[0],
    add_user: Annotated[
        str, typer.Option("--add-user", metavar="NAME", help="Ask for a password and stop.")
    ] = "",
    certificate: Annotated[
        Path | None, typer.Option("--cert", help="TLS certificate (PEM), with --key.")
    ] = None,
    key: Annotated[Path | None, typer.Option("--key", help="Its private key (PEM).")] = None,
    origin: Annotated[
        list[str] | None,
        typer.Option("--origin", metavar="URL", help="A name people reach it by, e.g. a proxy's."),
    ] = None,
) -> None:
    """The assistant in the browser: http://127.0.0.1:8501, this machine only."""
    from app import users

    root = open_workspace(workspace).settings.root
    if add_user:
        password = typer.prompt("password", hide_input=True, confirmation_prompt=True, err=True)
        file = users.add_user(root, add_user, password)
        err().print(f"{add_user} may sign in; kept in {file}", markup=False)
        return
    known = users.Users.load(root).names
    if host not in LOOPBACK and not known:
        raise UserError(
            f"--host {host} can be reached from other machines and nobody has a sign-in",
            f"rca app -w {root} --add-user NAME, then start it again",
        )
    if host not in LOOPBACK and certificate is None:
        err().print(
            "passwords travel in the clear without TLS: name --cert and --key, or put a proxy "
            "with TLS before it", style="yellow", markup=False,
        )  # fmt: skip
    flags = options(host, port, certificate, key)
    for url in origin or []:
        flags += ["--server.corsAllowedOrigins", url]
    shown = f"[{host}]" if ":" in host else host
    scheme = "https" if certificate else "http"
    err().print(f"{root}: {scheme}://{shown}:{port}  (stop with Ctrl-C)", markup=False)
    _run([sys.executable, "-m", "app.server", str(_script()), *flags], root)


def options(host: str, port: int, certificate: Path | None, key: Path | None) -> list[str]:
    """Streamlit's flags; whatever a config.toml says, these hold. Raises UserError."""
    if (certificate is None) != (key is None):
        raise UserError("--cert and --key go together", "name both")
    chosen: dict[str, object] = {
        "server.address": host, "browser.serverAddress": host,
        "server.port": port, "server.headless": "true",
        "server.enableXsrfProtection": "true", "server.enableCORS": "true",
        "server.maxUploadSize": UPLOAD_MB, "server.maxMessageSize": UPLOAD_MB,
        "server.fileWatcherType": "none", "server.enableStaticServing": "false",
        "server.enableAgentApi": "false", "browser.gatherUsageStats": "false",
        "client.showErrorDetails": "none", "client.showErrorLinks": "false",
        "client.toolbarMode": "viewer", "logger.level": "warning",
    }  # fmt: skip
    chosen |= {f"theme.light.{name}": value for name, value in _LIGHT.items()}
    chosen |= {f"theme.dark.{name}": value for name, value in _DARK.items()}
    if certificate is not None:
        chosen |= {"server.sslCertFile": certificate, "server.sslKeyFile": key}
    flags = [part for name, value in chosen.items() for part in (f"--{name}", str(value))]
    if host in LOOPBACK:  # a page elsewhere must not reach it under a name of its own
        for name in LOOPBACK:
            flags += ["--server.allowedHosts", name]
    return flags


def _script() -> Path:
    import app

    return Path(app.__file__).with_name("main.py")


def _run(command: list[str], root: Path) -> None:
    """Become the server, so that signals reach it; on Windows, wait for it."""
    environment = {**os.environ, _WORKSPACE: str(root)}
    if os.name == "nt":
        import subprocess

        raise typer.Exit(subprocess.call(command, env=environment))
    os.execve(command[0], command, environment)
