"""The composition root: opens a workspace, picks the engines, and offers what people do with it.

The command line, the app and the evaluation use nothing below this module but domain types.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

from filelock import FileLock

from rca import settings as configuration
from rca.batch import BatchResult, run
from rca.domain import Case, Diagnosis, Hit, Incident, Passage, Verdict
from rca.errors import IndexMissing, UserError
from rca.index.build import RECIPE, Home, build_view, key_of
from rca.index.embedding import open_embedder
from rca.index.encode import Progress, encode, needed_digests
from rca.index.knowledge import Knowledge
from rca.index.language import Glossary
from rca.index.manifest import Committed
from rca.index.sync import IngestReport, ingest, open_store
from rca.index.view import Asker, View
from rca.labelling import Proposal, accept, accepted, propose, write
from rca.ports import Embedder, VectorStore
from rca.rank import store as ranker_store
from rca.rank.fit import fit
from rca.rank.observe import history
from rca.read.incidents import parse_columns, read_incidents
from rca.records import Records
from rca.settings import Settings
from rca.triage import Bench, Options, diagnose
from rca.wording import Heard, Writer

_MADE_BY_PEOPLE = "records.sqlite"


def _silent(stage: str, done: int, total: int) -> None:
    del stage, done, total


class Workspace:
    """One plant. Opening is cheap; engines start when first needed."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.home = Home(settings.root)
        self._benches: dict[str, Bench] = {}

    @classmethod
    def open(cls, folder: Path | None = None) -> Workspace:
        """The workspace in ``folder``, or the nearest one upwards from the current folder.

        Raises SettingsError.
        """
        root = folder if folder is not None else configuration.find_root(Path.cwd())
        return cls(configuration.load(root))

    @cached_property
    def embedder(self) -> Embedder:
        """The encoder rca.toml names."""
        return open_embedder(self.settings.embedder.model)

    @cached_property
    def records(self) -> Records:
        """What people did; beside rca.toml, touched by no rebuild."""
        return Records.open(self.settings.root)

    # ------------------------------------------------------------ ingest

    def ingest(self, *, rebuild: bool = False, progress: Progress = _silent) -> IngestReport:
        """Bring the index in line with the files. Raises SettingsError, IndexBusy, IndexMissing."""
        self._benches.clear()
        return ingest(
            self.settings,
            self.embedder,
            _Publisher(self, progress),
            accepted(self.records),
            rebuild=rebuild,
            progress=progress,
        )

    def _build(
        self,
        key: str,
        stamp: str,
        known: Knowledge,
        store: Callable[[], VectorStore],
        progress: Progress = _silent,
    ) -> None:
        """Encode, index and fit ``known`` into the folder of ``key``."""
        glossary = Glossary(known.terms)
        lookup = encode(known, glossary, self.embedder, store(), progress)
        progress("index", 0, 1)
        view = build_view(known, lookup)
        progress("index", 1, 1)
        progress("rank", 0, 1)
        ranker = fit(history(known, lookup, Asker(self.embedder, glossary)))
        with self.home.staged(self.home.view(key)) as folder:
            view.save(folder)
            ranker_store.save(ranker, folder / "ranker")
            (folder / "ranker.stamp").write_text(ranker_store.stamp(ranker))
            (folder / "stamp").write_text(stamp)
        progress("rank", 1, 1)

    # ------------------------------------------------------------ ask

    def bench(self, as_of: date | None = None, hide: Collection[str] = ()) -> Bench:
        """Snapshot and ranker of the present, of a past day, or without some cases or events.

        Past and reduced ones are fitted on that cut and kept until the next ingest that changes
        something. Raises IndexMissing.
        """
        now = self._committed()
        verdicts = _Verdicts.of(self.records)
        hidden = frozenset(hide)
        key = key_of(now.stamp, verdicts.digest, as_of, hidden)
        if key not in self._benches:
            self._ensure(key, now, verdicts, as_of, hidden)
            self._benches[key] = self._load(key, now, as_of)
        return self._benches[key]

    def _committed(self) -> Committed:
        now = self.home.manifest.committed()
        if now is None:
            raise IndexMissing(f"{self.settings.root} has no index yet", "rca ingest")
        if now.embedder != self.embedder.name:
            raise IndexMissing(
                f"the index was made with embedder {now.embedder}, this is {self.embedder.name}",
                "rca ingest --rebuild",
            )
        return now

    def _ensure(
        self,
        key: str,
        now: Committed,
        verdicts: _Verdicts,
        as_of: date | None,
        hidden: frozenset[str],
    ) -> None:
        if self.home.view(key).exists():
            return
        with FileLock(self.home.folder / "view.lock"):
            if self.home.view(key).exists():
                return
            known = Knowledge.load(self.home.knowledge(now.stamp))
            known = known.plus(verdicts.cases, verdicts.passages).on(as_of).without(hidden)
            self._build(key, now.stamp, known, lambda: open_store(self.settings, now.store))

    def _load(self, key: str, now: Committed, as_of: date | None) -> Bench:
        folder = self.home.view(key)
        view = View.load(folder, lambda: open_store(self.settings, now.store))
        return Bench(
            view=view,
            ranker=ranker_store.load(folder / "ranker"),
            asker=Asker(self.embedder, view.glossary),
            index=now.stamp,
            stamp=(folder / "ranker.stamp").read_text(),
            as_of=as_of.isoformat() if as_of else None,
        )

    def bench_for(self, incident: Incident, as_of: date | None = None) -> Bench:
        """The bench on which ``incident`` may be judged: its own 8D and event are not in it."""
        bench = self.bench(as_of)
        if not incident.case_ref:
            return bench
        own = bench.view.cases.get(incident.case_ref)
        events = {case.group for case in bench.view.knowledge.cases}
        if own is None and incident.case_ref not in events:
            return bench
        return self.bench(as_of, {own.group if own else incident.case_ref})

    def options(self, top: int = 5, language: str = "") -> Options:
        """Options with the workspace's language unless one is named."""
        return Options(top, language or self.settings.workspace.language)

    def diagnose(
        self, incident: Incident, options: Options | None = None, as_of: date | None = None
    ) -> Diagnosis:
        """Rank and word one incident; nothing is stored."""
        return diagnose(self.bench_for(incident, as_of), incident, options or self.options())

    def ask(
        self, incident: Incident, at: datetime, options: Options, as_of: date | None = None
    ) -> tuple[str, Diagnosis]:
        """Diagnose and store; returns the record's id (``ID@n``) and the diagnosis."""
        diagnosis = self.diagnose(incident, options, as_of)
        return self.records.store(diagnosis, at), diagnosis

    def writer(self, option: str = "", replies: Path | None = None) -> Writer:
        """The engine that words drafts: ``[llm]`` of rca.toml unless ``option`` names another."""
        return Writer.open(self.settings, option, replies)

    def draft(
        self,
        diagnosis: Diagnosis,
        at: datetime,
        writer: Writer,
        options: Options,
        heard: Heard | None = None,
    ) -> tuple[str, Diagnosis]:
        """Word a diagnosis with ``writer`` and store it; the ranking stays what it is."""
        drafted = writer.word(diagnosis, self.bench().view.glossary, options, heard)
        return self.records.store(drafted, at), drafted

    def search(self, text: str, k: int = 10, kinds: Collection[str] = ()) -> list[Hit]:
        """What retrieval finds for ``text``."""
        bench = self.bench()
        return bench.view.search(bench.asker.ask(text), k, kinds=kinds)

    def triage(  # noqa: PLR0913 - the command's own parameters
        self,
        file: Path,
        out: Path,
        at: datetime,
        options: Options,
        *,
        columns: str = "",
        as_of: date | None = None,
        fresh: bool = False,
        writer: Writer | None = None,
        progress: Progress = _silent,
    ) -> BatchResult:
        """Diagnose a file of incidents into ``out`` and keep each new diagnosis; then, with a
        ``writer``, word them one by one.

        Raises FileReadError, IndexMissing, IndexBusy.
        """
        incidents = read_incidents(file, self.settings, parse_columns(columns) if columns else None)
        self.bench(as_of)  # an index that is missing is told before anything is written
        result = run(
            incidents,
            out,
            lambda incident: self.bench_for(incident, as_of),
            options,
            fresh=fresh,
            progress=progress,
            write=self._write(writer, options) if writer and writer.llm else None,
        )
        self.records.store_all(result.diagnoses, at)
        return result

    def _write(self, writer: Writer, options: Options) -> Callable[[Diagnosis], Diagnosis]:
        glossary = self.bench().view.glossary
        return lambda diagnosis: writer.word(diagnosis, glossary, options)

    # ------------------------------------------------------------ labels and verdicts

    def propose_labels(self, to: Path) -> list[Proposal]:
        """Write what each unlabelled case seems to name to an .xlsx; returns the rows."""
        proposals = propose(self.knowledge(), self.embedder)
        write(proposals, to)
        return proposals

    def accept_labels(self, file: Path, by: str, at: datetime) -> int:
        """Take over the corrected .xlsx. Raises UserError, FileReadError."""
        return accept(file, self.knowledge(), self.records, by, at)

    def knowledge(self) -> Knowledge:
        """Everything the last ingest read. Raises IndexMissing."""
        return Knowledge.load(self.home.knowledge(self._committed().stamp))

    def judge(self, verdict: Verdict) -> None:
        """Store a verdict on a stored incident. Raises UserError for an unknown cause."""
        if not verdict.new_text and verdict.cause_id not in self.bench().view.causes:
            raise UserError(
                f"no cause {verdict.cause_id!r} in this workspace",
                'name one that `rca show` lists, or add `--new "what it was"`',
            )
        self.records.add_verdict(verdict)


