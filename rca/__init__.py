"""Offline root-cause assistant for manufacturing quality incidents.

The names below are the public ones: the app, the evaluation and other people's code use these and
nothing beneath. Each is imported when first asked for, so that ``rca --help`` stays light.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rca.batch import BatchResult
    from rca.citation import CitedDocument
    from rca.domain import (
        NOVEL,
        Action,
        Actions,
        Case,
        Cause,
        Check,
        CheckStep,
        Cited,
        Containment,
        Contributing,
        Diagnosis,
        Evidence,
        Hit,
        Hypothesis,
        Incident,
        LimitVerdict,
        Link,
        Listed,
        Measure,
        NextCheck,
        Passage,
        Provenance,
        Rationale,
        Receipt,
        Struck,
        Term,
        Verdict,
    )
    from rca.draft.llm.port import LLM, Prompt
    from rca.errors import (
        EngineError,
        FileReadError,
        IndexBusy,
        IndexMissing,
        RcaError,
        RecordMissing,
        RowError,
        SettingsError,
        UserError,
    )
    from rca.frames.told import ledger_quote
    from rca.grouping import Event, group
    from rca.index.knowledge import Knowledge
    from rca.index.language import Glossary
    from rca.index.sync import IngestReport
    from rca.labelling import Proposal
    from rca.life import Life
    from rca.likeness import Places
    from rca.plant.charts import figures
    from rca.plant.findings import Findings
    from rca.rank.ranking import Ranking
    from rca.read.incidents import IncidentRow, parse_columns, read_incidents
    from rca.records import Records
    from rca.recurrence import LEADING, Recall
    from rca.report.lint.finding import LINT_KINDS, Finding
    from rca.report.lint.linting import Linted, lint_file
    from rca.report.serialise import incident_line
    from rca.reporting import Layout
    from rca.settings import Settings
    from rca.stats import Stats
    from rca.triage import Bench, Options, diagnose, ranking
    from rca.wording import Heard, Writer
    from rca.workspace import Workspace

__version__ = "0.1.0"

_NAMES = {
    "rca.recurrence": "Recall LEADING",
    "rca.life": "Life",
    "rca.index.language": "Glossary",
    "rca.likeness": "Places",
    "rca.grouping": "group Event",
    "rca.batch": "BatchResult",
    "rca.citation": "CitedDocument",
    "rca.domain": "NOVEL Action Actions Case Cause Check CheckStep Cited Containment Contributing"
    " Diagnosis Evidence Hit Hypothesis Incident LimitVerdict Link Listed Measure NextCheck Passage"
    " Provenance"
    " Rationale Receipt Struck Term Verdict",
    "rca.draft.llm.port": "LLM Prompt",
    "rca.errors": "EngineError FileReadError IndexBusy IndexMissing RcaError RecordMissing RowError"
    " SettingsError UserError",
    "rca.frames.told": "ledger_quote",
    "rca.index.knowledge": "Knowledge",
    "rca.index.sync": "IngestReport",
    "rca.labelling": "Proposal",
    "rca.read.incidents": "IncidentRow parse_columns read_incidents",
    "rca.records": "Records",
    "rca.report.lint.finding": "LINT_KINDS Finding",
    "rca.report.lint.linting": "Linted lint_file",
    "rca.report.serialise": "incident_line",
    "rca.reporting": "Layout",
    "rca.settings": "Settings",
    "rca.stats": "Stats",
    "rca.plant.charts": "figures",
    "rca.plant.findings": "Findings",
    "rca.rank.ranking": "Ranking",
    "rca.triage": "Bench Options diagnose ranking",
    "rca.wording": "Heard Writer",
    "rca.workspace": "Workspace",
}
_HOMES = {name: home for home, names in _NAMES.items() for name in names.split()}

__all__ = [
    "Recall",
    "LEADING",
    "LINT_KINDS",
    "LLM",
    "NOVEL",
    "Action",
    "Actions",
    "BatchResult",
    "Bench",
    "Case",
    "Cause",
    "Check",
    "CheckStep",
    "Cited",
    "CitedDocument",
    "Containment",
    "Contributing",
    "Diagnosis",
    "EngineError",
    "Event",
    "Evidence",
    "FileReadError",
    "Glossary",
    "Finding",
    "Findings",
    "Heard",
    "Hit",
    "Hypothesis",
    "Incident",
    "IncidentRow",
    "IndexBusy",
    "IndexMissing",
    "IngestReport",
    "Knowledge",
    "Life",
    "Layout",
    "LimitVerdict",
    "Link",
    "Linted",
    "Listed",
    "Measure",
    "NextCheck",
    "Options",
    "Passage",
    "Places",
    "Prompt",
    "Proposal",
    "Provenance",
    "Ranking",
    "Rationale",
    "RcaError",
    "Receipt",
    "RecordMissing",
    "Records",
    "RowError",
    "Settings",
    "SettingsError",
    "Stats",
    "Struck",
    "Term",
    "UserError",
    "Verdict",
    "Workspace",
    "Writer",
    "__version__",
    "diagnose",
    "group",
    "figures",
    "incident_line",
    "ledger_quote",
    "lint_file",
    "parse_columns",
    "ranking",
    "read_incidents",
]


def __getattr__(name: str) -> Any:
    """The public ``name``, imported from where it lives and kept here."""
    if name not in _HOMES:
        raise AttributeError(f"module 'rca' has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
