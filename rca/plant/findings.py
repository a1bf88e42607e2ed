"""What the records said about one incident; frozen types, no I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from rca.domain import Lang, LimitVerdict, Stance

FindingKind = Literal["commonality", "shift", "change", "log"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that sets the bad units apart, or happened where they were made.

    ``strength`` orders findings of all kinds: -log10 of the adjusted p-value for statistics, the
    closeness-weighted figure for changes, each beside the others (`arrange.placed`). ``column`` is
    the column's own name without genealogy prefix, ``level`` the machine, lot or direction.
    ``group``: what cannot be told apart from this one (confounded), itself first. ``effect`` with
    ``low`` and ``high`` is the lift or the standardised shift with its 95 % interval. ``at``: when
    it happened, where it did.
    """

    kind: FindingKind
    stance: Stance
    column: str
    level: str
    strength: float
    ref: str
    text: str
    effect: float | None = None
    low: float | None = None
    high: float | None = None
    q: float | None = None
    group: tuple[str, ...] = ()
    at: datetime | None = None
    words: str = ""  # of a change: its text and type, for matching
    restates: bool = False  # the measurement that made the unit bad
    against: tuple[str, ...] = ()  # what a level was compared with
    quote: str = ""  # the source's own words, where there is a source with words
    by_time: bool = False  # nothing else was in use there at that time: it fits as its time does
    explains: float = 0.0  # nats: how well it alone tells the bad units from the others


@dataclass(frozen=True, slots=True)
class Gap:
    """Genealogy that is missing: ``missing`` of ``units`` bad units have no ``column``."""

    column: str
    missing: int
    units: int


@dataclass(frozen=True, slots=True)
class Capability:
    """Cpk of a column with a declared limit: of the time ``before``, and ``now`` = all units of
    the window, bad and good; None = too few values or no scatter. ``units`` counts both."""

    column: str
    lower: float | None
    upper: float | None
    before: float | None
    now: float | None
    units: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Bad units against comparable good ones, and how far the comparison can see."""

    basis: Literal["units", "lots", "code and window", "limit and window", "none"]
    bad: int = 0
    good: int = 0
    bad_lots: int | None = None
    start: datetime | None = None
    end: datetime | None = None
    stage: str = ""  # the time column of detection
    line: str = ""
    product: str = ""
    unknown: int = 0  # units that were named but are in no table
    detectable_lift: float | None = None  # smallest lift that could have been found
    inconclusive: str = ""  # why nothing may be concluded; "" = it may
    before: tuple[int, int] | None = None  # bad, all of the same place in the time before
    assumed: bool = False  # the incident states no window; the last days were taken


@dataclass(frozen=True, slots=True)
class Tested:
    """What was examined and found flat: a signal with complete data that stays silent counts."""

    parameters: Mapping[str, float] = field(default_factory=dict)  # base name -> |effect|
    factors: Mapping[str, float] = field(default_factory=dict)  # base name -> smallest q
    logs: frozenset[str] = frozenset()  # codes whose rate did not rise


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything for one incident, strongest first. ``series`` holds what the charts draw."""

    incident: str
    comparison: Comparison = Comparison("none")
    items: tuple[Finding, ...] = ()
    context: tuple[Finding, ...] = ()  # changes that nothing in the data speaks for
    tested: Tested = Tested()
    gaps: tuple[Gap, ...] = ()
    limits: tuple[LimitVerdict, ...] = ()
    notes: tuple[str, ...] = ()
    series: tuple[Mapping[str, Any], ...] = ()
    codes: frozenset[str] = frozenset()  # defect codes of the bad units
    lang: Lang = "en"  # in which the texts are told
    capability: tuple[Capability, ...] = ()

    @property
    def silent(self) -> bool:
        """Nothing to show and nothing to weigh."""
        return not (self.items or self.context or self.limits or self.comparison.bad)
