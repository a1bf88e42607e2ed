"""An incident file whose rows are a night's alarms, read as events; the members go beside it."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from rca.grouping import Event, group
from rca.index.language import Glossary
from rca.likeness import Places
from rca.read.incidents import IncidentFile
from rca.report.serialise import incident_dict

FILE_NAME = "events.jsonl"


def grouped(
    file: IncidentFile, glossary: Glossary, places: Places
) -> tuple[IncidentFile, tuple[Event, ...]]:
    """``file`` with one row per event, at the place of its first row; rows that could not be read
    stay where they are. Sizes of the events add up to the readable rows."""
    readable = [row.incident for row in file.rows if row.incident is not None]
    events = group(readable, glossary, places)
    first = {event.rows[0].id: event.incident for event in events}
    rows = tuple(
        row if row.incident is None else replace(row, incident=first[row.incident.id])
        for row in file.rows
        if row.incident is None or row.incident.id in first
    )
    note = f"{len(readable)} rows grouped into {len(events)} events; members in {FILE_NAME}"
    return replace(file, rows=rows, notes=(*file.notes, note)), events


def write(events: Sequence[Event], out: Path) -> None:
    """``OUT/events.jsonl``: one line per event with every row as it came in; written whole."""
    out.mkdir(parents=True, exist_ok=True)
    lines = (
        {"event": event.incident.id, "rows": [incident_dict(row) for row in event.rows]}
        for event in events
    )
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    draft = out / f".{FILE_NAME}.part"
    draft.write_bytes(text.encode("utf-8", "replace"))
    os.replace(draft, out / FILE_NAME)
