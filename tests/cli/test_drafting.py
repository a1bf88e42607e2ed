"""``triage --draft`` in a process of its own, against a server that speaks as Ollama does."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from tests.ollama_server import MODEL, OllamaServer
from tests.plants import write_pump_incidents, write_pumps

ROWS = 4  # good ones; the file holds two bad rows besides
EMPTY = '{"items": []}'


def command(folder, *args):
    return [sys.executable, "-m", "rca.cli.main", *map(str, args), "-w", str(folder)]


def environment():
    return {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}


def rca(folder, *args):
    return subprocess.run(
        command(folder, *args), capture_output=True, text=True, encoding="utf-8",
        timeout=300, env=environment(),
    )  # fmt: skip


@pytest.fixture(scope="module")
def pumps(tmp_path_factory):
    folder = write_pumps(tmp_path_factory.mktemp("pumps"))
    assert rca(folder, "ingest").returncode == 0
    return folder


@pytest.fixture
def server(pumps):
    with OllamaServer() as running:
        running.faults.reply = EMPTY
        toml = (pumps / "rca.toml").read_text(encoding="utf-8").partition("\n[llm]")[0]
        llm = f'\n[llm]\nprovider = "ollama"\nmodel = "{MODEL}"\nurl = "{running.url}"\n'
        (pumps / "rca.toml").write_text(toml + llm, encoding="utf-8")
        yield running


def triage(pumps, tmp_path):
    file = write_pump_incidents(tmp_path / "new.csv", ROWS)
    return ("triage", file, "--out", tmp_path / "out", "--draft", "--columns",
            "id=no,text=seen", "--json")  # fmt: skip


def receipt(tmp_path):
    return json.loads((tmp_path / "out" / "receipt.json").read_text(encoding="utf-8"))


def heeds_ctrl_c():
    """A shell's background jobs ignore Ctrl-C and hand that down; a person's terminal does not."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def until(true, seconds=60.0):
    for _ in range(int(seconds * 20)):
        if true():
            return
        time.sleep(0.05)
    raise AssertionError("it never happened")


def test_ctrl_c_keeps_finished_drafts_and_the_next_run_asks_only_for_the_others(
    pumps, server, tmp_path
):
    args = triage(pumps, tmp_path)
    running = subprocess.Popen(
        command(pumps, *args), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(),
        preexec_fn=heeds_ctrl_c,
    )  # fmt: skip
    until(lambda: server.finished >= 1)
    server.faults.slow_first = 60.0
    until(lambda: len(server.asked) > server.finished)
    done = server.finished
    ranked = (tmp_path / "out" / "diagnoses.jsonl").read_text(encoding="utf-8")
    running.send_signal(signal.SIGINT)
    _, told = running.communicate(timeout=300)
    assert running.returncode == 1 and b"kept" in told and b"Traceback" not in told

    drafts = receipt(tmp_path)["drafts"]
    replies = (tmp_path / "out" / "replies.jsonl").read_text().splitlines()
    assert ranked.count("\n") == ROWS + 2  # every ranking stood on disk before
    assert drafts["not_reached"] >= 1 and len(replies) == done
    assert (tmp_path / "out" / "diagnoses.jsonl").read_text().count("\n") == ROWS + 2

    server.faults.slow_first = 0.0
    before = len(server.asked)
    again = rca(pumps, *args)
    assert again.returncode == 3, again.stderr  # the two bad rows
    assert len(server.asked) - before == ROWS - done
    assert receipt(tmp_path)["drafts"]["drafted"] == ROWS
    third = len(server.asked)
    rca(pumps, *args)
    assert len(server.asked) == third


def test_failed_drafts_are_counted_and_leave_full_answers(pumps, server, tmp_path):
    server.faults.reply = EMPTY + " " * 40
    server.faults.error_inside = "the runner has crashed"
    file = tmp_path / "two.csv"
    file.write_text("no,seen\nA,drive end is hot\nB,grinding noise\n", encoding="utf-8")
    done = rca(pumps, "triage", file, "--out", tmp_path / "out", "--draft", "--columns",
               "id=no,text=seen")  # fmt: skip
    assert done.returncode == 3 and "2 failed" in done.stdout.replace("\n", " ")
    drafts = receipt(tmp_path)["drafts"]
    assert (drafts["drafted"], drafts["failed"]) == (0, 2)
    assert [one["id"] for one in drafts["errors"]] == ["A", "B"]
    assert "crashed" in drafts["errors"][0]["error"]
    for name in (MODEL, "num_ctx=", "seed=", "temperature=0"):
        assert name in drafts["llm"]
    notes = [
        json.loads(line)
        for line in (tmp_path / "out" / "journal.jsonl").read_text().splitlines()
        if '"draft"' in line
    ]
    assert [(n["draft"], n["llm"], n["prompt"]) for n in notes] == [
        (name, drafts["llm"], drafts["prompt"]) for name in "AB"
    ]
    for line in (tmp_path / "out" / "diagnoses.jsonl").read_text().splitlines():
        assert json.loads(line)["hypotheses"][0]["rationale"]["text"]


def test_the_ranked_list_is_printed_before_the_first_token(pumps, server):
    server.faults.slow_first = 60.0
    running = subprocess.Popen(
        command(pumps, "ask", "hot drive end and a grinding noise"),
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment(),
        preexec_fn=heeds_ctrl_c,
    )  # fmt: skip
    until(lambda: server.asked)
    time.sleep(0.2)
    running.send_signal(signal.SIGINT)
    shown, _ = running.communicate(timeout=300)
    assert server.finished == 0 and "1" in shown.decode() and "%" in shown.decode()


def test_eval_run_prints_the_drafting_table_of_the_named_engine(pumps, server, tmp_path):
    file = tmp_path / "labelled.csv"
    file.write_text("no,seen,was\nA,drive end is hot,worn bearing\n", encoding="utf-8")
    done = rca(pumps, "eval", "run", "--incidents", file, "--out", tmp_path / "e", "--llm",
               "ollama", "--columns", "id=no,text=seen,labels=was")  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "| evidence | 1 |" in done.stdout and f"| ollama/{MODEL} | 1 |" in done.stdout
    rows = json.loads((tmp_path / "e" / "drafting.json").read_text(encoding="utf-8"))
    assert [row["wording"] for row in rows] == ["evidence", f"ollama/{MODEL}"]
    assert server.asked
