"""Everything learned from one set of cases, and the evidence it gives on one observation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rca.rank.bm25 import Bm25
from rca.rank.catalogue import Catalogue
from rca.rank.history import Observation, Vector
from rca.rank.places import Places
from rca.rank.structured import Fields, Numbers
from rca.rank.terms import Terms
from rca.rank.votes import Ballot, Voters, cast, count, nearest

Doubles = NDArray[np.float64]

FEATURES = (
    "prior",
    "words",  # classifier on words and word pairs
    "chars",  # classifier on character grams
    "meaning",  # classifier on the sentence vector
    "fields",
    "numbers",
    "keyword votes",
    "dense votes",
    "keyword votes, findings",
    "dense votes, findings",
    "catalogue words",
    "catalogue meaning",
    "refuted",
    "refuting words",
    "denied",  # by the text, of what a cause is known by
    "place",  # where causes are made of what is found here
)
J = {name: j for j, name in enumerate(FEATURES)}
NEEDS_VECTOR = ("meaning", "dense votes", "dense votes, findings", "catalogue meaning", "refuted")
NEEDS_FIELDS = ("fields",)
UNKNOWN_LIMIT = 0.3  # share of unknown tokens at which a vector says nothing (methods.md 2)


@dataclass(frozen=True, slots=True)
class Priors:
    """How often causes were seen: ``weights`` (n,) of every case, recent ones heavier; a group
    counts once, on its first case. ``labels`` (n,) is the primary cause of each case."""

    weights: NDArray[np.float64]
    labels: NDArray[np.int64]
    n_causes: int

    def log_lift(self, visible: NDArray[np.bool_]) -> Doubles:
        """(C,) ``ln((n_c + 1) / (N + C) * C)``: add-one over the catalogue, 0 = an even share."""
        seen = np.zeros(self.n_causes)
        np.add.at(seen, self.labels[visible], self.weights[visible])
        return np.asarray(np.log((seen + 1) * self.n_causes / (seen.sum() + self.n_causes)))


@dataclass(frozen=True, slots=True)
class Model:
    """Parts fitted on the same labelled cases. ``linear``: view -> (f, C) weights, whose rows add
    to the prior. ``ids``/``groups``: (n,) names of the cases, for hiding them."""

    causes: tuple[str, ...]
    case_ids: tuple[str, ...]
    group_names: tuple[str, ...]
    priors: Priors
    voters: Voters
    words: Terms
    chars: Terms
    fields: Fields
    numbers: Numbers
    linear: Mapping[str, NDArray[np.float32]]
    keywords: Bm25
    findings: Bm25
    vectors: NDArray[np.float32]  # (n, d)
    findings_vectors: NDArray[np.float32]  # (n, d)
    catalogue: Catalogue
    places: Places
    denial: bool = False  # denied words are words of their own

    def visible(self, hide: frozenset[str]) -> NDArray[np.bool_]:
        """(n,) False for every case of a group that ``hide`` names, by itself or by a case."""
        if not hide:
            return np.ones(len(self.case_ids), np.bool_)
        pairs = zip(self.case_ids, self.group_names, strict=True)
        hidden = hide | {group for case, group in pairs if case in hide}
        return np.array([group not in hidden for group in self.group_names], np.bool_)

    def evidence(self, seen: Observation, visible: NDArray[np.bool_]) -> Evidence:
        """All features of one observation against the cases that are ``visible``."""
        features = np.zeros((len(FEATURES), len(self.causes)))
        near = np.zeros((2, len(self.causes)))
        dense = usable_share(seen)
        by_field, by_number = self._by_field(seen), self._by_number(seen)
        features[J["prior"]] = self.priors.log_lift(visible)
        features[J["words"]] = self._terms(self.words, "words", seen)
        features[J["chars"]] = self._terms(self.chars, "chars", seen)
        features[J["fields"]] = sum(by_field.values(), np.zeros(len(self.causes)))
        features[J["numbers"]] = by_number.sum(axis=0)
        share = self.catalogue.share(seen.tokens)
        features[J["catalogue words"]] = self.catalogue.word_match(share)
        features[J["refuting words"]] = self.catalogue.refuted_by_words(seen.tokens)
        features[J["denied"]] = self.catalogue.denied(seen.tokens)
        features[J["place"]] = self.places.log_lift(seen.fields, visible, self.catalogue)
        near[0] = share
        near[1] = self.catalogue.signs.share(seen.tokens)
        if dense:
            if (meaning := self.linear.get("meaning")) is not None:
                features[J["meaning"]] = _product(seen.vector, meaning)
            closeness = self.catalogue.closeness(seen.vector)
            features[J["catalogue meaning"]] = self.catalogue.meaning_match(closeness)
            features[J["refuted"]] = self.catalogue.refuted(seen.vector, closeness)
        ballots = self._vote(seen, dense > 0, visible, near)
        for name, ballot in ballots.items():
            features[J[name]] = ballot.feature
        filled = self.fields.filled(seen.fields)
        return Evidence(features, ballots, by_field, by_number, near, dense, filled)

    def _vote(
        self, seen: Observation, dense: bool, visible: NDArray[np.bool_], near: Doubles
    ) -> dict[str, Ballot]:
        """One ballot per kind of similarity; raises ``near`` to the closest case of each cause."""
        ballots: dict[str, Ballot] = {}
        for name, similarity in self._similarities(seen, dense).items():
            chosen = nearest(similarity, self.voters.groups, visible)
            votes = cast(similarity, chosen, dense=name in NEEDS_VECTOR)
            ballots[name] = count(self.voters, chosen, votes, len(self.causes))
            if name == "keyword votes":
                np.maximum.at(near[0], self.priors.labels[chosen], similarity[chosen])
        return ballots

    def _terms(self, terms: Terms, view: str, seen: Observation) -> Doubles:
        weights = self.linear.get(view)
        if weights is None:
            return np.zeros(len(self.causes))
        row = terms.row(terms.occurrences(seen.tokens)[0])
        return _product(row.values, weights[row.ids])

    def _by_field(self, seen: Observation) -> dict[str, Doubles]:
        weights = self.linear.get("fields")
        if weights is None:
            return {}
        return {name: weights[at].astype(np.float64) for name, at in self.fields.known(seen.fields)}

    def _by_number(self, seen: Observation) -> Doubles:
        weights = self.linear.get("numbers")
        if weights is None or not seen.numbers:
            return np.zeros((0, len(self.causes)))
        return self.numbers.row(seen.numbers)[:, None].astype(np.float64) * weights

    def _similarities(self, seen: Observation, dense: bool) -> dict[str, NDArray[np.float32]]:
        out = {"keyword votes": self.keywords.share(seen.tokens)}
        if len(self.findings.tokens):
            out["keyword votes, findings"] = self.findings.share(seen.tokens)
        if dense and len(self.vectors):
            out["dense votes"] = np.einsum("nd,d->n", self.vectors, seen.vector)
        if dense and len(self.findings_vectors):
            out["dense votes, findings"] = np.einsum("nd,d->n", self.findings_vectors, seen.vector)
        return out


@dataclass(frozen=True, slots=True)
class Evidence:
    """``features`` (J, C) before weighting; ballots, fields and numbers say what they are made
    of. ``near`` (2, C): the closest case or catalogue row of each cause, and its signs, as share of
    the BM25 ceiling. ``dense`` and ``filled`` (0 to 1): how far vector and fields serve."""

    features: Doubles
    ballots: Mapping[str, Ballot]
    by_field: Mapping[str, Doubles]
    by_number: Doubles
    near: Doubles
    dense: float
    filled: float


def usable_share(seen: Observation) -> float:
    """1 where the encoder knows every token, falling to 0 at UNKNOWN_LIMIT; 0 without vector."""
    if not seen.vector.size or not seen.vector.any():
        return 0.0
    return max(0.0, 1.0 - seen.unknown / UNKNOWN_LIMIT)


def _product(values: Vector, weights: NDArray[np.float32]) -> Doubles:
    """values (m,) @ weights (m, C) without BLAS: one order of summation, whatever the threads."""
    return np.asarray(np.einsum("m,mc->c", values, weights), np.float64)
