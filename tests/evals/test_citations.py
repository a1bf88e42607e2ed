"""Citations are valid, broken or unsupported for the reason given."""

from __future__ import annotations

import pytest

from evals.citations import Claim, Library, claims, grounds, plain, supported
from rca.domain import (
    Action,
    Actions,
    Case,
    Diagnosis,
    Evidence,
    Hypothesis,
    Incident,
    Passage,
    Provenance,
    Rationale,
)

PASSAGE = Passage(
    "p1", "case", "8d/a.docx", "D4", "Lens burnt after 412 h.  Set to 300 h.", "B", "a"
)
LIBRARY = Library([PASSAGE], [Case("r1", "h.csv#R2", "noise", cause_text="worn bearing")])


def diagnosis(*lines, text="", actions=(), by="evidence"):
    ledger = tuple(Evidence(i, "case", ref, "for", 0.0, quote) for i, ref, quote in lines)
    hypothesis = Hypothesis(
        1, "C1", "cause", "", "", 0.5, 1.0, 1, None, ledger, Rationale(text, by), Actions(actions)
    )
    provenance = Provenance("0", "e", "none", "i", "r", "p", None, 1.0, 0.0, 0.5)
    return Diagnosis(Incident("i1", "pull 271 N"), "diagnosed", 0.1, (hypothesis,), provenance)


@pytest.mark.parametrize(
    ("ref", "quote", "valid"),
    [
        ("8d/a.docx@B#D4", "lens burnt after 412 h. set", True),  # case and spacing do not count
        ("8d/a.docx@B#D4", "Lens burnt … 300 h", True),
        ("8d/a.docx@B#D4", "Lens burnt after 500 h", False),
        ("8d/a.docx@A#D4", "Lens burnt after 412 h", False),  # another revision
        ("ranker#prior", "how often", True),
        ("h.csv#R2", "worn bearing", True),  # the label cell belongs to the row
        ("h.csv#R3", "worn bearing", False),
    ],
)
def test_validity(ref, quote, valid):
    found = grounds(diagnosis(("E1", ref, quote), text="So it says [E1]."), LIBRARY)
    assert (found.cited, found.valid) == (1, int(valid))
    assert bool(found.broken) != valid


def test_an_id_that_is_not_in_the_ledger():
    found = grounds(diagnosis(text="So it says [E9]."), LIBRARY)
    assert (found.cited, found.valid, found.supported) == (1, 0, 0)
    assert "no such evidence" in found.broken[0]


def test_sentences_are_split_with_their_ids():
    told = diagnosis(text="One “a. b” [E1, E2]. 两个[E3]。Three without.").hypotheses[0]
    assert [(c.text.strip(), c.cites) for c in claims(told)] == [
        ("One “a. b”", ("E1", "E2")),
        ("两个", ("E3",)),
        ("Three without.", ()),
    ]


def claim(text, *, free=True):
    return Claim(text, ("E1",), free)


def test_support():
    source = [plain(PASSAGE.text)]
    assert supported(claim("The lens burnt after 412 h"), source, "")
    assert not supported(claim("The lens burnt after 413 h"), source, "")  # a number nobody wrote
    assert supported(claim("Pull 271 N, lens burnt"), source, "pull 271 n")  # from the incident
    assert not supported(claim("Operator ignored training instructions"), source, "")
    assert supported(claim("Operator ignored it", free=False), source, "")  # a fixed frame
    assert not supported(claim("It says “lens was clean”", free=False), source, "")
    assert not supported(claim("Anything"), [], "")


def test_actions_marked_suggested_are_no_claims():
    told = diagnosis(actions=(Action("do", ("E1",)), Action("maybe", (), "suggested")))
    assert [c.text for c in claims(told.hypotheses[0])] == ["do"]
