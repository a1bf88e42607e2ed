"""What drafting adds, engine by engine: kept sentences, citations that hold, actions that overlap
what was really done, words, seconds. Evidence wording is the first row: what every answer has.

``python -m evals.drafting WORKSPACE INCIDENTS [--llm ollama/qwen3:8b] [--out FILE] [--most N]``
prints the table for evidence wording, the recorded replies and the engine named;
``rca eval run --llm …`` prints the same.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

from evals.citations import Library, grounds
from evals.grounding import Share
from evals.overlap import action_scores
from evals.questions import Question, read_questions
from evals.recorded import SORTS, Recorded
from evals.second_opinion import doubts
from rca.domain import Diagnosis, Evidence
from rca.draft.draft import Drafted, draft
from rca.draft.ground import Grounded, Sentence, check
from rca.draft.llm.port import LLM
from rca.draft.reading import Second
from rca.errors import EngineError
from rca.index.language import Glossary
from rca.read.incidents import read_incidents
from rca.triage import Options, diagnose, language_of
from rca.wording import second_reader
from rca.workspace import Workspace

SEED = 20261122
_WORD = re.compile(r"[A-Za-z]+(?:[-'][A-Za-z]+)*|[\u3400-\u9fff]|\d[\d.,]*")


@dataclass(slots=True)
class Row:
    """Sums over the incidents of one wording. ``survivors``: kept sentences with what a second,
    independent rule set doubts about each."""

    wording: str
    incidents: int = 0
    failed: int = 0
    offered: int = 0
    kept: int = 0
    suggested: int = 0
    cited: int = 0
    valid: int = 0
    claims: int = 0
    supported: int = 0
    hypotheses: int = 0
    words: int = 0
    seconds: float = 0.0
    overlap: list[float] = field(default_factory=list)
    survivors: list[dict[str, Any]] = field(default_factory=list)
    struck: list[dict[str, str]] = field(default_factory=list)

    def shape(self) -> dict[str, Any]:
        """For JSON: shares with their Wilson 95 % intervals."""
        return {
            "wording": self.wording, "incidents": self.incidents, "failed": self.failed,
            "offered": self.offered, "suggested": self.suggested,
            "keep_rate": _share(self.kept, self.offered),
            "citation_valid": _share(self.valid, self.cited),
            "citation_supported": _share(self.supported, self.claims),
            "actions_f1@5": sum(self.overlap) / len(self.overlap) if self.overlap else None,
            "words_per_hypothesis": self.words / self.hypotheses if self.hypotheses else None,
            "seconds_per_incident": self.seconds / self.incidents if self.incidents else None,
            "doubted": sum(bool(one["doubts"]) for one in self.survivors),
            "survivors": self.survivors, "struck": self.struck,
        }  # fmt: skip


def _share(hits: int, n: int) -> dict[str, Any]:
    share = Share(hits, n)
    low, high = share.interval
    return {"value": share.value, "low": low, "high": high, "n": n}


@dataclass(frozen=True, slots=True)
class _Desk:
    """What every draft of a run is made and judged with."""

    options: Options
    glossary: Glossary
    library: Library
    second: Second | None


def measure(
    plant: Workspace,
    questions: Sequence[Question],
    engines: Iterable[LLM],
    progress: Callable[[str, int, int], None] = lambda *_: None,
    second: Second | None = None,
) -> list[Row]:
    """One row for evidence wording, one per engine. Every engine words the same diagnoses;
    ``second`` reads every engine's sentences again."""
    known = plant.knowledge()
    library = Library(known.passages, known.cases)
    desk = _Desk(plant.options(), plant.bench().view.glossary, library, second)
    rows, ready = [Row("evidence")], list[tuple[Question, Diagnosis]]()
    for question in questions:
        begun = perf_counter()
        bench = plant.bench_for(question.incident, question.as_of)
        diagnosis = diagnose(bench, question.incident, desk.options)
        _count(rows[0], question, diagnosis, library, perf_counter() - begun)
        ready.append((question, diagnosis))
    for engine in engines:
        row = Row(engine.name)
        rows.append(row)
        for done, (question, diagnosis) in enumerate(ready, 1):
            if isinstance(engine, Recorded) and question.incident.id not in engine.incidents:
                continue
            _draft(row, question, diagnosis, engine, desk)
            progress(engine.name, done, len(ready))
    return rows


def _draft(
    row: Row,
    question: Question,
    diagnosis: Diagnosis,
    engine: LLM,
    desk: _Desk,
) -> None:
    def judge(
        said: Sentence, evidence: Sequence[Evidence], incident: Any, words: Glossary
    ) -> Grounded:
        got = check(said, evidence, incident, words, desk.second)
        row.offered += 1
        row.kept += got.verdict == "kept"
        row.suggested += got.verdict == "suggested"
        if got.verdict != "struck":
            row.survivors.append(_survivor(said, got, evidence, incident))
        else:
            row.struck.append({"text": said.text[:300], "reason": got.reason})
        return got

    lang, begun = language_of(diagnosis.incident, desk.options), perf_counter()
    try:
        worded = draft(diagnosis, engine, desk.glossary, lang=lang, check=judge, heard=_ignore)
    except EngineError:
        row.failed += 1
        worded = diagnosis
    _count(row, question, worded, desk.library, perf_counter() - begun)


