"""LLM re-ranking as an experiment: does a model's pick among the leaders help the ranked list?

``python -m evals.rerank WORKSPACE INCIDENTS --most 40 --llm embedded --out FILE``

The model sees the incident and the first five causes and picks one, once in our order and once in
the reverse, since small models prefer a place to a cause. Each pick adds half of a capped weight
(nats) to its cause: what an evidence line would do. Order before and after are compared on the
very incidents. Nothing of this is in the product: the test did not say that it helps
(docs/decisions/017).
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from evals.door import LLM, NOVEL, Cause, EngineError, Prompt, UserError, Workspace, ranking
from evals.intervals import shape
from evals.metrics import bootstrap, hits, mcnemar, rank_of, reciprocal
from evals.plain_rag import sample
from evals.questions import Question, read_questions
from evals.runner import write_json

LEADERS = 5
CAPS = (0.5, 1.0, 2.0)  # nats; 1 is what two agreeing picks would be allowed
_LETTERS = "ABCDE"
_TEXT, _SIGNS = 600, 160  # characters shown of the incident, and of each cause
_SYSTEM = "You are a quality engineer. You pick the root cause of a production anomaly."
Shape = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Bout:
    """One incident: our leaders with their scores at temperature 1, and the two picks."""

    id: str
    truth: str
    leaders: tuple[str, ...]
    logits: tuple[float, ...]
    picks: tuple[str, ...]  # in our order, in the reverse; "" = no usable reply


def prompt_of(text: str, causes: Sequence[Cause]) -> Prompt:
    """The question with one letter per cause; the reply can only be one of the letters."""
    letters = _LETTERS[: len(causes)]
    told = [f"{letter}. {_described(c)}" for letter, c in zip(letters, causes, strict=True)]
    user = f"Anomaly: {text[:_TEXT]}\n\nCauses:\n" + "\n".join(told)
    user += '\n\nWhich cause explains the anomaly best? Reply with JSON {"cause": letter}.'
    schema = {
        "type": "object",
        "properties": {"cause": {"type": "string", "enum": list(letters)}},
        "required": ["cause"],
    }
    return Prompt(_SYSTEM, user, schema, 12)


def _described(cause: Cause) -> str:
    signs = "; ".join((*cause.symptoms[:1], *cause.confirms[:1]))
    return f"{cause.name('en')}: {signs}"[:_SIGNS]


def pick(llm: LLM, text: str, causes: Sequence[Cause]) -> str:
    """Id of the picked cause, "" where the reply names none."""
    try:
        reply = json.loads("".join(llm.complete(prompt_of(text, causes))))
        return causes[_LETTERS.index(reply["cause"])].id
    except (EngineError, ValueError, KeyError, TypeError, IndexError):
        return ""


def bout(plant: Workspace, question: Question, llm: LLM) -> Bout:
    """Rank, then ask twice."""
    ranked = ranking(plant.bench_for(question.incident), question.incident)
    leaders = ranked.causes[:LEADERS]
    known = plant.bench().view.causes
    shown = [known[cause] for cause in leaders]
    text = question.incident.observed
    picks = (pick(llm, text, shown), pick(llm, text, shown[::-1]))
    logits = tuple(float(np.log(max(p, 1e-12))) for p in ranked.probabilities[:LEADERS])
    return Bout(question.incident.id, question.labels[0], leaders, logits, picks)


def nudged(one: Bout, cap: float) -> list[str]:
    """The leaders after the picks: half of ``cap`` for each."""
    weight = {cause: cap / 2 * one.picks.count(cause) for cause in one.leaders}
    rows = zip(one.leaders, one.logits, strict=True)
    return [cause for cause, _ in sorted(rows, key=lambda row: -(row[1] + weight[row[0]]))]


def compared(bouts: Sequence[Bout]) -> Shape:
    """Before, after each cap, and the paired difference; then what the picks are worth alone."""
    before = [rank_of(one.leaders, one.truth) for one in bouts]
    found: Shape = {"n": len(bouts), "before": _scores(before)}
    for cap in CAPS:
        after = [rank_of(nudged(one, cap), one.truth) for one in bouts]
        gap = hits(after, 1) - hits(before, 1)
        rise = reciprocal(after) - reciprocal(before)
        test = mcnemar(hits(after, 1), hits(before, 1))
        found[f"cap {cap:g}"] = {
            **_scores(after),
            "minus_before_hit@1": shape(bootstrap(gap.tolist()), len(bouts)),
            "minus_before_mrr": shape(bootstrap(rise), len(bouts)),
            "mcnemar_p": float(f"{test.p:.4g}"),
            "better": int((gap > 0).sum()), "worse": int((gap < 0).sum()),
        }  # fmt: skip
    inside = [one for one in bouts if one.truth in one.leaders]
    found["picks"] = {
        "truth_among_leaders": len(inside),
        "right_in_our_order": sum(one.picks[0] == one.truth for one in inside),
        "right_in_reverse": sum(one.picks[1] == one.truth for one in inside),
        "same_cause_both_times": sum(one.picks[0] == one.picks[1] != "" for one in bouts),
        "first_shown_picked": sum(
            (one.picks[0] == one.leaders[0]) + (one.picks[1] == one.leaders[-1]) for one in bouts
        ),
        "no_usable_reply": sum(one.picks.count("") for one in bouts),
    }
    return found


def _scores(ranks: Sequence[int]) -> Shape:
    return {
        "hit@1": shape(bootstrap(hits(ranks, 1).tolist()), len(ranks)),
        "hit@3": shape(bootstrap(hits(ranks, 3).tolist()), len(ranks)),
    }


def main() -> None:
    """Ask a seeded sample of the labelled incidents; replies are kept and asked once."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workspace", type=Path)
    parser.add_argument("incidents", type=Path)
    parser.add_argument("--most", type=int, default=40)
    parser.add_argument("--llm", default="embedded")
    parser.add_argument("--out", type=Path, required=True)
    told = parser.parse_args()
    plant = Workspace.open(told.workspace)
    llm = plant.writer(told.llm, told.out.with_suffix(".replies.jsonl")).llm
    if llm is None:
        raise UserError(f"--llm {told.llm} is no engine", "name embedded, ollama or openai")
    asked = read_questions(plant, told.incidents).questions
    known = [q for q in asked if not q.error and q.labels[0] != NOVEL]
    chosen = sample(known, told.most)
    bouts = []
    for question in known:
        if question.incident.id in chosen:
            bouts.append(bout(plant, question, llm))
            write_json(told.out, {"llm": llm.name, **compared(bouts)})
    print(told.out.read_text(encoding="utf-8"))  # noqa: T201


if __name__ == "__main__":
    main()