class _Publisher:
    """Builds the view of a fresh ingest; see :class:`rca.index.sync.Publish`."""

    recipe = f"{RECIPE}.{ranker_store.FORMAT}"

    def __init__(self, plant: Workspace, progress: Progress) -> None:
        self._plant = plant
        self._progress = progress

    def __call__(
        self, stamp: str, knowledge: Knowledge, store: Callable[[], VectorStore], *, anew: bool
    ) -> frozenset[str]:
        verdicts = _Verdicts.of(self._plant.records)
        known = knowledge.plus(verdicts.cases, verdicts.passages).on(None)
        key = key_of(stamp, verdicts.digest, None, frozenset())
        if anew or not self._plant.home.view(key).exists():
            self._plant._build(key, stamp, known, store, self._progress)
        return needed_digests(knowledge.plus(verdicts.cases, ()), Glossary(known.terms))


@dataclass(frozen=True, slots=True)
class _Verdicts:
    """Checked verdicts as cases: what an engineer proved is history for the next question."""

    cases: tuple[Case, ...]
    passages: tuple[Passage, ...]
    digest: str

    @classmethod
    def of(cls, records: Records) -> _Verdicts:
        cases = tuple(_case(*row) for row in records.verdict_cases())
        passages = tuple(_passage(case) for case in cases)
        marks = "\n".join(f"{c.id}|{c.text}|{','.join(c.cause_ids)}|{c.closed}" for c in cases)
        digest = hashlib.sha256(marks.encode()).hexdigest()[:16] if cases else ""
        return cls(cases, passages, digest)


def _case(incident: Incident, causes: Sequence[str], rejected: Iterable[str], day: date) -> Case:
    del rejected  # counts against a cause once the ranker has a feature for it
    return Case(
        id=incident.case_ref or incident.id,
        ref=f"{_MADE_BY_PEOPLE}#{incident.id}",
        text=incident.observed,
        opened=incident.opened,
        closed=day,
        cause_text=causes[0],
        cause_ids=tuple(causes),
        label_basis="verdict",
        label_confidence=1.0,
        process_step=incident.process_step,
        line=incident.line,
        machine=incident.machine,
        lot=incident.lot,
        product=incident.product,
        shift=incident.shift,
        defect_code=incident.defect_code,
        fields=incident.fields,
        numbers=incident.numbers,
    )


def _passage(case: Case) -> Passage:
    return Passage(
        id=hashlib.sha256(f"{case.ref}|{case.text}".encode()).hexdigest()[:16],
        kind="case",
        path=_MADE_BY_PEOPLE,
        section=f"verdict:{case.id}",
        text=case.text,
        owner=case.id,
        known_from=case.closed,
    )
