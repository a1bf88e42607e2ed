"""Speed and memory beside a plain llama-index + Chroma retrieval: ``python -m evals.bench``.

The history is the public FDA recalls (``RCA_DATA``; ``--rows`` takes fewer). Sizes beyond it are
MULTIPLIED: each further passage is a real one with a tenth of its words exchanged (seed 0), and its
vector is the real one's plus seeded noise, since encoding 100,000 texts would take longer than all
else. Case votes stay those of the real history: further passages are further sections of its cases.

The plain pipeline is a llama-index retriever over the same passages, vectors, encoder and Chroma
collection: it embeds the question and fetches five passages. Ours ranks all causes with a ledger;
``diagnosis`` is also worded, cited and checked. Every case runs in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from evals.bench_data import changed, lay_down
from evals.bench_table import tell

SIZES = (1_000, 10_000, 50_000, 100_000)
QUESTIONS, WARM = 150, 20
BATCH = 400
NOISE = 0.03  # standard deviation per dimension before scaling
COLLECTION = "bench-passages"
Shape = dict[str, Any]


# ------------------------------------------------------------------ cases, each in its own process


def history(folder: Path, _: int) -> Shape:
    """Ingest, full refit, refit after one verdict, batch."""
    from rca.domain import Verdict
    from rca.read.incidents import read_incidents
    from rca.workspace import Workspace

    plant, at = Workspace.open(folder), datetime.fromisoformat("2026-01-01")
    found: Shape = {"ingest_s": _timed(plant.ingest)}
    bench = plant.bench()
    found |= {"cases": len(bench.view.knowledge.cases), "refit_s": _refit(plant)}
    first = read_incidents(folder / "dev.csv", plant.settings, None).rows[0].incident
    assert first is not None
    plant.ask(first, at, plant.options())
    leader = next(iter(bench.view.causes))
    plant.judge(Verdict(first.id, leader, "confirmed", "bench", at, check="c", result="r"))
    found["verdict_refit_s"] = _timed(plant.bench)
    rows = len(read_incidents(folder / "dev.csv", plant.settings, None).rows)
    batch = partial(plant.triage, folder / "dev.csv", at=at, options=plant.options(), fresh=True)
    batch(out=folder / "warm")
    found["batch_per_s"] = rows / _timed(partial(batch, out=folder / "out"))
    return found


def _refit(plant: Any) -> float:
    """Seconds of a full fit on what is known, vectors at hand."""
    from rca.index.encode import encode
    from rca.index.language import Glossary
    from rca.index.sync import open_store
    from rca.index.view import Asker
    from rca.rank.fit import fit
    from rca.rank.observe import history as of

    known, embedder = plant.knowledge(), plant.embedder
    store = open_store(plant.settings, plant.benches.committed().store)
    glossary = Glossary.of(known.terms)
    lookup = encode(known, glossary, embedder, store, lambda *_: None)
    return _timed(lambda: fit(of(known, lookup, Asker(embedder, glossary))))


def fill(folder: Path, size: int) -> Shape:
    """``size`` passages into our index and into the one Chroma collection, which grows."""
    import chromadb
    from chromadb.config import Settings

    from rca.index.keywords import Keywords
    from rca.index.language import tokens
    from rca.index.view import View

    old, passages, vectors = _multiplied(folder, size)
    ids = [p.id for p in passages]
    words = [tokens(p.text, old.glossary) for p in passages]
    known = replace(old.knowledge, passages=tuple(passages))
    View(known, vectors, Keywords.build(words), digests=ids).save(folder / f"view-{size}")
    collection = chromadb.PersistentClient(
        path=str(folder / "chroma"), settings=Settings(anonymized_telemetry=False)
    ).get_or_create_collection(COLLECTION, embedding_function=None, metadata={"hnsw:space": "ip"})
    begun, have = perf_counter(), collection.count()
    for at in range(have, size, 1000):
        part = slice(at, min(at + 1000, size))
        collection.upsert(
            ids=ids[part], embeddings=vectors[part], documents=[p.text for p in passages[part]]
        )
    return {"added": size - have, "add_s": perf_counter() - begun}


def listed(folder: Path, size: int) -> Shape:
    """A ranked list, and a whole diagnosis without a model, over ``size`` passages."""
    from rca.index.chroma import ChromaStore
    from rca.index.view import View
    from rca.triage import Options, diagnose, ranking
    from rca.workspace import Workspace

    store = lambda: ChromaStore(COLLECTION, folder=folder / "chroma")  # noqa: E731
    bench = Workspace.open(folder).bench()
    bench = replace(bench, view=View.load(folder / f"view-{size}", store))
    asked = _questions(folder)
    rank = _percentiles([partial(ranking, bench, i) for i in asked])
    whole = _percentiles([partial(diagnose, bench, i, Options()) for i in asked])
    return {"list": rank, "diagnosis": whole}


def plain(folder: Path, _: int) -> Shape:
    """llama-index over Chroma: embed the question, fetch five passages."""
    import chromadb
    from chromadb.config import Settings
    from llama_index.core.retrievers import BaseRetriever
    from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

    from rca.index.embedding import open_embedder

    embedder = open_embedder("builtin")
    collection = chromadb.PersistentClient(
        path=str(folder / "chroma"), settings=Settings(anonymized_telemetry=False)
    ).get_collection(COLLECTION, embedding_function=None)

    class OverChroma(BaseRetriever):  # type: ignore[misc]
        def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
            row = embedder.embed([query_bundle.query_str])[0]
            got = collection.query(
                query_embeddings=[row], n_results=5, include=["documents", "distances"]
            )
            rows = zip(got["ids"][0], got["documents"][0], got["distances"][0], strict=True)
            return [NodeWithScore(node=TextNode(id_=i, text=t), score=1 - d) for i, t, d in rows]

    retriever = OverChroma()
    calls = [partial(retriever.retrieve, one.observed) for one in _questions(folder)]
    return {"retrieve": _percentiles(calls)}


def _multiplied(folder: Path, size: int) -> tuple[Any, list[Any], Any]:
    """The real view, and ``size`` passages with unit vectors: the real ones, then changed."""
    from rca.workspace import Workspace

    view = Workspace.open(folder).bench().view
    real = [p for p in view.knowledge.passages if p.kind == "case" and p.text]
    rows = {p.id: row for row, p in enumerate(view.knowledge.passages)}
    base = np.stack([view._vectors[rows[p.id]] for p in real])
    random = np.random.default_rng(0)
    vocabulary = sorted({word for p in real for word in p.text.split()})
    passages, vectors = real[:size], [base[:size]]
    while len(passages) < size:
        turn = real[: size - len(passages)]
        noisy = base[: len(turn)] + random.normal(0, NOISE, (len(turn), base.shape[1]))
        vectors.append((noisy / np.linalg.norm(noisy, axis=1, keepdims=True)).astype(np.float32))
        number = len(passages)
        passages = passages + [
            replace(p, id=f"{p.id}-{number + i}", text=changed(p.text, vocabulary, random))
            for i, p in enumerate(turn)
        ]
    return view, passages, np.concatenate(vectors)


def _questions(folder: Path) -> list[Any]:
    from rca.read.incidents import read_incidents
    from rca.settings import load

    rows = read_incidents(folder / "dev.csv", load(folder), None).rows[: QUESTIONS + WARM]
    return [row.incident for row in rows if row.incident]


def _timed(call: Callable[[], object]) -> float:
    begun = perf_counter()
    call()
    return perf_counter() - begun


def _percentiles(calls: Sequence[Callable[[], object]]) -> Shape:
    """Milliseconds of the calls after the first few."""
    seconds = [_timed(call) for call in calls][WARM:]
    p50, p95 = np.percentile(np.array(seconds) * 1000, [50, 95])
    return {"p50_ms": float(p50), "p95_ms": float(p95), "n": len(seconds)}


# ------------------------------------------------------------------ the run

CASES: dict[str, Callable[[Path, int], Shape]] = {
    "history": history, "fill": fill, "listed": listed, "plain": plain,
}  # fmt: skip


def _in_process(name: str, folder: Path, size: int) -> Shape:
    """What the case found, and the peak memory of its process."""
    command = [sys.executable, "-m", "evals.bench", "--one", name, str(folder), str(size)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found: Shape = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    """All cases; ``--rows`` and ``--sizes`` make it small."""
    if sys.argv[1:2] == ["--one"]:
        name, folder, size = sys.argv[2:5]
        found = CASES[name](Path(folder), int(size))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        sys.stdout.write("\n" + json.dumps({**found, "peak_mb": peak}) + "\n")
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=9000)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    told = parser.parse_args()
    data = Path(os.environ.get("RCA_DATA") or Path(__file__).parents[2] / "shared" / "data")
    if not (data / "fda_recalls" / "history.csv").is_file():
        sys.stdout.write(f"no {data / 'fda_recalls'}: set RCA_DATA to the folder of data sets\n")
        return
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch) / "plant"
        lay_down(data / "fda_recalls", place, told.rows, max(QUESTIONS + WARM, BATCH))
        run: Shape = {"history": _in_process("history", place, 0)}
        for size in told.sizes:  # the collection grows: each size is asked before the next
            for step in ("fill", "plain", "listed"):
                run[f"{step} {size}"] = _in_process(step, place, size)
    sys.stdout.write("\n".join(tell(run, told.sizes)) + "\n")


if __name__ == "__main__":
    main()
