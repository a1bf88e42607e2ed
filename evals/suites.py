"""The real data sets as suites: a workspace around each, and how it is to be asked.

Data come from the folder in ``RCA_DATA`` (else ``../shared/data``); where they are missing a
suite is skipped with the reason. Files are linked or copied into a working folder, never into
this repository.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from evals.door import UserError, Workspace

HISTORY = (100, 300, 1000)


@dataclass(frozen=True, slots=True)
class Suite:
    """One way of asking one data set. ``text`` and ``fields`` are what a question may show;
    ``label`` "" = no case names a cause, and past actions are what is ranked."""

    name: str
    folder: str
    text: Sequence[str]
    label: str = "label"
    opened: str = "date"
    findings: Sequence[str] = ()
    actions: Sequence[str] = ()
    fields: Sequence[str] = ()
    numbers: Sequence[str] = ()
    slices: Sequence[str] = ("cause_stated",)
    note: str = ""
    listed: bool = False  # the label column holds JSON lists
    history: Sequence[int] = field(default=HISTORY)
    events: Sequence[str] = ()  # event tables per incident; the last file is the reference profile
    leaks: bool = False  # the event tables whole, past the diagnosis: a bound, never a result
    replay: str = ""  # how often its backtest refits: month | quarter | year; "" = none


_CONTEXT = ("item_involved", "system_part_involved", "release_type", "leak_type",
            "material_involved")  # fmt: skip
SUITES = {
    suite.name: suite
    for suite in (
        Suite("phmsa_strict", "phmsa_pipeline", ("symptom_text",), findings=("narrative_full",),
              replay="month"),
        Suite("phmsa_context", "phmsa_pipeline", ("symptom_text",), findings=("narrative_full",),
              fields=_CONTEXT,
              note="equipment context was filled in after the event, beside the cause"),
        Suite("fda_recalls", "fda_recalls", ("reason", "product"), actions=("action",),
              fields=("specialty", "firm", "procode"), slices=("cause_stated", "firm_in_history")),
        Suite("mwo_failure_modes", "mwo_failure_modes", ("symptom_text",), opened="",
              note="61 questions: a smoke test"),
        Suite("tep_process", "tep_process", ("symptom_text",), opened="",
              numbers=("m_*", "s_*", "t_*"), note="simulated"),
        Suite("causrca_lathe", "causrca_lathe", ("symptom_text", "alarms", "abnormal_signals"),
              opened="", fields=("subsystem",), listed=True,
              note="22 questions: wide intervals; 5 have two true causes, Hit@k takes the first, "
              "any-Hit@k either"),
        Suite("causrca_events", "causrca_lathe", ("symptom_text", "alarms", "abnormal_signals"),
              opened="", fields=("subsystem",), listed=True,
              events=("history_events.csv", "dev_events.csv", "normal_profile.csv"),
              note="as causrca_lathe, with its declared event table; 22 questions, and the rule "
              "that reads events was chosen while looking at them"),
        Suite("causrca_events_whole", "causrca_lathe",
              ("symptom_text", "alarms", "abnormal_signals"),
              opened="", fields=("subsystem",), listed=True, leaks=True,
              events=("history_events.csv", "dev_events.csv", "normal_profile.csv"),
              note="LEAKS: as causrca_events, with the rows after the first alarm, up to the "
              "repair: they show how the fault was cleared. What the table could tell at most, "
              "never a result"),
        Suite("maintnet_actions", "maintnet_actions", ("symptom_text",), label="", opened="",
              actions=("action",), slices=(), history=(),
              note="no cause labels: past actions are ranked"),
    )
}  # fmt: skip


def data_folder() -> Path:
    """Where the real sets lie."""
    return Path(os.environ.get("RCA_DATA") or Path(__file__).parents[2] / "shared" / "data")


def available(name: str) -> tuple[Suite | None, str]:
    """The suite, or why it is skipped. Raises UserError for a name nobody knows."""
    if name not in SUITES:
        raise UserError(f"no suite {name!r}", f"choose one of {', '.join(SUITES)}")
    suite = SUITES[name]
    folder = data_folder() / suite.folder
    missing = [part for part in ("history.csv", "dev.csv") if not (folder / part).is_file()]
    if missing:
        return None, f"{folder / missing[0]} is missing; set RCA_DATA to the folder of data sets"
    return suite, ""


def lay_down(suite: Suite, folder: Path) -> Workspace:
    """A workspace for the suite in ``folder``; one that is there already is used again."""
    source = data_folder() / suite.folder
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "rca.toml").write_text(_toml(suite), encoding="utf-8")
    for part in ("history.csv", "dev.csv"):
        if suite.listed:
            _unlisted(source / part, folder / part, suite.label)
        else:
            shutil.copyfile(source / part, folder / part)
    for part in suite.events[:-1]:
        (shutil.copyfile if suite.leaks else _until_alarm)(source / part, folder / part)
    for part in suite.events[-1:]:
        shutil.copyfile(source / part, folder / part)
    return Workspace.open(folder)


def _until_alarm(source: Path, target: Path) -> None:
    """The rows up to the first alarm (t = 0 s): later ones show how the fault was cleared."""
    with source.open(encoding="utf-8", newline="") as file, target.open("w", newline="") as out:
        writer = csv.DictWriter(out, fieldnames=("incident_id", "t", "node", "value", "type"))
        writer.writeheader()
        writer.writerows(row for row in csv.DictReader(file) if float(row["t"]) <= 0.0)


def _unlisted(source: Path, target: Path, label: str) -> None:
    """The table with ``["a", "b"]`` in the label column written as ``a|b``."""
    with source.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]) if rows else [label])
        writer.writeheader()
        writer.writerows({**row, label: "|".join(json.loads(row[label]))} for row in rows)


def _toml(suite: Suite) -> str:
    past: dict[str, Sequence[str]] = {
        "id": ("incident_id",), "text": suite.text,
        "cause": (suite.label,) if suite.label else (),
        "opened": (suite.opened,) if suite.opened else (), "findings": suite.findings,
        "actions": suite.actions, "fields": suite.fields, "numbers": suite.numbers,
    }  # fmt: skip
    columns = "".join(f"{key} = {json.dumps(list(v))}\n" for key, v in past.items() if v)
    asked = f'id = "incident_id"\ntext = {json.dumps(list(suite.text))}\n'
    asked += f'labels = "{suite.label}"\n' if suite.label else ""
    return (
        f'[workspace]\nname = "{suite.name}"\n\n[[source]]\nkind = "case"\npath = "history.csv"\n'
        f"[source.columns]\n{columns}\n{_events(suite)}[incident.columns]\n{asked}"
    )


def _events(suite: Suite) -> str:
    """The declared event table: one row per signal change of an incident."""
    if not suite.events:
        return ""
    return (
        '[[source]]\nkind = "process"\nname = "events"\npath = "*_events.csv"\n'
        f'reference = "{suite.events[-1]}"\n[source.columns]\nincident = "incident_id"\n'
        'time = "t"\nsignal = "node"\nvalue = "value"\n\n'
    )
