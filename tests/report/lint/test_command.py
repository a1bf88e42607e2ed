"""`rca lint` on files and on stored diagnoses."""

import json
from datetime import datetime

import pytest
from typer.testing import CliRunner

from rca.cli import lint as command
from rca.cli.main import app
from rca.errors import FileReadError, RecordMissing, UserError
from rca.records import Records
from rca.report.lint.drafted import lint_draft
from rca.reporting import Layout, eightd
from tests.report.eightd.conftest import *  # noqa: F403 - its catalogue and full diagnosis
from tests.report.lint.reports import CHINESE, ENGLISH, with_section, write

AT = datetime(2025, 9, 21, 8, 0)
BAD = with_section(ENGLISH, "D3", "Suspect pumps were blocked.")


def run(*arguments: str):
    return CliRunner().invoke(app, ["lint", *arguments])


def test_findings_are_data_and_strict_makes_them_a_gate(tmp_path):
    bad, good = str(write(tmp_path, BAD)), str(write(tmp_path, ENGLISH, "good.md"))
    assert [run(bad).exit_code, run(bad, "--strict").exit_code] == [0, 4]
    assert [run(good).exit_code, run(good, "--strict").exit_code] == [0, 0]
    assert "no finding" in run(good).stdout


def test_a_finding_is_shown_with_place_quote_and_remedy(tmp_path):
    shown = run(str(write(tmp_path, BAD))).stdout
    assert "D3 line 10  no-scope" in shown
    assert "Suspect pumps were blocked." in shown and "Instead: Give lots" in shown


def test_json_holds_the_same_in_the_language_asked_for(tmp_path):
    report = str(write(tmp_path, with_section(CHINESE, "D3", "可疑品已隔离。")))
    for lang, word in (("", "围堵措施没有写明范围"), ("en", "Containment does not say")):
        found = json.loads(run(report, "--json", "--lang", lang).stdout)["findings"]
        assert [one["kind"] for one in found] == ["no-scope"]
        assert word in found[0]["reason"] and set(found[0]) == {
            "kind", "section", "place", "quote", "reason", "instead",
        }  # fmt: skip


def test_what_is_neither_file_nor_diagnosis_is_told(tmp_path, monkeypatch):
    assert isinstance(run(str(tmp_path / "gone.docx")).exception, UserError)
    assert isinstance(run(str(write(tmp_path, "# Minutes\n"))).exception, FileReadError)
    (tmp_path / "rca.toml").write_text('[workspace]\nname = "w"\n', encoding="utf-8")
    missing = run("A-1", "-w", str(tmp_path)).exception
    assert isinstance(missing, RecordMissing) and "neither a file nor" in str(missing)
    assert isinstance(run(str(tmp_path / "x.md"), "--lang", "fr").exception, UserError)


@pytest.fixture
def records(tmp_path, full):
    found = Records.open(tmp_path)
    found.store(full, AT)
    yield found
    found.close()


def test_a_stored_diagnosis_is_linted_by_its_id(tmp_path, records, catalogue, monkeypatch):
    class Plant:
        def __init__(self):
            self.records = records

        def knowledge(self):
            return type("Known", (), {"causes": tuple(catalogue.values())})()

    monkeypatch.setattr(command, "open_workspace", lambda folder: Plant())
    found = json.loads(run("Q-1", "--json").stdout)
    assert found["report"] == "Q-1"
    kinds = {one["kind"] for one in found["findings"]}
    assert "no-number" in kinds and "no-owner" in kinds


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_draft_is_told_what_is_open_and_not_blamed_for_what_it_marks(records, catalogue, lang):
    draft = eightd(records, catalogue, "Q-1", AT, Layout("house", None, lang))
    kinds = {finding.kind for finding in lint_draft(draft).findings}
    assert "no-number" in kinds
    assert not kinds & {"suspected-as-verified", "missing-section", "date-order", "operator-error"}
