"""SYNTHETIC repeats: a closed case happens again at its place, told once more.

Of every archived case with a machine, a code and a cause:

* a *repeat in kin words*: half of the sentences of what was observed then, figures, dates and lots
  redrawn, as the same plant tells it again;
* a *repeat in other words*: the text of a labelled incident of the same cause;
* a *stranger*: the text of an incident of another cause of the same process step, at the same
  machine and code: the hard negative.

Lot, day and id are drawn by seed; the day lies 2 to 52 weeks after the case was closed. Texts that
name a report or say that it came back are left out, so that only place, words and ranking speak.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal

from evals.door import NOVEL, Case, Incident
from evals.questions import Question

Kind = Literal["kin", "other", "stranger"]
_SENTENCE = re.compile(r"(?<=[.!?])\s+|(?<=[。！？；;])|\n+")
_TELLTALE = re.compile(
    r"8D-|again|recur|second|third|came back|复发|再次|又|第[二三]次", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Retold:
    """``incident`` repeats ``case`` in ``kin`` or ``other`` words, or is a ``stranger`` in its
    place."""

    incident: Incident
    case: str
    kind: Kind


def retold(
    cases: Sequence[Case], questions: Sequence[Question], steps: Mapping[str, str], seed: int
) -> list[Retold]:
    """At most one of each kind per case; ``steps``: cause -> its process step."""
    draw = random.Random(seed)
    told = [q for q in questions if q.labels and q.labels[0] != NOVEL]
    made: list[Retold] = []
    for case in sorted(cases, key=lambda one: one.id):
        if case.draft or not (case.machine and case.defect_code and case.cause_ids and case.closed):
            continue
        cause = case.cause_ids[0]
        same = [q for q in told if q.labels[0] == cause]
        others = [
            q
            for q in told
            if not set(q.labels) & set(case.cause_ids)
            and steps.get(q.labels[0]) == steps.get(cause)
        ]
        if kin := _told_again(case.text, draw):
            made.append(Retold(_placed(Incident("", kin), case, draw), case.id, "kin"))
        pools: tuple[tuple[Kind, list[Question]], ...] = (("other", same), ("stranger", others))
        for kind, pool in pools:
            if pool:
                source = draw.choice(pool).incident
                made.append(Retold(_placed(source, case, draw), case.id, kind))
    return made


def _told_again(text: str, draw: random.Random) -> str:
    """Half of the sentences in another order, every figure redrawn by up to a fifth."""
    said = [s for s in _SENTENCE.split(text) if len(s.strip()) > 8 and not _TELLTALE.search(s)]
    kept = draw.sample(said, (len(said) + 1) // 2)

    def redrawn(match: re.Match[str]) -> str:
        return f"{float(match[0]) * draw.uniform(0.8, 1.2):.{len(match[0].partition('.')[2])}f}"

    return " ".join(re.sub(r"(?<![\w.-])\d+(?:\.\d+)?(?![\w-])", redrawn, s.strip()) for s in kept)


def _placed(source: Incident, case: Case, draw: random.Random) -> Incident:
    """``source``'s words at the place of ``case``, later."""
    assert case.closed is not None
    return replace(
        source,
        id=f"R-{draw.randrange(10**6):06d}",
        case_ref="",
        opened=case.closed + timedelta(days=draw.randrange(14, 365)),
        machine=case.machine,
        line=case.line,
        process_step=case.process_step,
        defect_code=case.defect_code,
        lot=f"Z{draw.randrange(10**5):05d}",
        window_start=None,
        window_end=None,
        units=(),
    )
