"""Token F1 of proposed against real countermeasures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from evals.baselines import words

KS = (1, 3, 5)


def token_f1(proposed: str, done: str) -> float:
    """Harmonic mean of precision and recall over the bag of words (Rajpurkar et al. 2016)."""
    ours, theirs = Counter(words(proposed)), Counter(words(done))
    shared = sum((ours & theirs).values())
    if not shared:
        return 0.0
    precision, recall = shared / sum(ours.values()), shared / sum(theirs.values())
    return 2 * precision * recall / (precision + recall)


def action_scores(proposed: Sequence[str], done: str) -> dict[str, float]:
    """Best F1 among the first 1, 3 and 5 different proposals; 0 where none was made."""
    told = list(dict.fromkeys(proposed))
    scores = [token_f1(text, done) for text in told[: max(KS)]]
    return {f"@{k}": round(max(scores[:k], default=0.0), 6) for k in KS}
