"""Commonality over many units, beside pandas: ``python benchmarks/plant.py [rows ...]``.

Makes a Parquet file of ``rows`` units x 12 factors x 40 levels in a temporary folder (synthetic,
seed 0), then counts and tests all 480 levels in place. Prints seconds and peak memory of each way,
imports included, and the seconds of a second time in the same process.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FACTORS, LEVELS = 12, 40
COLUMNS = [f"f{i}" for i in range(FACTORS)]


def lay_down(file: Path, rows: int) -> None:
    """The units, written by DuckDB; one level of the first factor has ten times the bad units."""
    import duckdb

    picked = ", ".join(
        f"'L' || lpad((hash(i * {FACTORS} + {at}) % {LEVELS})::VARCHAR, 2, '0') AS f{at}"
        for at in range(FACTORS)
    )
    bad = "hash(i + 1000003) % 1000 < CASE WHEN f0 = 'L07' THEN 20 ELSE 2 END"
    with duckdb.connect() as db:
        db.execute(
            f"COPY (SELECT *, {bad} AS bad FROM (SELECT i, {picked} FROM range({rows}) t(i))) "
            f"TO '{file}' (FORMAT parquet)"
        )


def ours(file: Path) -> str:
    """`rca.plant`: counts by DuckDB over the file, then one vectorised test."""
    from types import SimpleNamespace

    import duckdb

    from rca.plant.apart import tally
    from rca.plant.commonality import commonality
    from rca.plant.frame import count_levels

    db = duckdb.connect()
    db.execute("SET memory_limit = '1500MB'")
    asked = SimpleNamespace(query=lambda sql: db.execute(sql).fetchall())
    counts = tally(count_levels(asked, f"read_parquet('{file}')", COLUMNS, "bad"))  # type: ignore[arg-type]
    found = commonality(counts)
    best = int(found.p.argmin())
    return f"{len(counts.levels)} levels, first {counts.columns[best]} {counts.levels[best]}"


def with_pandas(file: Path) -> str:
    """The usual way: read the file, one groupby per factor, scipy's hypergeometric tail."""
    import pandas as pd
    from scipy import stats

    frame = pd.read_parquet(file, columns=[*COLUMNS, "bad"])
    best = (1.1, "")
    n, k = len(frame), int(frame["bad"].sum())
    levels = 0
    for column in COLUMNS:
        counted = frame.groupby(column)["bad"].agg(["sum", "size"])
        p = stats.hypergeom.sf(counted["sum"] - 1, n, k, counted["size"])
        levels += len(p)
        at = int(p.argmin())
        best = min(best, (float(p[at]), f"{column} {counted.index[at]}"))
    return f"{levels} levels, first {best[1]}"


def _measured(way: str, file: str) -> None:
    asked = {"rca": ours, "pandas": with_pandas}[way]
    start, cpu = time.perf_counter(), time.process_time()
    told = asked(Path(file))
    seconds, busy = time.perf_counter() - start, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    start = time.perf_counter()
    asked(Path(file))
    again = time.perf_counter() - start
    sys.stdout.write(
        f"{way:7} {seconds:7.2f} s  {busy:6.2f} s CPU  {peak:7.0f} MB peak  {told}; "
        f"again without imports {again:.2f} s\n"
    )


def main() -> None:
    """Each way in a process of its own, imports included in the time."""
    if len(sys.argv) == 4 and sys.argv[1] == "--one":
        _measured(sys.argv[2], sys.argv[3])
        return
    for rows in [int(float(a)) for a in sys.argv[1:]] or [1_000_000, 10_000_000]:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "units.parquet"
            lay_down(file, rows)
            sys.stdout.write(f"{rows:,} units x {FACTORS} factors x {LEVELS} levels\n")
            sys.stdout.flush()
            for way in ("rca", "pandas"):
                subprocess.run([sys.executable, __file__, "--one", way, str(file)], check=True)


if __name__ == "__main__":
    main()
