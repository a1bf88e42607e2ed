"""Alarm and defect codes that became more frequent where the bad units were made.

Counts of a Poisson process in two stretches of time: given their sum, the later one is binomial
(Przyborowski and Wilenski 1940), exact and one-sided; all codes asked at once are one family.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from rca.plant.commonality import adjusted
from rca.plant.records import Records, ident, literal
from rca.read.normal import label_key
from rca.read.sources import list_files
from rca.settings import Source

BEFORE = timedelta(days=14)
_KNOWN = {
    "time": ("time", "date", "datetime", "timestamp", "at", "时间", "日期", "发生时间"),
    "machine": ("machine", "equipment", "设备", "机台"),
    "code": ("code", "alarm", "alarm_code", "defect_code", "error_code", "代码", "报警代码"),
}


@dataclass(frozen=True, slots=True)
class Risen:
    """``now`` rows of ``code`` on ``machine`` in ``days``, ``before`` in ``days_before``."""

    code: str
    machine: str
    now: int
    before: int
    days: float
    days_before: float
    q: float
    path: str


@lru_cache(maxsize=8)
def rows_of(records: Records) -> tuple[str, ...]:
    """The paths of the .csv and .parquet logs with a time, a machine and a code; their rows are
    read once into the table ``log rows`` (path, t in plant time, machine, code)."""
    records.connection.execute(
        'CREATE OR REPLACE TEMP TABLE "log rows" '
        "(path VARCHAR, t TIMESTAMP, machine VARCHAR, code VARCHAR)"
    )
    out = []
    for file in list_files(records.settings):
        suffix = file.absolute.suffix.lower()
        if file.source.kind != "log" or suffix not in (".csv", ".parquet"):
            continue
        reader = "read_parquet" if suffix == ".parquet" else "read_csv"
        table = f"{reader}({literal(str(file.absolute))})"
        header = [row[0] for row in records.query(f"DESCRIBE SELECT * FROM {table}")]
        found = _columns(header, file.source)
        if all(found.values()):
            offset = round(file.source.clock_offset_minutes * 60)
            time = f"TRY_CAST({ident(found['time'])} AS TIMESTAMP)"
            records.connection.execute(
                f'INSERT INTO "log rows" SELECT {literal(file.path)}, '
                f"{time} + INTERVAL ({offset}) SECOND, {ident(found['machine'])}, "
                f"{ident(found['code'])} FROM {table}"
            )
            out.append(file.path)
    return tuple(out)


def _columns(header: Sequence[str], source: Source) -> Mapping[str, str]:
    by_key = {label_key(h): h for h in header}
    found = {}
    for role, names in _KNOWN.items():
        told = source.columns.get(role) or source.columns.get(
            "opened" if role == "time" else "", ()
        )
        wanted = (label_key(n) for n in (*told, *names))
        found[role] = next((by_key[k] for k in wanted if k in by_key), "")
    return found


def risen(
    records: Records, spans: Mapping[str, tuple[datetime, datetime]], until: datetime | None
) -> tuple[tuple[Risen, ...], frozenset[str]]:
    """Codes that rose on a machine of ``spans`` (machine -> when bad units passed), most certain
    first, and every code that was counted."""
    from scipy.special import bdtrc

    if not rows_of(records):
        return (), frozenset()
    rows = [row for name, span in spans.items() for row in _counted(records, name, span, until)]
    if not rows:
        return (), frozenset()
    ps = [
        float(bdtrc(now - 1, now + before, d / (d + b))) if now else 1.0
        for _, _, _, now, before, d, b in rows
    ]
    qs = adjusted(ps).tolist()
    out = [
        Risen(code, machine, now, before, d, b, q, path)
        for (path, machine, code, now, before, d, b), q in zip(rows, qs, strict=True)
        if q <= 0.005 and now >= 5 and now / d >= 3 * max(before, 1) / b
    ]
    out.sort(key=lambda r: (r.q, r.machine, r.code))
    return tuple(out), frozenset(row[2] for row in rows)


def _counted(
    records: Records, name: str, span: tuple[datetime, datetime], until: datetime | None
) -> Sequence[tuple[str, str, str, int, int, float, float]]:
    start, end = span
    stop = min(end, until) if until else end
    spellings = records.names.variants(name)
    marks = ", ".join("?" * len(spellings))
    found = records.query(
        "SELECT path, code, count(*) FILTER (t >= ?), count(*) FILTER (t < ?) "
        f'FROM "log rows" WHERE machine IN ({marks}) AND t >= ? AND t < ? AND code IS NOT NULL '
        "GROUP BY ALL ORDER BY 1, 2",
        [start, start, *spellings, start - BEFORE, stop],
    )
    days = max((stop - start).total_seconds() / 86400.0, 0.1)
    whole = BEFORE.total_seconds() / 86400.0
    return [(path, name, str(c), int(k), int(n), days, whole) for path, c, k, n in found]
