"""rca.toml -> frozen Settings; nothing implicit, unknown keys are errors."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from rca.domain import SourceKind
from rca.errors import SettingsError

FILE_NAME = "rca.toml"


def _one_or_many(value: object) -> object:
    """``cause = "root_cause"`` and ``text = ["title", "reason"]`` are both fine."""
    if not isinstance(value, dict):
        return value
    return {k: (v,) if isinstance(v, str) else v for k, v in value.items()}


Columns = Annotated[dict[str, tuple[str, ...]], BeforeValidator(_one_or_many)]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class WorkspaceTable(_Table):
    """``[workspace]``: name and the language of what rca writes (auto = the incident's)."""

    name: str = "workspace"
    language: Literal["auto", "en", "zh"] = "auto"


class Join(_Table):
    """One declared genealogy step: ``column`` of this source equals ``key`` of ``source``."""

    column: str
    source: str
    key: str


class ResultLimit(_Table):
    """``[[source.limits]]`` of a process source: a unit whose ``column`` lies outside is bad.
    ``code``: the defect code of such units; ``product``: the only product the limit is for."""

    column: str
    lower: float | None = None
    upper: float | None = None
    code: str = ""
    product: str = ""


class Source(_Table):
    """One ``[[source]]``: a kind, a glob below the workspace, and the names of its columns."""

    kind: SourceKind
    path: str
    columns: Columns = Field(default_factory=dict)
    joins: tuple[Join, ...] = ()
    clock_offset_minutes: float = 0.0  # added to this source's times to reach plant time
    name: str = ""
    reference: str = ""  # of a table of events: the profile of normal runs
    limits: tuple[ResultLimit, ...] = ()  # of a process source: who is bad by a measured result


class LLMTable(_Table):
    """``[llm]``: which engine words the draft; ``reader``: a GGUF file that reads it again."""

    provider: Literal["auto", "none", "ollama", "openai", "embedded"] = "auto"
    model: str = ""
    url: str = ""
    reader: str = ""


class EmbedderTable(_Table):
    """``[embedder]``: ``builtin`` or a local path / model id already on disk."""

    model: str = "builtin"


class IndexTable(_Table):
    """``[index]``: empty url = embedded Chroma; else a Chroma server."""

    url: str = ""


class IncidentTable(_Table):
    """``[incident.columns]``: field of ours = header(s) of theirs in incident files."""

    columns: Columns = Field(default_factory=dict)


class Settings(_Table):
    """One workspace's settings. ``root`` is the folder that holds rca.toml."""

    root: Path
    workspace: WorkspaceTable = WorkspaceTable()
    source: tuple[Source, ...] = ()
    llm: LLMTable = LLMTable()
    embedder: EmbedderTable = EmbedderTable()
    index: IndexTable = IndexTable()
    incident: IncidentTable = IncidentTable()
    machines: dict[str, tuple[str, ...]] = Field(default_factory=dict)  # name = its aliases

    @property
    def compared_fields(self) -> tuple[str, ...]:
        """Every field any source declares as comparable, in order of first mention."""
        return self._declared("fields")

    @property
    def compared_numbers(self) -> tuple[str, ...]:
        """Every numeric field (or glob such as ``m_*``) any source declares."""
        return self._declared("numbers")

    def _declared(self, key: str) -> tuple[str, ...]:
        names = (name for source in self.source for name in source.columns.get(key, ()))
        return tuple(dict.fromkeys(names))


def find_root(start: Path) -> Path:
    """The nearest folder upwards from ``start`` that holds rca.toml. Raises SettingsError."""
    for folder in (start, *start.parents):
        if (folder / FILE_NAME).is_file():
            return folder
    raise SettingsError(
        f"no {FILE_NAME} in {start} or above it",
        "make a workspace with `rca init DIR`, or name one with `--workspace DIR`",
    )


def load(root: Path) -> Settings:
    """Read ``root/rca.toml``. Raises SettingsError naming the key, the file and the fix."""
    file = root / FILE_NAME
    try:
        raw = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise SettingsError(f"{file} does not exist", f"rca init {root}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file}: not valid TOML: {error}", f"correct {file}") from error
    try:
        settings = Settings(root=root.resolve(), **{k: v for k, v in raw.items() if k != "root"})
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        reason = "unknown key" if first["type"] == "extra_forbidden" else first["msg"]
        raise SettingsError(f"{file}: {key}: {reason}", f"correct or remove `{key}`") from error
    if "root" in raw:
        raise SettingsError(f"{file}: root: unknown key", "remove `root`")
    return settings
