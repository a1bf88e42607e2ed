"""Incidents with two causes: is the second list right, and where does the other cause stand?

    python -m evals.further -w DIR --incidents corpus/incidents/dev.jsonl

A listed further cause is right where the incident has two labels and it is one of them, but not the
first cause of our list. Recall is over incidents with two labels. ``other``: where the first cause
is one of the two, the place of the other among the causes after it, 1 = next. ``leader confirmed``:
the same where an engineer has said the primary one. Intervals: Wilson 95 %.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.door import Workspace, diagnose, ranking
from evals.questions import Question, read_questions

PLACES = (1, 3, 5)
Shape = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """One incident: its labels, our causes best first, and the further causes listed."""

    id: str
    labels: tuple[str, ...]
    ranked: tuple[str, ...]
    listed: tuple[str, ...]

    @property
    def right(self) -> tuple[str, ...]:
        """Listed causes that did act beside the first one."""
        known = self.labels if len(self.labels) > 1 else ()
        return tuple(c for c in self.listed if c in known and c != self.ranked[0])

    def place(self, first: str) -> int | None:
        """Of the other label among all causes but ``first``; None where ``first`` is no label or
        the other is not among the causes."""
        others = [label for label in self.labels if label != first]
        rest = [cause for cause in self.ranked if cause != first]
        if first not in self.labels or not others or others[0] not in rest:
            return None
        return rest.index(others[0]) + 1


def told(plant: Workspace, question: Question) -> Told:
    """Ask as the harness does: with the knowledge of its day."""
    bench = plant.bench_for(question.incident)
    ranked = ranking(bench, question.incident).causes
    found = diagnose(bench, question.incident, plant.options())
    listed = tuple(item.cause_id for item in found.contributing)
    return Told(question.incident.id, question.labels, ranked, listed)


def share(k: int, n: int) -> Shape:
    """``k`` of ``n`` with its interval; no value where n is 0."""
    if not n:
        return {"k": k, "n": n}
    from statsmodels.stats.proportion import proportion_confint

    low, high = proportion_confint(k, n, method="wilson")
    return {"k": k, "n": n, "value": round(k / n, 3), "low": round(low, 3), "high": round(high, 3)}


def table(answers: Sequence[Told]) -> Shape:
    """The figures over all incidents."""
    double = [one for one in answers if len(one.labels) > 1]
    led = [p for one in double if (p := one.place(one.ranked[0])) is not None]
    said = [p for one in double if (p := one.place(one.labels[0])) is not None]
    return {
        "incidents": len(answers),
        "with two causes": len(double),
        "precision": share(sum(len(o.right) for o in answers), sum(len(o.listed) for o in answers)),
        "recall": share(sum(bool(one.right) for one in double), len(double)),
        "other": {f"first {k}": share(sum(p <= k for p in led), len(led)) for k in PLACES},
        "leader confirmed": {
            f"first {k}": share(sum(p <= k for p in said), len(said)) for k in PLACES
        },
        "listed": {one.id: list(one.listed) for one in answers if one.listed},
    }


def main() -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-w", "--workspace", type=Path, required=True)
    parser.add_argument("--incidents", type=Path, required=True)
    given = parser.parse_args()
    plant = Workspace.open(given.workspace)
    asked = [q for q in read_questions(plant, given.incidents).questions if not q.error]
    answers = [told(plant, question) for question in asked]
    print(json.dumps(table(answers), ensure_ascii=False, indent=1))  # noqa: T201


if __name__ == "__main__":
    main()
