"""Kill the recording of verdicts and the export of 8Ds at random points.

RCA_KILLS=10 (`make proof`) demands 50 kills that landed, 25 during verdicts and 25 during
exports. A kill that came after the process had finished is not counted, and another is tried.
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from datetime import datetime
from pathlib import Path

import pytest

from rca.domain import Incident
from rca.records import FILE_NAME, Records
from rca.workspace import Workspace
from tests.plants import write_pumps

ROUNDS = int(os.environ.get("RCA_KILLS", "1"))
WANTED = (5 * ROUNDS + 1) // 2  # landed kills of each kind
AT = datetime.fromisoformat("2025-12-01T08:00")
ROOT = Path(__file__).parents[2]

# One process = a day's work at the desk: verdicts, undo, 8D issued, closed, reopened. Each line it
# prints was answered to a person, so it must survive; an open question is stored first.
DESK = """
import sys
from datetime import datetime, timedelta
from pathlib import Path
from rca.domain import Verdict
from rca.records import Records
records = Records.open(Path(sys.argv[1]))
turn, at = int(sys.argv[2]), datetime.fromisoformat("2025-12-01T08:00")
print("ready", flush=True)
for i in range(400):
    name = f"Q-{i % 5}"
    cause = f"c{turn}-{i}"
    records.add_verdict(Verdict(name, cause, "confirmed", "Li Na", at, "check", "seen"))
    print("verdict", name, cause, flush=True)
    if i % 7 == 3:
        gone = records.undo(name, "Wang", at).cause_id
        print("undone", name, gone, flush=True)
    if i % 11 == 5:
        records.issue(name, "Wang", at)
        print("issued", name, cause, flush=True)
        records.close_incident(name, "Wang", at)
        print("closed", name, cause, flush=True)
        records.reopen(name, "Wang", at, "customer")
        print("reopened", name, cause, flush=True)
"""
# Exports one 8D after the other, in every form.
EXPORT = """
import sys
from datetime import datetime
from pathlib import Path
from rca.workspace import Workspace
plant, out = Workspace.open(Path(sys.argv[1])), Path(sys.argv[2])
out.mkdir(exist_ok=True)
at = datetime.fromisoformat("2025-12-01T08:00")
plant.report("Q-0", out / "first.md", at)
print("ready", flush=True)
for turn in range(60):
    for suffix in ("docx", "xlsx", "md", "pdf"):
        plant.report("Q-0", out / f"8d-{turn % 3}.{suffix}", at)
"""


def started(code: str, *args: object) -> subprocess.Popen[str]:
    """A process that has said it is ready to work."""
    process = subprocess.Popen(
        [sys.executable, "-c", code, *map(str, args)], cwd=ROOT, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "ready", process.communicate()[1]
    return process


def struck(process: subprocess.Popen[str], seconds: float) -> tuple[bool, list[str]]:
    """Whether it was alive when it was killed, and the whole lines it had printed."""
    time.sleep(seconds)
    alive = process.poll() is None
    if alive:
        os.killpg(process.pid, signal.SIGKILL)
    told, _ = process.communicate(timeout=60)
    return alive and process.returncode == -signal.SIGKILL, told.split("\n")[:-1]


@pytest.fixture
def plant(tmp_path: Path) -> Workspace:
    """A workspace with five diagnosed incidents."""
    made = Workspace.open(write_pumps(tmp_path / "plant"))
    made.ingest()
    for i in range(5):
        incident = Incident(f"Q-{i}", "grinding noise and heat at the drive end")
        made.ask(incident, AT, made.options())
    made.records.close()
    return made


def test_no_verdict_that_was_answered_is_lost(plant: Workspace) -> None:
    root, moment = plant.settings.root, random.Random(20261122)
    expected: dict[str, list[str]] = {f"Q-{i}": [] for i in range(5)}
    landed = 0
    for turn in range(6 * WANTED):
        if landed >= WANTED:
            break
        alive, told = struck(started(DESK, root, turn), moment.uniform(0.0, 0.35))
        landed += alive
        for line in told:
            what, name, cause = line.split()
            if what == "verdict":
                expected[name].append(cause)
            elif what == "undone":
                assert expected[name].pop() == cause
        check_records(root, expected)
    assert landed >= WANTED, f"only {landed} kills landed"


def check_records(root: Path, expected: dict[str, list[str]]) -> None:
    """The file is whole and holds everything that was answered, at most one step more."""
    with sqlite3.connect(root / FILE_NAME) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        written = raw.execute("SELECT COUNT(*) FROM verdict").fetchone()[0]
        audited = raw.execute("SELECT COUNT(*) FROM audit WHERE what = 'confirmed'").fetchone()[0]
        undone = raw.execute("SELECT COUNT(*) FROM verdict WHERE undone_at IS NOT NULL").fetchone()
        told = raw.execute("SELECT COUNT(*) FROM audit WHERE what = 'undone'").fetchone()
    raw.close()
    assert written == audited  # a verdict and its audit line come together
    assert undone == told
    records = Records.open(root)
    extra = 0
    for name, causes in expected.items():
        kept = [verdict.cause_id for verdict in records.verdicts(name)]
        if kept != causes:  # the step in flight: written, its answer cut off
            assert kept in ([*causes, kept[-1]], causes[:-1]), name
            extra += 1
        life = records.life(name)
        if life.state in ("8D issued", "closed"):  # killed between two moves: reopen and go on
            records.reopen(name, "proof", AT, "killed in between")
        causes[:] = kept
    assert extra <= 1
    records.close()


def test_no_half_written_8d(plant: Workspace, tmp_path: Path) -> None:
    root, out, moment = plant.settings.root, tmp_path / "out", random.Random(20261123)
    landed = 0
    for _ in range(4 * WANTED):
        if landed >= WANTED:
            break
        alive, _ = struck(started(EXPORT, root, out), moment.uniform(0.0, 1.2))
        landed += alive
        for file in out.iterdir():
            if not file.name.startswith("."):
                assert whole(file), file.name
    assert landed >= WANTED, f"only {landed} kills landed"
    plant.report("Q-0", out / "last.docx", AT)
    names = {file.name for file in out.iterdir()}
    assert {"first.md", "last.docx"} <= names


def whole(file: Path) -> bool:
    """The file is complete by the rules of its own format."""
    data = file.read_bytes()
    if file.suffix in (".docx", ".xlsx"):
        with zipfile.ZipFile(file) as archive:
            return archive.testzip() is None
    if file.suffix == ".pdf":
        return data.startswith(b"%PDF") and data.rstrip().endswith(b"%%EOF")
    return bool(data) and data.decode("utf-8").endswith("\n") and "D8" in data.decode("utf-8")
