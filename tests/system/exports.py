"""Diagnoses of a plant exported in every form, language and format, read back and printed.

    python -m tests.system.exports WORKSPACE [--diagnoses 20] [--out DIR] [--print all|turn|none]

Per format it counts the fields that were looked for in the file read back by ``rca ingest``'s own
reader, and those that were not there as written; of a .pdf its nine sections. LibreOffice then
prints every .docx and .xlsx (``turn``: of each diagnosis one form and language, in turn), and each
cell of D0 to D8 is looked for on the printed pages. The script asks in the workspace: use a copy. Exit 1 where anything was lost.
"""

from __future__ import annotations

import argparse
import itertools
import json
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import pypdf

from rca import Workspace, read_incidents
from rca.read.documents import read_document
from rca.read.normal import label_key
from rca.read.sections import split
from rca.report.eightd.document import EightD
from rca.report.eightd.export import SUFFIXES
from rca.report.forms.style import BY_NAME
from rca.reporting import Layout
from tests.report.eightd.roundtrip import SECTIONS, lost, texts_of

ROWS = Path(__file__).parents[2] / "corpus" / "incidents" / "dev.jsonl"
LANGUAGES = ("en", "zh", "both")
AT = datetime.fromisoformat("2026-11-22T12:00")
_CHUNK = 60  # files that one LibreOffice process prints


def asked(plant: Workspace, count: int) -> list[str]:
    """Ids of ``count`` incidents, spread over the labelled sample, asked and stored."""
    rows = [row.incident for row in read_incidents(ROWS, plant.settings).rows if row.incident]
    step = max(1, len(rows) // count)
    chosen = rows[::step][:count]
    for incident in chosen:
        plant.ask(incident, AT, plant.options())
    return [incident.id for incident in chosen]


def exported(plant: Workspace, ids: Sequence[str], out: Path) -> Iterator[tuple[Path, EightD]]:
    """Every id in every form, language and format."""
    for name, form, lang in itertools.product(ids, BY_NAME, LANGUAGES):
        for suffix in SUFFIXES:
            file = out / f"{name}-{form}-{lang}{suffix}"
            yield plant.report(name, file, AT, Layout(form, language=lang))


def compared(file: Path, doc: EightD) -> tuple[int, list[str]]:
    """(what was looked for, what is lost) of one file read back."""
    if file.suffix != ".pdf":
        return lost(doc, file)
    found = split(read_document(file, file.name)).sections
    return len(SECTIONS), [name for name in SECTIONS if name not in found]


def printed(files: Sequence[Path], out: Path, profile: Path) -> None:
    """LibreOffice writes ``NAME.docx.pdf`` beside each file. Raises CalledProcessError."""
    office = shutil.which("soffice")
    if files and office is None:
        sys.exit("soffice is missing: apt-get install libreoffice-writer libreoffice-calc")
    for suffix in (".docx", ".xlsx"):
        many = [file for file in files if file.suffix == suffix]
        folder = out / f"printed{suffix}"
        for start in range(0, len(many), _CHUNK):
            subprocess.run(
                [office, f"-env:UserInstallation=file://{profile}", "--headless",
                 "--convert-to", "pdf", "--outdir", folder, *many[start : start + _CHUNK]],
                check=True, capture_output=True, timeout=900,
            )  # fmt: skip


def unprinted(doc: EightD, pdf: Path) -> tuple[int, list[str], int]:
    """(cells looked for, those not on the pages, pages) of one printed file."""
    pages = pypdf.PdfReader(pdf).pages
    said = label_key("".join(page.extract_text() for page in pages).replace("µ", "\u03bc"))
    cells = [cell for section in SECTIONS for cell in texts_of(doc, section)]
    missing = [c for c in cells if label_key(c.replace("µ", "\u03bc")) not in said]
    return len(cells), missing, len(pages)


def main(arguments: Sequence[str]) -> int:
    """Print the counts as JSON; 1 where something was lost."""
    parser = argparse.ArgumentParser(prog="python -m tests.system.exports")
    parser.add_argument("workspace", type=Path)
    parser.add_argument("--diagnoses", type=int, default=20)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--print", dest="printing", default="all", choices=("all", "turn", "none"))
    told = parser.parse_args(arguments)
    out = told.out or Path(tempfile.mkdtemp(prefix="exports-"))
    out.mkdir(parents=True, exist_ok=True)
    plant = Workspace.open(told.workspace)
    ids = asked(plant, told.diagnoses)
    made = list(exported(plant, ids, out))
    files, fields, gone = Counter[str](), Counter[str](), Counter[str]()
    for file, doc in made:
        count, missing = compared(file, doc)
        _note(files, fields, gone, file.suffix, count, file, missing)
    pages = 0
    office = [(file, doc) for file, doc in made if file.suffix in (".docx", ".xlsx")]
    kept = {"all": office, "turn": list(_in_turn(office)), "none": []}[told.printing]
    printed([file for file, _ in kept], out, out / "profile")
    for file, doc in kept:
        pdf = out / f"printed{file.suffix}" / f"{file.stem}.pdf"
        count, missing, more = unprinted(doc, pdf)
        pages += more
        _note(files, fields, gone, f"{file.suffix} printed", count, file, missing)
    rows = {s: {"files": files[s], "looked for": fields[s], "lost": gone[s]} for s in files}
    shown = {"diagnoses": len(ids), "formats": rows, "pages printed": pages, "files in": str(out)}
    print(json.dumps(shown, indent=1, ensure_ascii=False))
    return int(bool(gone.total()))


def _in_turn(made: Sequence[tuple[Path, EightD]]) -> Iterator[tuple[Path, EightD]]:
    """Of each diagnosis the files of one form and language, the next diagnosis the next ones."""
    turns = len(BY_NAME) * len(LANGUAGES) * 2  # two formats stand side by side
    for start in range(0, len(made), turns):
        at = start + 2 * (start // turns % (turns // 2))
        yield from made[at : at + 2]


def _note(
    files: Counter[str], fields: Counter[str], gone: Counter[str],
    suffix: str, count: int, file: Path, missing: Sequence[str],
) -> None:  # fmt: skip
    files[suffix] += 1
    fields[suffix] += count
    gone[suffix] += len(missing)
    for cell in missing[:3]:
        print(f"{file.name} ({suffix}): {cell[:160]}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
