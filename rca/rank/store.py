"""A fitted ranker on disk: ``arrays.npz`` and ``ranker.json``, no pickle. The room's only I/O."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rca.errors import IndexMissing
from rca.rank.bm25 import Bm25
from rca.rank.catalogue import Catalogue, Texts
from rca.rank.clues import Clues
from rca.rank.model import FEATURES, Model
from rca.rank.novelty import Gate
from rca.rank.places import Places
from rca.rank.priors import Priors
from rca.rank.ranker import Ranker
from rca.rank.structured import Fields, Numbers
from rca.rank.terms import Terms, Unit
from rca.rank.votes import Voters

FORMAT = 7  # raised whenever the files change meaning; another number is an index to rebuild
ARRAYS, TEXTS = "arrays.npz", "ranker.json"
Arrays = dict[str, NDArray[Any]]


def save(ranker: Ranker, folder: Path) -> None:
    """Write ``ranker`` into ``folder``, which is created; the caller swaps folders atomically."""
    folder.mkdir(parents=True, exist_ok=True)
    arrays, texts = _pack(ranker)
    np.savez(folder / ARRAYS, **arrays)  # type: ignore[arg-type]  # numpy types the flags first
    (folder / TEXTS).write_text(json.dumps(texts, ensure_ascii=False), encoding="utf-8")


def load(folder: Path) -> Ranker:
    """What ``save`` wrote; IndexMissing where there is nothing this version can read."""
    try:
        texts = json.loads((folder / TEXTS).read_text(encoding="utf-8"))
        with np.load(folder / ARRAYS, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
    except (OSError, ValueError) as error:
        raise IndexMissing(f"no fitted ranker in {folder}", "rca ingest --rebuild") from error
    if texts.get("format") != FORMAT or texts.get("features") != list(FEATURES):
        raise IndexMissing(f"the ranker in {folder} is of another version", "rca ingest --rebuild")
    return _unpack(arrays, texts)


def stamp(ranker: Ranker) -> str:
    """Digest of everything that was fitted: equal rankers, equal stamps."""
    arrays, texts = _pack(ranker)
    digest = hashlib.sha256(json.dumps(texts, sort_keys=True).encode())
    for name in sorted(arrays):
        digest.update(name.encode())
        digest.update(np.ascontiguousarray(arrays[name]).tobytes())
    return digest.hexdigest()[:16]


def _pack(ranker: Ranker) -> tuple[Arrays, dict[str, Any]]:
    return _arrays(ranker), _texts(ranker)


def _indexes(model: Model) -> dict[str, Bm25]:
    return {
        "keywords": model.keywords,
        "findings": model.findings,
        "catalogue": model.catalogue.words,
        "signs": model.catalogue.signs,
        "refutes": model.catalogue.refutes,
        "clues": model.catalogue.clues.words,
    }


def _arrays(ranker: Ranker) -> Arrays:
    model = ranker.model
    arrays: Arrays = {
        "weights": ranker.weights,
        "prior.weights": model.priors.weights,
        "prior.recent": model.priors.recent,
        "prior.labels": model.priors.labels,
        "voters.groups": model.voters.groups,
        "voters.labels": model.voters.labels,
        "voters.shares": model.voters.shares,
        "words.idf": model.words.idf,
        "chars.idf": model.chars.idf,
        "numbers.centre": model.numbers.centre,
        "numbers.scale": model.numbers.scale,
        "vectors": model.vectors,
        "findings_vectors": model.findings_vectors,
        "support.vectors": model.catalogue.support.vectors,
        "support.owners": model.catalogue.support.owners,
        "refute.vectors": model.catalogue.refute.vectors,
        "refute.owners": model.catalogue.refute.owners,
        "steps": model.catalogue.steps,
        "clues.owners": model.catalogue.clues.owners,
        "clues.against": model.catalogue.clues.against,
        "clues.denied": model.catalogue.clues.denied,
        "places.of_case": model.places.of_case,
        "places.steps": model.places.steps,
        "places.shares": model.places.shares,
        **{f"linear.{view}": weights for view, weights in model.linear.items()},
        "gate.slopes": ranker.gate.slopes,
    }
    for name, index in _indexes(model).items():
        arrays[f"{name}.idf"] = index.idf
        arrays[f"{name}.starts"] = index.starts
        arrays[f"{name}.documents"] = index.documents
        arrays[f"{name}.impacts"] = index.impacts
    return arrays


def _texts(ranker: Ranker) -> dict[str, Any]:
    model, indexes = ranker.model, _indexes(ranker.model)
    return {
        "format": FORMAT,
        "features": list(FEATURES),
        "causes": model.causes,
        "case_ids": model.case_ids,
        "groups": model.group_names,
        "words": model.words.names,
        "chars": model.chars.names,
        "fields": model.fields.pairs,
        "fields_typical": model.fields.typical,
        "numbers": model.numbers.names,
        "tokens": {name: index.tokens for name, index in indexes.items()},
        "sizes": {name: [i.n, i.rarest, i.mean] for name, i in indexes.items()},
        "step_names": model.catalogue.step_names,
        "places": model.places.values,
        "temperature": ranker.temperature,
        "gate": [ranker.gate.bias, ranker.gate.threshold, ranker.gate.fitted],
        "reach": ranker.reach,
        "denial": model.denial,
        "card": dict(ranker.card),
    }


def _unpack(arrays: Arrays, texts: Mapping[str, Any]) -> Ranker:
    def index(name: str) -> Bm25:
        n, rarest, mean = texts["sizes"][name]
        return Bm25(
            n=n,
            tokens=tuple(texts["tokens"][name]),
            idf=arrays[f"{name}.idf"],
            rarest=rarest,
            starts=arrays[f"{name}.starts"],
            documents=arrays[f"{name}.documents"],
            impacts=arrays[f"{name}.impacts"],
            mean=mean,
        )

    def terms(name: str, unit: Unit) -> Terms:
        return Terms(unit, tuple(texts[name]), arrays[f"{name}.idf"])

    causes = tuple(texts["causes"])
    model = Model(
        causes=causes,
        case_ids=tuple(texts["case_ids"]),
        group_names=tuple(texts["groups"]),
        priors=Priors(
            arrays["prior.weights"], arrays["prior.recent"], arrays["prior.labels"], len(causes)
        ),
        voters=Voters(*(arrays[f"voters.{part}"] for part in ("groups", "labels", "shares"))),
        words=terms("words", "word"),
        chars=terms("chars", "char"),
        fields=Fields(tuple((f, v) for f, v in texts["fields"]), texts["fields_typical"]),
        numbers=Numbers(tuple(texts["numbers"]), arrays["numbers.centre"], arrays["numbers.scale"]),
        linear=_linear(arrays),
        keywords=index("keywords"),
        findings=index("findings"),
        vectors=arrays["vectors"],
        findings_vectors=arrays["findings_vectors"],
        catalogue=_catalogue(arrays, texts, index),
        places=Places(
            tuple((field, value) for field, value in texts["places"]),
            *(arrays[f"places.{part}"] for part in ("of_case", "steps", "shares")),
        ),
        denial=texts["denial"],
    )
    gate = Gate(arrays["gate.slopes"], *texts["gate"])
    weights, temperature = arrays["weights"], texts["temperature"]
    return Ranker(model, weights, temperature, gate, texts["reach"], texts["card"])


def _linear(arrays: Arrays) -> dict[str, NDArray[np.float32]]:
    """In the order of fitting, which is the order of FEATURES."""
    return {view: arrays[f"linear.{view}"] for view in FEATURES if f"linear.{view}" in arrays}


def _catalogue(arrays: Arrays, texts: Mapping[str, Any], index: Callable[[str], Bm25]) -> Catalogue:
    support = Texts(arrays["support.vectors"], arrays["support.owners"])
    refute = Texts(arrays["refute.vectors"], arrays["refute.owners"])
    words, signs, refutes = index("catalogue"), index("signs"), index("refutes")
    steps, names = arrays["steps"], tuple(texts["step_names"])
    told = (arrays[f"clues.{part}"] for part in ("owners", "against", "denied"))
    clues = Clues(index("clues"), *told)
    return Catalogue(words, signs, refutes, support, refute, steps, names, clues)
