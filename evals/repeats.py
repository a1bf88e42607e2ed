"""Are repeats found, and is little else called one? On the sample plant (SYNTHETIC).

Each report of the archive is asked as it stood on the day it was opened (title, D0, D2, head), with
the cases closed by then and, where a ranking decides, the ranker fitted on that day. The eight
planted repeats are the truth; the rules were written with sight of them, so these figures are
optimistic. The labelled incidents were not looked at for the rules: a link of theirs is false when
the linked case has none of the incident's causes.

With ``--retold SEED`` closed cases happen again (`evals.retold`, made by a program): linked to
their case, by the kind of words; a stranger at the same machine and code that is linked is false.

    python -m evals.repeats -w DIR [--incidents corpus/incidents/dev.jsonl] [--retold 2]
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from evals.backtest import question_of
from evals.door import LEADING, Glossary, Incident, Recall, Workspace
from evals.grounding import Share
from evals.questions import Question, read_questions
from evals.retold import retold


def planted() -> dict[str, str]:
    """Report -> the earlier one it repeats, from the front matter of the sources."""
    import yaml

    found: dict[str, str] = {}
    for file in sorted(Path(str(files("corpus"))).glob("src/8d/*.md")):
        head = yaml.safe_load(file.read_text(encoding="utf-8").split("---\n")[1])
        if head.get("repeat_of"):
            found[head["id"]] = head["repeat_of"]
    return found


def links_of(plant: Workspace, recall: Recall, incident: Incident, *, then: bool) -> list[str]:
    """Cases that ``incident`` is linked to; ``then``: the ranker of its own day."""
    day = incident.opened if then else None
    hide = {incident.case_ref} if incident.case_ref else set()
    leading = lambda: plant.ranking(incident, day).top(LEADING)  # noqa: E731
    return [link.to for link in recall.links(incident, leading, hide)]


def on_reports(plant: Workspace, truth: Mapping[str, str]) -> dict[str, Any]:
    """Every dated report as it stood when it was opened."""
    known = plant.knowledge()
    recall = Recall.of(known.cases, Glossary.of(known.terms), plant.places)
    asked = [question_of(c, c.opened).incident for c in known.cases if c.opened and not c.draft]
    linked = {i.id: links_of(plant, recall, i, then=True) for i in asked}
    false = {case: to for case, to in linked.items() if to and case not in truth}
    found = [case for case in truth if truth[case] in linked.get(case, ())]
    extra = {c: [t for t in linked[c] if t != truth[c]] for c in found}
    return {
        "reports": len(asked),
        "planted": len(truth),
        "found": len(found),
        "missed": sorted(set(truth) - set(found)),
        "others": len(asked) - len(truth),
        "false": len(false),
        "false links": false,
        "further links of found repeats": {c: to for c, to in extra.items() if to},
    }


def on_incidents(plant: Workspace, questions: Sequence[Question]) -> dict[str, Any]:
    """Labelled incidents with present knowledge: does the linked case share a cause?"""
    known = plant.knowledge()
    recall = Recall.of(known.cases, Glossary.of(known.terms), plant.places)
    causes = {case.id: set(case.cause_ids) for case in known.cases}
    told: dict[str, dict[str, Any]] = {}
    for question in questions:
        for to in links_of(plant, recall, question.incident, then=False):
            shared = bool(causes[to] & set(question.labels))
            told[question.incident.id] = {"to": to, "shares a cause": shared}
    wrong = sum(not link["shares a cause"] for link in told.values())
    return {"incidents": len(questions), "linked": len(told), "false": wrong, "links": told}


def on_retold(plant: Workspace, questions: Sequence[Question], seed: int) -> dict[str, Any]:
    """Cases that happen again, with present knowledge."""
    known = plant.knowledge()
    recall = Recall.of(known.cases, Glossary(known.terms), plant.places)
    steps = {cause.id: cause.process_step for cause in known.causes}
    told: dict[str, Counter[bool]] = {}
    for one in retold(known.cases, questions, steps, seed):
        links = links_of(plant, recall, one.incident, then=False)
        hit = bool(links) if one.kind == "stranger" else one.case in links
        told.setdefault(one.kind, Counter())[hit] += 1
    return {kind: str(Share(hits[True], hits.total())) for kind, hits in sorted(told.items())}


def main() -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-w", "--workspace", type=Path, required=True)
    parser.add_argument("--incidents", type=Path)
    parser.add_argument("--retold", type=int, help="seed of cases that happen again")
    told = parser.parse_args()
    plant = Workspace.open(told.workspace)
    found: dict[str, Any] = {"reports": on_reports(plant, planted())}
    if told.incidents:
        asked = [q for q in read_questions(plant, told.incidents).questions if not q.error]
        found["incidents"] = on_incidents(plant, asked)
        if told.retold is not None:
            found["retold: linked"] = on_retold(plant, asked, told.retold)
    print(json.dumps(found, indent=1, ensure_ascii=False))  # noqa: T201


if __name__ == "__main__":
    main()
