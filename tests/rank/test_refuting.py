"""A clause that refutes a cause takes back what it gave the cause, and the ledger still adds up."""

from __future__ import annotations

import numpy as np
import pytest

from rca.domain import Cause
from rca.index.language import Glossary, tokens
from rca.rank.clues import fit_clues
from rca.rank.fit import fit
from rca.rank.history import CauseProfile, Clue, History, Observation
from rca.rank.observe import clues_of
from rca.rank.refuting import PENALTY, weigh_clauses

LENS = [
    Clue(("protective", "lens", "dirty"), against=False, denied=False),
    Clue(("laser", "power", "workpiece", "low"), against=False, denied=False),
    Clue(("source", "power"), against=False, denied=True),
    Clue(("failures", "follow", "fixture"), against=True, denied=False),
    Clue(("power", "workpiece"), against=True, denied=True),
]
OTHER = [Clue(("fixture", "worn"), against=False, denied=False)]
CLUES = fit_clues(
    [CauseProfile("LENS", clues=tuple(LENS)), CauseProfile("FIX", clues=tuple(OTHER))], []
)
PLAIN = Glossary()


@pytest.mark.parametrize(
    ("words", "denied", "lens"),
    [
        (("power", "workpiece"), True, True),  # a refuting sign, stated
        (("failures", "follow", "fixture"), False, True),
        (("protective", "lens", "dirty"), True, True),  # a sign of it, denied
        (("source", "power"), True, False),  # "source power normal" is how it looks
        (("protective", "lens", "dirty"), False, False),
        (("tray", "late"), True, False),
        ((), True, False),
    ],
)
def test_what_a_clause_refutes(words, denied, lens):
    found = CLUES.refuting(words, denied, 2)
    assert (found[0] > 0) == lens
    assert found[1] == 0 and (found <= 1).all()


def test_without_signs_nothing_is_refuted():
    empty = fit_clues([CauseProfile("A"), CauseProfile("B")], [])
    assert not empty.refuting(("power",), True, 2).any()


@pytest.fixture(scope="module")
def ranker():
    causes = (
        Cause("LENS", "Power lost on the lens", symptoms=("pull force fades over the shift",),
              confirms=("power at the workpiece low",),
              refutes=("power at the workpiece correct", "one fixture only (then suspect FIX)")),
        Cause("FIX", "Fixture worn", symptoms=("pull force low on one fixture only",)),
        Cause("BARE", "Known by its name only"),
    )  # fmt: skip
    profiles = [
        CauseProfile(
            cause.id,
            tuple(tokens("\n".join((cause.name_en, *cause.symptoms, *cause.refutes)), PLAIN)),
            sign_tokens=tuple(tokens("\n".join(cause.symptoms), PLAIN)),
            clues=clues_of(cause, PLAIN),
        )
        for cause in causes
    ]
    return fit(History((), tuple(profiles)))


def ranked(ranker, text):
    def plain(said):
        return ranker.rank(Observation(said, tuple(tokens(said, PLAIN))))

    clues, whole = ranker.model.catalogue.clues, plain(text)
    return whole, weigh_clauses(whole, text, clues, PLAIN, plain), plain


@pytest.mark.parametrize(
    "clue", ["power at the workpiece correct", "one fixture only"]
)  # fmt: skip
def test_a_refuting_clause_leaves_less_than_no_clause(ranker, clue):
    report = "Pull force fades over the shift."
    before, after, plain = ranked(ranker, f"{report} {clue}.")
    bare, at = plain(report), before.number("LENS")
    assert after.scores[at] <= bare.scores[at] - PENALTY * 0.5
    assert after.by_cause()["LENS"] < bare.by_cause()["LENS"]
    (line,) = [part for part in after.contributions("LENS", most=50) if part.key == "refuted"]
    assert line.weight < 0 and line.note == clue
    assert sum(p.weight for p in after.contributions("LENS")) == pytest.approx(
        float(after.scores[at]), abs=1e-9
    )
    assert np.isclose(after.probabilities.sum() + after.novelty, 1.0)


def test_what_refutes_nothing_changes_nothing(ranker):
    before, after, _ = ranked(ranker, "Pull force fades over the shift, tray came late.")
    assert after is before
    before, after, _ = ranked(ranker, "Power at the workpiece low.")
    assert after.by_cause()["LENS"] == before.by_cause()["LENS"]
