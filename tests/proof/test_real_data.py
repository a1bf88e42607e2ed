"""Public incidents that nobody here wrote, through the commands a user has."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys

import pytest

from evals.baselines import Labelled, bm25_vote
from evals.metrics import mcnemar

pytestmark = pytest.mark.proof

TOML = """
[workspace]
name = "real"
[[source]]
kind = "case"
path = "history.csv"
[source.columns]
id = "incident_id"
text = {text}
cause = "label"
opened = "date"
{more}
[incident.columns]
id = "incident_id"
text = {text}
"""
SETS = {
    "phmsa_pipeline": ('"symptom_text"', 'findings = "narrative_full"', ("symptom_text",), 0.66),
    "fda_recalls": (
        '["reason", "product"]',
        'actions = "action"\nfields = ["specialty", "firm", "procode"]',
        ("reason", "product", "specialty"),
        0.60,
    ),
}
GOLD = ("label", "label_group", "action", "narrative_full", "contributing_factors")


def rca(*args):
    done = subprocess.run(
        [sys.executable, "-m", "rca.cli.main", *map(str, args)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-3000:]


def read(file):
    with file.open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def ranked(folder):
    with (folder / "diagnoses.jsonl").open(encoding="utf-8") as stream:
        return [json.loads(line) for line in stream]


def without_extra(diagnoses):
    for diagnosis in diagnoses:
        diagnosis["incident"].pop("extra", None)
    return diagnoses


@pytest.mark.parametrize("name", SETS)
def test_ranks_better_than_similar_cases_and_never_reads_the_answer(real_data, tmp_path, name):
    text, more, words, floor = SETS[name]
    for file in ("history.csv", "dev.csv"):
        shutil.copy(real_data / name / file, tmp_path)
    (tmp_path / "rca.toml").write_text(TOML.format(text=text, more=more))
    rca("ingest", "-w", tmp_path)
    rca("triage", tmp_path / "dev.csv", "--out", tmp_path / "out", "-w", tmp_path)
    answers, dev = ranked(tmp_path / "out"), read(tmp_path / "dev.csv")
    truth = [" ".join(row["label"].split()) for row in dev]
    ours = [
        t in [h["cause_id"] for h in a["hypotheses"][:3]]
        for a, t in zip(answers, truth, strict=True)
    ]
    past = read(tmp_path / "history.csv")

    def joined(rows):
        return [" ".join(row[word] for word in words) for row in rows]

    labels = [" ".join(row["label"].split()) for row in past]
    order = bm25_vote(Labelled(joined(past), labels), joined(dev))
    theirs = [t in list(o)[:3] for o, t in zip(order, truth, strict=True)]
    assert sum(ours) / len(ours) >= floor
    assert sum(ours) > sum(theirs)
    assert mcnemar(ours, theirs).p < 0.05

    # the same queries without their gold columns: not one byte of the answers may differ
    kept = [{k: v for k, v in row.items() if k not in GOLD} for row in dev[:60]]
    with (tmp_path / "blind.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(kept[0]))
        writer.writeheader()
        writer.writerows(kept)
    rca("triage", tmp_path / "blind.csv", "--out", tmp_path / "blind", "-w", tmp_path)
    assert without_extra(ranked(tmp_path / "blind")) == without_extra(answers[:60])
