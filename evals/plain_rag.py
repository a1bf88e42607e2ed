"""The usual RAG as a baseline: llama-index retrieval, its own question prompt, one model reply.

Past cases and catalogue rows are nodes; the five nearest go into llama-index's text QA prompt; the
model names up to three causes. Asked of a seeded sample, since a reply takes seconds. A reply that
names no cause, or none at all, is a failure: counted as such, and a miss in every Hit@k.
"""

from __future__ import annotations

import hashlib
import random
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from evals.door import LLM, Cause, EngineError, Prompt
from evals.questions import Question
from evals.vectors import VectorCache

NAME = "plain RAG (sample)"
SAMPLE = 100
SEED = 20240
NEIGHBOURS = 5
_LETTERS = 400  # of one node
_PROMPT_TOKENS = 700  # nodes are cut shorter until the prompt fits; Chinese costs more tokens
_REPLY_TOKENS = 64
_SYSTEM = "You are a quality engineer. You name root causes of production anomalies."
_ASK = (
    "{text}\n\nWhich root cause explains this anomaly? Reply with JSON "
    '{{"causes": [...]}}: up to three different root causes, most likely first, copied from the '
    "root_cause lines of the context."
)
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)+)"')
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Known:
    """What one history offers: a text and a primary cause per node, and all causes by id."""

    texts: Sequence[str]
    labels: Sequence[str]
    causes: Sequence[Cause]


@dataclass(slots=True)
class PlainRag:
    """``llm`` names causes; places by question are kept in ``places`` (0 = not named)."""

    llm: LLM
    vectors: VectorCache
    progress: Progress
    asked: int = 0
    failed: int = 0
    why: list[str] = field(default_factory=list)

    def ask(self, known: Known, texts: Sequence[str]) -> list[list[str]]:
        """Named cause ids, best first, per text; empty = the reply named none."""
        retrieve = _retriever(known, self.vectors)
        named = []
        for text, vector in zip(texts, self.vectors.of(texts), strict=True):
            named.append(self._one(known, text, retrieve(text, vector.tolist())))
            self.asked += 1
            self.progress("plain RAG", self.asked, SAMPLE)
        return named

    def _one(self, known: Known, text: str, nodes: Sequence[tuple[str, str]]) -> list[str]:
        user = self._fitting(text, nodes)
        prompt = Prompt(_SYSTEM, user, _schema([cause for _, cause in nodes]), _REPLY_TOKENS)
        try:
            reply = "".join(self.llm.complete(prompt))
        except EngineError as error:
            return self._failure(str(error))
        return causes_in(reply, known.causes) or self._failure(reply)

    def _fitting(self, text: str, nodes: Sequence[tuple[str, str]]) -> str:
        """llama-index's text QA prompt with as much of each node as fits."""
        from llama_index.core.prompts.default_prompts import DEFAULT_TEXT_QA_PROMPT

        letters = _LETTERS
        while True:
            shown = [f"root_cause: {cause}\n\n{told[:letters]}" for told, cause in nodes]
            question = _ASK.format(text=text[: 2 * letters])
            user = DEFAULT_TEXT_QA_PROMPT.format(context_str="\n\n".join(shown), query_str=question)
            if letters < 40 or self.llm.count(user) <= _PROMPT_TOKENS:
                return str(user)
            letters = letters * 3 // 4

    def shape(self, sampled: int) -> dict[str, Any]:
        """What the row of a sample must say about itself."""
        digest = hashlib.sha256(self.llm.identity.encode()).hexdigest()[:12]
        return {"sample": sampled, "n_failed": self.failed, "model": self.llm.name,
                "identity": digest, "failures": self.why[:3]}  # fmt: skip

    def _failure(self, why: str) -> list[str]:
        self.failed += 1
        self.why.append(why[:200])
        return []


def _schema(causes: Sequence[str]) -> dict[str, Any]:
    """Only what was retrieved may be named: without that the packaged model names "1.1.1"."""
    named = {"type": "string", "enum": list(dict.fromkeys(causes))}
    listed = {"type": "array", "items": named, "minItems": 1, "maxItems": 3}
    return {"type": "object", "properties": {"causes": listed}, "required": ["causes"]}


def sample(questions: Sequence[Question], size: int = SAMPLE) -> frozenset[str]:
    """Ids of the questions asked: the same for every run of the file."""
    ids = sorted(question.incident.id for question in questions if not question.error)
    return frozenset(random.Random(SEED).sample(ids, min(size, len(ids))))


def _retriever(
    known: Known, vectors: VectorCache
) -> Callable[[str, list[float]], list[tuple[str, str]]]:
    """Question and vector -> the nearest nodes, each with its root cause."""
    from llama_index.core import MockEmbedding, VectorStoreIndex
    from llama_index.core.schema import QueryBundle, TextNode

    rows = vectors.of(known.texts)
    names = {cause.id: _written(cause) for cause in known.causes}
    nodes = [
        TextNode(
            id_=str(place),
            text=text,
            metadata={"root_cause": names.get(label, label)},
            excluded_embed_metadata_keys=["root_cause"],
            embedding=row.tolist(),
        )
        for place, (text, label, row) in enumerate(
            zip(known.texts, known.labels, rows, strict=True)
        )
    ]
    # the vectors are ours: the mock is never asked, and llama-index looks for no model of its own
    index = VectorStoreIndex(nodes, embed_model=MockEmbedding(embed_dim=rows.shape[1]))
    nearest = index.as_retriever(similarity_top_k=NEIGHBOURS)

    def retrieve(text: str, vector: list[float]) -> list[tuple[str, str]]:
        found = nearest.retrieve(QueryBundle(text, embedding=vector))
        return [(node.node.get_content(), node.metadata["root_cause"]) for node in found]

    return retrieve


def _written(cause: Cause) -> str:
    name = cause.name("en")
    return cause.id if name == cause.id else f"{cause.id} {name}"


def causes_in(reply: str, causes: Sequence[Cause]) -> list[str]:
    """Ids of the causes named in ``reply`` by id or by name, in its order. A quoted string that
    names two counts for the longer name."""
    keys = {_folded(key): cause.id for cause in causes for key in _keys(cause) if key}
    longest = sorted(keys, key=len, reverse=True)
    found: dict[str, None] = {}
    for quoted in _QUOTED.findall(reply):
        told = _folded(quoted)
        hit = next((key for key in longest if key == told or _within(key, told)), None)
        if hit is not None:
            found.setdefault(keys[hit])
    return list(found)


def _keys(cause: Cause) -> tuple[str, ...]:
    return (cause.id, cause.name_en, cause.name_zh, _written(cause))


def _within(key: str, told: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(key)}(?!\w)", told) is not None


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
