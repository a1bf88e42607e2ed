"""The test bed is whole, the rates are right, and no split falls back."""

from __future__ import annotations

import json
from collections import Counter
from importlib.resources import files
from inspect import signature

import pytest

from evals.fitting import examples
from evals.grounding import (
    HELD,
    LANGS,
    SPLITS,
    Share,
    caught,
    glossary,
    items_of,
    judge,
    load,
    main,
    struck,
    table,
)
from evals.second_opinion import doubts
from rca.domain import Evidence, Incident
from rca.draft.ground import Grounded, Sentence


@pytest.fixture(scope="module")
def dev():
    return judge(load("dev"), glossary())


def test_the_bed_is_large_balanced_and_judged_twice():
    items = [*load("dev"), *load("test")]
    counts = Counter((item.lang, item.supported) for item in items)
    assert len(items) >= 320
    for lang in LANGS:
        assert counts[lang, True] + counts[lang, False] >= 105
        assert counts[lang, True] == counts[lang, False]
    for item in items:
        assert item.judged == (item.supported, item.supported)
        assert item.supported == (item.broken_by == "")
        assert set(item.sentence.cites) <= {line.id for line in item.evidence}
    assert len({item.id for item in items}) == len(items)


def test_real_drafts_quote_the_line_they_cite():
    items = [item for split in ("drafts", "drafts2", "drafts3", "drafts4") for item in load(split)]
    items += load("blind6")
    assert len(items) >= 2000
    for item in items:
        (cited,) = (line for line in item.evidence if line.id in item.sentence.cites)
        assert item.sentence.quote in cited.quote
        assert item.supported == (item.broken_by == "")
    assert len({item.id for item in items}) == len(items)


def test_items_share_the_evidence_of_an_earlier_one_and_no_id():
    line = (files("evals") / "testbed" / "drafts.jsonl").read_text(encoding="utf-8").splitlines()[0]
    first = json.loads(line)
    second = {k: v for k, v in first.items() if k != "incident"}
    second |= {"id": "again", "evidence": first["id"]}
    one, other = items_of(f"{line}\n{json.dumps(second)}")
    assert (one.evidence, one.incident) == (other.evidence, other.incident)
    with pytest.raises(ValueError, match="two items are called"):
        items_of(f"{line}\n{line}")


def test_no_weight_is_fitted_on_the_held_file():
    assert not set(HELD) & set(SPLITS)
    assert {one.split for one in examples(glossary(), ("fresh",))} == {"fresh"}
    assert set(HELD).isdisjoint(signature(examples).parameters["splits"].default)


def test_no_evidence_set_stands_on_both_sides_of_the_split():
    sets = [{item.id[:3] for item in load(split)} for split in ("dev", "test")]
    assert not sets[0] & sets[1]


@pytest.mark.parametrize("lang", LANGS)
def test_dev_stays_where_it_is(dev, lang):
    """The target for struck, 10 %, is missed across languages (13.9 %, in sample)."""
    assert caught(dev, lang).value >= 0.95
    assert struck(dev, lang).value <= 0.15


def test_wilson_interval():
    share = Share(9, 10)
    assert share.interval == pytest.approx((0.5958, 0.9821), abs=1e-3)
    assert Share(0, 0).value is None
    assert Share(0, 0).interval == (0.0, 1.0)


def test_keeping_all_catches_nothing_and_striking_all_strikes_all():
    items = load("dev")
    kept = judge(items, glossary(), lambda *_: Grounded("kept"))
    gone = judge(items, glossary(), lambda *_: Grounded("struck", "x"))
    assert (caught(kept).value, struck(kept).value) == (0, 0)
    assert (caught(gone).value, struck(gone).value) == (1, 1)


def test_the_table_names_every_language_and_break(dev, capsys):
    text = table(dev)
    for name in (*LANGS, "all", "polarity", "invention"):
        assert name in text
    assert main(["dev"]) == 0
    assert "== dev" in capsys.readouterr().out


EVIDENCE = (Evidence("E1", "case", "a#D4", "for", 0.0, "Power at LSW-2 was 3.31 kW, not 3.80 kW."),)


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("Power at LSW-2 was 3.31 kW and not 3.80 kW.", ""),
        ("Power at LSW-2 was 3310 W, not 3.80 kW.", ""),
        ("Power at LSW-2 was 3.13 kW, not 3.80 kW.", "number 3.13"),
        ("Power at LSW-2 was 3.31 W, not 3.80 kW.", "unit 3.31 W"),
        ("Power at LSW-4 was 3.31 kW, not 3.80 kW.", "code LSW4"),
        ("Power at LSW-2 was 3.31 kW.", "negation on one side only"),
        ("Somebody forgot the training sheet, not 3.31 kW.", "wording"),
    ],
)
def test_second_opinion_doubts(text, doubt):
    got = doubts(Sentence(text, ("E1",)), EVIDENCE, Incident("A", "x"))
    assert any(doubt in one for one in got) if doubt else not got


def test_second_opinion_doubts_most_broken_sentences():
    items = [item for item in load("dev") if not item.supported]
    found = [doubts(item.sentence, item.evidence, item.incident) for item in items]
    assert sum(map(bool, found)) / len(items) >= 0.6


@pytest.mark.parametrize("lang", LANGS)
def test_harder_breaks_stay_caught_and_honest_sentences_kept(lang):
    judged = judge(load("dev2"), glossary())
    assert caught(judged, lang).value >= 0.85
    assert struck(judged, lang).value <= 0.17


def test_a_file_that_is_not_packaged_is_scored_by_its_path(tmp_path, capsys):
    line = (files("evals") / "testbed" / "dev.jsonl").read_text(encoding="utf-8").splitlines()[0]
    (tmp_path / "new.jsonl").write_text(line + "\n", encoding="utf-8")
    assert main([str(tmp_path / "new.jsonl")]) == 0
    told = capsys.readouterr().out
    assert "new.jsonl" in told
    assert "== dev" not in told
