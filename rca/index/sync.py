"""Ingest: bring the index in line with the plant's files, all or nothing."""

from __future__ import annotations

import hashlib
import shutil
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Protocol

from filelock import FileLock, Timeout

from rca.domain import Reading, Receipt
from rca.errors import IndexBusy, IndexMissing
from rca.index.build import Home
from rca.index.chroma import ChromaStore
from rca.index.encode import Progress
from rca.index.knowledge import Knowledge, duplicates, gather, with_labels_as_causes
from rca.index.labels import resolve
from rca.index.language import Glossary
from rca.index.manifest import Committed
from rca.ports import Embedder
from rca.read.procedures import supersede
from rca.read.sources import SourceFile, digest, list_files, read_file
from rca.settings import Settings


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What an ingest did. ``labels`` counts cases by how their cause was found."""

    stamp: str
    receipts: tuple[Receipt, ...]
    read: int  # files read now
    unchanged: int
    removed: int
    labels: Mapping[str, int]
    cases: int
    passages: int
    notes: tuple[str, ...] = ()

    @property
    def unreadable(self) -> tuple[Receipt, ...]:
        """Receipts of files that could not be read at all."""
        return tuple(r for r in self.receipts if r.error)

    @property
    def partial(self) -> bool:
        """Some file or row was not taken."""
        return any(r.error or r.quarantined for r in self.receipts)


class Publish(Protocol):
    """Builds and stores the current view (vectors, keywords, ranker) of a stamp.

    ``recipe`` names the way it does so: another recipe gives another stamp.
    """

    recipe: str

    def __call__(
        self, stamp: str, knowledge: Knowledge, store: Callable[[], ChromaStore], *, anew: bool
    ) -> frozenset[str]:
        """Return the digests of all vectors that are needed; build only what is absent, or
        everything ``anew``."""
        ...


@dataclass(frozen=True, slots=True)
class _Plan:
    readings: dict[str, Reading]
    changed: dict[str, tuple[str, Reading]]
    digests: dict[str, str]
    gone: tuple[str, ...]


def ingest(
    settings: Settings,
    embedder: Embedder,
    publish: Publish,
    accepted: Mapping[str, tuple[str, ...]],
    *,
    rebuild: bool = False,
    progress: Progress,
) -> IngestReport:
    """Read what changed, encode what is new, build the view, then commit in one transaction.

    Raises SettingsError (sources), IndexBusy (another ingest), IndexMissing (changed embedder).
    """
    home = Home(settings.root)
    home.folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(home.folder / "ingest.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise IndexBusy(
            f"another ingest is running in {settings.root}", "wait for it, then run this again"
        ) from error
    try:
        return _ingest(settings, home, embedder, publish, accepted, rebuild, progress)
    finally:
        lock.release()


def _ingest(
    settings: Settings,
    home: Home,
    embedder: Embedder,
    publish: Publish,
    accepted: Mapping[str, tuple[str, ...]],
    rebuild: bool,
    progress: Progress,
) -> IngestReport:
    before = None if rebuild else home.manifest.committed()
    if before and before.embedder != embedder.name:
        raise IndexMissing(
            f"the index was made with embedder {before.embedder}, rca.toml now names "
            f"{embedder.name}",
            "rca ingest --rebuild",
        )
    plan = _read(settings, home, before is not None, progress)
    readings = supersede(tuple(plan.readings.values()))
    knowledge, labels = _learn(readings, accepted, embedder)
    stamp = _stamp((publish.recipe, embedder.name), plan, accepted)
    name = _store_name(home, embedder, rebuild, before)
    now = Committed(stamp, embedder.name, name, knowledge.labelled)
    store = cache(lambda: open_store(settings, now.store))
    file = home.knowledge(stamp)
    file.parent.mkdir(exist_ok=True)
    knowledge.save(file)
    needed = publish(stamp, knowledge, store, anew=rebuild)
    old = home.manifest.committed()
    if old == now and not plan.changed and not plan.gone and not rebuild:
        return _report(stamp, plan, knowledge, readings, labels)
    gone = plan.gone if before else tuple(set(_committed_paths(home)) - set(plan.readings))
    home.manifest.commit(now, plan.changed, gone)
    _tidy(home, now, old, store(), needed)
    return _report(stamp, plan, knowledge, readings, labels)


def _report(
    stamp: str,
    plan: _Plan,
    knowledge: Knowledge,
    readings: Sequence[Reading],
    labels: Mapping[str, int],
) -> IngestReport:
    return IngestReport(
        stamp=stamp,
        receipts=_worst_first(readings),
        read=len(plan.changed),
        unchanged=len(plan.readings) - len(plan.changed),
        removed=len(plan.gone),
        labels=labels,
        cases=len(knowledge.cases),
        passages=len(knowledge.passages),
        notes=_notes(readings),
    )


def _read(settings: Settings, home: Home, incremental: bool, progress: Progress) -> _Plan:
    files = list_files(settings)
    known = home.manifest.digests() if incremental else {}
    digests = {file.path: digest(file) for file in files}
    fresh = [f for f in files if known.get(f.path) != digests[f.path]]
    kept = home.manifest.readings(set(digests) - {f.path for f in fresh}) if known else {}
    changed: dict[str, tuple[str, Reading]] = {}
    for done, file in enumerate(fresh, 1):
        changed[file.path] = (digests[file.path], read_file(file, settings))
        progress("read", done, len(fresh))
    readings = {f.path: kept[f.path] if f.path in kept else changed[f.path][1] for f in files}
    return _Plan(readings, changed, digests, tuple(sorted(set(known) - set(digests))))


def _learn(
    readings: Sequence[Reading], accepted: Mapping[str, tuple[str, ...]], encoder: Embedder
) -> tuple[Knowledge, dict[str, int]]:
    knowledge = gather(readings)
    glossary = Glossary.of(knowledge.terms)
    cases = resolve(knowledge.cases, knowledge.causes, glossary, encoder, accepted)
    causes = with_labels_as_causes(cases, knowledge.causes)
    labels = Counter(case.label_basis for case in cases)
    return replace(knowledge, cases=cases, causes=causes), dict(sorted(labels.items()))


def _stamp(made_with: tuple[str, str], plan: _Plan, accepted: Mapping[str, tuple[str, ...]]) -> str:
    parts = list(made_with)
    parts += [f"{path}={plan.digests[path]}" for path in sorted(plan.digests)]
    parts += [f"{case}:{','.join(causes)}" for case, causes in sorted(accepted.items())]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def _store_name(home: Home, embedder: Embedder, rebuild: bool, before: Committed | None) -> str:
    """The same name on every try, so that a killed first ingest finds its vectors again; a
    rebuild counts up and leaves the old store in place until it has committed."""
    if before:
        return before.store
    name = hashlib.sha256(embedder.name.encode()).hexdigest()[:12]
    old = home.manifest.committed()
    if not (rebuild and old):
        return f"rca-{name}-0"
    return f"rca-{name}-{int(old.store.rpartition('-')[2]) + 1}"


def open_store(settings: Settings, name: str) -> ChromaStore:
    """The vectors of a workspace; on a server the collection is told apart by its path."""
    if settings.index.url:
        place = hashlib.sha256(str(settings.root).encode()).hexdigest()[:12]
        return ChromaStore(f"{name}-{place}", url=settings.index.url)
    return ChromaStore(name, folder=settings.root / ".rca" / "chroma" / name)


def _committed_paths(home: Home) -> list[str]:
    return list(home.manifest.digests())


def _tidy(
    home: Home, now: Committed, old: Committed | None, store: ChromaStore, needed: frozenset[str]
) -> None:
    """After the commit: drop vectors, views and stores that nothing names any more."""
    store.delete([i for i in store.ids() if i not in needed])
    if old and old.stamp != now.stamp:
        home.knowledge(old.stamp).unlink(missing_ok=True)
    for file in home.knowledge(now.stamp).parent.iterdir():
        if file.stem != now.stamp:
            file.unlink()
    home.shelf.sweep(now.stamp)
    for folder in _folders(home.folder / "chroma"):
        if folder.name != now.store:
            shutil.rmtree(folder, ignore_errors=True)


def _folders(parent: Path) -> list[Path]:
    return [p for p in parent.iterdir() if p.is_dir()] if parent.is_dir() else []


def _worst_first(readings: Sequence[Reading]) -> tuple[Receipt, ...]:
    receipts = [receipt for reading in readings for receipt in reading.receipts]
    return tuple(sorted(receipts, key=lambda r: (not r.error, not r.quarantined)))


def _notes(readings: Sequence[Reading]) -> tuple[str, ...]:
    return tuple(
        f"case {case} stands in {len(places)} places; the first counts: {', '.join(places)}"
        for case, places in sorted(duplicates(readings).items())
    )


__all__ = ["IngestReport", "SourceFile", "ingest", "open_store"]
