"""One scored row: everything the metrics need, nothing that must be computed again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Status = Literal["diagnosed", "undetermined", "failed"]


@dataclass(frozen=True, slots=True)
class Grounds:
    """Citations of one diagnosis: how many, how many hold, and what did not."""

    cited: int = 0
    valid: int = 0
    computed: int = 0  # of ``cited``: lines of the ranker itself, which no document holds
    claims: int = 0
    supported: int = 0
    uncited: int = 0  # sentences without a citation
    broken: tuple[str, ...] = ()  # the first few, with the reason


@dataclass(frozen=True, slots=True)
class Minutes:
    """Minutes of checks until the true cause, in four orders; ``*_team``: with the team study
    after ten checks (`evals.minutes`), 0 where no minutes are written down."""

    ours: float
    pareto: float
    pareto_cost: float
    oracle: float
    plan_team: float = 0.0
    pareto_team: float = 0.0
    step_team: float = 0.0


@dataclass(frozen=True, slots=True)
class Item:
    """One labelled incident with its answer.

    ``known``: the primary label was among the causes the bench could name. ``rank`` and
    ``any_rank`` are 1-based places of the primary and of the best label, 0 = not in the list.
    ``squares`` is the sum of all squared probabilities, the novelty mass among them, and
    ``truth_mass`` the probability of what was true: with both, Brier needs no full list.
    """

    id: str
    labels: tuple[str, ...]
    status: Status
    cluster: str = ""
    error: str = ""
    known: bool = True
    rank: int = 0
    any_rank: int = 0
    ranked: tuple[str, ...] = ()  # the first ten
    confidence: float = 0.0
    truth_mass: float = 0.0
    squares: float = 0.0
    novelty: float | None = None
    precedents: int = 0  # past cases of the true cause
    as_of: str = ""
    slices: Mapping[str, str] = field(default_factory=dict)
    minutes: Minutes | None = None
    grounds: Grounds | None = None
    falls: bool | None = None  # without its cited cases the first hypothesis loses score
    topples: bool | None = None  # … and the first place
    action_f1: Mapping[str, float] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)
    text: str = ""
    ledger: tuple[str, ...] = ()  # of the first hypothesis, one readable line each
    near_duplicate: bool | None = None  # None = not looked for

    @property
    def failed(self) -> bool:
        """The row gave no answer: neither right nor wrong."""
        return self.status == "failed"

    @property
    def brier(self) -> float:
        """``sum_c (p_c - [c is true])^2`` with the novelty mass as one more cause."""
        return self.squares - 2 * self.truth_mass + 1.0


def dumps(item: Item) -> str:
    """One line of JSON, empty parts left out."""
    shape = {k: v for k, v in asdict(item).items() if v not in (None, "", (), {})}
    return json.dumps(shape, ensure_ascii=False)


def loads(line: str) -> Item:
    """The way back."""
    shape: dict[str, Any] = json.loads(line)
    for name in ("labels", "ranked", "ledger"):
        shape[name] = tuple(shape.get(name, ()))
    if shape.get("minutes"):
        shape["minutes"] = Minutes(**shape["minutes"])
    if shape.get("grounds"):
        grounds = shape["grounds"]
        shape["grounds"] = Grounds(**{**grounds, "broken": tuple(grounds["broken"])})
    return Item(**shape)
