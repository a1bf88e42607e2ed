"""The plain pipeline beside which the bench measures: llama-index over one Chroma collection, with
the workspace's own encoder."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from evals.bench_data import questions
from evals.bench_timing import percentiles, timed
from evals.door import Workspace

COLLECTION = "bench-passages"
BUILT = 1_000  # texts that are embedded and added
_AT_ONCE = 100
Shape = dict[str, Any]


def built(folder: Path, _: int) -> Shape:
    """Its ingest: real texts embedded and added, passages per second."""
    plant = Workspace.open(folder)
    real = [p for p in plant.knowledge().passages if p.kind == "case" and p.text][:BUILT]
    collection = _client(folder / "built").get_or_create_collection(
        "built", embedding_function=None, metadata={"hnsw:space": "ip"}
    )
    plant.embedder.embed(["warm"])

    def build() -> None:
        for at in range(0, len(real), _AT_ONCE):
            part = real[at : at + _AT_ONCE]
            texts = [p.text for p in part]
            rows = plant.embedder.embed(texts)
            collection.upsert(ids=[p.id for p in part], embeddings=rows, documents=texts)

    return {"per_s": len(real) / timed(build)}


def plain(folder: Path, _: int) -> Shape:
    """Its question: embed it, fetch five passages."""
    from llama_index.core.retrievers import BaseRetriever
    from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

    plant = Workspace.open(folder)
    collection = _client(folder / "chroma").get_collection(COLLECTION, embedding_function=None)

    class OverChroma(BaseRetriever):  # type: ignore[misc]
        def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
            row = plant.embedder.embed([query_bundle.query_str])[0]
            got = collection.query(
                query_embeddings=[row], n_results=5, include=["documents", "distances"]
            )
            rows = zip(got["ids"][0], got["documents"][0], got["distances"][0], strict=True)
            return [NodeWithScore(node=TextNode(id_=i, text=t), score=1 - d) for i, t, d in rows]

    retriever = OverChroma()
    calls = [partial(retriever.retrieve, one.observed) for one in questions(folder)]
    return {"retrieve": percentiles(calls)}


def _client(folder: Path) -> Any:
    import chromadb
    from chromadb.config import Settings

    settings = Settings(anonymized_telemetry=False)
    return chromadb.PersistentClient(path=str(folder), settings=settings)
