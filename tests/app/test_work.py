"""The process behind a batch, and the command that starts the server."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from filelock import FileLock
from typer.testing import CliRunner

from app import batches, shelving, worker
from app.users import add_user
from rca import UserError, Workspace
from rca.cli import serve
from rca.cli.main import app as command_line
from tests.app.conftest import texts
from tests.plants import write_pump_incidents

AT = datetime(2026, 11, 22, 8, 0)


def job_of(plant, tmp_path, **asked):
    file = write_pump_incidents(tmp_path / "night.csv")
    return batches.new_job(plant, file.name, file.read_bytes(), "li", AT, **asked)


def test_a_batch_ends_with_every_row_and_in_the_records(plant, tmp_path):
    job = job_of(plant, tmp_path)
    assert worker.main("triage", plant, job.folder) == 0
    told = batches.progress(job.folder)
    assert (told.state, told.done, told.total) == ("partial", 14, 14)
    rows = batches.rows(job)
    assert [row["status"] for row in rows].count("failed") == 2
    assert (job.out / "summary.xlsx").exists()
    stored = {incident.id for incident, _ in Workspace.open(plant).records.incidents()}
    assert {f"N{i:03d}" for i in range(12)} <= stored


def test_a_second_worker_gives_way(plant, tmp_path):
    job = job_of(plant, tmp_path)
    with FileLock(job.folder / ".worker.lock"):
        assert worker.main("triage", plant, job.folder) == 0
    assert not job.out.exists()


def test_what_went_wrong_is_told_with_its_fix(plant, tmp_path):
    job = batches.new_job(plant, "odd.csv", b"a,b\n1,2\n", "li", AT)
    assert worker.main("triage", plant, job.folder) == 1
    told = batches.progress(job.folder)
    assert told.state == "failed"
    assert "--columns" in told.fix


def test_a_started_batch_finishes_without_its_server(plant, tmp_path):
    job = job_of(plant, tmp_path)
    batches.start("triage", plant, job.folder)
    for _ in range(600):
        if batches.progress(job.folder).state not in ("waiting", "running"):
            break
        __import__("time").sleep(0.1)
    assert batches.progress(job.folder).state == "partial"


def test_a_batch_that_a_crash_stopped_is_taken_up_again(plant, tmp_path, monkeypatch):
    job = job_of(plant, tmp_path)
    batches.write_json(job.folder / "progress.json", {"state": "running", "at": 1.0})
    started = []
    monkeypatch.setattr(batches, "start", lambda *told: started.append(told))
    assert batches.resume(plant) == 1
    assert started == [("triage", plant, job.folder)]


def test_reading_tells_what_it_did(plant):
    target = shelving.targets(Workspace.open(plant).settings)[0]
    text = (
        plant / "history.csv"
    ).read_text() + "C999,odd hum,seal leak,x,2025-01-01,2025-01-02,S0,\n"
    shelving.put(target, "history.csv", text.encode(), replace=True, at=AT)
    folder = shelving.ingest_folder(plant)
    folder.mkdir(parents=True)
    assert worker.main("ingest", plant, folder) == 0
    report = json.loads((folder / "report.json").read_text())
    assert (report["read"], report["cases"]) == (1, 19)


def test_the_command_refuses_other_machines_without_a_sign_in(plant, monkeypatch):
    run = []
    monkeypatch.setattr(serve, "_run", lambda command, root: run.append(command))
    refused = CliRunner().invoke(command_line, ["app", "-w", str(plant), "--host", "0.0.0.0"])
    assert isinstance(refused.exception, UserError)
    assert not run
    add_user(plant, "li", "correct horse battery")
    CliRunner().invoke(command_line, ["app", "-w", str(plant), "--host", "0.0.0.0"])
    assert "0.0.0.0" in run[0]


def test_the_server_is_started_closed(plant, monkeypatch):
    run = []
    monkeypatch.setattr(serve, "_run", lambda command, root: run.append(command))
    CliRunner().invoke(command_line, ["app", "-w", str(plant)])
    told = dict(zip(run[0][4::2], run[0][5::2], strict=True))
    assert told["--server.address"] == "127.0.0.1"
    assert told["--browser.gatherUsageStats"] == "false"
    assert told["--server.enableXsrfProtection"] == "true"
    assert told["--server.maxUploadSize"] == "50"
    assert told["--client.showErrorDetails"] == "none"


def test_a_user_is_added_on_the_command_line(plant):
    told = CliRunner().invoke(
        command_line, ["app", "-w", str(plant), "--add-user", "li"], input="long enough pw\n" * 2
    )
    assert told.exit_code == 0, told.output
    assert (plant / "users.toml").exists()


def test_an_open_address_without_users_shows_nothing(open_app):
    from streamlit import config

    config.set_option("server.address", "0.0.0.0")
    try:
        app = open_app()
        config.set_option("server.address", "0.0.0.0")
        app.run()
        assert not app.chat_input
        assert any("sign-in" in e.value for e in app.error)
    finally:
        config.set_option("server.address", "127.0.0.1")


def test_a_configured_sign_in_is_asked_for_even_on_this_machine(open_app, plant):
    add_user(plant, "li", "correct horse battery")
    app = open_app()
    assert not app.chat_input
    app.text_input[0].set_value("li")
    app.text_input[1].set_value("wrong horse battery")
    app.button[0].click().run()
    assert not app.chat_input
    assert app.error
    app.text_input[1].set_value("correct horse battery")
    app.button[0].click().run()
    assert app.chat_input
    assert "li" in texts(app)


@pytest.mark.parametrize("pair", [{"certificate": "c.pem"}, {"key": "k.pem"}])
def test_certificate_and_key_go_together(pair, tmp_path):
    told = {"certificate": None, "key": None} | {k: tmp_path / v for k, v in pair.items()}
    with pytest.raises(UserError):
        serve.options("127.0.0.1", 1, **told)


def test_the_server_never_asks_a_public_site_for_its_address(monkeypatch):
    import sys

    from streamlit import net_util
    from streamlit.web import cli

    from app import server

    monkeypatch.setattr(net_util, "get_external_ip", net_util.get_external_ip)
    monkeypatch.setattr(sys, "argv", ["app.server", "main.py", "--server.port", "1"])
    run = []
    monkeypatch.setattr(cli, "main", lambda: run.append(list(sys.argv)))
    server.main()
    assert run == [["streamlit", "run", "main.py", "--server.port", "1"]]
    assert net_util.get_external_ip() is None
