"""The weights of the signs: fitted without the file they are judged on, published whole."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from evals.fitting import Example, copies, examples, fit, judged, left_out, write
from evals.grounding import caught, glossary, judge, load, struck
from rca.draft.signs import Sign
from rca.draft.weighing import heaviest, score, weights

ITEM = load("dev")[0]


def example(split: str, broken: bool, odd: float, number: int = 0) -> Example:
    item = replace(ITEM, id=f"{split}-{number}", supported=not broken)
    return Example(item, split, (Sign("en", 1.0), Sign("odd", odd, "odd")))


def bed(split: str, turned: bool = False) -> list[Example]:
    return [example(split, (n % 2 == 1) != turned, float(n % 2), n) for n in range(20)]


def test_a_sign_of_broken_sentences_gets_a_positive_weight_and_the_same_one_twice():
    by = fit(bed("dev"))
    assert by["odd"] > 1
    assert by == fit(bed("dev"))


def test_a_file_is_judged_by_weights_that_never_saw_it():
    got = judged(left_out([*bed("dev"), *bed("test", turned=True)]))
    assert not any(one.right for one in got)  # each is judged by its contrary


def test_a_sign_left_out_weighs_nothing():
    assert fit(bed("dev"), frozenset({"odd"}))["odd"] == 0


def test_what_a_fact_decides_is_broken_whatever_the_signs():
    decided = replace(example("dev", broken=True, odd=0.0), signs=None)
    scored = left_out([decided, *bed("test"), *bed("fresh")])
    (got,) = [one for one in judged(scored) if one.item.id == "dev-0"]
    assert got.right


def test_the_published_weights_name_every_sign_and_no_other():
    (found,) = [one.signs for one in examples(glossary(), ["dev"]) if one.item is not None][:1]
    assert found is not None
    assert list(weights()) == [sign.name for sign in found]
    assert score(found, weights()) == pytest.approx(
        sum(weights()[sign.name] * sign.value for sign in found)
    )
    assert heaviest(found, weights()).reason


def test_weights_are_written_as_they_are_read(tmp_path):
    write({"en": 1.5}, tmp_path / "w.json")
    assert json.loads((tmp_path / "w.json").read_text(encoding="utf-8")) == {"en": 1.5}


def test_a_sentence_copied_from_its_source_is_kept():
    terms = glossary()
    copied = copies([Example(item, "dev", None) for item in load("dev")[::6]], terms)
    got = judge([one.item for one in copied], terms)
    assert len(got) > 100
    assert all(one.item.supported for one in got)
    assert struck(got).value <= 0.03
    assert caught(got).value is None
