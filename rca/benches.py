"""The benches of a workspace: a snapshot of what was known and the ranker fitted on it.

Present, past and reduced ones are built on demand, kept on disk until the next ingest that changes
something, and the last few are kept open.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import date
from functools import cache, cached_property

from filelock import FileLock

from rca.domain import Incident
from rca.errors import IndexMissing
from rca.index.build import RECIPE, Home, build_view
from rca.index.cut import PRESENT, Cut
from rca.index.embedding import open_embedder
from rca.index.encode import Progress, encode, needed_digests, silent
from rca.index.knowledge import Knowledge
from rca.index.language import Glossary
from rca.index.manifest import Committed
from rca.index.query import Asker
from rca.index.shelf import Claim
from rca.index.sync import open_store
from rca.index.view import View
from rca.joining import join
from rca.likeness import Places
from rca.measured import Measured
from rca.plant.records import Records as PlantRecords
from rca.ports import Embedder, VectorStore
from rca.proved import Proved
from rca.rank import store as ranker_store
from rca.rank.fit import fit
from rca.rank.observe import history
from rca.records import Records
from rca.recurrence import Recall
from rca.repeats import settled
from rca.settings import Settings
from rca.siting import Sites
from rca.triage import Bench

_OPEN = 8  # kept open beside the present one
_JOINED = 2  # the same of those with the latest verdicts, which hold arrays of their own


@cache
def one_thread() -> None:
    """From now on products of vectors take one thread in this process: their last bit does not
    depend on the machine, and a pool that a rival process holds up is ten times slower."""
    from threadpoolctl import threadpool_limits

    threadpool_limits(limits=1)


class Benches:
    """Cheap to make; the encoder starts when first needed."""

    def __init__(
        self, settings: Settings, records: Callable[[], Records], plant: Callable[[], PlantRecords]
    ) -> None:
        self._settings = settings
        self.records = records
        self._plant = plant
        self.home = Home(settings.root)
        self._open: dict[str, tuple[Bench, Claim]] = {}  # oldest first
        # with the latest verdicts, oldest first; of one ingest, fitted and joining verdicts
        self._joined: tuple[tuple[str, ...], dict[Cut, Bench]] = ((), {})
        self._read: tuple[tuple[object, ...], tuple[Proved, Proved, Proved]] | None = None

    @cached_property
    def embedder(self) -> Embedder:
        """The encoder rca.toml names."""
        return open_embedder(self._settings.embedder.model)

    @cached_property
    def places(self) -> Places:
        """Machine names and their aliases."""
        return Places.of(self._settings.machines)

    def close(self) -> None:
        """Forget the open ones: the index is about to change."""
        self._open.clear()
        self._joined = ((), {})

    def committed(self) -> Committed:
        """The last finished ingest. Raises IndexMissing, also where rca.toml now names another
        encoder."""
        now = self.home.manifest.committed()
        if now is None:
            raise IndexMissing(f"{self._settings.root} has no index yet", "rca ingest")
        if now.embedder != self.embedder.name:
            raise IndexMissing(
                f"the index was made with embedder {now.embedder}, this is {self.embedder.name}",
                "rca ingest --rebuild",
            )
        return now

    def knowledge(self) -> Knowledge:
        """Everything the last ingest read. Raises IndexMissing."""
        return Knowledge.load(self.home.knowledge(self.committed().stamp))

    def everything(self, verdicts: Proved | None = None) -> Knowledge:
        """What was read and what people proved, before any cut. Raises IndexMissing."""
        proved = verdicts or Proved.of(self.records())
        return self.knowledge().plus(proved.cases, proved.passages)

    def of(
        self,
        as_of: date | None = None,
        hide: Collection[str] = (),
        without_causes: Collection[str] = (),
    ) -> Bench:
        """Snapshot and ranker of the present, of a past day, without some cases or events, or as
        if some causes had never been known. Raises IndexMissing."""
        now = self.committed()
        told, fitted, later = self._proved(now)
        cut = Cut(as_of, frozenset(hide), frozenset(without_causes))
        joined = self._with(later, fitted, now, cut) if later.cases else None
        return joined or self._fitted(now, told if later.cases else fitted, cut)

    def _fitted(self, now: Committed, verdicts: Proved, cut: Cut) -> Bench:
        """A bench whose ranker is fitted on all that it knows; built where it is not there."""
        key = cut.key(now.stamp, verdicts.digest)
        held = self._open.get(key)
        if held is None:
            present = PRESENT.key(now.stamp, verdicts.digest)
            claim = self.home.shelf.claim(key)
            if self._ensure(key, now, verdicts, cut):
                self.home.shelf.evict({present})
            held = self._open[key] = (self._load(key, now, cut.as_of), claim)
            for old in [k for k in list(self._open) if k not in (key, present)][:-_OPEN]:
                self._open.pop(old, None)
        return held[0]

    def _with(self, later: Proved, fitted: Proved, now: Committed, cut: Cut) -> Bench | None:
        """The bench of ``fitted`` which ``later`` has joined, kept until somebody judges or
        ingests; None where a past day or a missing cause does not let it."""
        state = (now.stamp, fitted.digest, later.digest)
        held = self._joined  # read once: another thread may be at other verdicts
        if held[0] != state:
            held = self._joined = (state, {})
        bench = held[1].get(cut)
        if bench is None:
            base = self._fitted(now, fitted, replace(cut, hide=cut.hide - later.names))
            bench = join(base, later, cut, self.places)
            if bench is not None:
                for old in [c for c in list(held[1]) if c != PRESENT][: 1 - _JOINED]:
                    held[1].pop(old, None)
                held[1][cut] = bench
        return bench

    def _proved(self, now: Committed) -> tuple[Proved, Proved, Proved]:
        """What people proved: all of it, what is fitted and what joins; made anew only after
        somebody wrote."""
        read = (now.stamp, self.records().verdict_cases(), self.records().refuted_cases())
        if self._read is None or self._read[0] != read:
            told = Proved.of(self.records())
            files = self.home.knowledge(now.stamp)
            self._read = (read, (told, *told.parted(now.labelled, lambda: Knowledge.load(files))))
        return self._read[1]

    def for_incident(
        self,
        incident: Incident,
        as_of: date | None = None,
        hide: Collection[str] = (),
        without_causes: Collection[str] = (),
    ) -> Bench:
        """The bench on which ``incident`` may be judged: its own 8D and event are not in it."""
        bench = self.of(as_of, hide, without_causes)
        if not incident.case_ref:
            return bench
        own = bench.view.cases.get(incident.case_ref)
        events = {case.group for case in bench.view.knowledge.cases}
        if own is None and incident.case_ref not in events:
            return bench
        return self.of(as_of, {*hide, own.group if own else incident.case_ref}, without_causes)

    def _ensure(
        self,
        key: str,
        now: Committed,
        verdicts: Proved,
        cut: Cut,
    ) -> bool:
        """Whether the view had to be built."""
        if self.home.view(key).exists():
            return False
        with FileLock(self.home.folder / "view.lock"):
            if self.home.view(key).exists():
                return False
            known = cut.of(self.everything(verdicts))
            self.build(key, now.stamp, known, lambda: open_store(self._settings, now.store))
        return True

    def build(
        self,
        key: str,
        stamp: str,
        known: Knowledge,
        store: Callable[[], VectorStore],
        progress: Progress = silent,
    ) -> None:
        """Encode, index and fit ``known`` into the folder of ``key``."""
        known = settled(known, self.places)
        glossary = Glossary.of(known.terms)
        lookup = encode(known, glossary, self.embedder, store(), progress)
        progress("index", 0, 1)
        view = build_view(known, lookup)
        progress("index", 1, 1)
        progress("rank", 0, 1)
        ranker = fit(history(known, lookup, Asker(self.embedder, glossary)))
        with self.home.shelf.staged(self.home.view(key)) as folder:
            view.save(folder)
            ranker_store.save(ranker, folder / "ranker")
            (folder / "ranker.stamp").write_text(ranker_store.stamp(ranker))
            (folder / "stamp").write_text(stamp)
        progress("rank", 1, 1)

    def _load(self, key: str, now: Committed, as_of: date | None) -> Bench:
        one_thread()
        folder = self.home.view(key)
        view = View.load(folder, lambda: open_store(self._settings, now.store))
        return Bench(
            view=view,
            ranker=ranker_store.load(folder / "ranker"),
            asker=Asker(self.embedder, view.glossary),
            index=now.stamp,
            stamp=(folder / "ranker.stamp").read_text(),
            as_of=as_of.isoformat() if as_of else None,
            recall=Recall.of(view.knowledge.cases, view.glossary, self.places),
            sites=Sites.of(view.knowledge.cases, self.places),
            measured=Measured(self._plant(), view, as_of, self._settings.workspace.language),
        )


class Publisher:
    """Builds the present view of a fresh ingest; see :class:`rca.index.sync.Publish`."""

    recipe = f"{RECIPE}.{ranker_store.FORMAT}"

    def __init__(self, benches: Benches, progress: Progress) -> None:
        self._benches = benches
        self._progress = progress

    def __call__(
        self, stamp: str, knowledge: Knowledge, store: Callable[[], VectorStore], *, anew: bool
    ) -> frozenset[str]:
        """The digests of all vectors that ``knowledge`` needs."""
        benches = self._benches
        verdicts = Proved.of(benches.records())
        fitted, _ = verdicts.parted(knowledge.labelled, lambda: knowledge)
        known = knowledge.plus(fitted.cases, fitted.passages).on(None)
        key = PRESENT.key(stamp, fitted.digest)
        if anew or not benches.home.view(key).exists():
            benches.build(key, stamp, known, store, self._progress)
        needed = knowledge.plus(verdicts.cases, ())
        return needed_digests(needed, Glossary.of(known.terms), benches.embedder)
