"""Triage of a whole file: journalled row by row, resumable, one bad row never stops the rest.

A finished incident is one line in ``OUT/journal.jsonl`` under a key of its content, the index, the
ranker and the settings. A killed run loses at most the row it was at; what changed is recomputed.
The result files are written whole, beside their names, and renamed.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import perf_counter
from urllib.parse import quote

from filelock import FileLock, Timeout

from rca import journal
from rca.crew import Crew, Helpers
from rca.domain import Diagnosis, Incident
from rca.drafts import Drafter, draft_all
from rca.errors import IndexBusy
from rca.index.encode import Progress
from rca.journal import Done
from rca.read.incidents import IncidentFile, IncidentRow
from rca.report.markdown import page
from rca.report.parse import loads
from rca.report.serialise import dumps, incident_line
from rca.report.summary import summary
from rca.triage import Bench, Options, context, diagnose, failed

WORKERS = min(4, os.cpu_count() or 1)
WORTH = 200  # rows to be worked from which a helper's start is won back
BenchFor = Callable[[Incident], Bench]
Asked = Callable[[IncidentRow], tuple[str, Done]]
_LOST = "a helping process ended early; its rows were worked by this one, none is missing"


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What a run over one file gave: ``diagnoses`` and each as the JSON line it was written as.
    ``fresh``: computed now, the others came from the journal."""

    diagnoses: tuple[Diagnosis, ...]
    lines: tuple[str, ...]
    fresh: tuple[Diagnosis, ...]
    receipt: Mapping[str, object]
    interrupted: bool = False  # Ctrl-C while drafting: what was done is kept

    @property
    def partial(self) -> bool:
        """Some row, or some row's draft, failed."""
        drafts = self.receipt.get("drafts")
        undrafted = bool(drafts.get("failed")) if isinstance(drafts, dict) else False
        return undrafted or any(d.status == "failed" for d in self.diagnoses)


def run(  # noqa: PLR0913 - what the command chooses, and who helps
    incidents: IncidentFile,
    out: Path,
    bench_for: BenchFor,
    options: Options,
    *,
    fresh: bool = False,
    progress: Progress,
    drafter: Drafter | None = None,
    helpers: Helpers[IncidentRow, Done] | None = None,
) -> BatchResult:
    """Diagnose every row in input order and write the result files into ``out``; then, with
    ``drafter``, word them one by one and write the files again. ``helpers``, which answer by
    :func:`answering`, take a share of a long file; they change no byte of a diagnosis.

    Raises IndexBusy when another run is writing there.
    """
    out.mkdir(parents=True, exist_ok=True)
    lock = FileLock(out / ".triage.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise IndexBusy(f"another triage is writing to {out}", "wait, or choose --out") from error
    try:
        result = _run(incidents, out, bench_for, options, fresh, progress, helpers)
        return _drafted(result, out, drafter, progress) if drafter else result
    finally:
        lock.release()


def _run(
    incidents: IncidentFile,
    out: Path,
    bench_for: BenchFor,
    options: Options,
    fresh: bool,
    progress: Progress,
    helpers: Helpers[IncidentRow, Done] | None,
) -> BatchResult:
    file = out / "journal.jsonl"
    known = {} if fresh else journal.read(file)
    keys: list[str] = []
    made: dict[str, Done] = {}
    worth = len(incidents.rows) - len(known) >= WORTH
    crew: Crew[IncidentRow, Done] = Crew(WORKERS, helpers if worth else None)
    with file.open("w" if fresh else "a", encoding="utf-8") as log, crew:
        for key, new in _ahead(incidents.rows, bench_for, options, known, crew):
            keys.append(key)
            if new is not None:
                made[key] = known[key] = new
                journal.append(log, key, new, len(keys))
            progress("triage", len(keys), len(incidents.rows))
        log.flush()
        os.fsync(log.fileno())
    done = [known[key] for key in keys]
    diagnoses = tuple(loads(item.line) for item in done)
    receipt = _receipt(incidents, diagnoses, len(made), crew.lost)
    _write_results(out, done, diagnoses, receipt)
    computed = tuple(d for d, key in zip(diagnoses, keys, strict=True) if key in made)
    return BatchResult(diagnoses, tuple(item.line for item in done), computed, receipt)


def _drafted(ranked: BatchResult, out: Path, drafter: Drafter, progress: Progress) -> BatchResult:
    """Every ranking stands on disk before the first draft is asked for."""
    drafts = draft_all(ranked.diagnoses, drafter, out / "journal.jsonl", progress)
    lines = [
        Done(dumps(diagnosis), seconds)
        for diagnosis, seconds in zip(drafts.diagnoses, drafts.seconds, strict=True)
    ]
    receipt = {**ranked.receipt, "drafts": drafts.receipt}
    _write_results(out, lines, drafts.diagnoses, receipt)
    told = tuple(item.line for item in lines)
    return BatchResult(drafts.diagnoses, told, drafts.diagnoses, receipt, drafts.interrupted)


def _ahead(
    rows: Sequence[IncidentRow],
    bench_for: BenchFor,
    options: Options,
    known: Mapping[str, Done],
    crew: Crew[IncidentRow, Done],
) -> Iterator[tuple[str, Done | None]]:
    """(key, result) in input order, None for what is known; a few rows are worked on at once,
    which helps because encoder and array sums let go of the interpreter."""
    running: deque[tuple[str, Future[Done] | None]] = deque()
    started: set[str] = set()
    for row in rows:
        key, bench = _prepare(row, bench_for, options)
        fresh = key not in known and key not in started
        started.add(key)
        here = partial(_one, row, bench, options)
        running.append((key, crew.submit(row, key, here) if fresh else None))
        if len(running) > 4 * WORKERS:
            yield _next(running)
    while running:
        yield _next(running)


def _next(running: deque[tuple[str, Future[Done] | None]]) -> tuple[str, Done | None]:
    key, future = running.popleft()
    return key, future.result() if future else None


def answering(bench_for: BenchFor, options: Options) -> Asked:
    """What a helper of `run` answers with: the key of a row and its diagnosis."""

    def asked(row: IncidentRow) -> tuple[str, Done]:
        key, bench = _prepare(row, bench_for, options)
        return key, _one(row, bench, options)

    return asked


def _prepare(row: IncidentRow, bench_for: BenchFor, options: Options) -> tuple[str, Bench]:
    incident = row.incident or Incident(id=row.place, text="")
    bench = bench_for(incident)
    parts = (
        bench.index, bench.stamp, bench.as_of or "", str(options.top), options.language,
        incident_line(incident), row.place if row.incident is None else "", row.error,
        context(bench, incident),
    )  # fmt: skip
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:24], bench


