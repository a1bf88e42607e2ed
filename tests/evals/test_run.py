"""`rca eval run`, `compare`, `backtest` and the gate, through the command line."""

from __future__ import annotations

import json
import random

import pytest
import typer
from typer.testing import CliRunner

from evals import answering, runner
from rca.cli import evaluate
from rca.errors import UserError
from tests.evals.plants import COLUMNS, write_questions

app = typer.Typer()
evaluate.register(app)


def call(*words):
    return CliRunner().invoke(app, ["eval", *(str(word) for word in words)])


def run(pumps, file, out, *more):
    return call("run", "-w", pumps, "--incidents", file, "--columns", COLUMNS, "--out", out, *more)


def metrics(out):
    return json.loads((out / "metrics.json").read_text())


@pytest.fixture
def shuffled(monkeypatch):
    """A planted regression: the list comes in random order."""
    honest = answering.ranking

    def worse(bench, incident, hide=()):
        from dataclasses import replace

        found = honest(bench, incident, hide)
        order = list(range(len(found.causes)))
        random.Random(incident.id).shuffle(order)
        return replace(
            found,
            causes=tuple(found.causes[i] for i in order),
            scores=tuple(found.scores[i] for i in order),
        )

    monkeypatch.setattr(answering, "ranking", worse)


def test_the_contract_shape(pumps, questions, tmp_path):
    out = tmp_path / "out"
    done = run(pumps, questions, out, "--baselines")
    assert done.exit_code == 0, done.output
    found = metrics(out)
    assert (found["n"], found["n_seen"], found["n_novel"], found["n_failed"]) == (24, 21, 3, 0)
    for name in (
        "hit@1",
        "hit@3",
        "hit@5",
        "mrr",
        "macro_hit@3",
        "ece",
        "brier",
        "novelty_auroc",
        "coverage",
        "citation_valid",
        "citation_supported",
    ):
        estimate = found[name]
        assert estimate["low"] <= estimate["value"] <= estimate["high"], name
    assert set(found["investigation_minutes"]) >= {"ours", "pareto", "oracle"}
    assert set(found["baselines"]) >= {
        "prior",
        "bm25 knn",
        "dense knn",
        "rrf vote",
        "tfidf + logistic regression",
    }
    assert found["dataset"].startswith("sha256:") and found["workspace"]
    assert found["canary"] == {"tried": 5, "leaked": []}
    assert found["action_f1@1"]["n"] == 24
    assert found["hit@1"]["value"] > 0.8  # signs are plain in this plant
    page = (out / "report.html").read_text()
    assert "<script" not in page and "http" not in page.replace("http-equiv", "")
    assert len(page.encode()) < 5_000_000
    assert "Hit@3" in (out / "summary.md").read_text()


def test_a_failed_row_is_failed_not_wrong(pumps, tmp_path):
    out = tmp_path / "out"
    done = run(pumps, write_questions(tmp_path / "q.csv", bad=True), out, "--rank-only")
    assert done.exit_code == 3
    found = metrics(out)
    assert (found["n"], found["n_failed"], found["n_seen"]) == (25, 1, 21)
    plain = tmp_path / "plain"
    run(pumps, write_questions(tmp_path / "p.csv"), plain, "--rank-only")
    assert found["hit@1"] == metrics(plain)["hit@1"]


def test_a_killed_run_resumes_with_the_same_result(pumps, questions, tmp_path, monkeypatch):
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    run(pumps, questions, whole, "--rank-only")
    honest = answering.WorkspaceAnswerer.answer
    calls = []

    def killed(self, question):
        calls.append(question.incident.id)
        if len(calls) == 10:
            raise KeyboardInterrupt
        return honest(self, question)

    monkeypatch.setattr(answering.WorkspaceAnswerer, "answer", killed)
    run(pumps, questions, cut, "--rank-only")
    with (cut / "journal.jsonl").open("a") as log:
        log.write('{"key": "half a li')  # what a kill leaves
    assert not (cut / "items.jsonl").exists()
    run(pumps, questions, cut, "--rank-only")
    assert len(calls) == 10 + 24 - 9  # nine were kept
    assert metrics(cut)["computed"] == 15
    timeless = [
        [
            {k: v for k, v in json.loads(line).items() if k != "seconds"}
            for line in (out / "items.jsonl").read_text().splitlines()
        ]
        for out in (whole, cut)
    ]
    assert timeless[0] == timeless[1]


