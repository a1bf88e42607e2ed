"""The cases of the bench in turn, each in a process of its own; a killed run goes on."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

Shape = dict[str, Any]


def cases(sizes: Sequence[int]) -> Iterator[tuple[str, int]]:
    """(case, passages) in the order in which they must run: the one Chroma collection grows, so
    each size is asked before the next is filled in."""
    yield from (("history", 0), ("built", 0))
    for size in sizes:
        yield from (("fill", size), ("plain", size), ("listed", size))


def name_of(case: str, size: int) -> str:
    """The name of a case in the results."""
    return f"{case} {size}" if size else case


def measure(
    place: Path,
    rows: int,
    sizes: Sequence[int],
    lay: Callable[[], None],
    run: Callable[[str, Path, int], Shape] | None = None,
) -> Shape:
    """Results by case. ``place``: holds ``plant``, which ``lay`` makes, and what is finished; a run
    of other ``rows`` or ``sizes`` begins anew, and so does one that had come to the end."""
    run = run or in_process
    plan = {"rows": rows, "sizes": list(sizes)}
    kept = place / "finished.json"
    found: Shape = _read(kept) if kept.is_file() else {}
    if found.get("plan") != plan or found.get("complete"):
        shutil.rmtree(place / "plant", ignore_errors=True)
        found = {"plan": plan}
        lay()
    for case, size in cases(sizes):
        name = name_of(case, size)
        if name in found:
            continue
        begun = perf_counter()
        found[name] = run(case, place / "plant", size)
        sys.stderr.write(f"{name}: {perf_counter() - begun:.0f} s\n")
        kept.write_text(json.dumps(found), encoding="utf-8")
    kept.write_text(json.dumps({**found, "complete": True}), encoding="utf-8")
    return found


def _read(file: Path) -> Shape:
    try:
        found: Shape = json.loads(file.read_text(encoding="utf-8"))
    except ValueError:  # killed while writing: measured again
        return {}
    return found


def in_process(case: str, folder: Path, size: int) -> Shape:
    """What the case found, and the peak memory of its process."""
    command = [sys.executable, "-m", "evals.bench", "--one", case, str(folder), str(size)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found: Shape = json.loads(done.stdout.splitlines()[-1])
    return found
