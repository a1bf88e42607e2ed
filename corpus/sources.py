"""Reads the authored sources (`src/`) into frozen records. Nothing here knows a file format."""

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent
SRC = ROOT / "src"
# The C parser reads the same ten times faster; not every build of PyYAML has it.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Check:
    """One test of a hypothesis in D4: what was done, how long it took, what it said."""

    text: str
    minutes: int
    result: str
    cause: str


@dataclass(frozen=True)
class Report:
    """One 8D as authored: metadata for builder and tests, body for the reader."""

    id: str
    event: str
    title: str
    opened: date
    closed: date
    lang: str
    product: str
    line: str
    step: str
    machine: str
    lots: tuple[str, ...]
    shift: str
    defect_code: str
    causes: tuple[str, ...]
    coded: bool
    escape: str
    checks: tuple[Check, ...]
    held: bool | None
    repeat_of: str | None
    format: str
    layout: str
    body: str


@dataclass(frozen=True)
class Procedure:
    """One revision of an SOP, reaction plan or control plan."""

    number: str
    title: str
    revision: str
    effective: date
    superseded_by: str | None
    format: str
    lang: str
    file: str
    body: str


@dataclass(frozen=True)
class Machine:
    """A machine as the MES names it; `line` is `shared` in the electrode shop."""

    id: str
    step: str
    line: str
    aliases: tuple[str, ...]


@dataclass(frozen=True)
class Plant:
    """Names that all files share, and the head of the control plan."""

    products: tuple[str, ...]
    lines: tuple[str, ...]
    machines: tuple[Machine, ...]
    defect_codes: dict[str, str]
    control_plan: dict[str, Any]


def split_front_matter(path: Path) -> tuple[dict[str, Any], str]:
    """Return (metadata, body) of a Markdown file that starts with a YAML block."""
    text = path.read_text(encoding="utf-8")
    if not text.startswith("---\n"):
        raise ValueError(f"{path.name}: no YAML front matter; the first line must be '---'")
    head, _, body = text[4:].partition("\n---\n")
    return yaml.load(head, Loader=_LOADER), body.strip() + "\n"


def load_report(path: Path) -> Report:
    """Read one 8D; a missing or unknown key fails with the file's name."""
    meta, body = split_front_matter(path)
    meta["lots"] = tuple(meta["lots"])
    meta["causes"] = tuple(meta["causes"])
    meta["checks"] = tuple(Check(**check) for check in meta["checks"])
    try:
        return Report(**meta, body=body)
    except TypeError as error:
        raise ValueError(f"{path.name}: front matter does not fit: {error}") from error


def load_reports() -> list[Report]:
    """All 8Ds, in order of their number."""
    return [load_report(path) for path in sorted((SRC / "8d").glob("*.md"))]


def load_procedures() -> list[Procedure]:
    """All procedures, superseded revisions included."""
    procedures = []
    for path in sorted((SRC / "sop").glob("*.md")):
        meta, body = split_front_matter(path)
        try:
            procedures.append(Procedure(**meta, body=body))
        except TypeError as error:
            raise ValueError(f"{path.name}: front matter does not fit: {error}") from error
    return procedures


def load_plant() -> Plant:
    """The shared names of `plant.yaml`."""
    raw = load_yaml("plant.yaml")
    machines = tuple(
        Machine(m["id"], m["step"], m["line"], tuple(m["aliases"])) for m in raw["machines"]
    )
    return Plant(
        tuple(raw["products"]),
        tuple(raw["lines"]),
        machines,
        raw["defect_codes"],
        raw["control_plan"],
    )


def load_rows(name: str) -> list[dict[str, str]]:
    """Rows of an authored CSV in `src/`."""
    with (SRC / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def load_yaml(name: str) -> Any:
    """An authored YAML file in `src/`; treat the result as read-only."""
    return yaml.load((SRC / name).read_text(encoding="utf-8"), Loader=_LOADER)
