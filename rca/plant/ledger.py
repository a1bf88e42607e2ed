"""From weighed findings to ledger lines: capped log-odds, one fitted weight per signal type.

The weights in ``weights.json`` were fitted on the simulated faults of the sample plant
(``python -m evals.plantdata fit``); they are log-odds per unit of amount, >= 0, and what a type
adds to one cause is capped at CAP nats either way. A workspace has no weights of its own yet.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from rca.domain import EvidenceKind, Lang
from rca.plant import phrases
from rca.plant.findings import Finding, Findings
from rca.plant.weigh import FEATURES, KINDS, Weighed, weigh
from rca.plant.worded import Worded

CAP = 2.0  # nats that one signal type may add to or take from one cause
AGAINST = frozenset(f for f in FEATURES if f.split()[-1] in ("flat", "opposite", "quiet", "after"))
MICRO = 1e6


@dataclass(frozen=True, slots=True, eq=False)
class DataLine:
    """One ledger line of all causes: (C,) whole millionths of a nat, and per cause what stands
    there: ``ref`` and ``quote``."""

    kind: EvidenceKind
    key: str
    micro: NDArray[np.int64]
    told: Mapping[int, tuple[str, str]]


@cache
def weights() -> Mapping[str, float]:
    """The packaged weights: feature -> nats per unit of amount."""
    text = files("rca.plant").joinpath("weights.json").read_text(encoding="utf-8")
    fitted: Mapping[str, float] = json.loads(text)["weights"]
    return fitted


def signed(feature: str, amount: float, by: Mapping[str, float]) -> float:
    """Nats of one feature, capped, negative for what contradicts."""
    nats = min(CAP, by.get(feature, 0.0) * amount)
    return -nats if feature in AGAINST else nats


def amounts(findings: Findings, worded: Worded) -> NDArray[np.float64]:
    """(C, F) amounts of all FEATURES for the causes of ``worded``; what the weights are fitted
    on."""
    out = np.zeros((len(worded.causes), len(FEATURES)))
    for row, weighed in enumerate(_weighed(findings, worded)):
        for w in weighed:
            out[row, FEATURES.index(w.feature)] = w.amount
    return out


def _weighed(findings: Findings, worded: Worded) -> Iterator[tuple[Weighed, ...]]:
    fitted = dict[int, NDArray[np.float64]]()
    for at, cause in enumerate(worded.causes):

        def fits(finding: Finding, at: int = at) -> float:
            if id(finding) not in fitted:
                fitted[id(finding)] = worded.fit(finding)
            return float(fitted[id(finding)][at])

        yield weigh(findings, cause, fits)


def lines(
    findings: Findings,
    worded: Worded,
    lang: Lang,
    by: Mapping[str, float] | None = None,
) -> tuple[DataLine, ...]:
    """Ledger lines for the causes of ``worded``, one per feature that says something about any of
    them."""
    by, causes = weights() if by is None else by, worded.causes
    values = {f: np.zeros(len(causes), np.int64) for f in FEATURES}
    told: dict[str, dict[int, tuple[str, str]]] = {f: {} for f in FEATURES}
    for at, weighed in enumerate(_weighed(findings, worded)):
        for w in weighed:
            nats = signed(w.feature, w.amount, by)
            values[w.feature][at] = round(nats * MICRO)
            told[w.feature][at] = _told(w, findings, lang)
    return tuple(DataLine(KINDS[f], f, values[f], told[f]) for f in FEATURES if values[f].any())


def _told(w: Weighed, findings: Findings, lang: Lang) -> tuple[str, str]:
    if w.finding is not None:
        return w.finding.ref, w.finding.quote or w.finding.text
    bad = findings.comparison.bad
    if w.feature == "process flat":
        effect = findings.tested.parameters.get(w.name, 0.0)
        return f"plant#{w.name}", phrases.silent("flat", w.name, effect, bad, lang)
    if w.feature == "factor flat":
        q = findings.tested.factors.get(w.name, 1.0)
        return f"plant#{w.name}", phrases.silent("spread", w.name, q, bad, lang)
    if w.feature == "log for":
        return f"plant#{w.name}", phrases.own_code(w.name, bad, lang)
    return f"plant#{w.name}", phrases.silent("quiet", w.name, 0.0, bad, lang)


def vote_line(
    path: str,
    asked: Collection[tuple[str, str]],
    voted: Mapping[str, tuple[float, str]],
    causes: Sequence[str],
) -> DataLine:
    """The ledger line of an event table: CAP nats for a cause whose past incidents show exactly
    the same abnormal events. The weight is set, not fitted."""
    micro = np.zeros(len(causes), np.int64)
    told: dict[int, tuple[str, str]] = {}
    shown = ", ".join(f"{signal}={value}" for signal, value in sorted(asked)[:6])
    for at, cause in enumerate(causes):
        if cause in voted:
            amount, nearest = voted[cause]
            micro[at] = round(CAP * amount * MICRO)
            told[at] = (f"{path}#{nearest}", f"{shown}; as in {nearest}")
    return DataLine("process", "events", micro, told)


def credited(found: Sequence[DataLine], at: int) -> list[tuple[EvidenceKind, float, str, str]]:
    """(kind, nats, ref, quote) of one cause, as a table shows them."""
    return [
        (line.kind, int(line.micro[at]) / MICRO, *line.told[at]) for line in found if line.micro[at]
    ]


def shown(items: Sequence[Finding], most: int) -> Sequence[Finding]:
    """The first findings of a list that speak for something."""
    return [f for f in items if f.stance == "for"][:most]
