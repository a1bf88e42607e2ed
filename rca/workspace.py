"""The composition root: opens a workspace, picks the engines, and offers what people do with it.

The command line, the app and the evaluation use nothing below this module but domain types.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property, partial
from pathlib import Path

from rca import events
from rca import settings as configuration
from rca.batch import Asked, BatchResult, answering, run
from rca.benches import Benches, Publisher
from rca.citation import CitedDocument, find
from rca.crew import Helpers
from rca.domain import Diagnosis, Hit, Incident, Receipt, Verdict
from rca.errors import UserError
from rca.grouping import Event
from rca.grouping import group as group_rows
from rca.index.encode import Progress, silent
from rca.index.knowledge import Knowledge
from rca.index.sync import IngestReport, ingest
from rca.labelling import Proposal, accept, accepted, propose, write
from rca.likeness import Places
from rca.people import People
from rca.plant.findings import Findings
from rca.plant.mapping_check import with_mapping
from rca.plant.records import Records as PlantRecords
from rca.ports import Embedder
from rca.rank.ranking import Ranking
from rca.read.incidents import parse_columns, read_incidents
from rca.records import Records
from rca.report.eightd.document import EightD
from rca.reporting import Layout, report
from rca.settings import Settings
from rca.stats import Stats, stats
from rca.triage import Bench, Options, diagnose, ranking, with_people
from rca.wording import Heard, Writer


class Workspace:
    """One plant. Opening is cheap; engines start when first needed."""

    def __init__(self, settings: Settings, records: Records | None = None) -> None:
        """``records``: another file than the one beside rca.toml, for a rehearsal."""
        self.settings = settings
        if records is not None:
            self.__dict__["records"] = records
        self.benches = Benches(settings, lambda: self.records, lambda: self.plant)

    @classmethod
    def open(cls, folder: Path | None = None) -> Workspace:
        """The workspace in ``folder``, or the nearest one upwards from the current folder.

        Raises SettingsError.
        """
        root = folder if folder is not None else configuration.find_root(Path.cwd())
        return cls(configuration.load(root))

    @property
    def embedder(self) -> Embedder:
        """The encoder rca.toml names."""
        return self.benches.embedder

    @property
    def places(self) -> Places:
        """Machine names and their aliases."""
        return self.benches.places

    @cached_property
    def records(self) -> Records:
        """What people did; beside rca.toml, touched by no rebuild."""
        return Records.open(self.settings.root)

    def people(self, as_of: date | None = None) -> People:
        """Verdicts and incidents on record, as far as they were known on ``as_of``."""
        incidents = (incident for incident, _ in self.records.incidents())
        return People.of(self.records.verdicts(), incidents).on(as_of)

    @cached_property
    def plant(self) -> PlantRecords:
        """The process tables, asked where they lie."""
        return PlantRecords(self.settings)

    def why(self, incident: Incident, as_of: date | None = None, lang: str = "") -> Findings:
        """What the plant's records say about ``incident``. Raises FileReadError and SettingsError
        for a mapping in rca.toml that does not hold, IndexMissing."""
        bench = self.bench_for(incident, as_of)
        if bench.measured is None:
            return Findings(incident.id)
        return bench.measured.strictly(incident, lang, bench.sites.read(incident))

    # ------------------------------------------------------------ ingest

    def ingest(self, *, rebuild: bool = False, progress: Progress = silent) -> IngestReport:
        """Bring the index in line with the files. Raises SettingsError, IndexBusy, IndexMissing."""
        self.benches.close()
        report = ingest(
            self.settings,
            self.embedder,
            Publisher(self.benches, progress),
            accepted(self.records),
            rebuild=rebuild,
            progress=progress,
        )
        told = with_mapping(report.receipts, PlantRecords(self.settings))
        return replace(report, receipts=told)

    # ------------------------------------------------------------ ask

    def bench(
        self,
        as_of: date | None = None,
        hide: Collection[str] = (),
        without_causes: Collection[str] = (),
    ) -> Bench:
        """Snapshot and ranker of the present, of a past day, without some cases or events, or as
        if some causes had never been known. Raises IndexMissing."""
        return self.benches.of(as_of, hide, without_causes)

    def bench_for(
        self,
        incident: Incident,
        as_of: date | None = None,
        *,
        hide: Collection[str] = (),
        without_causes: Collection[str] = (),
    ) -> Bench:
        """The bench on which ``incident`` may be judged: its own 8D and event are not in it."""
        return self.benches.for_incident(incident, as_of, hide, without_causes)

    def ranking(self, incident: Incident, as_of: date | None = None) -> Ranking:
        """The whole list with every probability, of which :meth:`diagnose` shows the top."""
        return ranking(self.bench_for(incident, as_of), incident)

    def options(self, top: int = 5, language: str = "") -> Options:
        """Options with the workspace's language unless one is named."""
        return Options(top, language or self.settings.workspace.language)

    def diagnose(
        self, incident: Incident, options: Options | None = None, as_of: date | None = None
    ) -> Diagnosis:
        """Rank and word one incident; nothing is stored."""
        bench = with_people(self.bench_for(incident, as_of), self.people(as_of))
        return diagnose(bench, incident, options or self.options())

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

    def document(self, ref: str, quote: str = "") -> CitedDocument | None:
        """The document a citation was taken from, superseded revisions included; None = gone."""
        root, now = self.settings.root, self.bench().view.knowledge.passages
        return find(ref, quote, now, root) or find(ref, quote, self.knowledge().passages, root)

    def receipts(self) -> tuple[Receipt, ...]:
        """What each file and sheet gave at the last finished ingest. Raises IndexMissing."""
        self.benches.committed()
        manifest = self.benches.home.manifest
        readings = manifest.readings(manifest.digests())
        return tuple(receipt for path in sorted(readings) for receipt in readings[path].receipts)

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
        group: bool = False,
        progress: Progress = silent,
        jobs: int = 1,
    ) -> BatchResult:
        """Diagnose a file of incidents into ``out`` and keep each new diagnosis; then, with a
        ``writer``, word them one by one. ``group``: alarm rows of one event are one incident.
        ``jobs``: processes that may rank a long file, each with engines of its own.

        Raises FileReadError, IndexMissing, IndexBusy.
        """
        incidents = read_incidents(file, self.settings, parse_columns(columns) if columns else None)
        bench = self.bench(as_of)  # a missing index is told before anything is written
        if group:
            incidents, found = events.grouped(incidents, bench.view.glossary, self.places)
            events.write(found, out)
        rows = (row.incident for row in incidents.rows if row.incident is not None)
        people = self.people(as_of).beside(rows)
        helped = partial(_answering, self.settings, people, as_of, options)
        result = run(
            incidents,
            out,
            _beside(people, _of_one_state(self, bench, as_of)),
            options,
            fresh=fresh,
            progress=progress,
            drafter=writer.drafter(self.bench().view.glossary, options) if writer else None,
            helpers=Helpers(jobs - 1, helped) if jobs > 1 else None,
        )
        self.records.store_all(result.diagnoses, at, lines=result.lines)
        return result

    def events(self, rows: Sequence[Incident]) -> tuple[Event, ...]:
        """Alarm rows as events, each with the incident that stands for it."""
        return group_rows(rows, self.bench().view.glossary, self.places)

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
        return self.benches.knowledge()

    def everything(self) -> Knowledge:
        """What was read and what people proved, before any cut. Raises IndexMissing."""
        return self.benches.everything()

    def report(
        self, name: str, file: Path, at: datetime, layout: Layout | None = None
    ) -> tuple[Path, EightD]:
        """Write the 8D of incident ``name`` to ``file``. Raises RecordMissing, UserError,
        IndexMissing."""
        catalogue = {cause.id: cause for cause in self.knowledge().causes}
        return report(self.records, catalogue, name, file, at, layout)

    def stats(self) -> Stats:
        """How long incidents take and where the confirmed cause stood; see :mod:`rca.stats`."""
        return stats(self.records.outcomes())

    def judge(self, verdict: Verdict) -> None:
        """Store a verdict on a stored incident. Raises UserError for an unknown cause."""
        if not verdict.new_text and verdict.cause_id not in self.bench().view.causes:
            raise UserError(
                f"no cause {verdict.cause_id!r} in this workspace",
                'name one that `rca show` lists, or add `--new "what it was"`',
            )
        self.records.add_verdict(verdict)


def _beside(people: People, bench_for: Callable[[Incident], Bench]) -> Callable[[Incident], Bench]:
    """``bench_for`` with the same people; each bench is joined with them once."""
    joined: dict[int, tuple[Bench, Bench]] = {}

    def bench(incident: Incident) -> Bench:
        plain = bench_for(incident)
        if id(plain) not in joined:
            joined[id(plain)] = (plain, with_people(plain, people))
        return joined[id(plain)][1]

    return bench


def _answering(settings: Settings, people: People, as_of: date | None, options: Options) -> Asked:
    """In a helping process: the same workspace, opened anew."""
    plant = Workspace(settings)
    of_state = _of_one_state(plant, plant.bench(as_of), as_of)
    return answering(_beside(people, of_state), options)


def _of_one_state(
    plant: Workspace, bench: Bench, as_of: date | None
) -> Callable[[Incident], Bench]:
    """The bench of each incident of a run: ``bench``, whatever is written meanwhile, but for those
    that must not see their own report."""
    return lambda incident: plant.bench_for(incident, as_of) if incident.case_ref else bench
