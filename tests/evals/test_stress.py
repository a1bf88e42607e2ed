"""Robustness sets: the same every time, and they change what they say they change."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from evals.questions import Question
from evals.stress import Material, invert, make, sentences, sets, swap, typos
from rca.domain import Incident, Term

TERMS = (Term("protective lens", "保护镜片"), Term("lens", "镜片"))
TEXT = "Laser power low at LSW-2, protective lens dirty, pull 271 N. 保护镜片脏了。"


def question(text=TEXT, **more):
    return Question(Incident("i1", text, **more), ("SCW-01",))


@given(st.text(max_size=80), st.integers(0, 99))
def test_typos_keep_codes_and_numbers(text, seed):
    told = text + " E-417 271 LW-03"
    edited = typos(told, 1.0, random.Random(seed))
    assert edited.endswith(" E-417 271 LW-03")
    assert typos(told, 0.0, random.Random(seed)) == told


def test_typos_hit_the_share():
    words = ["bearing"] * 4000
    edited = typos(" ".join(words), 0.3, random.Random(0)).split(" ")
    # a doubled letter and a swap of equal letters may leave a word as it was
    assert 0.26 < sum(a != b for a, b in zip(words, edited, strict=True)) / 4000 < 0.31


def test_swap_takes_the_longest_term():
    assert swap("dirty protective lens", TERMS) == "dirty 保护镜片"
    assert swap("保护镜片脏", TERMS).split() == ["protective", "lens", "脏"]
    assert swap("nothing", ()) == "nothing"


def test_invert_denies_signs():
    assert invert("laser power low") == "laser power NOT low"
    assert invert("压纹变浅") == "压纹没有变浅"


def test_sets_are_seeded_and_apply_where_they_can():
    material = Material(TERMS, [("X", f"sentence number {i} of another cause") for i in range(9)])
    rules = sets(material)
    plain = [question(" ".join([TEXT] * 5), machine="LSW-2", fields={"a": "b"})]
    for name, edit in rules.items():
        made = make(plain, name, edit)
        assert made == make(plain, name, edit), name
        assert made[0].incident != plain[0].incident, name
        assert made[0].labels == plain[0].labels
    assert make([question("zzz")], "missing fields", rules["missing fields"]) == []
    bare = make(plain, "missing fields", rules["missing fields"])[0].incident
    assert (bare.machine, bare.fields, bare.text) == ("", {}, plain[0].incident.text)


def test_distractors_come_from_other_causes():
    material = Material((), [("SCW-01", "the same cause says this")] * 5)
    assert make([question()], "d", sets(material)["distractor sentences"]) == []


def test_sentences_have_a_length():
    found = sentences([("A", "Short. A sentence that is long enough to stand. " + "x" * 300)])
    assert found == [("A", "A sentence that is long enough to stand.")]