def test_other_settings_are_other_items(pumps, questions, tmp_path):
    out = tmp_path / "out"
    run(pumps, questions, out, "--rank-only")
    run(pumps, questions, out, "--rank-only")
    assert metrics(out)["computed"] == 0
    run(pumps, questions, out, "--rank-only", "--top", "3")
    assert metrics(out)["computed"] == 24


def test_a_planted_regression_breaks_the_gate(pumps, tmp_path, request):
    questions = write_questions(tmp_path / "q.csv", n=60)
    gate = tmp_path / "gate.json"
    gate.write_text(json.dumps({"limits": {"hit@1": {"least": 0.5}, "n_failed": {"most": 0}}}))
    options = ("--rank-only", "--gate", gate)
    assert run(pumps, questions, tmp_path / "a", *options, "--accept-gate").exit_code == 0
    assert len(json.loads(gate.read_text())["baseline"]) == 60
    again = run(pumps, questions, tmp_path / "b", *options)
    assert again.exit_code == 0 and "gate: passed" in again.stderr
    request.getfixturevalue("shuffled")
    worse = run(pumps, questions, tmp_path / "c", *options)
    assert worse.exit_code == 4
    assert "hit@1 is" in worse.stderr  # the floor
    assert "hit@1 is worse than the baseline" in worse.stderr  # the paired test
    assert "place changed: Q" in worse.stderr
    lost = call("compare", tmp_path / "a", tmp_path / "c")
    assert lost.exit_code == 4 and "- lost Q" in lost.stdout
    won = call("compare", tmp_path / "c", tmp_path / "a", "--json")
    assert won.exit_code == 0
    assert json.loads(won.stdout)["metrics"]["hit@1"]["verdict"] == "better"


def test_backtest_asks_only_what_was_known(pumps, tmp_path, monkeypatch):
    asked = []
    honest = answering.ranking

    def watched(bench, incident, hide=()):
        known = bench.view.knowledge.cases
        assert all(case.closed < incident.opened.replace(day=1) for case in known)
        assert incident.id not in {case.id for case in known}
        assert incident.extra == {}
        asked.append(incident.id)
        return honest(bench, incident, hide)

    monkeypatch.setattr(answering, "ranking", watched)
    out = tmp_path / "out"
    done = call("backtest", "-w", pumps, "--out", out, "--least", "20", "--rank-only")
    assert done.exit_code == 0, done.output
    found = metrics(out)
    assert found["n"] == len(asked) > 0
    assert found["over_time"] and found["kind"] == "backtest"
    assert any("fewer than 20" in note for note in found["notes"])


def test_stress_and_short_history(pumps, questions, tmp_path):
    out = tmp_path / "out"
    done = run(pumps, questions, out, "--rank-only", "--stress", "--history", "24,900")
    assert done.exit_code == 0, done.output
    found = metrics(out)
    assert found["robustness"]["typos 30 %"]["change_hit@1"]["n"] > 5
    assert "skipped" in found["robustness"]["terms in the other language"]
    assert found["by_history"]["24"]["n_seen"] > 0
    assert found["by_history"]["900"]["skipped"] == "the history holds 48 labelled cases"
    assert "skipped" in found["leave_cause_out"]  # three causes are too few to take a quarter


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--columns", "labels=nothing"], "nothing"),
        (["--gate", "none.json"], "none.json"),
        (["--history", "many"], "no number"),
    ],
)
def test_user_errors_name_the_fix(pumps, questions, tmp_path, words, told):
    done = call(
        "run",
        "-w",
        pumps,
        "--incidents",
        questions,
        "--columns",
        COLUMNS,
        "--out",
        tmp_path / "o",
        *words,
    )
    assert isinstance(done.exception, UserError) and told in str(done.exception)


def test_comparing_nothing_is_an_error(tmp_path):
    assert isinstance(call("compare", tmp_path, tmp_path).exception, UserError)
    with pytest.raises(UserError, match="items.jsonl"):
        runner.read_items(tmp_path)
