"""The fitted ranker: one observation in, one ranking with its ledger out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rca.errors import UserError
from rca.frames.sentences import frames
from rca.rank.explain import denied_clause, made_at, matching_words, top_terms
from rca.rank.history import Observation
from rca.rank.model import Evidence, J, Model
from rca.rank.novelty import Gate, cues
from rca.rank.pool import blend, log_softmax
from rca.rank.ranking import MICRO, Line, Ranking, summed

Doubles = NDArray[np.float64]
_VOTES = (
    "keyword votes",
    "dense votes",
    "keyword votes, findings",
    "dense votes, findings",
)


@dataclass(frozen=True, slots=True, eq=False)
class Ranker:
    """``weights`` (2, 2, J): pool weights without and with a usable vector, without and with
    fields. ``gate``: novelty. ``reach``: see `Ranking`. ``card`` is the model card."""

    model: Model
    weights: Doubles
    temperature: float
    gate: Gate
    reach: float
    card: Mapping[str, Any]

    def rank(self, seen: Observation, *, hide: frozenset[str] = frozenset()) -> Ranking:
        """Rank all causes for ``seen``; events named in ``hide``, by group or by one of their
        cases, neither vote nor count in the prior. UserError where no cause is known at all."""
        seen = seen.reading(self.model.denial)
        visible = self.model.visible(hide)
        evidence = self.model.evidence(seen, visible)
        lines, weights = self._lines(seen, evidence)
        micro = np.rint(np.stack(weights) * MICRO).astype(np.int64)
        scores = summed(micro)
        if not scores.size:
            raise UserError("there is no cause to rank", "add a catalogue or labelled cases")
        told = cues(evidence.near, evidence.weighted(self.pooled(evidence)))
        novelty = round(self.gate.novelty(told), 6)
        tempered = scores / self.temperature
        log_p = log_softmax(tempered)
        probabilities = (1.0 - novelty) * np.exp(log_p)
        return Ranking(
            causes=self.model.causes,
            scores=scores,
            probabilities=probabilities,
            order=np.argsort(-scores, kind="stable"),
            precedents=self.model.voters.events(visible, len(self.model.causes)),
            novelty=novelty,
            novelty_threshold=self.gate.threshold,
            temperature=self.temperature,
            log_z=float(tempered[0] - log_p[0]),
            lines=lines,
            micro=micro,
            reach=self.reach,
        )

    def rank_many(self, many: Sequence[Observation]) -> list[Ranking]:
        """One by one on purpose: a batch gives the bytes of single questions."""
        return [self.rank(seen) for seen in many]

    def pooled(self, evidence: Evidence) -> Doubles:
        """(J,) the weights for what this observation offers."""
        return blend(self.weights, evidence.dense, evidence.filled)

    def _lines(
        self, seen: Observation, evidence: Evidence
    ) -> tuple[tuple[Line, ...], list[Doubles]]:
        w, f, model = self.pooled(evidence), evidence.features, self.model
        own = frames("en")
        lines: list[Line] = []
        values: list[Doubles] = []

        def add(line: Line, value: Doubles) -> None:
            lines.append(line)
            values.append(value)

        def part(name: str) -> Doubles:
            return np.asarray(w[J[name]] * f[J[name]])

        add(Line("prior", "prior", _said(own.say("ledger.prior"))), part("prior"))
        terms = top_terms(model, seen, {"words": w[J["words"]], "chars": w[J["chars"]]})
        add(Line("pattern", "words", terms), part("words") + part("chars"))
        add(Line("pattern", "meaning", _said(own.say("ledger.meaning"))), part("meaning"))
        matched = matching_words(model, seen)
        add(Line("catalogue", "words", matched), part("catalogue words"))
        add(Line("catalogue", "meaning", _said("close in sense")), part("catalogue meaning"))
        against = part("refuted") + part("refuting words")
        add(Line("catalogue", "refuted", _said("close to a refuting sign")), against)
        add(Line("pattern", "denied", denied_clause(model, seen)), part("denied"))
        add(Line("field", "made at", made_at(model, seen)), part("place"))
        for name, value in evidence.by_field.items():
            add(Line("field", name, _said(seen.fields[name])), w[J["fields"]] * value)
        for at, value in enumerate(evidence.by_number):
            name = model.numbers.names[at]
            told = f"{seen.numbers[name]:g}" if name in seen.numbers else own.say("ledger.missing")
            add(Line("process", name, _said(told)), w[J["numbers"]] * value)
        for case, value in self._cases(evidence, w).items():
            add(Line("case", model.case_ids[case], _said("")), value)
        return tuple(lines), values

    def _cases(self, evidence: Evidence, w: Doubles) -> dict[int, Doubles]:
        """(C,) weighted votes of every voting case, over all ballots."""
        out: dict[int, Doubles] = {}
        for name in _VOTES:
            ballot = evidence.ballots.get(name)
            if ballot is None or not w[J[name]]:
                continue
            for case, cause, amount in zip(
                ballot.cases.tolist(), ballot.causes.tolist(), ballot.amounts.tolist(), strict=True
            ):
                if case not in out:
                    out[case] = np.zeros(len(self.model.causes))
                out[case][cause] += w[J[name]] * amount
        return out


def _said(text: str) -> Callable[[int, float], str]:
    return lambda cause, weight: text
