"""Kill `triage` and `ingest` at random points: what resumes gives the uninterrupted bytes."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time

import pytest

from tests.plants import write_pump_incidents, write_pumps

ROUNDS = int(os.environ.get("RCA_KILLS", "3"))


def start(*args):
    return subprocess.Popen(
        [sys.executable, "-m", "rca.cli.main", *map(str, args)],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip


def finish(*args, expect=(0,)):
    process = start(*args)
    _, err = process.communicate(timeout=300)
    assert process.returncode in expect, err.decode()


def kill_after(process, seconds):
    """True when the process was still running and died by SIGKILL."""
    try:
        process.wait(seconds)
        return False
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(30)
        return True


def timed(*args, expect=(0,)):
    begun = time.monotonic()
    finish(*args, expect=expect)
    return time.monotonic() - begun


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_killed_triage_resumes_to_the_same_bytes(tmp_path, seed):
    plant = write_pumps(tmp_path / "plant", rounds=8)
    file = write_pump_incidents(tmp_path / "new.csv", 300)
    finish("ingest", "-w", plant)
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    seconds = timed("triage", file, "--out", whole, "-w", plant, expect=(3,))
    moment = random.Random(seed)
    killed = 0
    for latest in (0.55, 0.9, 0.9):  # the first one strikes even where this run is much faster
        process = start("triage", file, "--out", cut, "-w", plant)
        killed += kill_after(process, seconds * moment.uniform(0.15, latest))
    finish("triage", file, "--out", cut, "-w", plant, expect=(3,))
    assert killed
    for name in ("diagnoses.jsonl", "summary.xlsx"):
        assert (cut / name).read_bytes() == (whole / name).read_bytes()
    entries = [json.loads(line)["key"] for line in (cut / "journal.jsonl").read_text().splitlines()]
    assert len(entries) == len(set(entries)) == 302
    reports = {p.name: p.read_bytes() for p in (cut / "reports").iterdir()}
    assert reports == {p.name: p.read_bytes() for p in (whole / "reports").iterdir()}


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_killed_ingest_leaves_the_old_or_the_new_index(tmp_path, seed):
    whole = write_pumps(tmp_path / "whole" / "plant", rounds=120)
    cut = write_pumps(tmp_path / "cut" / "plant", rounds=120)
    file = write_pump_incidents(tmp_path / "new.csv", 10)
    seconds = timed("ingest", "-w", whole)
    moment = random.Random(100 + seed)
    killed = sum(
        kill_after(start("ingest", "-w", cut), seconds * moment.uniform(0.15, latest))
        for latest in (0.55, 0.95)
    )
    assert killed
    finish("ingest", "-w", cut)
    answers = []
    for plant in (whole, cut):
        finish("triage", file, "--out", plant / "out", "-w", plant, expect=(3,))
        answers.append((plant / "out" / "diagnoses.jsonl").read_bytes())
    assert answers[0] == answers[1]
    # a change on top of a standing index: until it has committed the old one answers
    with (cut / "history.csv").open("a") as history:
        history.write("C999,foam in the oil sight glass,water in oil,changed oil,2025-11-01,"
                      "2025-11-20,S1,x\n")  # fmt: skip
    if kill_after(start("ingest", "-w", cut), seconds * moment.uniform(0.1, 0.6)):
        finish("doctor", "-w", cut)
    finish("ingest", "-w", cut)
    finish("search", "foam sight glass", "-w", cut)
    left = [p for p in (cut / ".rca").rglob(".staged-*")]
    assert not left or len(left) < 3
