"""Twenty sessions at once, in a process of their own: Playwright keeps an event loop in this one."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

pytestmark = pytest.mark.system


def test_no_answer_reaches_another_session(sample):
    command = [sys.executable, "-m", "tests.system.sessions", str(sample), "--rounds", "1"]
    told = subprocess.run(command, capture_output=True, text=True, check=True, timeout=540).stdout
    found = json.loads(told.splitlines()[-1])
    assert (found["n"], found["crossed"], found["without_list"]) == (20, 0, 0)
