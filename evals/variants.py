"""The same questions under harder conditions, each beside the plain run on the same items.

Robustness sets, history cut down to few cases, and causes taken out of history. All rank only:
the wording does not decide a rank.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals import stress
from evals.answering import WorkspaceAnswerer
from evals.bouts import histories
from evals.door import Case, Workspace
from evals.intervals import mean_of
from evals.items import Item
from evals.metrics import hits
from evals.questions import QuestionSet
from evals.rivals import Rivals
from evals.rivals import table as rival_table
from evals.runner import answer_all
from evals.score import ranks, score
from evals.vectors import VectorCache

Progress = Callable[[str, int, int], None]
Shape = dict[str, Any]
SHARE_OUT = 0.25  # of the causes, by leave-cause-out
SEED = 20240


@dataclass(frozen=True, slots=True)
class Setting:
    """The plain run that every variant stands beside."""

    plant: Workspace
    asked: QuestionSet
    plain: Sequence[Item]
    out: Path
    progress: Progress

    def answerer(
        self,
        hidden: frozenset[str] = frozenset(),
        without_causes: frozenset[str] = frozenset(),
    ) -> WorkspaceAnswerer:
        """Ranks only, without the ``hidden`` cases, or as if some causes were not known."""
        return WorkspaceAnswerer(
            self.plant.settings.root,
            self.plant.options(),
            worded=False,
            hidden=hidden,
            without_causes=without_causes,
        )


def robustness(setting: Setting) -> Shape:
    """Every stress set: scores, and the paired change against the plain questions."""
    known = setting.plant.knowledge()
    texts = [(case.cause_ids[0], case.text) for case in known.cases if case.cause_ids]
    material = stress.Material(known.terms, stress.sentences(texts))
    plain = {item.id: item for item in setting.plain}
    shape: Shape = {}
    for name, edit in stress.sets(material).items():
        asked = stress.make(setting.asked.questions, name, edit)
        if not asked:
            shape[name] = {"skipped": "the rule applies to no question"}
            continue
        folder = setting.out / "stress" / name.replace(" ", "-").replace("%", "percent")
        done = answer_all(asked, setting.answerer(), folder, setting.progress).items
        shape[name] = _beside([plain[item.id] for item in done], done)
    return shape


def _beside(plain: Sequence[Item], edited: Sequence[Item]) -> Shape:
    rows = [(a, b) for a, b in zip(plain, edited, strict=True) if not (a.failed or b.failed)]
    seen = [(a, b) for a, b in rows if a.known]
    after = [b for _, b in seen]
    found = ranks(after)
    shape: Shape = {name: found[name] for name in ("hit@1", "hit@3", "mrr")}
    for k in (1, 3):
        change = hits([b.rank for b in after], k) - hits([a.rank for a, _ in seen], k)
        shape[f"change_hit@{k}"] = mean_of(change.tolist(), after)
    told = [b for _, b in rows]
    shape["same_first"] = mean_of([float(a.ranked[:1] == b.ranked[:1]) for a, b in rows], told)
    lost = [b.truth_mass - a.truth_mass for a, b in seen]
    shape["change_truth_probability"] = mean_of(lost, after)
    return shape


def by_history(setting: Setting, sizes: Sequence[int]) -> Shape:
    """Scores with the history cut down to seeded samples of past cases, whole events together;
    baselines fitted on the same sample."""
    cases = [case for case in setting.plant.bench().view.knowledge.cases if case.cause_ids]
    shape: Shape = {}
    for size in sizes:
        if size >= len(cases):
            shape[str(size)] = {"skipped": f"the history holds {len(cases)} labelled cases"}
            continue
        hidden = frozenset(case.id for case in cases) - _sample(cases, size)
        folder = setting.out / "history" / str(size)
        asked = setting.asked.questions
        done = answer_all(asked, setting.answerer(hidden), folder, setting.progress).items
        found = score(done)
        names = ("n_seen", "n_novel", "hit@1", "hit@3", "mrr", "hit@1_all", "hit@3_all", "ece",
                 "novelty_auroc")  # fmt: skip
        table = Rivals(VectorCache(setting.plant, setting.progress), folder)
        for bout in histories(setting.plant, asked, hidden):
            table.fight(bout)
        shape[str(size)] = {name: found[name] for name in names}
        shape[str(size)]["baselines"] = rival_table(table.found, done)
    return shape


def _sample(cases: Sequence[Case], size: int) -> frozenset[str]:
    groups: dict[str, list[str]] = {}
    for case in cases:
        groups.setdefault(case.group, []).append(case.id)
    order = sorted(groups)
    random.Random(SEED).shuffle(order)
    chosen: list[str] = []
    for group in order:
        if len(chosen) >= size:
            break
        chosen += groups[group]
    return frozenset(chosen)


def without_causes(setting: Setting) -> Shape:
    """A quarter of the causes never known, catalogue rows and all: is their absence noticed?"""
    causes = sorted(cause.id for cause in setting.plant.bench().view.causes.values())
    if len(causes) < 4:
        return {"skipped": f"{len(causes)} causes are too few to take out a quarter"}
    random.Random(SEED).shuffle(causes)
    gone = frozenset(causes[: max(1, round(SHARE_OUT * len(causes)))])
    answerer = setting.answerer(without_causes=gone)
    done = answer_all(setting.asked.questions, answerer, setting.out / "novel", setting.progress)
    found = score(done.items)
    names = ("n_seen", "n_novel", "hit@1", "hit@3", "novelty_auroc", "novelty_detection@10%",
             "novelty_false_alarms", "novelty_flagged", "ece", "brier")  # fmt: skip
    return {"causes_out": len(gone), "of_causes": len(causes), **{n: found[n] for n in names}}
