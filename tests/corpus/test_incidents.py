"""The incidents: shares as stated, names the plant has, no cause named, no label laid down."""

import json
import re
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from corpus.sources import ROOT, load_plant, load_rows

PLANT = load_plant()
CAUSES = {row["code"]: row for row in load_rows("causes.csv")}
MACHINES = {machine.id: machine for machine in PLANT.machines}
CELL_LOT = re.compile(r"(L[123])-(\d{6})([DN])")
OTHER_LOT = re.compile(r"\d{4}|S[AC]-\d{6}-\d|[A-Z]{2}-\d{2,4}[A-Z]?")
CODE = re.compile(r"\b[A-Z]{2,4}-\d{2}\b")
SOURCES = ("operator", "mes", "spc", "lab", "customer")


def jsonl(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


DEV = jsonl(ROOT / "incidents" / "dev.jsonl")
DATA = [row for row in DEV if row.get("data")]
BLIND = [row for row in DEV if not row.get("data")]
DEMO = jsonl(ROOT / "incidents" / "demo.jsonl")
FRESH = jsonl(ROOT / "incidents" / "fresh.jsonl")
LAID = {"demo": (DEMO, 8), "fresh": (FRESH, 12)}


def squeezed(text: str) -> str:
    """Text without whitespace, in lower case, compatibility characters unified."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).lower()


def wording() -> dict[str, str]:
    """Names of causes, and phrases of the catalogue long enough to give one away."""
    found = {}
    for code, cause in CAUSES.items():
        found[squeezed(cause["name_en"])] = found[squeezed(cause["name_zh"])] = code
        for column in ("symptoms_en", "symptoms_zh", "evidence_confirms", "evidence_refutes"):
            for phrase in re.split(r"\s*\|\s*", cause[column]):
                cjk = len(re.findall(r"[\u4e00-\u9fff]", phrase))
                if cjk >= 6 or (not cjk and len(phrase) > 14):
                    found[squeezed(phrase)] = code
    return found


WORDING = wording()


def words(text: str) -> float:
    """Latin words, and Chinese characters at 1.7 to the word."""
    cjk = len(re.findall(r"[\u4e00-\u9fff]", text))
    return len(re.findall(r"[A-Za-z0-9][\w./%-]*", text)) + cjk / 1.7


# --- shares ------------------------------------------------------------------------------------


def test_dev_incidents_have_their_stated_shares() -> None:
    assert len(BLIND) == 165
    assert Counter(row["lang"] for row in BLIND) == {"en": 74, "zh": 58, "mixed": 33}
    assert Counter(row["difficulty"] for row in BLIND) == {"medium": 69, "hard": 49, "easy": 47}
    assert Counter(row["source"] for row in BLIND) == dict.fromkeys(SOURCES, 33)
    assert sum(row["labels"] == ["NOVEL"] for row in BLIND) == 20
    assert sum(len(row["labels"]) == 2 for row in BLIND) == 17
    assert len({label for row in DEV for label in row["labels"]}) >= 100


def test_thirty_dev_incidents_can_be_decided_by_numbers(plant: Path) -> None:
    faults = {row["id"]: row for row in jsonl(ROOT / "truth" / "faults.jsonl")}
    bad = {f["cause"]: set(f["bad_serials"]) for f in faults.values()}
    serials = set(
        pq.read_table(plant / "process" / "cells.parquet", columns=["serial"])[0].to_pylist()
    )
    assert len(DATA) == 30
    assert Counter(row["lang"] for row in DATA) == {"en": 15, "zh": 9, "mixed": 6}
    for row in DATA:
        assert ("units" in row) != ("window_start" in row), row["id"]
        for cause in row["labels"]:
            assert any(
                f["cause"] == cause and f["trace"] and not f["told_by"] for f in faults.values()
            )
        if "units" in row:
            assert set(row["units"]) <= serials
            share = len(set(row["units"]) & bad[row["labels"][0]]) / len(row["units"])
            assert len(row["units"]) >= 13 and share >= 0.75, (row["id"], share)
        else:
            assert "2026-08-17" <= row["window_start"] < row["window_end"] < "2026-11-09"
            assert row["window_end"][:10] <= row["opened"]


def test_dev_labels_are_causes_or_novel() -> None:
    for row in DEV:
        assert row["labels"] == ["NOVEL"] or set(row["labels"]) <= set(CAUSES), row["id"]
        assert row["difficulty"] in ("easy", "medium", "hard")
        assert row["source"] in SOURCES


# --- each row ----------------------------------------------------------------------------------


@pytest.mark.parametrize("incident", [*DEV, *DEMO, *FRESH], ids=lambda row: row["id"])
def test_incident_names_only_what_the_plant_has(incident: dict[str, Any]) -> None:
    text = incident["text"]
    assert 8 <= words(text) <= 180
    machine = MACHINES[incident["machine"]] if "machine" in incident else None
    line, product = incident.get("line"), incident.get("product")
    if machine and line:
        assert machine.line in (line, "shared")
    if line and product:
        assert line == "shared" or (line == "L3") == (product == "S587-A")
    assert line in (None, "shared", *PLANT.lines)
    assert product in (None, *PLANT.products)
    assert incident.get("process_step") in {None, *STEPS}
    assert incident.get("defect_code") in {None, *PLANT.defect_codes}
    assert 1 <= incident.get("severity", 1) <= 10
    assert "2026-08-17" <= incident["opened"] <= "2026-11-20T23:59"
    lot = incident.get("lot")
    if lot and (match := CELL_LOT.fullmatch(lot)):
        assert f"20{match[2][:2]}-{match[2][2:4]}-{match[2][4:]}" <= incident["opened"]
        assert line in (None, match[1])
    else:
        assert not lot or OTHER_LOT.fullmatch(lot), lot
    assert set(re.findall(r"\b[A-Z]{3}-\d\b", text)) <= set(MACHINES)
    assert set(re.findall(r"\bE-\d{3}\b", text)) <= set(PLANT.defect_codes)
    cjk = bool(re.search(r"[\u4e00-\u9fff]", text))
    assert cjk == (incident["lang"] != "en")


STEPS = {machine.step for machine in PLANT.machines} | {
    row["process_step"] for row in CAUSES.values()
}


@pytest.mark.parametrize("incident", [*DEV, *DEMO, *FRESH], ids=lambda row: row["id"])
def test_incident_does_not_name_its_cause(incident: dict[str, Any]) -> None:
    text = squeezed(incident["text"])
    assert not set(CODE.findall(incident["text"])) & set(CAUSES)
    assert not [phrase for phrase in WORDING if phrase in text]


def test_ids_and_texts_are_their_own() -> None:
    every = [*DEV, *DEMO, *FRESH]
    assert len({row["id"] for row in every}) == len(every)
    assert len({squeezed(row["text"]) for row in every}) == len(every)


# --- what is laid down -------------------------------------------------------------------------


@pytest.mark.parametrize("name", LAID)
def test_laid_down_incidents_are_unlabelled(plant: Path, name: str) -> None:
    rows, count = LAID[name]
    assert jsonl(plant / "incidents" / f"{name}.jsonl") == rows
    assert len(rows) == count
    for row in rows:
        assert not row.keys() & {"labels", "difficulty", "data"}
        assert row["opened"] >= "2026-11-09"
    truth = {row["id"]: row["labels"] for row in jsonl(ROOT / "truth" / f"{name}.jsonl")}
    assert truth.keys() == {row["id"] for row in rows}
    for labels in truth.values():
        assert labels == ["NOVEL"] or set(labels) <= set(CAUSES)


def test_labelled_incidents_stay_in_the_package(plant: Path) -> None:
    names = {path.name for path in (plant / "incidents").iterdir()}
    assert names == {"demo.jsonl", "fresh.jsonl"}
    for path in plant.rglob("*"):
        assert not path.is_file() or b'"labels"' not in path.read_bytes()


def test_demo_anomalies_follow_the_contract() -> None:
    assert Counter(row["lang"] for row in DEMO) == {"en": 3, "zh": 3, "mixed": 2}
    assert sum("units" in row or "window_start" in row for row in DEMO) == 2
    truth = [row["labels"] for row in jsonl(ROOT / "truth" / "demo.jsonl")]
    assert sum(labels == ["NOVEL"] for labels in truth) == 1
    for row in DEMO:
        if "machine" in row:
            machine = MACHINES[row["machine"]]
            assert (machine.step, machine.line) == (row["process_step"], row["line"])
