"""Lays the sample plant down as a workspace: the same bytes on every run."""

import shutil
from datetime import date
from pathlib import Path

from corpus.headers import Document, control_plan_fields, procedure_document, report_document
from corpus.pfmea import pfmea_rows
from corpus.render_docx import render_docx
from corpus.render_md import render_md
from corpus.render_pdf import render_pdf
from corpus.render_xlsx import render_table, render_xlsx
from corpus.simulate.write import write_changes, write_log, write_process
from corpus.sources import (
    ROOT,
    SRC,
    Plant,
    Report,
    load_plant,
    load_procedures,
    load_reports,
    load_rows,
)

# The PFMEA carries no revision of its own; this is the day its copy was taken.
PFMEA_DATE = date(2026, 11, 1)
# Unlabelled rows only; `dev.jsonl` carries labels and stays in the package.
INCIDENTS = ("demo.jsonl", "fresh.jsonl")


def build_plant(dest: Path) -> None:
    """Write `rca.toml` and all plant files into `dest`, which must be new or empty.

    Raises FileExistsError where `dest` is a file or holds anything: a plant's own files are
    never overwritten. No label and no truth is laid down.
    """
    dest = Path(dest)
    if dest.exists() and not dest.is_dir():
        raise FileExistsError(f"{dest} is a file; name a new or empty folder")
    if dest.exists() and any(dest.iterdir()):
        raise FileExistsError(f"{dest} is not empty; name a new or empty folder")
    for folder in ("8d", "sop/archive", "logs", "incidents"):
        (dest / folder).mkdir(parents=True, exist_ok=True)
    plant, reports = load_plant(), load_reports()
    _reports(dest, reports)
    _procedures(dest, plant)
    _catalogue(dest, reports)
    write_process(dest / "process")
    write_log(dest / "logs" / "defects.csv", plant)
    write_changes(dest / "changes.csv")
    for name in ("rca.toml", "glossary.csv"):
        shutil.copyfile(SRC / name, dest / name)
    for name in INCIDENTS:
        shutil.copyfile(ROOT / "incidents" / name, dest / "incidents" / name)


def _render(document: Document, body: str, path: Path) -> None:
    """Pick the renderer by the suffix of the file."""
    match path.suffix:
        case ".docx":
            render_docx(document, path)
        case ".pdf":
            render_pdf(document, path)
        case ".xlsx":
            render_xlsx(document, path)
        case ".md":
            render_md(document, body, path)
        case other:
            raise ValueError(f"{path.name}: no renderer for '{other}'; use docx, pdf, md or xlsx")


def _reports(dest: Path, reports: list[Report]) -> None:
    for report in reports:
        path = dest / "8d" / f"{report.id}.{report.format}"
        _render(report_document(report), report.body, path)


def _procedures(dest: Path, plant: Plant) -> None:
    for procedure in load_procedures():
        _render(procedure_document(procedure), procedure.body, dest / procedure.file)
    plan = plant.control_plan
    rows = load_rows("control_plan.csv")
    path = dest / "sop" / f"{plan['number']}.xlsx"
    render_table(path, "Control plan", control_plan_fields(plant), rows, plan["effective"])


def _catalogue(dest: Path, reports: list[Report]) -> None:
    rows = pfmea_rows(load_rows("causes.csv"), reports)
    render_table(dest / "pfmea.xlsx", "PFMEA", (), rows, PFMEA_DATE)
