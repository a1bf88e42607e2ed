"""A question in one language is looked for among the cases of the other."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.crosslingual import language, recall, table
from evals.door import Workspace
from evals.questions import read_questions
from tests.plants import PUMP_TOML

PAIRS = {
    "worn bearing": ("轴承异响，驱动端发热", "bearing noise and heat at the drive end"),
    "seal leak": ("轴封漏水，地上一滩", "shaft seal leaks, a puddle on the floor"),
    "air in suction": ("吸入空气，压力摆动", "suction air, pressure swings"),
}
TERMS = "zh,en\n轴承,bearing\n异响,noise\n轴封,shaft seal\n漏水,leak\n压力,pressure\n吸入,suction\n"
MORE = 'labels = "cause"\n[[source]]\nkind = "glossary"\npath = "terms.csv"\n'


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder: Path = tmp_path_factory.mktemp("bilingual")
    (folder / "rca.toml").write_text(PUMP_TOML + MORE, encoding="utf-8")
    (folder / "terms.csv").write_text(TERMS, encoding="utf-8")
    rows = ["no,seen,cause,done,opened,closed,site"]
    asked = ["no,seen,cause"]
    for turn in range(4):
        for cause, (zh, en) in PAIRS.items():
            rows += [
                f'{tongue}{len(rows):03d},"{text}, unit {turn}",{cause},x,2025-01-01,2025-01-02,S'
                for tongue, text in (("Z", zh), ("E", en))
            ]
    asked += [f'Q{at},"{zh}",{cause}' for at, (cause, (zh, _)) in enumerate(PAIRS.items())]
    asked.append('NONE,"轴承异响",never seen')
    (folder / "history.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (folder / "asked.csv").write_text("\n".join(asked) + "\n", encoding="utf-8")
    plant = Workspace.open(folder)
    plant.ingest()
    return plant


def test_languages():
    assert language("轴承异响，LSW-2 停机") == "zh"
    assert language("bearing noise at LSW-2") == "en"
    assert language("bearing noise 异响 at the drive end of the pump") == "mixed"
    assert language("") == "en"


def test_english_cases_are_found_through_the_glossary(plant):
    questions = read_questions(plant, plant.settings.root / "asked.csv").questions
    found = recall(plant, questions, "zh", "en", k=4)
    assert [f.id for f in found] == ["Q0", "Q1", "Q2"]  # a cause without a case is not asked
    assert all(f.hit and f.cases == 4 and f.searched == 12 for f in found)
    assert not recall(plant, questions, "en", "zh")


def test_the_table_tells_what_it_rests_on(plant):
    questions = read_questions(plant, plant.settings.root / "asked.csv").questions
    first = table(plant, questions, k=4)[0]
    assert (first["asked"], first["cases"], first["n"], first["of"]) == ("zh", "en", 3, 12)
    assert first["recall"] == 1.0 and first["missed"] == []
