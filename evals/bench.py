"""Speed and memory beside a plain llama-index + Chroma retrieval: ``python -m evals.bench``.

About a quarter of an hour on two quiet cores. ``--keep DIR`` keeps the workspace and every finished
case there: the same command goes on after a kill, and measures afresh once it has come to the end.

The history is the public FDA recalls (``RCA_DATA``; ``--rows`` takes fewer). Sizes beyond it are
MULTIPLIED: each further passage is a real one with a tenth of its words exchanged (seed 0), and its
vector is the real one's plus seeded noise, since encoding 100,000 texts would take longer than all
else. Case votes stay those of the real history: further passages are further sections of its cases.

The plain pipeline is a llama-index retriever over the same passages, vectors, encoder and Chroma
collection: it embeds the question and fetches five passages; building it is embedding the texts and
adding them. Ours ranks all causes with a ledger; ``diagnosis`` is also worded, cited and checked;
the batch is that of ``rca triage``, its files and records included. Every case runs in a process of
its own.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from evals.bench_data import QUESTIONS, changed, lay_down, questions
from evals.bench_plain import COLLECTION, built, plain
from evals.bench_run import measure
from evals.bench_table import tell
from evals.bench_timing import WARM, percentiles, timed

SIZES = (1_000, 10_000, 50_000, 100_000)
BATCH = 1_331  # all questions of the recalls
WARM_ROWS = 300  # of the batch: by then every process is up
JOBS = min(4, os.cpu_count() or 1)  # as `rca triage`
NOISE = 0.03  # standard deviation per dimension before scaling
Shape = dict[str, Any]


# ------------------------------------------------------------------ cases, each in its own process


def history(folder: Path, _: int) -> Shape:
    """Ingest, full refit, refit after one verdict, batch as the command runs it."""
    from rca.domain import Verdict
    from rca.read.incidents import read_incidents
    from rca.workspace import Workspace

    plant, at = Workspace.open(folder), datetime.fromisoformat("2026-01-01")
    found: Shape = {"ingest_s": timed(plant.ingest)}
    bench = plant.bench()
    found |= {"cases": len(bench.view.knowledge.cases), "refit_s": _refit(plant)}
    first = read_incidents(folder / "dev.csv", plant.settings, None).rows[0].incident
    assert first is not None
    plant.ask(first, at, plant.options())
    leader = next(iter(bench.view.causes))
    plant.judge(Verdict(first.id, leader, "confirmed", "bench", at, check="c", result="r"))
    found["verdict_refit_s"] = timed(plant.bench)
    done: list[tuple[int, float]] = []

    def seen(stage: str, row: int, rows: int) -> None:
        done.append((row, perf_counter()))

    batch = partial(plant.triage, folder / "dev.csv", folder / "out", at, plant.options())
    found["batch_s"] = timed(partial(batch, fresh=True, progress=seen, jobs=JOBS))
    found |= {"batch_rows": len(done), "jobs": JOBS}
    warm = done[min(WARM_ROWS, len(done) // 2)]
    found["batch_per_s"] = (done[-1][0] - warm[0]) / (done[-1][1] - warm[1])
    passages = sum(p.kind == "case" and bool(p.text) for p in bench.view.knowledge.passages)
    return found | {"passages": passages}


def _refit(plant: Any) -> float:
    """Seconds of a full fit on what is known, vectors at hand."""
    from rca.index.encode import encode
    from rca.index.language import Glossary
    from rca.index.query import Asker
    from rca.index.sync import open_store
    from rca.rank.fit import fit
    from rca.rank.observe import history as of

    known, embedder = plant.knowledge(), plant.embedder
    store = open_store(plant.settings, plant.benches.committed().store)
    glossary = Glossary.of(known.terms)
    lookup = encode(known, glossary, embedder, store, lambda *_: None)
    return timed(lambda: fit(of(known, lookup, Asker(embedder, glossary))))


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
    asked = questions(folder)
    rank = percentiles([partial(ranking, bench, i) for i in asked])
    whole = percentiles([partial(diagnose, bench, i, Options()) for i in asked])
    return {"list": rank, "diagnosis": whole}


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


# ------------------------------------------------------------------ the run

CASES: dict[str, Callable[[Path, int], Shape]] = {
    "history": history, "built": built, "fill": fill, "listed": listed, "plain": plain,
}  # fmt: skip


def _one(name: str, folder: str, size: str) -> None:
    """One case; its result and the peak memory of this process and, as an upper bound, of its
    largest helper: a process begins with the mark of the one that started it."""
    found = CASES[name](Path(folder), int(size))
    own, helper = (
        resource.getrusage(who).ru_maxrss / 1024
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    told = {**found, "peak_mb": own, "helper_mb": helper}
    sys.stdout.write("\n" + json.dumps(told) + "\n")


def main() -> None:
    """All cases; ``--rows`` and ``--sizes`` make it small."""
    if sys.argv[1:2] == ["--one"]:
        _one(*sys.argv[2:5])
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=9000)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--keep", type=Path, help="folder in which a killed run goes on")
    told = parser.parse_args()
    data = Path(os.environ.get("RCA_DATA") or Path(__file__).parents[2] / "shared" / "data")
    if not (data / "fda_recalls" / "history.csv").is_file():
        sys.stdout.write(f"no {data / 'fda_recalls'}: set RCA_DATA to the folder of data sets\n")
        return
    with ExitStack() as held:
        place = told.keep or Path(held.enter_context(tempfile.TemporaryDirectory()))
        asked = max(QUESTIONS + WARM, BATCH)
        lay = partial(lay_down, data / "fda_recalls", place / "plant", told.rows, asked)
        run = measure(place, told.rows, told.sizes, lay)
    sys.stdout.write("\n".join(tell(run, told.sizes)) + "\n")


if __name__ == "__main__":
    main()
