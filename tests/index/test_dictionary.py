"""Chinese words that no glossary holds are read by a general dictionary."""

from __future__ import annotations

import pytest

from rca.domain import Term
from rca.index.cache import made_once
from rca.index.dictionary import gloss
from rca.index.language import Glossary, tokens


@pytest.mark.parametrize(
    ("word", "english"),
    [("焊缝", "weld seam"), ("变窄", "change narrow"), ("龗龘鱻齉", ""), ("", "")],
)
def test_a_word_is_read_whole_else_by_its_characters(word, english):
    told = gloss(word)
    assert told == english if english != "" else not told or told.isascii()


def test_a_chinese_text_meets_an_english_report():
    met = set(tokens("焊缝变窄", Glossary())) & set(tokens("the weld seam got narrow", Glossary()))
    assert met == {"weld", "seam", "narrow"}


def test_the_plants_own_word_comes_first():
    plant = Glossary([Term("pull force", "拉力")])
    assert "pull force" in plant.to_english("拉力缓降")
    assert {"pull", "force"} <= set(tokens("拉力缓降", plant))
    assert "pull force" not in Glossary().to_english("拉力缓降")


def test_english_is_left_alone():
    text = "pull force low on LSW-2"
    assert Glossary().to_english(text) == text
    assert tokens(text, Glossary()) == ["pull", "force", "low", "on", "lsw", "2", "#lsw2"]


def test_what_is_made_once_survives_a_file_cut_short(tmp_path, monkeypatch):
    monkeypatch.setenv("RCA_CACHE", str(tmp_path))
    made = []

    def make():
        made.append(1)
        return {"a": "b"}

    assert made_once("x.marshal", make) == made_once("x.marshal", make) == {"a": "b"}
    assert len(made) == 1
    whole = (tmp_path / "x.marshal").read_bytes()
    (tmp_path / "x.marshal").write_bytes(whole[:-2])
    assert made_once("x.marshal", make) == {"a": "b"} and len(made) == 2
    assert [file.name for file in tmp_path.iterdir()] == ["x.marshal"]
