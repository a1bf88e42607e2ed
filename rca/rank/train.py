"""Fit a Model on labelled cases. scipy is imported here only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from rca.rank.bm25 import fit_bm25
from rca.rank.cases import group_numbers, readable, told, vectors, voters
from rca.rank.catalogue import Catalogue
from rca.rank.history import Observation, PastCase
from rca.rank.model import Model, Sight
from rca.rank.places import fit_places
from rca.rank.priors import Priors, fit_priors
from rca.rank.softmax import Matrix, Problem, fit_wide
from rca.rank.structured import fit_fields, fit_numbers
from rca.rank.terms import Terms, Unit, fit_terms, stack

# Tuned out of fold on FDA and PHMSA history (scikit-learn's C); flat within a factor of two.
STRENGTH = {"words": 3.0, "chars": 2.0, "meaning": 10.0, "fields": 1.0, "numbers": 10.0}
MOST_TERMS = {"words": 60_000, "chars": 80_000}
WEIGHT_CELLS = 6_000_000  # terms x causes of one view: 24 MB
FEWEST = 8  # labelled cases below which a classifier would only repeat them
COMMON = 100  # cases from which a term or value must occur twice to count
MOST_KEPT = 1500  # cases whose sights are kept: 4 similarities each, 36 MB
UNITS: Mapping[str, Unit] = {"words": "word", "chars": "char"}
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class View:
    """Training rows ``x`` (m, f) of one classifier; row i tells of case ``of_case[i]``."""

    x: Matrix
    of_case: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Prepared:
    """All that does not depend on which cases train: ``model`` without classifiers, their rows."""

    model: Model
    views: Mapping[str, View]
    _sights: dict[int, Sight] = field(default_factory=dict, repr=False, compare=False)

    def sight(self, case: int, seen: Observation) -> Sight:
        """Of case number ``case``, which is asked once per fold: kept while that is cheap."""
        kept = self._sights.get(case)
        if kept is None:
            kept = self.model.sight(seen)
            if len(self.model.case_ids) <= MOST_KEPT:
                self._sights[case] = kept
        return kept


def prepare(
    cases: Sequence[PastCase], causes: Sequence[str], catalogue: Catalogue, *, denial: bool = False
) -> Prepared:
    """Vocabularies, indexes and training rows of labelled ``cases``. Vocabularies are shared by
    all folds: they hold no label, and a fold gives weight 0 to what only others contain."""
    number = {cause: i for i, cause in enumerate(causes)}
    labels = [[number[label] for label in case.labels] for case in cases]
    groups = group_numbers(case.group for case in cases)
    seen = [case.observed for case in cases]
    rare = 2 if len(cases) >= COMMON else 1
    texts = [s.tokens for s in seen] + [c.findings_tokens for c in cases if c.findings_tokens]
    found = [i for i, case in enumerate(cases) if case.findings_tokens]
    of_text = np.array([*range(len(cases)), *found], np.int64)
    vocabularies: dict[str, Terms] = {}
    views: dict[str, View] = {}
    for view, unit in UNITS.items():
        limit = min(MOST_TERMS[view], WEIGHT_CELLS // max(1, len(causes)))
        terms, rows = fit_terms(unit, texts, min_df=rare, limit=limit)
        vocabularies[view] = terms
        if terms.names:
            views[view] = View(stack(rows, len(terms.names)), of_text)
    first_labels = np.array([of_case[0] for of_case in labels], np.int64)
    model = Model(
        causes=tuple(causes),
        case_ids=tuple(case.id for case in cases),
        group_names=tuple(case.group for case in cases),
        priors=fit_priors(cases, groups, first_labels, len(causes)),
        voters=voters(labels, groups),
        words=vocabularies["words"],
        chars=vocabularies["chars"],
        fields=fit_fields(seen, min_count=rare),
        numbers=fit_numbers(seen),
        linear={},
        keywords=fit_bm25([s.tokens for s in seen]),
        findings=fit_bm25([told(case) for case in cases]),
        vectors=vectors([readable(s) for s in seen]),
        findings_vectors=vectors([case.findings_vector for case in cases]),
        catalogue=catalogue,
        places=fit_places(cases, first_labels, catalogue),
        denial=denial,
    )
    return Prepared(model, {**views, **_other_views(cases, model)})


def _other_views(cases: Sequence[PastCase], model: Model) -> dict[str, View]:
    everyone = np.arange(len(cases))
    out: dict[str, View] = {}
    if model.fields.pairs:
        rows = [model.fields.row(case.observed.fields) for case in cases]
        out["fields"] = View(stack(rows, len(model.fields.pairs)), everyone)
    if model.numbers.names:
        x = np.stack([model.numbers.row(case.observed.numbers) for case in cases])
        out["numbers"] = View(x, everyone)
    seen = [(i, readable(case.observed)) for i, case in enumerate(cases)]
    seen += [(i, case.findings_vector) for i, case in enumerate(cases)]
    read = [(i, vector) for i, vector in seen if vector.any()]
    if read:
        x = np.stack([vector for _, vector in read]).astype(np.float32)
        out["meaning"] = View(x, np.array([i for i, _ in read], np.int64))
    return out


def train(prepared: Prepared, keep: NDArray[np.bool_]) -> Model:
    """The model with classifiers fitted on the cases of ``keep`` (n,); the others must also be
    hidden when it is asked. Views are fitted in two threads; none depends on another."""
    if keep.sum() < FEWEST:
        return prepared.model
    groups = prepared.model.voters.groups
    shares = (1.0 / np.bincount(groups)[groups]).astype(np.float32)  # an event counts once
    with ThreadPoolExecutor(2) as pool:
        jobs = {
            name: pool.submit(_fit, name, view, prepared.model.priors, keep, shares)
            for name, view in prepared.views.items()
        }
    return replace(prepared.model, linear={name: job.result() for name, job in jobs.items()})


def _fit(name: str, view: View, priors: Priors, keep: NDArray[np.bool_], shares: Floats) -> Floats:
    """Weights (f, C) of one view; causes without a case keep 0, neither for nor against.
    ``shares`` (n,): how much each case counts."""
    used = np.flatnonzero(keep[view.of_case])
    y = priors.labels[view.of_case[used]]
    out = np.zeros((view.x.shape[1], priors.n_causes), np.float32)
    present = np.unique(y)
    if len(present) < 2:
        return out
    counts = np.bincount(priors.labels[keep], priors.weights[keep], priors.n_causes)[present] + 1.0
    problem = Problem(
        x=view.x if len(used) == len(keep) == view.x.shape[0] else view.x[used],
        y=np.searchsorted(present, y),
        offset=np.log(counts / counts.sum()).astype(np.float32),
        weight=shares[view.of_case[used]],
        strength=STRENGTH[name],
    )
    out[:, present] = fit_wide(problem)
    return out
