"""The process behind a batch or an ingest: ``python -m app.worker triage|ingest ROOT FOLDER``."""

from __future__ import annotations

import sys
import time
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from app.batches import Job, Progress, State, read_json, write_json

if TYPE_CHECKING:
    from rca import Workspace

_EVERY = 0.2  # seconds between two words about the same stage


class Teller:
    """Writes progress, at most a few times a second and always the last word of a stage."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "progress.json"
        self._stage, self._started, self._told = "", time.time(), 0.0

    def __call__(self, stage: str, done: int, total: int) -> None:
        """One step of ``stage`` is done."""
        now = time.time()
        if stage != self._stage:
            self._stage, self._started, self._told = stage, now, 0.0
        if done < total and now - self._told < _EVERY:
            return
        self._told = now
        self._write(Progress("running", stage, done, total, self._started, now))

    def end(self, state: State, error: str = "", fix: str = "") -> None:
        """The last word."""
        told = read_json(self._file)
        done, total = int(told.get("done", 0)), int(told.get("total", 0))
        self._write(
            Progress(state, self._stage, done, total, self._started, time.time(), error, fix)
        )

    def _write(self, progress: Progress) -> None:
        write_json(self._file, asdict(progress))


def main(kind: str, root: Path, folder: Path) -> int:
    """Work until done; another worker on the same folder is left alone."""
    lock = FileLock(folder / ".worker.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return 0
    tell = Teller(folder)
    tell("start", 0, 1)
    try:
        tell.end("partial" if _work(kind, root, folder, tell) else "done")
        return 0
    except Exception as error:  # noqa: BLE001 - whoever looks at the page must learn of it
        message = getattr(error, "message", "") or f"{type(error).__name__}: {error}"
        tell.end("failed", message, getattr(error, "fix", ""))
        return 1
    finally:
        lock.release()


def _work(kind: str, root: Path, folder: Path, tell: Teller) -> bool:
    """Returns whether some row or file was not taken."""
    from rca import Workspace

    plant = Workspace.open(root)
    if kind == "ingest":
        report = plant.ingest(progress=tell)
        told = {
            "read": report.read, "unchanged": report.unchanged, "removed": report.removed,
            "cases": report.cases, "passages": report.passages, "notes": list(report.notes),
        }  # fmt: skip
        write_json(folder / "report.json", told)
        return report.partial
    job = Job(**{**read_json(folder / "job.json"), "folder": folder})
    return _triage(plant, job, tell)


def _triage(plant: Workspace, job: Job, tell: Teller) -> bool:
    writer = plant.writer("", job.out / "replies.jsonl") if job.draft else None
    result = plant.triage(
        job.input, job.out, datetime.fromisoformat(job.at), plant.options(),
        columns=job.columns, writer=writer, group=job.group, progress=tell,
    )  # fmt: skip
    return result.partial


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])))
