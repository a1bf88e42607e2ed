"""Ranked lists beside the causes: votes of past cases into lines with their reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rca.domain import Evidence, EvidenceKind, Listed, Stance
from rca.draft.cite import Labels, normal
from rca.index.language import Glossary, tokens
from rca.rank.coverage import agreements, cover

LINES = 5  # of one ledger; what is smaller is one line `rest`
ALIKE = 0.5  # share of a vote from which its source is named: less may be common words only


@dataclass(frozen=True, slots=True)
class Vote:
    """One text of one source, with its share of all weight. ``quote``: as it stands at ``ref``;
    ``text``: as it is shown."""

    kind: EvidenceKind
    ref: str
    quote: str
    weight: float
    text: str
    held: bool | None = None
    cause_id: str = ""


def ranked(
    votes: Sequence[Vote], glossary: Glossary, labels: Labels, most: int
) -> tuple[Listed, ...]:
    """The ``most`` texts that agree best with all votes, each by what it adds (see
    `rca.rank.coverage`). A text that held in one place is shown as held."""
    first: dict[str, int] = {}
    of = np.array([first.setdefault(normal(v.quote), len(first)) for v in votes], dtype=np.int64)
    heads = [votes[int(np.flatnonzero(of == row)[0])] for row in range(len(first))]
    weights = np.zeros(len(heads))
    np.add.at(weights, of, [v.weight for v in votes])
    agree = agreements([tokens(head.quote, glossary) for head in heads])
    listed = []
    for rank, pick in enumerate(cover(agree, weights, most), start=1):
        amounts = {
            i: float(pick.shares[int(row)] * votes[i].weight / weights[row])
            for i, row in enumerate(of)
            if int(row) in pick.shares
        }
        own = [int(i) for i in np.flatnonzero(of == pick.row)]
        held = True if any(votes[i].held for i in own) else None
        source = max(own, key=lambda i: votes[i].weight)
        lines = reasons(votes, amounts, "for", labels, source)
        head = votes[source]
        listed.append(Listed(rank, head.text, pick.score, lines, held, head.cause_id))
    return tuple(listed)


def reasons(
    votes: Sequence[Vote],
    amounts: Mapping[int, float],
    stance: Stance,
    labels: Labels,
    source: int = -1,
) -> tuple[Evidence, ...]:
    """What each of the heaviest sources says that mean the same, ``source`` (where the text
    stands) before the others, and what is left as one line."""
    order = sorted(amounts, key=lambda i: (i != source, -abs(amounts[i]), i))
    alike = [i for i in order if i == source or abs(amounts[i]) >= ALIKE * votes[i].weight]
    shown = alike[:LINES]
    lines = [
        Evidence(labels.take(), votes[i].kind, votes[i].ref, stance, amounts[i], votes[i].quote)
        for i in shown
    ]
    if left := [i for i in order if i not in shown]:
        rest = sum(amounts[i] for i in left)
        told = f"{len(left)} further entries that agree in part"
        lines.append(Evidence(labels.take(), "rest", "ranker#rest", stance, rest, told))
    return tuple(lines)
