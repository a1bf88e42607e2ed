"""Suites: made from a folder of data, skipped with the reason where there is none."""

from __future__ import annotations

import csv
import json

import pytest
import typer
from typer.testing import CliRunner

from evals.backtest import quarter_cut
from evals.openfda import COLUMNS, rows
from evals.questions import read_questions
from evals.suites import SUITES, _toml, available, lay_down
from rca.cli import evaluate
from rca.errors import UserError
from rca.settings import load
from tests.plants import PUMP_SIGNS

app = typer.Typer()
evaluate.register(app)


def write(file, n, start):
    columns = ["incident_id", "symptom_text", "label", "date", "narrative_full", "cause_stated"]
    with file.open("w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(columns)
        for i in range(n):
            cause = list(PUMP_SIGNS)[i % 3]
            text = f"{PUMP_SIGNS[cause][i % 2]} on unit {start + i}"
            day = f"{2010 + (start + i) // 12 // 12}-{i % 12 + 1:02d}-03"
            writer.writerow([f"P{start + i}", text, cause, day, "GOLD was found", i % 2])


def test_a_suite_end_to_end(tmp_path, monkeypatch):
    folder = tmp_path / "data" / "phmsa_pipeline"
    folder.mkdir(parents=True)
    write(folder / "history.csv", 36, 0)
    write(folder / "dev.csv", 6, 400)
    monkeypatch.setenv("RCA_DATA", str(tmp_path / "data"))
    out = tmp_path / "out"
    done = CliRunner().invoke(
        app, ["eval", "suite", "phmsa_strict", "fda_recalls", "--out", str(out), "--rank-only"]
    )
    assert done.exit_code == 0, done.output
    assert "skipped fda_recalls" in done.stderr and "RCA_DATA" in done.stderr
    found = json.loads((out / "phmsa_strict" / "metrics.json").read_text())
    assert found["n_seen"] == 6 and found["baselines"]["prior"]["hit@3"]["value"] == 1.0
    assert "cause_stated" in found["slices"]


def test_every_suite_makes_valid_settings(tmp_path):
    for suite in SUITES.values():
        folder = tmp_path / suite.name
        folder.mkdir()
        (folder / "rca.toml").write_text(_toml(suite))
        asked = load(folder).incident.columns
        assert asked.get("labels") == ((suite.label,) if suite.label else None)


def test_json_lists_of_labels_become_labels(tmp_path, monkeypatch):
    folder = tmp_path / "data" / "causrca_lathe"
    folder.mkdir(parents=True)
    head = "incident_id,subsystem,symptom_text,alarms,abnormal_signals,label\n"
    for part in ("history.csv", "dev.csv"):
        (folder / part).write_text(head + 'C1,hyd,oil low,[],[],"[""Leak"", ""Pump fails""]"\n')
    monkeypatch.setenv("RCA_DATA", str(tmp_path / "data"))
    plant = lay_down(SUITES["causrca_lathe"], tmp_path / "plant")
    rows = read_questions(plant, tmp_path / "plant" / "dev.csv").questions
    assert [row.labels for row in rows] == [("Leak", "Pump fails")]


def test_unknown_suites():
    with pytest.raises(UserError, match="no suite"):
        available("nothing")


def test_a_suite_without_causes_scores_past_actions(tmp_path, monkeypatch):
    folder = tmp_path / "data" / "maintnet_actions"
    folder.mkdir(parents=True)
    fixes = {"intake leaks": "REPLACED GASKET", "baffle cracked": "STOP DRILLED CRACK"}
    past = [f"M{i},{p} on unit {i},{a}" for i in range(8) for p, a in fixes.items()]
    rows = [f"{row.split(',')[0]}{n},{row.split(',', 1)[1]}" for n, row in enumerate(past)]
    (folder / "history.csv").write_text(
        "incident_id,symptom_text,action\n" + "\n".join(rows) + "\n"
    )
    asked = [f'D{i},{p} again,{a},"[""OTHER WORDS"", ""{a}""]"' for i, (p, a) in
             enumerate(fixes.items())]  # fmt: skip
    (folder / "dev.csv").write_text(
        "incident_id,symptom_text,action,all_actions\n" + "\n".join(asked) + "\n"
    )
    monkeypatch.setenv("RCA_DATA", str(tmp_path / "data"))
    out = tmp_path / "out"
    done = CliRunner().invoke(app, ["eval", "suite", "maintnet_actions", "--out", str(out)])
    assert done.exit_code == 0, done.output
    found = json.loads((out / "maintnet_actions" / "metrics.json").read_text())
    assert found["n"] == 2 and found["action_f1"]["@1"]["value"] == 1.0
    assert set(found["action_baselines"]) >= {"nearest problem, bm25", "commonest actions"}
    assert "nearest problem, bm25" in (out / "table.md").read_text()


def test_openfda_pages_until_the_total():
    asked = []

    def page(url):
        asked.append(url)
        results = [
            {"product_res_number": f"Z-{len(asked)}", "root_cause_description": "Device Design"}
        ]
        return {"meta": {"results": {"total": 1500}}, "results": results}

    found = list(rows("2020-01-01", "2020-12-31", page))
    assert len(asked) == 2 and "skip=1000" in asked[1]
    assert [r["recall_number"] for r in found] == ["Z-1", "Z-2"]
    assert set(found[0]) == set(COLUMNS) and found[0]["label"] == "Device Design"


def test_cuts():
    from datetime import date

    assert quarter_cut(date(2026, 8, 19)) == date(2026, 7, 1)
    assert quarter_cut(date(2026, 12, 31)) == date(2026, 10, 1)
