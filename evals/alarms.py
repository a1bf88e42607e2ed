"""A night's alarms with a known truth: 300 rows of 20 events, and how well they are grouped again.

SYNTHETIC. Texts, codes and machines are those of the sample plant's log (`corpus/src/alarms.csv`,
aliases of its register); a seed decides which machine raises which alarm when. Rows are untidy on
purpose: one in ten names no code, one in ten no machine, one in twenty the machine's shop-floor
name, texts mix two languages. Several events share a code, a machine, or both (hours apart).

    python -m evals.alarms --seeds 100-119        # the reported seeds; 0-19 were used for tuning
"""

from __future__ import annotations

import argparse
import csv
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files

from evals.door import Glossary, Incident, Places, group

ROWS, EVENTS = 300, 20
WITHIN = (18, 24)  # groups that are acceptable for 20 events
NIGHT = datetime(2026, 11, 8, 20)  # noqa: DTZ001 - plant time has no zone
HOURS = 11.0  # in which events begin
ALIASES = {"LSW-2": ("软连接2号焊机",), "TCW-3": ("顶盖3号焊机",), "COT-C02": ("2号涂布",),
           "FLM-1": ("1号注液机",), "FLM-2": ("2号注液机",), "VBO-4": ("4号烘箱",),
           "SLM-2": ("2号分切",), "ZST7": ("叠片7号机",)}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of alarm: what a machine of this type says about one thing."""

    code: str
    machines: tuple[str, ...]
    texts: tuple[str, ...]
    low: float
    high: float
    unit: str
    digits: int


@dataclass(frozen=True, slots=True)
class Night:
    """Rows in order of time; ``truth[i]`` is the event of ``rows[i]``."""

    rows: tuple[Incident, ...]
    truth: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """``precision``/``recall`` over pairs of rows: of those put together, of those that belong."""

    groups: int
    precision: float
    recall: float


@cache
def kinds() -> list[Kind]:
    """The alarms of the sample plant's machines."""
    text = files("corpus").joinpath("src", "alarms.csv").read_text(encoding="utf-8-sig")
    return [
        Kind(
            row["code"], _parts(row["machines"]), _parts(row["texts"]),
            float(row["low"]), float(row["high"]), row["unit"], max(0, int(row["digits"])),
        )
        for row in csv.DictReader(text.splitlines())
    ]  # fmt: skip


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split("|"))


def night(seed: int, rows: int = ROWS, events: int = EVENTS) -> Night:
    """One night. The same seed gives the same rows."""
    draw = random.Random(seed)
    sizes = _sizes(draw, rows, events)
    made: list[tuple[datetime, int, Incident]] = []
    raised: list[tuple[Kind, str, datetime, datetime]] = []
    for event, size in enumerate(sizes):
        kind, machine, begin = _raised(draw, raised)
        end = begin + timedelta(minutes=draw.uniform(10, 75))
        raised.append((kind, machine, begin, end))
        for _ in range(size):
            at = begin + (end - begin) * draw.random()
            made.append((at, event, _row(draw, kind, machine, at)))
    made.sort(key=lambda item: (item[0], item[1]))
    named = ((i, event, _named(row, f"A{i + 1:04d}")) for i, (_, event, row) in enumerate(made))
    done = [(event, row) for _, event, row in named]
    return Night(tuple(row for _, row in done), tuple(event for event, _ in done))


def _sizes(draw: random.Random, rows: int, events: int) -> list[int]:
    """At least 3 rows each; one or two long bursts, as in life."""
    weights = [draw.paretovariate(1.3) for _ in range(events)]
    spare = rows - 3 * events
    sizes = [3 + int(spare * weight / sum(weights)) for weight in weights]
    sizes[0] += rows - sum(sizes)
    return sizes


def _raised(
    draw: random.Random, raised: Sequence[tuple[Kind, str, datetime, datetime]]
) -> tuple[Kind, str, datetime]:
    """Which machine says what from when. An event may share machine and kind with an earlier one
    only after three hours of silence: nearer, nobody could tell them apart."""
    every = kinds()
    while True:
        kind = draw.choice([k for k, *_ in raised]) if raised and draw.random() < 0.3 else None
        kind = kind or draw.choice(every)
        machine = draw.choice(kind.machines)
        begin = NIGHT + timedelta(hours=draw.uniform(0, HOURS))
        quiet = timedelta(hours=3)
        clash = any(
            machine == other and kind.code == known.code and begin < end + quiet
            and start < begin + timedelta(minutes=75) + quiet
            for known, other, start, end in raised
        )  # fmt: skip
        if not clash:
            return kind, machine, begin


def _row(draw: random.Random, kind: Kind, machine: str, at: datetime) -> Incident:
    value = f"{draw.uniform(kind.low, kind.high):.{kind.digits}f} {kind.unit}"
    named = machine
    if machine in ALIASES and draw.random() < 0.2:
        named = ALIASES[machine][0]
    return Incident(
        id="",
        text=f"{draw.choice(kind.texts)} {value}",
        opened=at.date(),
        machine=named if draw.random() > 0.1 else "",
        defect_code=kind.code if draw.random() > 0.1 else "",
        window_start=at.replace(microsecond=0),
    )


def _named(row: Incident, name: str) -> Incident:
    from dataclasses import replace

    return replace(row, id=name)


def score(told: Night) -> Score:
    """Group the rows and compare with the truth."""
    found = group(told.rows, Glossary(), Places.of(ALIASES))
    event_of = dict(zip((row.id for row in told.rows), told.truth, strict=True))
    both = sum(_pairs(Counter(event_of[row.id] for row in event.rows)) for event in found)
    together = sum(_pairs({0: len(event.rows)}) for event in found)
    belong = _pairs(Counter(told.truth))
    return Score(len(found), both / together if together else 1.0, both / belong)


def _pairs(counts: dict[int, int]) -> int:
    return sum(n * (n - 1) // 2 for n in counts.values())


def main() -> None:
    """Print groups, precision and recall per seed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", default="100-119", help="first-last")
    first, _, last = parser.parse_args().seeds.partition("-")
    scores = {seed: score(night(seed)) for seed in range(int(first), int(last or first) + 1)}
    print("seed groups precision recall   (synthetic: 300 rows of 20 events)")  # noqa: T201
    for seed, found in scores.items():
        print(f"{seed:4d} {found.groups:6d} {found.precision:9.3f} {found.recall:6.3f}")  # noqa: T201
    inside = sum(WITHIN[0] <= s.groups <= WITHIN[1] for s in scores.values())
    told = [s.groups for s in scores.values()]
    print(f"{inside} of {len(scores)} nights within 18-24 groups; {min(told)}-{max(told)}")  # noqa: T201


if __name__ == "__main__":
    main()
