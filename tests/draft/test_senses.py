"""A dictionary of all senses as weak cover between the languages."""

from __future__ import annotations

import pytest

from rca.draft.lexicon import conceived, concepts_of_stem
from rca.draft.senses import meant, senses, senses_within
from rca.draft.stems import stem
from rca.draft.words import compare, read
from rca.index.language import Glossary

NONE = Glossary([])


def test_all_senses_of_a_word_are_known_and_none_of_a_strange_one():
    assert {"block", "twist"} <= senses("堵住") | senses("拧")
    assert senses("窿窿窿") == frozenset()
    assert stem("gun") in senses_within("用气枪吹")


@pytest.mark.parametrize(
    ("word", "there", "share"),
    [
        ("气枪", {"gun"}, 1.0),
        ("气枪嘴", {"gun"}, 2 / 3),
        ("气枪", {"belt"}, 0.0),
        ("枪", set(), 0.0),
    ],
)
def test_a_word_is_meant_whole_or_by_its_parts(word, there, share):
    assert meant(word, frozenset(there)) == pytest.approx(share)


@pytest.mark.parametrize(
    ("sentence", "source", "word"),
    [
        ("横吹和气枪共用支管", "It shares a branch with the blow-off guns.", "气枪"),
        ("The rack was identical.", "同一料架", "identical"),
    ],
)
def test_a_word_that_may_mean_it_is_not_missing(sentence, source, word):
    shares = {one.word: one.share for one in compare(sentence, read(source, NONE), NONE)}
    assert (shares[word] or 0) >= 0.5
    other = "Belt torn." if "气枪" in sentence else "皮带断裂"
    shares = {one.word: one.share for one in compare(sentence, read(other, NONE), NONE)}
    assert (shares[word] or 0) < 0.5


def test_a_concept_holds_only_the_characters_it_stands_for():
    limit = concepts_of_stem(stem("pressure"))
    assert conceived("压力", limit) == 1.0
    assert 0 < conceived("压力罐", limit) < 1
