"""Fits the weights of the verifier's signs on the labelled test bed, and tells what they are worth
on sentences of a file that was left out of the fit.

``python -m evals.fitting`` prints the table with each file left out in turn; ``--write`` also
publishes the weights fitted on all of them. All these files have been read: that is development,
no blind estimate. Nearest to one are the lines of ``blind`` to ``blind5`` and ``drafts`` to
``drafts4``, each of an author of its own; the signs were chosen with all files in view.

A logistic regression of "broken" on the signs of the sentences that no plain fact decides, with a
ridge penalty; a miss costs ``MISS`` times as much as striking an honest sentence. Half of the bed
is broken and most of its sentences are long; so that a short sentence is not struck for being
short, every sentence of the evidence is added as a supported copy of itself with a small weight.
The limit of each language group is the lowest that strikes at most ``STRUCK`` of its honest
sentences, every file scored by weights that were fitted without it; in the tables the limit is
chosen without the file as well. Nothing is drawn at random.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from evals.grounding import SPLITS, Item, Judged, Split, glossary, load, table
from rca.draft.clauses import clauses, sentences
from rca.draft.ground import Grounded, Sentence, weighed
from rca.draft.signs import GROUPS, Sign, group_of
from rca.draft.weighing import score
from rca.draft.words import content, han_content
from rca.index.language import Glossary

MISS = 3.0
COPY = 0.15  # weight of a sentence copied from its source, beside 1 for a labelled one
COPIED_LEAST = 2  # content words of a copy
RIDGE = 3.0  # inverse strength, scikit-learn's C
DIGITS = 3
STRUCK = 0.08  # share of honest sentences that a group's limit may strike
_PATH = Path(__file__).parent.parent / "rca" / "draft" / "weights.json"


@dataclass(frozen=True, slots=True)
class Example:
    """An item with its signs; None where a plain fact or its shape decides."""

    item: Item
    split: Split
    signs: tuple[Sign, ...] | None
    weight: float = 1.0


def examples(terms: Glossary, splits: Iterable[Split] = SPLITS) -> list[Example]:
    """All items of ``splits`` with their signs."""
    return [
        Example(item, split, weighed(item.sentence, item.evidence, item.incident, terms))
        for split in splits
        for item in load(split)
    ]


def copies(of: Iterable[Example], terms: Glossary) -> list[Example]:
    """Every sentence of the evidence of ``of``, and the first clause of it, citing its source."""
    made: list[Example] = []
    seen: set[tuple[str, str]] = set()
    for one in of:
        for line in one.item.evidence:
            if (one.split, line.quote) in seen:
                continue
            seen.add((one.split, line.quote))
            made += [_copy(one, text, line.id, terms) for text in _parts(line.quote, terms)]
    return made


def _parts(quote: str, terms: Glossary) -> list[str]:
    texts = [text for part in sentences(quote) for text in (part.strip(), *clauses(part)[:1])]
    return [
        text
        for text in dict.fromkeys(texts)
        if len(content(text)) + len(han_content(text, terms)) >= COPIED_LEAST
    ]


def _copy(of: Example, text: str, label: str, terms: Glossary) -> Example:
    quote = text if of.item.sentence.quote.strip() else ""
    item = replace(of.item, sentence=Sentence(text, (label,), quote), supported=True, broken_by="")
    found = weighed(item.sentence, item.evidence, item.incident, terms)
    return Example(item, of.split, found, COPY)


def fit(of: Sequence[Example], without: frozenset[str] = frozenset()) -> dict[str, float]:
    """The weight of each sign. Raises ValueError if only one class is there."""
    from sklearn.linear_model import LogisticRegression

    open_ones = [(one, one.signs) for one in of if one.signs is not None]
    rows = [[s.value * (s.name not in without) for s in signs] for _, signs in open_ones]
    broken = [not one.item.supported for one, _ in open_ones]
    counts = [MISS if not one.item.supported else one.weight for one, _ in open_ones]
    model = LogisticRegression(C=RIDGE, fit_intercept=False, max_iter=5000)
    model.fit(rows, broken, counts)
    names = [sign.name for sign in open_ones[0][1]]
    pairs = zip(names, model.coef_[0], strict=True)
    return {name: round(float(w), DIGITS) for name, w in pairs}


def left_out(
    of: Sequence[Example],
    beside: Sequence[Example] = (),
    without: frozenset[str] = frozenset(),
) -> list[tuple[Example, float]]:
    """Every item with its score under weights that were fitted without its file; ``beside`` are
    copies, used like the rest of their file."""
    scored: list[tuple[Example, float]] = []
    for split in dict.fromkeys(one.split for one in of):
        by = fit([one for one in (*of, *beside) if one.split != split], without)
        scored += [(one, _score(one, by)) for one in of if one.split == split]
    return scored


def _score(one: Example, by: Mapping[str, float]) -> float:
    return float("inf") if one.signs is None else score(one.signs, by)


def moves(scored: Iterable[tuple[Example, float]]) -> dict[str, float]:
    """What to add to the weight of each group, so that at most ``STRUCK`` of its honest sentences
    are above 0."""
    honest: dict[str, list[float]] = {group: [] for group in GROUPS}
    for one, value in scored:
        if one.item.supported:
            honest[group_in(one)].append(value)
    made: dict[str, float] = {}
    for group, values in honest.items():
        ranked = sorted(values, reverse=True)
        made[group] = round(-ranked[int(STRUCK * len(ranked))], DIGITS) if ranked else 0.0
    return made


def limited(scored: Sequence[tuple[Example, float]]) -> list[tuple[Example, float]]:
    """``scored`` with the limits that the other files choose."""
    made: list[tuple[Example, float]] = []
    for split in dict.fromkeys(one.split for one, _ in scored):
        by = moves(pair for pair in scored if pair[0].split != split)
        made += [(one, v + by[group_in(one)]) for one, v in scored if one.split == split]
    return made


def group_in(one: Example) -> str:
    """The group of its signs; of a sentence that a plain fact decides, that of its language."""
    if one.signs is None:
        language = {"en": "en", "zh": "zh"}.get(one.item.lang, "across")
        return f"{language}_quoted" if one.item.sentence.quote.strip() else language
    return group_of(one.signs)


def judged(scored: Iterable[tuple[Example, float]]) -> list[Judged]:
    """As `evals.grounding.judge` gives them."""
    return [
        Judged(one.item, Grounded("struck", "left out") if value > 0 else Grounded("kept"))
        for one, value in scored
    ]


def write(by: Mapping[str, float], path: Path = _PATH) -> None:
    """Publish ``by`` as the packaged weights."""
    path.write_text(json.dumps(by, indent=1) + "\n", encoding="utf-8")


def main(arguments: Sequence[str]) -> int:
    """Print the tables, and publish the weights where ``--write`` is given."""
    terms = glossary()
    of = examples(terms)
    beside = copies(of, terms)
    alone = left_out(of, beside)
    scored = limited(alone)
    for split in SPLITS:
        part = judged(pair for pair in scored if pair[0].split == split)
        sys.stdout.write(f"== {split} left out (development)\n{table(part)}\n")
    sys.stdout.write(f"== all, each file left out (development)\n{table(judged(scored))}\n")
    by = fit([*of, *beside])
    by |= {group: round(by[group] + more, DIGITS) for group, more in moves(alone).items()}
    sys.stdout.write(json.dumps(by, indent=1) + "\n")
    if "--write" in arguments:
        write(by)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
