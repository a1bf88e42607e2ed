"""What the ranker learns from and is asked about: plain arrays and strings, no I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]

NO_VECTOR: Vector = np.zeros(0, np.float32)


@dataclass(frozen=True, slots=True)
class Observation:
    """The observed side of a case or of an incident; never its diagnosis.

    ``tokens`` are keyword tokens with repetitions (`rca.index.language.tokens`); ``marked`` the
    same with those of denied words marked (`rca.index.denial`), empty = as ``tokens``.
    ``vector`` is (d,) and unit length; zeros or empty = not encoded. ``unknown`` is the share of
    tokens the encoder does not know: dense evidence fades as it rises and is ignored above 0.3.
    ``day`` is ``date.toordinal`` of the opening (incident) or closing (case).
    """

    text: str
    tokens: tuple[str, ...]
    vector: Vector = field(default_factory=lambda: NO_VECTOR)
    unknown: float = 0.0
    fields: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, float] = field(default_factory=dict)
    day: int | None = None
    marked: tuple[str, ...] = ()

    def reading(self, denial: bool) -> Observation:
        """The same with denied words as words of their own, if ``denial`` is read."""
        return replace(self, tokens=self.marked) if denial and self.marked else self


@dataclass(frozen=True, slots=True)
class PastCase:
    """A closed incident. Cases of one ``group`` (event) vote once and hide each other.

    ``labels``: cause ids, primary first; empty = unlabelled, which neither votes nor trains.
    ``findings_tokens`` and ``findings_vector`` come from what the investigation wrote down.
    """

    id: str
    group: str
    labels: tuple[str, ...]
    observed: Observation
    findings_tokens: tuple[str, ...] = ()
    findings_vector: Vector = field(default_factory=lambda: NO_VECTOR)
    findings_marked: tuple[str, ...] = ()

    def reading(self, denial: bool) -> PastCase:
        """As `Observation.reading`, the findings too."""
        if not denial:
            return self
        found = self.findings_marked or self.findings_tokens
        return replace(self, observed=self.observed.reading(True), findings_tokens=found)


@dataclass(frozen=True, slots=True)
class Clue:
    """A clause of a sign of a cause by its telling ``words``. ``against``: it stands among what
    refutes the cause; ``denied``: it says that something is normal or absent."""

    words: tuple[str, ...]
    against: bool
    denied: bool


@dataclass(frozen=True, slots=True)
class CauseProfile:
    """What the catalogue says about one cause; a cause known only as a label has its name.

    ``tokens``: all that the catalogue row says, in both languages; ``sign_tokens``: names, symptoms
    and confirming signs; ``refute_tokens``: what speaks against the cause. ``vectors``: (m, d), one
    unit row per name or symptom; ``refute_vectors``: (r, d), one per refuting sign. ``step``: the
    process step where the cause is made.
    """

    id: str
    tokens: tuple[str, ...] = ()
    vectors: NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, 0), np.float32))
    refute_vectors: NDArray[np.float32] = field(
        default_factory=lambda: np.zeros((0, 0), np.float32)
    )
    severity: int | None = None
    step: str = ""
    sign_tokens: tuple[str, ...] = ()
    refute_tokens: tuple[str, ...] = ()
    clues: tuple[Clue, ...] = ()
    listed: bool = True  # False: known only as a label of past cases


@dataclass(frozen=True, slots=True)
class History:
    """Everything a ranker is fitted on. ``causes``: the catalogue plus every label of a case."""

    cases: tuple[PastCase, ...]
    causes: tuple[CauseProfile, ...]

    @property
    def denial(self) -> bool:
        """Whether denied words are read as such: only where a catalogue describes signs that can
        be denied. Elsewhere it was no gain (docs/decisions/012)."""
        return any(cause.sign_tokens and cause.listed for cause in self.causes)