def _one(row: IncidentRow, bench: Bench, options: Options) -> Done:
    started = perf_counter()
    if row.incident is None:
        diagnosis = failed(bench, Incident(id=row.place, text=""), row.error)
    else:
        diagnosis = _safely(row.incident, bench, options)
    return Done(dumps(diagnosis), perf_counter() - started)


def _safely(incident: Incident, bench: Bench, options: Options) -> Diagnosis:
    try:
        return diagnose(bench, incident, options)
    except Exception as error:  # noqa: BLE001 - one bad row must not stop a shift's run
        return failed(bench, incident, f"{type(error).__name__}: {error}")


def _receipt(
    incidents: IncidentFile, diagnoses: Sequence[Diagnosis], fresh: int, lost: bool
) -> dict[str, object]:
    by_status = Counter(d.status for d in diagnoses)
    bad = [{"id": d.incident.id, "error": d.error} for d in diagnoses if d.status == "failed"]
    return {
        "file": incidents.path,
        "rows": len(diagnoses),
        "diagnosed": by_status["diagnosed"],
        "undetermined": by_status["undetermined"],
        "failed": by_status["failed"],
        "computed": fresh,
        "resumed": len(diagnoses) - fresh,
        "errors": bad,
        "notes": [*incidents.notes, *([_LOST] if lost else [])],
    }


def _write_results(
    out: Path,
    done: Sequence[Done],
    diagnoses: Sequence[Diagnosis],
    receipt: Mapping[str, object],
) -> None:
    journal.replace(out / "diagnoses.jsonl", "".join(f"{d.line}\n" for d in done).encode())
    timings = (
        {"id": diagnosis.incident.id, "seconds": round(item.seconds, 6)}
        for item, diagnosis in zip(done, diagnoses, strict=True)
    )
    journal.replace(out / "timings.jsonl", "".join(json.dumps(t) + "\n" for t in timings).encode())
    journal.replace(out / "summary.xlsx", summary(diagnoses))
    reports = out / "reports"
    reports.mkdir(exist_ok=True)
    wanted = {f"{quote(d.incident.id, safe=' ')}.md": d for d in diagnoses}
    for name, diagnosis in wanted.items():
        journal.replace(reports / name, page(diagnosis).encode())
    for stale in set(p.name for p in reports.glob("*.md")) - set(wanted):
        (reports / stale).unlink()
    text = json.dumps(receipt, ensure_ascii=False, indent=1)
    journal.replace(out / "receipt.json", (text + "\n").encode())
