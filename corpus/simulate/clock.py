"""Plant time in hours since the first simulated shift, and what the plant derives from it."""

from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Columns = dict[str, Array]

SEED = 20261108
START = datetime.fromisoformat("2026-08-03T08:00")  # first cell stacked
LOG_START = datetime.fromisoformat("2026-08-17T08:00")  # first row of log; twelve weeks to END
END = datetime.fromisoformat("2026-11-09T00:00")  # the records were copied at this moment
SHIFT_HOURS = 12
# A source's stamp plus its offset is plant time; rca.toml declares the same numbers.
CLOCK_OFFSET_MINUTES = {"log": 6, "electrode": -12, "testers": 53}


def hours(stamp: str | datetime) -> float:
    """Hours from START to an ISO stamp."""
    when = datetime.fromisoformat(stamp) if isinstance(stamp, str) else stamp
    return (when - START) / timedelta(hours=1)


def moment(at: float) -> datetime:
    """The plant time of an hour count, to the second."""
    return START + timedelta(seconds=round(at * 3600))


def stamps(at: Array, offset_minutes: float = 0.0) -> Array:
    """Hour counts as seconds of a source's own clock; NaN becomes NaT."""
    seconds = np.round(at * 3600 - offset_minutes * 60)
    known = ~np.isnan(seconds)
    out = np.full(len(at), np.datetime64("NaT"), dtype="datetime64[s]")
    origin = np.datetime64(START, "s")
    out[known] = origin + seconds[known].astype("int64").astype("timedelta64[s]")
    return out


def shift_index(at: float) -> int:
    """Shifts since START; even = day shift (08:00 to 20:00)."""
    return int(at // SHIFT_HOURS)


def shift_name(index: int) -> tuple[date, str]:
    """Day on which a shift began and its letter; a night shift belongs to that day."""
    return (START + timedelta(hours=SHIFT_HOURS * index)).date(), "DN"[index % 2]


def lot_name(line: str, index: int) -> str:
    """Cell lot: line, date and shift of stacking."""
    day, letter = shift_name(index)
    return f"{line}-{day:%y%m%d}{letter}"


def stream(number: int) -> np.random.Generator:
    """A stream of random numbers of its own, so that parts can change independently."""
    return np.random.Generator(np.random.PCG64([SEED, number]))
