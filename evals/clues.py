"""Does a clue that refutes a cause lower it? ``python -m evals.clues -w DIR``

Two kinds of clues are noted on the labelled incidents (SYNTHETIC, development). *The catalogue's*:
the first refuting sign of the leading cause, in the catalogue's own words. *Written*: 120 notes of
a shift engineer, ``evals/clues.jsonl``, by an author who had seen the catalogue but not the rules:
what confirms a cause is found normal, a refuting sign is found, and, as a control, what confirms
it is found. Each is noted on the incident of its cause, or the one where the cause stands best.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.door import Incident, Workspace
from evals.grounding import Share
from evals.questions import Question, read_questions

WRITTEN = Path(__file__).parent / "clues.jsonl"
_ASIDE = re.compile(r"\s*[(（][^()（）]*[)）]")
_Chances = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Clue:
    """A note on ``cause`` of an incident: its probability before and after."""

    group: str
    confirms: bool
    before: float
    after: float

    @property
    def heeded(self) -> bool:
        """Whether the probability moved the right way."""
        return self.after > self.before if self.confirms else self.after < self.before


def own_signs(plant: Workspace, asked: Sequence[Question]) -> Iterator[Clue]:
    """The first refuting sign of each leading cause, as the catalogue words it."""
    known = {cause.id: cause for cause in plant.knowledge().causes}
    for question in asked:
        chances = _chances(plant, question.incident)
        leader = next(iter(chances))
        if leader in known and known[leader].refutes:
            sign = _ASIDE.sub("", known[leader].refutes[0])
            after = _chances(plant, question.incident.with_note(sign))[leader]
            yield Clue("catalogue's words", False, chances[leader], after)


def written(plant: Workspace, asked: Sequence[Question], file: Path = WRITTEN) -> Iterator[Clue]:
    """The notes of ``file``."""
    chances = {one.incident.id: _chances(plant, one.incident) for one in asked}
    of_cause: dict[str, list[Question]] = defaultdict(list)
    for one in asked:
        of_cause[one.labels[0]].append(one)
    for line in file.read_text(encoding="utf-8").splitlines():
        note: dict[str, Any] = json.loads(line)
        cause = note["cause"]
        best = max(of_cause[cause] or asked, key=lambda one: chances[one.incident.id][cause])
        before = chances[best.incident.id][cause]
        after = _chances(plant, best.incident.with_note(note["text"]))[cause]
        group = f"{note['kind']}, {note['lang']}"
        yield Clue(group, note["kind"] == "confirming", before, after)


def _chances(plant: Workspace, incident: Incident) -> _Chances:
    return plant.ranking(incident).by_cause()


def table(found: Sequence[Clue]) -> str:
    """Share of clues that moved their cause the right way, by group, with Wilson 95 %."""
    lines = ["| clue | moved the right way |", "|---|---|"]
    for group in dict.fromkeys(one.group for one in found):
        part = [one for one in found if one.group == group]
        share = Share(sum(one.heeded for one in part), len(part))
        low, high = share.interval
        told = f"{share.value or 0:.3f} ({low:.3f} to {high:.3f}; {share.hits} of {share.n})"
        lines.append(f"| {group} | {told} |")
    return "\n".join(lines)


def main(arguments: Sequence[str]) -> int:
    """Command line of the module."""
    parser = argparse.ArgumentParser(prog="python -m evals.clues")
    parser.add_argument("-w", "--workspace", type=Path, required=True)
    parser.add_argument("--incidents", type=Path, default=Path("corpus/incidents/dev.jsonl"))
    given = parser.parse_args(arguments)
    plant = Workspace.open(given.workspace)
    asked = read_questions(plant, given.incidents).questions
    found = [*own_signs(plant, asked), *written(plant, asked)]
    sys.stdout.write(f"SYNTHETIC, development\n{table(found)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
