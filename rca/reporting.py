"""A stored diagnosis as an 8D file: what records hold about it, composed and written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rca.domain import Cause
from rca.records import Records
from rca.report.eightd.compose import compose
from rca.report.eightd.document import EightD
from rca.report.eightd.export import check_target, export, language_for
from rca.report.eightd.written import Written, parse_written


@dataclass(frozen=True, slots=True)
class Layout:
    """How an 8D looks: a shipped ``form`` (house, vda, customer-zh) or the customer's own
    ``template`` (.docx, or .xlsx with its .toml); ``language`` en, zh, both or "" (the form's own,
    else the incident's)."""

    form: str = "house"
    template: Path | None = None
    language: str = ""


def eightd(
    records: Records,
    catalogue: Mapping[str, Cause],
    name: str,
    at: datetime,
    layout: Layout | None = None,
) -> EightD:
    """The 8D of incident ``name`` (or of its diagnosis ``ID@n``) as it stands on the day of ``at``.

    Raises RecordMissing, UserError.
    """
    how = layout or Layout()
    diagnosis = records.diagnosis(name)
    incident_id = diagnosis.incident.id
    return compose(
        diagnosis,
        at=at.date(),
        verdicts=records.verdicts(incident_id),
        catalogue=catalogue,
        written=_written(records, incident_id),
        lang=language_for(how.form, how.language),
    )


def _written(records: Records, incident_id: str) -> Written:
    written = parse_written(records.eightd(incident_id))
    closed = records.life(incident_id).at("closed")
    if closed and not written.closed:
        return written.model_copy(update={"closed": closed.date().isoformat()})
    return written


def report(
    records: Records,
    catalogue: Mapping[str, Cause],
    name: str,
    file: Path,
    at: datetime,
    layout: Layout | None = None,
) -> tuple[Path, EightD]:
    """Write the 8D of ``name`` to ``file`` (.docx, .xlsx, .pdf or .md) and note it in the audit.

    A kill leaves the old file or the new one. Raises RecordMissing, UserError.
    """
    how = layout or Layout()
    check_target(file, how.template)
    made = eightd(records, catalogue, name, at, how)
    export(made, file, how.form, how.template)
    standing = f"{made.standing}:{made.cause_id}"
    records.audit(
        "8D exported", "rca", at, records.diagnosis(name).incident.id,
        file=str(file), form=how.form, cause=standing, draft=made.draft,
    )  # fmt: skip
    return file, made
