"""Fits how much a second reader may say beside the verifier's signs, and tells what it is worth.

``python -m evals.reading MODEL.gguf`` has the model read the development drafts (synthetic, fitted
on: ``drafts`` to ``drafts4``), as far as no plain fact decides them, about 2 s each on two cores,
and prints the table of both together with each file left out of every fit. Readings are kept beside
the model (``MODEL.gguf.readings.jsonl``), so that an interrupted run goes on. ``--write`` publishes
the fitted weights in ``rca/draft/readings.json``. Further arguments, as of ``evals.grounding``, are
sets to score with what is published: ``python -m evals.reading MODEL.gguf blind6``.

Weight of the reading beside the score of the signs: a logistic regression of "broken" on the two,
per group, on scores of signs that were fitted without the sentence's file; no more than
``HEAVIEST``. The limit is the lowest that strikes at most ``STRUCK`` of a group's honest sentences,
those that a plain fact decides included.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.progress import track

from evals.fitting import (
    MISS,
    STRUCK,
    Example,
    copies,
    examples,
    group_in,
    judged,
    left_out,
    moves,
)
from evals.grounding import HELD, SPLITS, Item, glossary, items_of, judge, load, table
from rca.draft.case import unframed
from rca.draft.ground import check
from rca.draft.llm.reader import ModelReader, open_reader
from rca.draft.quantities import plain
from rca.draft.reading import Reader, Weight, bounded, passage, published
from rca.draft.signs import GROUPS
from rca.index.language import Glossary

DRAFTS = tuple(split for split in SPLITS if split.startswith("drafts"))
QUOTED = tuple(group for group in GROUPS if group.endswith("_quoted"))
DIGITS = 3
HEAVIEST = 3.0  # weight of a reading: however well it reads, the signs keep their say
THREADS = 2
_PATH = Path(__file__).parent.parent / "rca" / "draft" / "readings.json"


@dataclass(frozen=True, slots=True)
class Read:
    """A sentence with the score of its signs, and what the reader says; neither where a plain fact
    decides."""

    example: Example
    signs: float
    reading: float

    @property
    def open(self) -> bool:
        """Whether signs and reading decide it."""
        return self.example.signs is not None


def readings(of: Iterable[Example], reader: Reader, kept: Path) -> dict[str, float]:
    """What ``reader`` says of each sentence that no plain fact decides, by id; ``kept`` holds what
    was read before and gets the rest, one a line."""
    known: dict[str, float] = {}
    if kept.exists():
        rows = (json.loads(line) for line in kept.read_text(encoding="utf-8").splitlines())
        known = {row["id"]: row["held"] for row in rows if row["by"] == reader.identity}
    asked = [one.item for one in of if one.signs is not None and one.item.id not in known]
    with kept.open("a", encoding="utf-8") as file:
        for item in track(asked, "reading", console=Console(stderr=True)):
            known[item.id] = round(reader.held(*shown(item)), DIGITS)
            entry = {"id": item.id, "held": known[item.id], "by": reader.identity}
            file.write(json.dumps(entry) + "\n")
            file.flush()
    return known


def shown(item: Item) -> tuple[str, str]:
    """The line and the sentence as `rca.draft.ground.check` shows them."""
    cited = "\n".join(plain(e.quote) for e in item.evidence if e.id in item.sentence.cites)
    return passage(cited, item.sentence.quote.strip()), unframed(plain(item.sentence.text).strip())


def fit(of: Sequence[Read]) -> dict[str, Weight]:
    """Weight and limit of each group. Raises ValueError if a group has only one class."""
    return {group: _fit([one for one in of if group_in(one.example) == group]) for group in QUOTED}


def _fit(of: Sequence[Read]) -> Weight:
    from sklearn.linear_model import LogisticRegression

    rows = [(one.signs, bounded(one.reading)) for one in of if one.open]
    broken = [not one.example.item.supported for one in of if one.open]
    model = LogisticRegression(C=10.0, max_iter=1000)
    model.fit(rows, broken, [MISS if bad else 1.0 for bad in broken])
    signs, reading = (float(weight) for weight in model.coef_[0])
    weight = Weight(round(min(HEAVIEST, max(0.0, -reading / signs)), DIGITS), 0.0)
    honest = sorted((total(one, weight) for one in of if one.example.item.supported), reverse=True)
    limit = honest[int(STRUCK * len(honest))]  # itself still kept, after rounding too
    return Weight(weight.weight, -math.ceil(limit * 10**DIGITS) / 10**DIGITS)


def total(one: Read, by: Weight) -> float:
    """Above 0 it is struck."""
    return by.total(one.signs, one.reading) if one.open else float("inf")


def alone(of: Sequence[Read]) -> list[tuple[Example, float]]:
    """Every sentence with its score, weights and limits fitted without its file."""
    made: list[tuple[Example, float]] = []
    for split in dict.fromkeys(one.example.split for one in of):
        by = fit([one for one in of if one.example.split != split])
        mine = (one for one in of if one.example.split == split)
        made += [(one.example, total(one, by[group_in(one.example)])) for one in mine]
    return made


def write(identity: str, by: Mapping[str, Weight], path: Path = _PATH) -> None:
    """Publish ``by`` for one model beside what is there."""
    known = json.loads(path.read_text(encoding="utf-8"))
    known[identity] = {group: asdict(weight) for group, weight in by.items()}
    path.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")
    published.cache_clear()


def _score(model: Path, names: Sequence[str], terms: Glossary) -> None:
    checker = partial(check, second=open_reader(model, THREADS))
    for name in names:
        if name.endswith(".jsonl"):
            items = items_of(Path(name).read_text(encoding="utf-8"))
        else:
            items = load(next(split for split in (*SPLITS, *HELD) if split == name))
        sys.stdout.write(f"== {name}, read twice\n{table(judge(items, terms, checker))}\n")


def main(arguments: Sequence[str]) -> int:
    """Read, print the table, publish where ``--write`` is given; or score named sets."""
    first, *names = (argument for argument in arguments if argument != "--write")
    model = Path(first)
    terms = glossary()
    if names:
        _score(model, names, terms)
        return 0
    of = examples(terms)
    scores = left_out(of, copies(of, terms))
    limits = moves(scores)  # published with the signs' weights, so part of every score
    drafts = [(one, v + limits[group_in(one)]) for one, v in scores if one.split in DRAFTS]
    reader = ModelReader(model, THREADS)
    said = readings([one for one, _ in drafts], reader, Path(f"{model}.readings.jsonl"))
    read = [Read(one, value, said.get(one.item.id, 0.0)) for one, value in drafts]
    scored = alone(read)
    for split in DRAFTS:
        part = judged(pair for pair in scored if pair[0].split == split)
        sys.stdout.write(f"== {split} left out (development)\n{table(part)}\n")
    sys.stdout.write(f"== all, each file left out (development)\n{table(judged(scored))}\n")
    by = fit(read)
    sys.stdout.write(f"{reader.identity} {by}\n")
    if "--write" in arguments:
        write(reader.identity, by)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
