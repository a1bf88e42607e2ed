"""Defect and alarm log: a seeded generator over twelve weeks.

Background alarms run at a constant rate; episodes repeat, with the same counts, what the 8Ds of
those weeks tell. Cell lots follow from the time of the alarm and the station's lag behind
stacking, so log, reports and change log name the same lots. `corpus/README.md` has the table.
"""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from corpus.sources import Plant, load_rows

SEED = 20261108
START = datetime.fromisoformat("2026-08-17T08:00")
END = datetime.fromisoformat("2026-11-08T23:59")
BACKGROUND_ROWS = 409
FIELDS = (
    "time",
    "station",
    "machine",
    "code",
    "text",
    "value",
    "limit",
    "unit",
    "lot",
    "serial",
    "shift",
)
# Hours between stacking and the station; None = electrode shop, which counts in rolls.
LAG_HOURS: dict[str, float | None] = {
    "Coating": None,
    "Slitting": None,
    "Stacking": 0,
    "X-ray/CT": 1,
    "Hi-pot": 1.5,
    "Ultrasonic pre-weld": 2,
    "Soft-connection welding": 2,
    "Top-cover welding": 2,
    "Baking": 30,
    "Filling": 40,
    "Formation": 100,
    "Sealing-nail weld": 156,
    "Aging": 250,
    "Capacity grading": 340,
    "OCV/IR sorting": 350,
    "Module/pack": 460,
}


@dataclass(frozen=True)
class Alarm:
    """One kind of message: where it comes up, how it reads, which values it carries."""

    code: str
    machines: tuple[str, ...]
    texts: tuple[str, ...]
    low: float
    high: float
    limit: str
    unit: str
    digits: int = 2
    weight: int = 1


@dataclass(frozen=True)
class Episode:
    """A cluster that an 8D explains; values run from `low` to `high` of its alarm over time."""

    alarm: Alarm
    start: datetime
    end: datetime
    rows: int
    trend: bool = False


def load_alarms() -> list[Alarm]:
    """The background: every kind of alarm with its values and its weight."""
    return [_alarm(row) for row in load_rows("alarms.csv")]


def load_episodes() -> list[Episode]:
    """The clusters, each with the report or anomaly that tells of it."""
    return [
        Episode(
            _alarm(row),
            datetime.fromisoformat(row["start"]),
            datetime.fromisoformat(row["end"]),
            int(row["rows"]),
            row["trend"] == "yes",
        )
        for row in load_rows("episodes.csv")
    ]


def _alarm(row: dict[str, str]) -> Alarm:
    return Alarm(
        row["code"],
        tuple(row["machines"].split(" | ")),
        tuple(row["texts"].split(" | ")),
        float(row["low"]),
        float(row["high"]),
        row["limit"],
        row["unit"],
        int(row["digits"]),
        int(row["weight"]),
    )


def simulate(plant: Plant) -> list[dict[str, str]]:
    """All rows of the log in order of time; the same on every run."""
    rng = random.Random(SEED)
    lines = {machine.id: (machine.step, machine.line) for machine in plant.machines}
    rows = []
    alarms = load_alarms()
    for alarm in rng.choices(alarms, [alarm.weight for alarm in alarms], k=BACKGROUND_ROWS):
        when = START + (END - START) * rng.random()
        rows.append(_row(rng, alarm, when, rng.uniform(alarm.low, alarm.high), lines))
    for episode in load_episodes():
        rows += _episode(rng, episode, lines)
    return sorted(rows, key=lambda row: (row["time"], row["machine"], row["serial"]))


def _episode(
    rng: random.Random, episode: Episode, lines: dict[str, tuple[str, str]]
) -> list[dict[str, str]]:
    shares = sorted(rng.random() for _ in range(episode.rows))
    alarm, rows = episode.alarm, []
    for share in shares:
        position = share if episode.trend else rng.random()
        value = alarm.low + (alarm.high - alarm.low) * position
        when = episode.start + (episode.end - episode.start) * share
        rows.append(_row(rng, alarm, when, value, lines))
    return rows


def _row(
    rng: random.Random,
    alarm: Alarm,
    when: datetime,
    value: float,
    lines: dict[str, tuple[str, str]],
) -> dict[str, str]:
    machine = rng.choice(alarm.machines)
    step, line = lines[machine]
    lot, serial = _genealogy(rng, step, line, when)
    shown = f"{value:.1E}" if alarm.digits < 0 else f"{value:.{alarm.digits}f}"
    values = (
        when.strftime("%Y-%m-%d %H:%M:%S"),
        step,
        machine,
        alarm.code,
        rng.choice(alarm.texts),
        shown,
        alarm.limit,
        alarm.unit,
        lot,
        serial,
        _shift(when),
    )
    return dict(zip(FIELDS, values, strict=True))


def _genealogy(rng: random.Random, step: str, line: str, when: datetime) -> tuple[str, str]:
    """Roll for the electrode shop; lot and cell serial for everything after stacking."""
    lag = LAG_HOURS[step]
    if lag is None:
        # Two mother rolls per day, 8694 and 8695 on the first: rolls 8861 and 8862 of the demo
        # anomalies are coated after the log ends.
        return str(8694 + (when - START).days * 2 - rng.randrange(2)), ""
    stacked = when - timedelta(hours=lag)
    # Night shift runs over midnight and belongs to the day on which it began.
    day = (stacked - timedelta(hours=8)).strftime("%y%m%d")
    number = rng.randrange(1, 1100)
    if line == "shared":
        line = rng.choice(("L1", "L2"))
    shift = _shift(stacked)
    model = "587" if line == "L3" else "314"
    return f"{line}-{day}{shift}", f"{model}{line}{day}{shift}{number:05d}"


def _shift(when: datetime) -> str:
    return "D" if 8 <= when.hour < 20 else "N"
