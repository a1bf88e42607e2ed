"""One score out of all signs: ``sum(weight * value)``; above 0 a sentence is struck.

The weights are log-odds of "broken", fitted by ``python -m evals.fitting --write`` on the labelled
test bed and published in ``weights.json``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

from rca.draft.signs import Sign


@cache
def weights() -> Mapping[str, float]:
    """The packaged weight of each sign."""
    text = (files("rca.draft") / "weights.json").read_text(encoding="utf-8")
    return {name: float(weight) for name, weight in json.loads(text).items()}


def score(found: Sequence[Sign], by: Mapping[str, float]) -> float:
    """Log-odds that the sentence is broken, moved so that 0 is the limit."""
    return sum(by[one.name] * one.value for one in found)


def heaviest(found: Sequence[Sign], by: Mapping[str, float]) -> Sign:
    """The sign that speaks most against the sentence, of those that have a reason."""
    told = [one for one in found if one.reason]
    return max(told, key=lambda one: by[one.name] * one.value)
