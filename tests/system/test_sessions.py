"""Twenty sessions at once; the time they take is measured by ``python -m tests.system.sessions``."""

from __future__ import annotations

import pytest

from tests.system.sessions import measure

pytestmark = pytest.mark.system


def test_no_answer_reaches_another_session(served):
    told = measure(served, sessions=20, rounds=1)
    assert (told["n"], told["crossed"], told["without_list"]) == (20, 0, 0)
