"""The dictionary of Chinese words, read from our own cache."""

from pathlib import Path

import jieba
import pytest

from rca.index import chinese

TEXT = "激光焊接功率偏低导致极耳虚焊，涂布面密度超差，化成后容量衰减"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache folder, and nothing remembered before or after."""
    monkeypatch.setenv("RCA_CACHE", str(tmp_path))
    chinese._dictionary.cache_clear()
    yield tmp_path
    chinese._dictionary.cache_clear()


def test_it_cuts_as_jieba_does_from_an_empty_and_from_a_filled_cache(cache: Path) -> None:
    wanted = list(jieba.Tokenizer().cut(TEXT))
    assert list(chinese.cutter([]).cut(TEXT)) == wanted
    chinese._dictionary.cache_clear()
    assert list(chinese.cutter([]).cut(TEXT)) == wanted
    assert len(list(cache.iterdir())) == 1


def test_words_of_one_plant_stay_whole_and_do_not_reach_another(cache: Path) -> None:
    assert "极耳虚焊" in list(chinese.cutter(["极耳虚焊"]).cut(TEXT))
    assert "极耳虚焊" not in list(chinese.cutter([]).cut(TEXT))


def test_a_cache_cut_short_is_made_anew(cache: Path) -> None:
    chinese.cutter([])
    (file,) = cache.iterdir()
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    chinese._dictionary.cache_clear()
    assert list(chinese.cutter([]).cut(TEXT)) == list(jieba.Tokenizer().cut(TEXT))
    assert file.read_bytes() == whole
