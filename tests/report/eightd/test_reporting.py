"""From stored records to a file, and the commands."""

from __future__ import annotations

from datetime import datetime

import pytest
from typer.testing import CliRunner

from rca.cli import reporting as commands
from rca.errors import RecordMissing, UserError
from rca.read.eightd import read_eightd
from rca.records import Records
from rca.reporting import Layout, eightd, report

AT = datetime(2025, 9, 21, 8, 0)


@pytest.fixture
def records(tmp_path, full):
    found = Records.open(tmp_path)
    found.store(full, AT)
    yield found
    found.close()


def test_a_report_follows_the_verdict_and_is_audited(records, catalogue, checked, tmp_path):
    file, made = report(records, catalogue, "Q-1", tmp_path / "Q.md", AT)
    assert made.draft and read_eightd(file, "Q.md").cases[0].draft
    for verdict in checked:
        records.add_verdict(verdict)
    file, made = report(records, catalogue, "Q-1@1", file, AT, Layout("vda", None, "zh"))
    assert not made.draft and "发生根本原因" in file.read_text(encoding="utf-8")
    exported = [line.detail for line in records.history("Q-1") if line.what == "8D exported"]
    assert [line["draft"] for line in exported] == [True, False]
    records.undo("Q-1", "Li", AT)
    assert eightd(records, catalogue, "Q-1", AT).draft


def test_what_people_wrote_is_in_the_report(records, catalogue):
    records.write_eightd("Q-1", {"number": "8D-2025-900", "lesson": "look behind"}, "Li", AT)
    made = eightd(records, catalogue, "Q-1", AT)
    assert made.texts["number"] == "8D-2025-900"
    assert made.rows("d8_facts")[1].cells["text"] == "look behind"


def test_the_day_of_closing_is_in_the_report(records, catalogue):
    records.close_incident("Q-1", "Li", datetime(2025, 10, 2), "false alarm")
    assert eightd(records, catalogue, "Q-1", AT).texts["closed"] == "2025-10-02"


def test_errors_name_the_next_command(records, catalogue, tmp_path):
    with pytest.raises(RecordMissing):
        report(records, catalogue, "nobody", tmp_path / "x.md", AT)
    with pytest.raises(UserError, match="not known"):
        report(records, catalogue, "Q-1", tmp_path / "x.rtf", AT)
    assert not [line for line in records.history("Q-1") if line.what == "8D exported"]


def test_commands_write_facts_and_files(records, catalogue, tmp_path, monkeypatch):
    import typer

    from rca.workspace import Workspace

    (tmp_path / "rca.toml").write_text('[workspace]\nname = "x"\n', encoding="utf-8")
    monkeypatch.setattr(Workspace, "knowledge", lambda self: type("K", (), {"causes": ()})())
    app = typer.Typer()
    commands.register(app)
    (tmp_path / "facts.toml").write_text('lesson = "look behind"\n', encoding="utf-8")
    where = ["-w", str(tmp_path)]
    run = CliRunner().invoke
    done = run(app, ["facts", "Q-1", "--from", str(tmp_path / "facts.toml"), "--by", "Li", *where])
    assert done.exit_code == 0 and "lesson" in done.output
    done = run(app, ["report", "Q-1", "--to", str(tmp_path / "Q.md"), *where])
    assert done.exit_code == 0 and "draft, cause suspected" in done.output
    assert "look behind" in (tmp_path / "Q.md").read_text(encoding="utf-8")
    (tmp_path / "bad.json").write_text("[1]", encoding="utf-8")
    done = run(app, ["facts", "Q-1", "--from", str(tmp_path / "bad.json"), "--by", "Li", *where])
    assert isinstance(done.exception, UserError)
