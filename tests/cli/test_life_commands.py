"""issue, close, reopen, life and stats as a user runs them."""

from __future__ import annotations

import json

import pytest

from tests.cli.test_cli import rca
from tests.plants import write_pumps


@pytest.fixture(scope="module")
def pumps(tmp_path_factory):
    folder = write_pumps(tmp_path_factory.mktemp("life"))
    rca("ingest", "-w", folder, check=0)
    return folder


def test_an_incident_from_question_to_closed(pumps):
    assert "no incidents yet" in rca("stats", "-w", pumps, check=0).stdout
    asked = json.loads(rca("ask", "hot drive end", "-w", pumps, "--json", check=0).stdout)
    name = asked["incident"]["id"]
    refused = rca("issue", name, "--by", "Wang", "-w", pumps, check=1)
    assert "a check confirmed" in refused.stderr
    assert f"rca confirm {name}" in refused.stderr
    leader = asked["hypotheses"][0]["cause_id"]
    rca("confirm", name, leader, "--by", "Li Na", "--check", "opened", "-w", pumps, check=0)
    rca("issue", name, "--by", "Wang", "--file", "8d.docx", "-w", pumps, check=0)
    assert "8D" in rca("reject", name, leader, "--by", "x", "-w", pumps, check=1).stderr
    rca("close", name, "--by", "Zhou", "-w", pumps, check=0)
    assert "reason" in rca("reopen", name, "--by", "Zhou", "-w", pumps, check=1).stderr
    told = json.loads(rca("life", name, "-w", pumps, "--json", check=0).stdout)
    assert told["state"] == "closed"
    assert [(step["state"], step["by"]) for step in told["steps"]][2:] == [
        ("checks done", "Li Na"), ("confirmed", "Li Na"), ("8D issued", "Wang"), ("closed", "Zhou"),
    ]  # fmt: skip
    assert [line["what"] for line in told["audit"]] == [
        "diagnosed", "confirmed", "8D issued", "closed",
    ]  # fmt: skip
    assert "Zhou  closed" in rca("life", name, "-w", pumps, check=0).stdout
    stats = json.loads(rca("stats", "-w", pumps, "--json", check=0).stdout)
    assert stats["all"]["n"] == stats["all"]["to_closed"]["n"] == 1
    assert stats["all"]["first"] == {"n": 1, "k": 1, "value": 1.0, "low": 0.207, "high": 1.0}
    shown = rca("stats", "-w", pumps, check=0).stdout
    assert "1 incidents: 1 closed" in shown
    assert "(n=1)" in shown
