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
from rca.rank.priors import Priors
from rca.rank.structured import Fields, Numbers
from rca.rank.terms import Row, Terms
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

    def sight(self, seen: Observation) -> Sight:
        """What does not depend on which cases train or may vote: the same in every fold."""
        dense = usable_share(seen)
        share = self.catalogue.share(seen.tokens)
        told = {
            "catalogue words": self.catalogue.word_match(share),
            "refuting words": self.catalogue.refuted_by_words(seen.tokens),
            "denied": self.catalogue.denied(seen.tokens),
        }
        if dense:
            closeness = self.catalogue.closeness(seen.vector)
            told["catalogue meaning"] = self.catalogue.meaning_match(closeness)
            told["refuted"] = self.catalogue.refuted(seen.vector, closeness)
        views = {"words": self.words, "chars": self.chars}
        rows = {name: terms.row(terms.occurrences(seen.tokens)[0]) for name, terms in views.items()}
        signs = self.catalogue.signs.share(seen.tokens).astype(np.float64)
        return Sight(rows, self._similarities(seen, dense > 0), share, signs, told, dense)

    def evidence(
        self, seen: Observation, visible: NDArray[np.bool_], sight: Sight | None = None
    ) -> Evidence:
        """All features of one observation against the cases that are ``visible``; ``sight``: of
        the same observation, from a model of the same cases."""
        sight = sight or self.sight(seen)
        features = np.zeros((len(FEATURES), len(self.causes)))
        near = np.stack([sight.share, sight.signs])
        by_field, by_number = self._by_field(seen), self._by_number(seen)
        features[J["prior"]] = self.priors.log_lift(visible)
        features[J["fields"]] = sum(by_field.values(), np.zeros(len(self.causes)))
        features[J["numbers"]] = by_number.sum(axis=0)
        features[J["place"]] = self.places.log_lift(seen.fields, visible, self.catalogue)
        for name, row in sight.rows.items():
            if (weights := self.linear.get(name)) is not None:
                features[J[name]] = _product(row.values, weights[row.ids])
        if sight.dense and (meaning := self.linear.get("meaning")) is not None:
            features[J["meaning"]] = _product(seen.vector, meaning)
        ballots = self._vote(sight, visible, near)
        for name, told in sight.catalogue.items():
            features[J[name]] = told
        for name, ballot in ballots.items():
            features[J[name]] = ballot.feature
        filled = self.fields.filled(seen.fields)
        return Evidence(features, ballots, by_field, by_number, near, sight.dense, filled)

    def _vote(self, sight: Sight, visible: NDArray[np.bool_], near: Doubles) -> dict[str, Ballot]:
        """One ballot per kind of similarity; raises ``near`` to the closest case of each cause."""
        ballots: dict[str, Ballot] = {}
        for name, similarity in sight.similarities.items():
            chosen = nearest(similarity, self.voters.groups, visible)
            votes = cast(similarity, chosen, dense=name in NEEDS_VECTOR)
            ballots[name] = count(self.voters, chosen, votes, len(self.causes))
            if name == "keyword votes":
                np.maximum.at(near[0], self.priors.labels[chosen], similarity[chosen])
        return ballots

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
class Sight:
    """An observation as indexes and catalogue see it: tf-idf ``rows`` by view, ``similarities``
    (n,) to every case by ballot, ``share`` and ``signs`` (C,) of the BM25 ceiling, features that
    the ``catalogue`` gives, and how far the vector serves (``dense``, 0 to 1)."""

    rows: Mapping[str, Row]
    similarities: Mapping[str, NDArray[np.float32]]
    share: Doubles
    signs: Doubles
    catalogue: Mapping[str, Doubles]
    dense: float


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

    def weighted(self, weights: Doubles) -> Doubles:
        """(J, C) features times their pool ``weights`` (J,)."""
        return np.asarray(weights[:, None] * self.features)


def usable_share(seen: Observation) -> float:
    """1 where the encoder knows every token, falling to 0 at UNKNOWN_LIMIT; 0 without vector."""
    if not seen.vector.size or not seen.vector.any():
        return 0.0
    return max(0.0, 1.0 - seen.unknown / UNKNOWN_LIMIT)


def _product(values: Vector, weights: NDArray[np.float32]) -> Doubles:
    """values (m,) @ weights (m, C) without BLAS: one order of summation, whatever the threads."""
    return np.asarray(np.einsum("m,mc->c", values, weights), np.float64)
