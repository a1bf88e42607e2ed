"""Wording a whole file of finished rankings, one call per incident, and what came of it.

Every ranking stands on disk before the first draft is asked for. A draft that fails leaves the
evidence wording and is counted; Ctrl-C keeps what is done. Finished replies are remembered by the
engine, so that the next run asks only for the others.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from rca.domain import Diagnosis
from rca.index.encode import Progress


@dataclass(frozen=True, slots=True)
class Attempt:
    """A diagnosis as worded; ``error`` says why it has only its evidence wording."""

    diagnosis: Diagnosis
    error: str = ""


@dataclass(frozen=True, slots=True)
class Drafter:
    """Words one diagnosis. ``identity``: engine, build and options; ``prompt``: digest of the
    packaged prompts. Both decide a reply and stand in journal and receipt."""

    write: Callable[[Diagnosis], Attempt]
    identity: str
    prompt: str


@dataclass(frozen=True, slots=True)
class Drafts:
    """What a run over all rows gave, in input order; rows after an interruption are as ranked."""

    diagnoses: tuple[Diagnosis, ...]
    seconds: tuple[float, ...]
    receipt: dict[str, object]
    interrupted: bool = False


def draft_all(
    ranked: Sequence[Diagnosis], drafter: Drafter, journal: Path, progress: Progress
) -> Drafts:
    """Word every diagnosis that did not fail; one journal line per attempt."""
    worded: list[Attempt] = []
    seconds: list[float] = []
    interrupted = False
    try:
        for done, diagnosis in enumerate(ranked, 1):
            started = perf_counter()
            worded.append(_one(diagnosis, drafter))
            seconds.append(perf_counter() - started)
            _note(journal, drafter, worded[-1], seconds[-1])
            progress("draft", done, len(ranked))
    except KeyboardInterrupt:
        interrupted = True
    asked = [attempt for attempt in worded if attempt.diagnosis.status != "failed"]
    failed = [attempt for attempt in asked if attempt.error]
    errors = [{"id": one.diagnosis.incident.id, "error": one.error} for one in failed]
    receipt: dict[str, object] = {
        "llm": drafter.identity,
        "prompt": drafter.prompt,
        "drafted": len(asked) - len(failed),
        "failed": len(failed),
        "not_reached": len(ranked) - len(worded),
        "errors": errors,
    }
    rest = ranked[len(worded) :]
    diagnoses = (*(attempt.diagnosis for attempt in worded), *rest)
    return Drafts(diagnoses, (*seconds, *(0.0 for _ in rest)), receipt, interrupted)


def _one(diagnosis: Diagnosis, drafter: Drafter) -> Attempt:
    if diagnosis.status == "failed":
        return Attempt(diagnosis)
    try:
        return drafter.write(diagnosis)
    except Exception as error:  # noqa: BLE001 - one row's draft must not cost the others
        return Attempt(diagnosis, f"{type(error).__name__}: {error}")


def _note(journal: Path, drafter: Drafter, attempt: Attempt, seconds: float) -> None:
    entry = {
        "draft": attempt.diagnosis.incident.id,
        "llm": drafter.identity,
        "prompt": drafter.prompt,
        "seconds": round(seconds, 3),
        "error": attempt.error,
    }
    with journal.open("a", encoding="utf-8") as log:
        log.write(json.dumps(entry, ensure_ascii=False) + "\n")
