"""Helping processes: real ones, and what becomes of their rows when they end."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial

import pytest

from rca import Workspace
from rca.crew import Crew, Helpers
from tests.plants import write_pump_incidents, write_pumps

NOON = datetime(2026, 3, 1, 12, 0)


def _worker(here: str) -> Callable[[int], tuple[str, tuple[int, int]]]:
    def answer(row: int) -> tuple[str, tuple[int, int]]:
        if here == "dies":
            os._exit(7)
        time.sleep(0.01)
        return (f"key {row}" if here == "agrees" else "of another index"), (row * row, os.getpid())

    if here == "does not open":
        raise RuntimeError("no engine")
    return answer


def _here(row: int) -> tuple[int, int]:
    time.sleep(0.01)
    return row * row, os.getpid()


def _worked(temper: str, rows: int = 400):
    with Crew(1, Helpers(1, partial(_worker, temper))) as crew:
        futures = [crew.submit(row, f"key {row}", partial(_here, row)) for row in range(rows)]
        return [future.result() for future in futures], crew


def test_helper_takes_its_share_of_the_rows():
    done, crew = _worked("agrees")
    assert [square for square, _ in done] == [row * row for row in range(400)]
    assert len({process for _, process in done}) == 2
    assert not crew.lost


@pytest.mark.parametrize("temper", ["of another index", "dies", "does not open"])
def test_row_that_no_helper_answers_is_worked_here(temper):
    done, crew = _worked(temper)
    assert done == [(row * row, os.getpid()) for row in range(400)]
    assert crew.lost == (temper != "of another index")


def test_helpers_end_with_a_killed_parent():
    script = (
        "import os, time\n"
        "from functools import partial\n"
        "from rca.crew import Crew, Helpers\n"
        "from tests.test_crew import _worker, _here\n"
        "if __name__ == '__main__':\n"
        "    with Crew(1, Helpers(1, partial(_worker, 'agrees'))) as crew:\n"
        "        while True:\n"
        "            many = [crew.submit(1, 'key 1', partial(_here, 1)) for _ in range(20)]\n"
        "            for pid in {m.result()[1] for m in many} - {os.getpid()}:\n"
        "                print(pid, flush=True)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    helper = int(parent.stdout.readline())
    parent.send_signal(signal.SIGKILL)
    parent.wait(30)
    deadline = time.monotonic() + 30
    while _alive(helper):
        assert time.monotonic() < deadline, "the helper outlived its parent"
        time.sleep(0.05)


def _alive(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_triage_gives_the_same_bytes_however_many_work(tmp_path):
    folder = write_pumps(tmp_path / "plant", rounds=4)
    plant = Workspace.open(folder)
    plant.ingest()
    file = write_pump_incidents(tmp_path / "new.csv", 260)
    alone = plant.triage(file, tmp_path / "alone", NOON, plant.options())
    helped = plant.triage(file, tmp_path / "helped", NOON, plant.options(), jobs=2)
    assert helped.receipt == alone.receipt
    assert helped.receipt["computed"] == len(helped.fresh) >= 260
    for name in ("diagnoses.jsonl", "summary.xlsx"):
        written = (tmp_path / "helped" / name).read_bytes()
        assert written == (tmp_path / "alone" / name).read_bytes()
