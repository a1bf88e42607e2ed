"""One workspace for all sessions of a server, with the locks that sharing needs."""

from __future__ import annotations

import atexit
import contextlib
import gc
import secrets
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from threading import Lock, Thread
from time import monotonic

from app.conversation import Turn, turns
from rca import CitedDocument, Diagnosis, Findings, Incident, Options, RcaError, Verdict, Workspace

_SWEEP = 100  # answers between two looks at everything that is in memory
_FRESH = 3.0  # seconds that a list read from the records may be shown again


def now() -> datetime:
    """The plant's clock, read only here."""
    return datetime.now().replace(microsecond=0)  # noqa: DTZ005 - plant time has no zone


def new_id(at: datetime) -> str:
    """A name for an incident that has none."""
    return f"Q{at:%y%m%d}-{secrets.token_hex(3)}"


def _set_aside(*, everything: bool) -> None:
    """Take what is alive out of the collector's sight. Streamlit collects all garbage after every
    run of a page: walking a loaded archive each time cost two thirds of the server's time.
    ``everything``: look once more at what was set aside before, for what nobody needs any longer.
    """
    if everything:
        gc.unfreeze()
    gc.collect()
    gc.freeze()


atexit.register(gc.unfreeze)  # or libraries report as leaked what was only set aside


class Engine:
    """What the pages ask. Every method may be called from any session's thread."""

    def __init__(self, plant: Workspace) -> None:
        self.plant = plant
        self._gate, self._turn = Lock(), Lock()
        self._listed: tuple[float, tuple[tuple[Incident, str], ...]] | None = None
        self._stored = lru_cache(maxsize=512)(self._read)
        self._loaded: object = None
        self._answers = 0

    @classmethod
    def open(cls, folder: Path) -> Engine:
        """Open the workspace and load what the first question needs. Raises SettingsError."""
        return cls(Workspace.open(folder))

    def ready(self) -> None:
        """Load or build the present knowledge, one session at a time. Raises IndexMissing."""
        with self._gate:
            self.plant.bench()

    # ------------------------------------------------------------ ask

    def ask(self, incident: Incident, at: datetime, by: str) -> str:
        """Diagnose and keep; returns the record's name ``ID@n``. Raises UserError."""
        self.ready()
        with self._turn:  # ranking keeps a processor busy: in turn, nobody waits for everybody
            diagnosis = self.plant.diagnose(incident, self.options())
            self._settle()
        return self.keep(diagnosis, at, by)

    def _settle(self) -> None:
        """After the first answer from new knowledge all of it is loaded."""
        bench, self._answers = self.plant.bench(), self._answers + 1
        _set_aside(everything=bench is not self._loaded or self._answers % _SWEEP == 0)
        self._loaded = bench

    def keep(self, diagnosis: Diagnosis, at: datetime, by: str) -> str:
        """Store a diagnosis under its incident."""
        self._listed = None
        return self.plant.records.store(diagnosis, at, by or "app")

    def options(self) -> Options:
        """What the workspace chose."""
        return self.plant.options()

    # ------------------------------------------------------------ look

    def conversation(self, incident_id: str) -> tuple[Turn, ...]:
        """Everything said about an incident; empty for one that nobody knows."""
        lines = self.plant.records.history(incident_id)
        stored = (
            (int(line.detail["n"]), line.at, line.by, self._stored(incident_id, line.detail["n"]))
            for line in lines
            if line.what == "diagnosed" and "n" in line.detail
        )
        return turns(stored)

    def _read(self, incident_id: str, n: int) -> Diagnosis:
        return self.plant.records.diagnosis(f"{incident_id}@{n}")

    def incidents(self) -> tuple[tuple[Incident, str], ...]:
        """Every incident with its state, newest first; at most some seconds old."""
        known = self._listed
        if known is None or monotonic() - known[0] > _FRESH:
            known = (monotonic(), self.plant.records.incidents()[::-1])
            self._listed = known
        return known[1]

    def forget(self) -> None:
        """Read the list of incidents anew when it is next asked for."""
        self._listed = None

    def causes(self) -> Mapping[str, str]:
        """Cause id -> "id name" of all that is known, in both languages where there are two."""
        self.ready()
        causes = self.plant.bench().view.causes.values()
        return {c.id: _told(c.id, c.name("en"), c.name("zh")) for c in causes}

    def document(self, ref: str, quote: str) -> CitedDocument | None:
        """Where a citation was taken from."""
        self.ready()
        return self.plant.document(ref, quote)

    def why(self, incident: Incident) -> Findings:
        """What the plant's records say. Raises UserError."""
        self.ready()
        with self._turn:
            return self.plant.why(incident)

    # ------------------------------------------------------------ judge

    def rebuild(self) -> None:
        """Start to learn from a verdict, so that the next question need not wait for it."""
        Thread(target=self._rebuild).start()

    def _rebuild(self) -> None:
        with contextlib.suppress(RcaError):  # told to whoever asks next
            self.ready()

    def judge(self, verdict: Verdict) -> None:
        """Keep a verdict. Raises UserError, RecordMissing."""
        self.ready()
        self.plant.judge(verdict)
        self._listed = None

    def undo(self, incident_id: str, by: str, at: datetime) -> Verdict:
        """Take back the newest verdict. Raises RecordMissing."""
        taken = self.plant.records.undo(incident_id, by, at)
        self._listed = None
        return taken


def _told(cause: str, english: str, chinese: str) -> str:
    names = dict.fromkeys(name for name in (english, chinese) if name and name != cause)
    return " · ".join([cause, *names])
