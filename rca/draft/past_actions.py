"""What was done in similar past cases, ranked, where no case names a cause.

Each near case votes for its own actions; the list is that of `rca.rank.coverage`: the first line
agrees best with what was done in cases like this one, each further line adds what those above it
leave out. An action that failed before is never proposed: it stands last, weighed against.
"""

from __future__ import annotations

from collections.abc import Sequence

from rca.domain import Listed
from rca.draft.cite import Labels, case_ref
from rca.draft.excerpt import clip
from rca.draft.listing import Vote, ranked, reasons
from rca.draft.measures import LIMIT, same
from rca.index.language import Glossary
from rca.rank.nearness import Near

SHOWN = 5
FAILED_SHOWN = 3


def past_actions(near: Sequence[Near], glossary: Glossary, labels: Labels) -> tuple[Listed, ...]:
    """The ranked list for one incident; empty where no near case holds an action."""
    votes = [vote for one in near for vote in _votes(one)]
    failed = [vote for vote in votes if vote.held is False]
    good = [v for v in votes if not any(v is bad or same(v.text, bad.text) for bad in failed)]
    proposed = ranked(good, glossary, labels, SHOWN) if good else ()
    return (*proposed, *_failures(failed, len(proposed) + 1, labels))


def _votes(one: Near) -> list[Vote]:
    """A case's share, split over its actions; containment says nothing about the remedy."""
    done = [m for m in one.case.measures if m.role != "containment" and m.text.strip()]
    votes = []
    for measure in done:
        text, ref = clip(measure.text, LIMIT), measure.ref or case_ref(one.case, "D5")
        votes.append(Vote("case", ref, text, one.share / len(done), text, measure.held))
    return votes


def _failures(votes: Sequence[Vote], rank: int, labels: Labels) -> list[Listed]:
    groups: list[list[int]] = []
    for i, vote in enumerate(votes):
        home = next((g for g in groups if same(votes[g[0]].text, vote.text)), None)
        if home is None:
            groups.append(home := [])
        home.append(i)
    groups.sort(key=lambda g: -sum(votes[i].weight for i in g))
    listed = []
    for place, group in enumerate(groups[:FAILED_SHOWN], start=rank):
        lines = reasons(votes, {i: -votes[i].weight for i in group}, "against", labels)
        total = sum(line.weight for line in lines)
        listed.append(Listed(place, votes[group[0]].text, total, lines, held=False))
    return listed
