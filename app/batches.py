"""Batch jobs as folders: ``triage/JOB`` below the workspace. The work runs in a process of its own
and tells how far it is in ``progress.json``, so that neither a reload nor a restart loses it.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from filelock import FileLock, Timeout

FOLDER = "triage"
_NOT_IN_NAMES = re.compile(r"[^\w.\- ()\[\]]+")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
_STARTS_WITHIN = 30.0  # seconds a new worker may take until it speaks

State = Literal["waiting", "running", "stopped", "done", "partial", "failed"]


def safe_name(name: str) -> str:
    """The last part of ``name`` as a file name that any system takes: no path, no control or
    shell characters, not hidden, not reserved, at most 120 characters with its suffix."""
    base = name.replace("\\", "/").rpartition("/")[2]
    kept = _NOT_IN_NAMES.sub("_", base).strip(" .")
    if not kept or _RESERVED.match(kept):
        kept = f"file_{kept}"
    stem, dot, suffix = kept.rpartition(".")
    return f"{stem[: 118 - len(suffix)]}.{suffix}" if dot and len(suffix) < 12 else kept[:120]


@dataclass(frozen=True, slots=True)
class Job:
    """What was asked for. ``file`` lies in the job's folder."""

    folder: Path
    name: str
    file: str
    by: str
    at: str
    columns: str = ""
    draft: bool = False
    group: bool = False

    @property
    def out(self) -> Path:
        """Where the results come."""
        return self.folder / "out"

    @property
    def input(self) -> Path:
        """The uploaded file."""
        return self.folder / self.file


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is. Times are seconds since the epoch."""

    state: State = "waiting"
    stage: str = ""
    done: int = 0
    total: int = 0
    started: float = 0.0
    at: float = 0.0
    error: str = ""
    fix: str = ""

    @property
    def seconds_left(self) -> float | None:
        """At the pace so far; None before there is one."""
        if self.done <= 0 or self.total <= self.done or self.at <= self.started:
            return None
        return (self.at - self.started) / self.done * (self.total - self.done)


def new_job(root: Path, name: str, content: bytes, by: str, at: datetime, **asked: Any) -> Job:
    """Lay down the folder of a job; its description comes last, so that half a job is none.
    ``asked``: columns, draft, group of the `Job`."""
    file = safe_name(name)
    folder = _free(root / FOLDER, f"{at:%Y%m%d-%H%M%S}")
    (folder / file).write_bytes(content)
    job = Job(folder, file, file, by, at.isoformat(), **asked)
    write_json(folder / "job.json", {**asdict(job), "folder": folder.name})
    return job


def _free(parent: Path, stamp: str) -> Path:
    for number in range(1000):
        folder = parent / (stamp if not number else f"{stamp}-{number}")
        try:
            folder.mkdir(parents=True)
        except FileExistsError:
            continue
        return folder
    raise AssertionError("a thousand jobs in one second")


def jobs(root: Path) -> Sequence[Job]:
    """All jobs of a workspace, newest first; a folder without a description is none."""
    found = []
    for file in sorted((root / FOLDER).glob("*/job.json"), reverse=True):
        told = read_json(file)
        if told:
            found.append(Job(**{**told, "folder": file.parent}))
    return found


def progress(folder: Path) -> Progress:
    """What the worker last told; ``stopped`` where it is gone without having finished."""
    told = read_json(folder / "progress.json")
    known = Progress(**told) if told else Progress()
    starting = known.state == "waiting" and time.time() - known.at < _STARTS_WITHIN
    if known.state in ("waiting", "running") and not starting and not running(folder):
        return Progress(**{**asdict(known), "state": "stopped"})
    return known


def running(folder: Path) -> bool:
    """Whether a worker holds this folder."""
    lock = FileLock(folder / ".worker.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    lock.release()
    return False


def start(kind: Literal["triage", "ingest"], root: Path, folder: Path) -> None:
    """Start a worker of its own; it lives on when this server ends. A second one gives way."""
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / "progress.json", asdict(Progress(at=time.time())))
    command = [sys.executable, "-m", "app.worker", kind, str(root), str(folder)]
    with (folder / "worker.log").open("ab") as log:
        subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )


def resume(root: Path) -> int:
    """Start again what a restart of the machine stopped; returns how many."""
    stopped = [job for job in jobs(root) if progress(job.folder).state == "stopped"]
    for job in stopped:
        start("triage", root, job.folder)
    return len(stopped)


def remove(job: Job) -> None:
    """Forget a job and its results; the diagnoses stay in the records."""
    shutil.rmtree(job.folder, ignore_errors=True)


def rows(job: Job) -> list[Mapping[str, Any]]:
    """The diagnoses so far, in the contract's JSON shape: of the finished file, or of the journal
    while it grows."""
    finished = job.out / "diagnoses.jsonl"
    if finished.exists() and progress(job.folder).state in ("done", "partial"):
        return [json.loads(line) for line in finished.read_text("utf-8").split("\n") if line]
    journal = job.out / "journal.jsonl"
    if not journal.exists():
        return []
    text = journal.read_text("utf-8", errors="replace")
    whole = text[: text.rfind("\n") + 1]
    return [json.loads(json.loads(line)["line"]) for line in whole.split("\n") if line]


def members(job: Job) -> dict[str, list[Mapping[str, Any]]]:
    """Event id -> the alarm rows it stands for; empty where rows were not grouped."""
    try:
        text = (job.out / "events.jsonl").read_text(encoding="utf-8")
    except OSError:
        return {}
    told = (json.loads(line) for line in text.split("\n") if line)
    return {event["event"]: event["rows"] for event in told}


def write_json(file: Path, value: object) -> None:
    """Write beside ``file`` and rename: a reader never sees half of it."""
    draft = file.with_name(f".{file.name}.part")
    draft.write_text(json.dumps(value, ensure_ascii=False, default=str), encoding="utf-8")
    os.replace(draft, file)


def read_json(file: Path) -> dict[str, Any]:
    """What ``write_json`` wrote; empty where there is nothing to read."""
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}
