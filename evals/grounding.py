"""How well the verifier tells supported sentences from broken ones: the labelled test bed.

``python -m evals.grounding [SPLIT ...|FILE.jsonl]`` prints the table; the splits are `SPLITS` and
`HELD`. Those of `SPLITS` have been read and the weights are fitted on them (``python -m
evals.fitting``): their tables are development. ``blind`` to ``blind5`` were each written by another
author and scored once before they were read; ``dev2`` has harder breaks (numbers tied to the wrong
thing, opposites, extent, plans told as done).

``drafts`` to ``drafts4`` and ``blind6`` are real drafts: their authors answered the product's own
prompts as its model does, each sentence with its line and its quote, and then broke half of them.
The others give a sentence, long passages and no quote. Nobody who works on the verifier has read
``blind6``; each of its sentences was judged by its author and by another reader, and the one on
which they differed is left out. Keep it so: score it, do not open it.
A file of the same form that nobody has read can be scored by its path.

*Caught* counts broken sentences that are not kept, *struck* counts supported ones that are not
kept; ``suggested`` counts as not kept on both sides, so neither number gains from it.
"""

from __future__ import annotations

import csv
import json
import math
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, get_args

from rca.domain import Evidence, Incident, Term
from rca.draft.ground import Grounded, Sentence, check
from rca.index.language import Glossary

Split = Literal[
    "dev", "test", "fresh", "dev2", "blind", "blind2", "blind3", "blind4", "blind5",
    "drafts", "drafts2", "drafts3", "drafts4",
]  # fmt: skip
SPLITS: tuple[Split, ...] = get_args(Split)
Held = Literal["blind6"]
HELD: tuple[Held, ...] = get_args(Held)
Break = Literal[
    "number", "unit", "name", "polarity", "source", "invention", "binding", "extent", ""
]
BREAKS: tuple[Break, ...] = (
    "number", "unit", "name", "polarity", "source", "invention", "binding", "extent",
)  # fmt: skip
_ALSO: dict[str, Break] = {"entity": "name", "negation": "polarity"}  # as ``blind2`` calls them
LANGS = ("en", "zh", "cross")
Checker = Callable[[Sentence, Sequence[Evidence], Incident, Glossary], Grounded]
_Z = 1.959964  # 95 %, two-sided


@dataclass(frozen=True, slots=True)
class Item:
    """One labelled sentence with the evidence its author was shown."""

    id: str
    lang: str
    evidence: tuple[Evidence, ...]
    incident: Incident
    sentence: Sentence
    supported: bool
    broken_by: Break
    judged: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """``hits`` of ``n`` with its Wilson 95 % interval."""

    hits: int
    n: int

    @property
    def value(self) -> float | None:
        """None of nothing."""
        return self.hits / self.n if self.n else None

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson score interval; (0, 1) of nothing."""
        if not self.n:
            return 0.0, 1.0
        share, square = self.hits / self.n, _Z**2
        middle = share + square / (2 * self.n)
        spread = _Z * math.sqrt(share * (1 - share) / self.n + square / (4 * self.n**2))
        below, above = (middle - spread), (middle + spread)
        scale = 1 + square / self.n
        return max(0.0, below / scale), min(1.0, above / scale)

    def __str__(self) -> str:
        if self.value is None:
            return "-"
        low, high = self.interval
        return f"{self.value:6.1%} ({self.hits}/{self.n}; {low:.1%} to {high:.1%})"


@dataclass(frozen=True, slots=True)
class Judged:
    """An item with the verdict it got."""

    item: Item
    got: Grounded

    @property
    def right(self) -> bool:
        """Kept exactly where it is supported."""
        return (self.got.verdict == "kept") == self.item.supported


def load(split: Split | Held) -> list[Item]:
    """The packaged test bed. Raises KeyError or ValueError for a malformed line."""
    return items_of((files("evals") / "testbed" / f"{split}.jsonl").read_text(encoding="utf-8"))


def items_of(text: str) -> list[Item]:
    """The items of a file of the test bed, one a line. Where ``evidence`` is the id of an earlier
    item, evidence and incident are that item's. Raises KeyError or ValueError as `load`."""
    rows: dict[str, dict[str, Any]] = {}
    for row in (json.loads(line) for line in text.splitlines() if line):
        if isinstance(row["evidence"], str):
            shown = rows[row["evidence"]]
            row |= {"evidence": shown["evidence"], "incident": shown["incident"]}
        if row["id"] in rows:
            raise ValueError(f"two items are called {row['id']}")
        rows[row["id"]] = row
    return [_item(row) for row in rows.values()]


def _item(row: dict[str, Any]) -> Item:
    said = row["sentence"]
    return Item(
        id=row["id"],
        lang=row["lang"],
        evidence=tuple(
            Evidence(e["id"], "case", e["ref"], "for", 0.0, e["quote"]) for e in row["evidence"]
        ),
        incident=Incident(**row["incident"]),
        sentence=Sentence(said["text"], tuple(said["cites"]), said["quote"], said["kind"]),
        supported=row["supported"],
        broken_by=_ALSO.get(row["broken_by"], row["broken_by"]),
        judged=tuple(row["judged"]),
    )


def glossary() -> Glossary:
    """The sample plant's glossary."""
    text = (files("corpus") / "src" / "glossary.csv").read_text(encoding="utf-8")
    return Glossary(
        [
            Term(row["en"], row["zh"], tuple(part.strip() for part in row["aliases"].split("|")))
            for row in csv.DictReader(text.splitlines())
        ]
    )


def judge(items: Iterable[Item], terms: Glossary, checker: Checker = check) -> list[Judged]:
    """Every item with its verdict; what the checker may see leaves the label out."""
    return [
        Judged(item, checker(item.sentence, item.evidence, item.incident, terms)) for item in items
    ]


def caught(judged: Iterable[Judged], lang: str = "", broken_by: str = "") -> Share:
    """Share of the broken sentences that are not kept."""
    chosen = [
        one
        for one in judged
        if not one.item.supported
        and lang in ("", one.item.lang)
        and broken_by in ("", one.item.broken_by)
    ]
    return Share(sum(one.got.verdict != "kept" for one in chosen), len(chosen))


def struck(judged: Iterable[Judged], lang: str = "") -> Share:
    """Share of the supported sentences that are not kept."""
    chosen = [one for one in judged if one.item.supported and lang in ("", one.item.lang)]
    return Share(sum(one.got.verdict != "kept" for one in chosen), len(chosen))


def table(judged: Sequence[Judged]) -> str:
    """Per language and per kind of break, as text."""
    lines = [f"{'':10} {'caught of broken':38} struck of supported"]
    for lang in (*LANGS, ""):
        lines.append(f"{lang or 'all':10} {caught(judged, lang)!s:38} {struck(judged, lang)}")
    lines += [f"{kind:10} {caught(judged, broken_by=kind)}" for kind in BREAKS]
    return "\n".join(lines)


def main(arguments: Sequence[str]) -> int:
    """Print the table of the named splits, by default of all that have been read."""
    terms = glossary()
    for split in (*SPLITS, *HELD):
        if split in arguments or (not arguments and split in SPLITS):
            sys.stdout.write(f"== {split}\n{table(judge(load(split), terms))}\n")
    for path in (Path(argument) for argument in arguments if argument.endswith(".jsonl")):
        read = items_of(path.read_text(encoding="utf-8"))
        sys.stdout.write(f"== {path}\n{table(judge(read, terms))}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
