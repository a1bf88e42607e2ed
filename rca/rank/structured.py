"""Fields and numbers of an observation as rows of a linear model."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from rca.rank.history import Observation
from rca.rank.terms import Row

STILL = 1e-30  # a spread below this is none in single precision
SPREAD = 3.0  # standard deviations beyond which a number counts logarithmically


def same_value(value: str) -> str:
    """The form in which two field values are equal."""
    return " ".join(unicodedata.normalize("NFKC", value).casefold().split())


@dataclass(frozen=True, slots=True)
class Fields:
    """Known (field, value) pairs, one column each; ``typical`` = values an average case fills."""

    pairs: tuple[tuple[str, str], ...]
    typical: float
    _index: dict[tuple[str, str], int] = field(init=False, repr=False, compare=False)
    _names: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_index", {pair: i for i, pair in enumerate(self.pairs)})
        object.__setattr__(self, "_names", frozenset(name for name, _ in self.pairs))

    @property
    def names(self) -> frozenset[str]:
        """The fields that past cases fill."""
        return self._names

    def known(self, values: Mapping[str, str]) -> list[tuple[str, int]]:
        """(field, column) of every value that a past case shares."""
        found = ((n, self._index.get((n, same_value(v)))) for n, v in sorted(values.items()))
        return [(name, at) for name, at in found if at is not None]

    def row(self, values: Mapping[str, str]) -> Row:
        """One-hot row."""
        ids = np.array(sorted(at for _, at in self.known(values)), np.int64)
        return Row(ids, np.ones(len(ids), np.float32))

    def filled(self, values: Mapping[str, str]) -> float:
        """Share of the usual fields that this observation fills, 0 to 1."""
        if not self.typical:
            return 0.0
        given = sum(1 for name, value in values.items() if name in self._names and value.strip())
        return min(1.0, given / self.typical)


def fit_fields(observations: Sequence[Observation], *, min_count: int) -> Fields:
    """Values seen at least ``min_count`` times; a rarer one says nothing yet."""
    counts = Counter(
        (name, same_value(value))
        for seen in observations
        for name, value in seen.fields.items()
        if value.strip()
    )
    pairs = tuple(sorted(pair for pair, n in counts.items() if n >= min_count))
    names = {name for name, _ in pairs}
    given = sum(n for (name, _), n in counts.items() if name in names)
    return Fields(pairs, given / max(1, len(observations)))


@dataclass(frozen=True, slots=True)
class Numbers:
    """Numeric fields with centre and scale over the history, each (f,)."""

    names: tuple[str, ...]
    centre: NDArray[np.float32]
    scale: NDArray[np.float32]

    def row(self, values: Mapping[str, float]) -> NDArray[np.float32]:
        """(f,) standardised, unit variance over all numbers together; a missing number is 0.
        Beyond SPREAD deviations the logarithm keeps one wild sensor from deciding alone."""
        raw = np.array([values.get(name, np.nan) for name in self.names], np.float64)
        z = (raw - self.centre) / self.scale
        z = np.where(np.isfinite(z), z, 0.0)
        far = np.maximum(np.abs(z) / SPREAD, 1.0)
        tamed = np.where(far > 1.0, np.sign(z) * SPREAD * (1.0 + np.log(far)), z)
        return np.asarray(tamed / np.sqrt(max(1, len(self.names))), np.float32)


def fit_numbers(observations: Sequence[Observation]) -> Numbers:
    """Median and mean absolute deviation of every number that varies."""
    names: list[str] = []
    centres: list[float] = []
    scales: list[float] = []
    for name in sorted({name for seen in observations for name in seen.numbers}):
        values = np.array([seen.numbers.get(name, np.nan) for seen in observations], np.float64)
        values = values[np.isfinite(values)]
        centre = float(np.median(values)) if len(values) else 0.0
        scale = float(np.abs(values - centre).mean()) if len(values) else 0.0
        if STILL < scale < np.inf:
            names.append(name)
            centres.append(centre)
            scales.append(scale)
    return Numbers(tuple(names), np.array(centres, np.float32), np.array(scales, np.float32))
