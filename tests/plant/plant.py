"""A small invented plant in CSV and Parquet, with one thing wrong that the tests choose."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import numpy as np

from rca.plant.records import Records
from rca.settings import load

START = datetime(2026, 3, 1)
TOML = """
[workspace]
name = "mill"
[[source]]
kind = "process"
name = "parts"
path = "parts.csv"
[source.columns]
unit = "part"
lot = "lot"
line = "line"
product = "product"
shift = "shift"
time = ["cut_at", "tested_at"]
factors = ["saw", "tester", "coil"]
parameters = ["speed", "gap"]
result = "result"
defect_code = "defect"
[[source.joins]]
column = "coil"
source = "coils"
key = "coil"
[[source]]
kind = "process"
name = "coils"
path = "coils.parquet"
clock_offset_minutes = 60
[source.columns]
unit = "coil"
time = "rolled_at"
factors = ["mill", "coil_supplier"]
parameters = ["hardness"]
[[source]]
kind = "log"
path = "alarms.csv"
[machines]
"SAW-1" = ["old saw"]
"""
HEADER = ("part", "lot", "line", "product", "shift", "cut_at", "tested_at", "saw", "tester", "coil",
          "speed", "gap", "result", "defect")  # fmt: skip


def cells(seed: int = 0, n: int = 3000):
    """``n`` parts, one every ten minutes, 2 % scrap with E-1 by chance."""
    rng = np.random.default_rng(seed)
    rows = []
    for i in range(n):
        cut = START + timedelta(minutes=10 * i)
        bad = rng.random() < 0.02
        rows.append(
            {
                "part": f"P{i:05}", "lot": f"{cut:%m%d}", "line": "L1" if i % 3 else "L2",
                "product": "X", "shift": "D" if 8 <= cut.hour < 20 else "N", "cut_at": cut,
                "tested_at": cut + timedelta(hours=6),
                "saw": f"SAW-{1 + int(rng.integers(3))}", "tester": "T-1" if i % 3 else "T-2",
                "coil": f"C{i // 60:03}", "speed": round(float(rng.normal(100, 2)), 2),
                "gap": round(float(rng.normal(1, 0.1)), 3),
                "result": "NG" if bad else "OK", "defect": "E-1" if bad else "",
            }
        )  # fmt: skip
    return rows


def fail(rows, where, share: float, seed: int = 1):
    """Scrap ``share`` of the parts for which ``where(row)`` holds."""
    rng = np.random.default_rng(seed)
    for row in rows:
        if where(row) and rng.random() < share:
            row.update(result="NG", defect="E-1")
    return rows


def days(first: float, last: float):
    """Whether a part was cut between these days of the record."""
    a, b = START + timedelta(days=first), START + timedelta(days=last)
    return lambda row: a <= row["cut_at"] < b


def lay_down(folder: Path, rows, alarms=(), toml: str = TOML) -> Path:
    """The files of the plant."""
    lines = [",".join(HEADER)]
    lines += [",".join(str(row[h]) for h in HEADER) for row in rows]
    (folder / "parts.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    told = ["time,machine,code", *(f"{t},{m},{c}" for t, m, c in alarms)]
    told += [f"{START + timedelta(hours=h)},SAW-2,A-7" for h in range(0, 500, 20)]
    (folder / "alarms.csv").write_text("\n".join(told) + "\n", encoding="utf-8")
    (folder / "rca.toml").write_text(toml, encoding="utf-8")
    coils = [
        (f"C{i:03}", START + timedelta(hours=10 * i - 40), f"M-{1 + i % 2}", f"S-{i % 5}",
         50.0 + (i * 7 % 11) / 10)
        for i in range(60)
    ]  # fmt: skip
    with duckdb.connect() as db:
        db.execute(
            "CREATE TABLE c (coil VARCHAR, rolled_at TIMESTAMP, mill VARCHAR, "
            "coil_supplier VARCHAR, hardness DOUBLE)"
        )
        db.executemany("INSERT INTO c VALUES (?, ?, ?, ?, ?)", coils)
        db.execute(f"COPY c TO '{folder / 'coils.parquet'}' (FORMAT parquet)")
    return folder


def records(folder: Path) -> Records:
    """The opened records of a laid-down plant."""
    return Records(load(folder))
