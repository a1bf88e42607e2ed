"""A multilingual encoder of the plant's own plugs in by one line of rca.toml."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from rca.domain import Term
from rca.index.embedding import DiskEmbedder, open_embedder
from rca.index.language import Glossary, encoder_text, needs_bridge
from rca.index.query import Asker
from rca.workspace import Workspace
from tests.plants import PUMP_TOML

SEEN = {
    "worn bearing": ["驱动端轴承发热有异响", "轴承异响,端盖烫手"],
    "seal leak": ["密封处滴水,地上一滩", "早上轴封下面有水"],
    "air in suction": ["压力摆动,流量中断", "泵不上量,表针抖动"],
}


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sentence-transformers model with random weights whose words are single characters."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    folder = tmp_path_factory.mktemp("encoder")
    text = "".join(t for texts in SEEN.values() for t in texts)
    letters = sorted(
        {*text, *"激光功率偏低,焊缝熔深不足,电芯容量下降", *"abcdefghijklmnopqrstuvwxyz"}
    )
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    words = [*special, *letters, *(f"##{c}" for c in letters)]
    numbers = {word: at for at, word in enumerate(words)}
    BertTokenizerFast(vocab=numbers).save_pretrained(folder / "bert")
    shape = BertConfig(
        vocab_size=len(words), hidden_size=32, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=32, max_position_embeddings=64,
    )  # fmt: skip
    BertModel(shape).save_pretrained(folder / "bert")
    parts = [Transformer(str(folder / "bert")), Pooling(32)]
    SentenceTransformer(modules=parts, device="cpu").save(str(folder / "model"))
    return folder / "model"


def test_its_rows_are_unit_and_stand_alone(model):
    encoder = open_embedder(str(model))
    texts = [text for of_cause in SEEN.values() for text in of_cause]
    together = encoder.embed(texts)
    assert together.shape == (6, 32)
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    assert np.allclose(encoder.embed(texts[:1])[0], together[0], atol=1e-6)


def test_it_reads_chinese_as_it_stands(model):
    own, packaged = DiskEmbedder(str(model)), open_embedder("builtin")
    assert needs_bridge(packaged) and not needs_bridge(own)
    words = Glossary([Term(zh="轴承", en="bearing")])
    assert encoder_text("轴承 异响", words, bridge=False) == "轴承 异响"
    assert Asker(own, words).ask("轴承异响").dense_weight == 1.0
    assert encoder_text("密封处滴水", words) == "seal up place water drop"  # word by word


def test_one_line_of_the_workspace_plugs_it_in(model, tmp_path):
    folder = tmp_path / "plant"
    folder.mkdir()
    toml = f'{PUMP_TOML}\n[embedder]\nmodel = "{model}"\n'
    (folder / "rca.toml").write_text(toml, encoding="utf-8")
    rows = ["no,seen,cause,done,opened,closed,site"]
    for turn in range(4):
        for cause, texts in SEEN.items():
            day = f"2025-0{turn + 1}-1{len(rows) % 9}"
            seen = texts[turn % 2].replace(",", "，")
            rows.append(f"C{len(rows):03d},{seen},{cause},换件,{day},{day},S1")
    (folder / "history.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    plant = Workspace.open(folder)
    plant.ingest()
    hits = plant.search("密封处滴水，地上一滩", 3, kinds=("case",))
    assert hits[0].via["dense"] == pytest.approx(1.0, abs=1e-3)  # the very text, by its sense
    assert plant.bench().ranker.model.vectors.shape == (12, 32)
