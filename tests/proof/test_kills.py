"""Kill `triage` and `ingest` at random points: what resumes gives the uninterrupted bytes.

A kill counts only where the process was alive when it was struck; one that came too late is tried
again at another point, on a fresh folder. Every seed demands `LANDED` of each kind, so that
RCA_KILLS=10 (`make proof`) rests on 20 landed kills of `triage` and 20 of `ingest`.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time

import pytest

from tests.plants import write_pump_incidents, write_pumps

ROUNDS = int(os.environ.get("RCA_KILLS", "3"))
LANDED = 2  # per seed and command
TRIES = 20


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
    """True when the process was alive when it was struck, and died of it."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
    process.communicate(timeout=60)
    return process.returncode == -signal.SIGKILL


def kill_until_landed(command, seconds, moment, made):
    """Start ``command`` again and again, each time on what the last kill left, until `LANDED`
    kills struck it alive. Where one came too late ``made`` is removed: a finished run has nothing
    left to interrupt. Returns the landed kills; the last thing that happened is one of them."""
    landed, latest = 0, 0.9
    for _ in range(TRIES):
        if kill_after(start(*command), seconds * moment.uniform(0.1, latest)):
            landed += 1
            if landed == LANDED:
                break
        else:
            latest *= 0.7  # the machine is quicker now than it was
            shutil.rmtree(made, ignore_errors=True)
    return landed


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
    triage = ("triage", file, "--out", cut, "-w", plant)
    assert kill_until_landed(triage, seconds, random.Random(seed), cut) == LANDED
    finish(*triage, expect=(3,))
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
    assert kill_until_landed(("ingest", "-w", cut), seconds, moment, cut / ".rca") == LANDED
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
