"""A declared mapping that does not hold: told whole, at ingest and by the doctor."""

from __future__ import annotations

import json

import pytest

from rca.plant.mapping_check import complaints, gaps
from rca.plant.records import Records
from rca.settings import load
from rca.workspace import Workspace
from tests.plant.plant import TOML, cells, lay_down
from tests.plants import PUMP_TOML, pump_rows


def wrong(folder, toml):
    folder.mkdir(exist_ok=True)
    return [
        (getattr(e, "path", ""), getattr(e, "code", "settings"), e.message)
        for e in complaints(Records(load(lay_down(folder, cells(n=300), toml=toml))))
    ]


def test_every_fault_is_told_with_file_and_column(tmp_path):
    toml = (
        TOML.replace('"speed", "gap"', '"speed", "torque"')
        .replace('shift = "shift"', 'shift = "turn"')
        .replace('"mill", "coil_supplier"', '"mill", "melter"')
    )
    told = wrong(tmp_path, toml)
    assert [(path, code) for path, code, _ in told] == [
        ("parts.csv", "missing-column"), ("parts.csv", "missing-column"),
        ("coils.parquet", "missing-column"),
    ]  # fmt: skip
    for column in ("torque", "turn", "melter"):
        assert any(f"`{column}`" in message for _, _, message in told)


@pytest.mark.parametrize(
    ("old", "new", "code", "word"),
    [
        ('key = "coil"', 'key = "reel"', "missing-column", "reel"),
        ('key = "coil"', 'key = "mill"', "key-not-unique", "mill"),
        ('source = "coils"', 'source = "rolls"', "settings", "rolls"),
        ('column = "coil"\nsource', 'column = "saw"\nsource', "unjoinable-key", "saw"),
        ('path = "parts.csv"', 'path = "parts.csv"\nlimits = [{column = "gap"}]', "settings", "gap"),
        ('path = "parts.csv"', 'path = "parts.csv"\nlimits = [{column = "x", upper = 1}]',
         "missing-column", "x"),
    ],
)  # fmt: skip
def test_one_fault(tmp_path, old, new, code, word):
    told = wrong(tmp_path, TOML.replace(old, new))
    assert [c for _, c, _ in told] == [code]
    assert word in told[0][2]


def test_a_good_mapping_has_none_and_its_gaps_are_counted(tmp_path):
    rows = cells(n=300)
    for row in rows[:60]:
        row["coil"] = ""
    for row in rows[60:75]:
        row["coil"] = "C999"
    plant = Records(load(lay_down(tmp_path, rows)))
    assert complaints(plant) == ()
    path, note = gaps(plant)[0]
    assert path == "parts.csv"
    assert "20 % of 300 rows have no `coil`" in note
    assert "5 % name a `coil` that is no `coil` of coils.parquet" in note


@pytest.fixture
def broken(tmp_path):
    history = PUMP_TOML.partition('name = "pumps"')[2]
    toml = TOML.replace('"speed", "gap"', '"speed", "torque"') + history
    lay_down(tmp_path, cells(n=300), toml=toml)
    (tmp_path / "history.csv").write_text("\n".join(pump_rows(2)) + "\n", encoding="utf-8")
    return tmp_path


def test_ingest_tells_it_and_does_the_rest(broken):
    report = Workspace.open(broken).ingest()
    assert report.partial
    bad = [r for r in report.receipts if r.error_code == "missing-column"]
    assert [(r.path, r.kind) for r in bad] == [("parts.csv", "process")]
    assert "torque" in bad[0].error
    assert report.cases > 0


def test_doctor_tells_it_with_the_fix(broken):
    from typer.testing import CliRunner

    from rca.cli.main import app

    ran = CliRunner().invoke(app, ["doctor", "-w", str(broken), "--json"])
    told = [f for f in json.loads(ran.stdout) if f["what"] == "process tables"]
    assert ran.exit_code == 1
    assert not told[0]["ok"]
    assert "torque" in told[0]["found"]
    assert "columns.parameters" in told[0]["fix"]