def _ignore(drafted: Drafted, verdict: str) -> None:
    del drafted, verdict


def _survivor(
    said: Sentence, got: Grounded, evidence: Sequence[Evidence], incident: Any
) -> dict[str, Any]:
    sources = [line.quote for line in evidence if line.id in said.cites]
    return {
        "incident": incident.id, "verdict": got.verdict, "kind": said.kind, "text": said.text,
        "source": sources, "doubts": list(doubts(said, evidence, incident)),
    }  # fmt: skip


def _count(
    row: Row, question: Question, diagnosis: Diagnosis, library: Library, seconds: float
) -> None:
    found = grounds(diagnosis, library)
    row.incidents += 1
    row.seconds += seconds
    row.cited += found.cited
    row.valid += found.valid
    row.claims += found.claims
    row.supported += found.supported
    leaders = diagnosis.hypotheses[:3]
    row.hypotheses += len(leaders)
    row.words += sum(len(_WORD.findall(h.rationale.text)) for h in leaders)
    if question.done:
        told = [a.text for h in leaders for a in (*h.actions.corrective, *h.actions.preventive)]
        row.overlap.append(action_scores(told, question.done)["@5"])


def table(rows: Sequence[Row]) -> str:
    """The rows as Markdown."""
    head = ("wording", "incidents", "kept", "citations valid", "supported", "actions F1@5",
            "words / hypothesis", "s / incident", "failed")  # fmt: skip
    lines = ["| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    lines += ["| " + " | ".join(_cells(row.shape())) + " |" for row in rows]
    return "\n".join(lines)


def _cells(shape: dict[str, Any]) -> Iterator[str]:
    yield shape["wording"]
    yield str(shape["incidents"])
    for name in ("keep_rate", "citation_valid", "citation_supported"):
        one = shape[name]
        if one["n"]:
            yield f"{one['value']:.1%} ({one['low']:.1%} to {one['high']:.1%}, n {one['n']})"
        else:
            yield "–"
    for name, form in (("actions_f1@5", "{:.3f}"), ("words_per_hypothesis", "{:.0f}"),
                       ("seconds_per_incident", "{:.2f}")):  # fmt: skip
        yield form.format(shape[name]) if shape[name] is not None else "–"
    yield str(shape["failed"])


def compare(
    plant: Workspace,
    questions: Sequence[Question],
    engine: LLM | None,
    out: Path | None = None,
    second: Second | None = None,
) -> str:
    """The table for evidence wording, the recordings that know these incidents, and ``engine``,
    each read again by ``second``; written to ``out`` as JSON with every surviving sentence."""
    texts = {question.incident.id: question.incident.observed for question in questions}
    recorded = [Recorded(sort, texts) for sort in SORTS]
    engines: list[LLM] = [one for one in recorded if one.incidents & texts.keys()]
    asked = [*engines, *([engine] if engine else [])]
    rows = measure(plant, questions, asked, second=second)
    if out is not None:
        shapes = [row.shape() for row in rows]
        out.write_text(json.dumps(shapes, ensure_ascii=False, indent=1), encoding="utf-8")
    return table(rows)


def sampled(questions: Sequence[Question], most: int) -> list[Question]:
    """A seeded sample of at most ``most`` in input order; all of them for 0."""
    if not most or len(questions) <= most:
        return list(questions)
    chosen = sorted(random.Random(SEED).sample(range(len(questions)), most))
    return [questions[at] for at in chosen]


def questions_of(plant: Workspace, file: Path) -> list[Question]:
    """Incidents of ``file``; drafting needs no labels. Raises UserError, FileReadError."""
    rows = read_incidents(file, plant.settings, None).rows
    if any(row.labels for row in rows):
        return list(read_questions(plant, file).questions)
    return [Question(row.incident, ()) for row in rows if row.incident is not None]


def main(arguments: Sequence[str]) -> int:
    """Command line of the module."""
    parser = argparse.ArgumentParser(prog="python -m evals.drafting")
    parser.add_argument("workspace", type=Path)
    parser.add_argument("incidents", type=Path, nargs="+")
    parser.add_argument("--llm", default="none")
    parser.add_argument("--out", type=Path, default=None)
    parser.add_argument("--most", type=int, default=0, help="of each file, a seeded sample")
    parser.add_argument("--replies", type=Path, default=None, help="file that remembers replies")
    given = parser.parse_args(arguments)
    plant = Workspace.open(given.workspace)
    questions: list[Question] = []
    for file in given.incidents:
        questions += sampled(questions_of(plant, file), given.most)
    writer = plant.writer(given.llm, given.replies)
    sys.stderr.write(writer.why + "\n")
    second = writer.second
    if second is None and plant.settings.llm.reader:  # the recordings are read again without an LLM
        second = second_reader(plant.settings)
    sys.stdout.write(compare(plant, questions, writer.llm, given.out, second) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
