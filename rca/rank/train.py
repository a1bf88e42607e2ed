"""Fit a Model on labelled cases. scipy is imported here only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from rca.rank.bm25 import fit_bm25
from rca.rank.catalogue import Catalogue
from rca.rank.history import PastCase, Vector
from rca.rank.model import Model, Priors, primary, usable_share
from rca.rank.softmax import Matrix, Problem, fit_softmax
from rca.rank.structured import fit_fields, fit_numbers
from rca.rank.terms import Row, Terms, Unit, fit_terms, stack
from rca.rank.votes import Voters

# Tuned out of fold on FDA and PHMSA history (scikit-learn's C); flat within a factor of two.
STRENGTH = {"words": 3.0, "chars": 2.0, "meaning": 10.0, "fields": 1.0, "numbers": 10.0}
HALF_LIFE = 730.0  # days after which a case weighs half in the prior
MOST_TERMS = {"words": 60_000, "chars": 80_000}
WEIGHT_CELLS = 6_000_000  # terms x causes of one view: 24 MB
FEWEST = 8  # labelled cases below which a classifier would only repeat them
Floats = NDArray[np.float32]


def train(
    cases: Sequence[PastCase],
    causes: Sequence[str],
    catalogue: Catalogue,
) -> Model:
    """A Model over ``causes`` from ``cases``, all of them labelled."""
    number = {cause: i for i, cause in enumerate(causes)}
    labels = [[number[label] for label in case.labels] for case in cases]
    groups = np.array(_numbers([case.group for case in cases]), np.int64)
    priors = Priors(_prior_weights(cases, groups), primary(labels), len(causes))
    seen = [case.observed for case in cases]
    rare = 2 if len(cases) >= 100 else 1
    fields, numbers = fit_fields(seen, min_count=rare), fit_numbers(seen)
    texts = [s.tokens for s in seen] + [c.findings_tokens for c in cases if c.findings_tokens]
    of_text = np.array(
        [*range(len(cases)), *(i for i, c in enumerate(cases) if c.findings_tokens)], np.int64
    )
    linear: dict[str, Floats] = {}
    vocabularies: dict[str, Terms] = {}
    units: tuple[tuple[str, Unit], ...] = (("words", "word"), ("chars", "char"))
    for view, unit in units:
        limit = min(MOST_TERMS[view], WEIGHT_CELLS // max(1, len(causes)))
        terms, rows = fit_terms(unit, texts, min_df=rare, limit=limit)
        vocabularies[view] = terms
        if len(cases) >= FEWEST and terms.names:
            x = stack(rows, len(terms.names))
            linear[view] = _fit(view, x, of_text, priors)
    linear.update(_other_views(cases, priors, [fields.row(s.fields) for s in seen], len(fields.pairs)))
    if len(numbers.names) and len(cases) >= FEWEST:
        x = np.stack([numbers.row(s.numbers) for s in seen])
        linear["numbers"] = _fit("numbers", x, np.arange(len(cases)), priors)
    return Model(
        causes=tuple(causes),
        case_ids=tuple(case.id for case in cases),
        group_names=tuple(case.group for case in cases),
        priors=priors,
        voters=_voters(labels, groups),
        words=vocabularies["words"],
        chars=vocabularies["chars"],
        fields=fields,
        numbers=numbers,
        linear=linear,
        keywords=fit_bm25([s.tokens for s in seen]),
        findings=fit_bm25([_told(case) for case in cases]),
        vectors=_vectors([s.vector if usable_share(s) else s.vector[:0] for s in seen]),
        findings_vectors=_vectors([case.findings_vector for case in cases]),
        catalogue=catalogue,
    )


def _other_views(
    cases: Sequence[PastCase], priors: Priors, field_rows: Sequence[Row], n_pairs: int
) -> Mapping[str, Floats]:
    out: dict[str, Floats] = {}
    if len(cases) < FEWEST:
        return out
    if n_pairs:
        rows = stack(field_rows, n_pairs)
        out["fields"] = _fit("fields", rows, np.arange(len(cases)), priors)
    read = [(i, c.observed.vector) for i, c in enumerate(cases) if usable_share(c.observed)]
    read += [(i, c.findings_vector) for i, c in enumerate(cases) if c.findings_vector.any()]
    if read:
        x = np.stack([vector for _, vector in read]).astype(np.float32)
        out["meaning"] = _fit("meaning", x, np.array([i for i, _ in read]), priors)
    return out


def _fit(view: str, x: Matrix, of_case: NDArray[np.int64], priors: Priors) -> Floats:
    """Weights (f, C) of one view; causes without a case keep 0, neither for nor against."""
    y = priors.labels[of_case]
    present = np.unique(y)
    counts = np.bincount(priors.labels, priors.weights, priors.n_causes)[present] + 1.0
    problem = Problem(
        x=x,
        y=np.searchsorted(present, y),
        offset=np.log(counts / counts.sum()).astype(np.float32),
        weight=np.ones(len(y), np.float32),
        strength=STRENGTH[view],
    )
    out = np.zeros((x.shape[1], priors.n_causes), np.float32)
    out[:, present] = fit_softmax(problem)
    return out


def _told(case: PastCase) -> tuple[str, ...]:
    """Report and findings as one document; empty where nothing was found out."""
    return case.observed.tokens + case.findings_tokens if case.findings_tokens else ()


def _prior_weights(cases: Sequence[PastCase], groups: NDArray[np.int64]) -> NDArray[np.float64]:
    days = [case.observed.day for case in cases]
    latest = max((day for day in days if day is not None), default=0)
    weights = [0.5 ** ((latest - day) / HALF_LIFE) if day is not None else 1.0 for day in days]
    _, first = np.unique(groups, return_index=True)
    once = np.zeros(len(cases))
    once[first] = np.array(weights)[first] if len(cases) else 0.0
    return once


def _voters(labels: Sequence[Sequence[int]], groups: NDArray[np.int64]) -> Voters:
    widest = max((len(of_case) for of_case in labels), default=1)
    table = np.full((len(labels), widest), -1, np.int64)
    shares = np.zeros((len(labels), widest), np.float32)
    for i, of_case in enumerate(labels):
        table[i, : len(of_case)] = of_case
        # a contributing cause gets half the vote of the primary one
        parts = np.array([1.0, *[0.5] * (len(of_case) - 1)])
        shares[i, : len(of_case)] = parts / parts.sum()
    return Voters(groups, table, shares)


def _vectors(rows: Sequence[Vector]) -> Floats:
    """(n, d); cases without a vector are zero rows, which never vote."""
    width = max((row.size for row in rows), default=0)
    if not any(row.any() for row in rows):
        return np.zeros((0, 0), np.float32)
    out = np.zeros((len(rows), width), np.float32)
    for i, row in enumerate(rows):
        out[i, : row.size] = row
    return out


def _numbers(names: Sequence[str]) -> list[int]:
    first: dict[str, int] = {}
    return [first.setdefault(name, len(first)) for name in names]
