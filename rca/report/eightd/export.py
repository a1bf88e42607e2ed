"""One 8D into one file: the suffix names the format, the form or the customer's own template the
layout."""

from __future__ import annotations

from pathlib import Path

from rca.errors import UserError
from rca.report.eightd.document import EightD, FormLang
from rca.report.eightd.package import write_whole
from rca.report.forms.style import BY_NAME, Style

SUFFIXES = (".docx", ".xlsx", ".pdf", ".md")
FORMS = Path(__file__).parents[1] / "forms"


def style_of(form: str) -> Style:
    """A shipped form by name. Raises UserError."""
    if form not in BY_NAME:
        raise UserError(f"no form {form!r}", f"choose one of {', '.join(BY_NAME)}")
    return BY_NAME[form]


def language_for(form: str, lang: str) -> FormLang | None:
    """The language asked for, else the form's own; None = the incident's. Raises UserError."""
    if lang not in ("", "en", "zh", "both"):
        raise UserError(f"--lang {lang!r} is not known", "choose en, zh or both")
    return lang or style_of(form).lang  # type: ignore[return-value]


def check_target(file: Path, template: Path | None) -> None:
    """Raise UserError unless ``file`` and ``template`` are of formats that fit each other."""
    suffix = file.suffix.lower()
    if suffix not in SUFFIXES:
        raise UserError(
            f"{file.name}: the format {suffix or '(none)'} is not known",
            f"end the name with one of {', '.join(SUFFIXES)}",
        )
    if not file.parent.is_dir():
        raise UserError(f"the folder {file.parent} does not exist", f"mkdir -p {file.parent}")
    if template is None:
        return
    if suffix not in (".docx", ".xlsx") or template.suffix.lower() != suffix:
        raise UserError(
            f"the template {template.name} does not fit {file.name}",
            "a .docx template makes a .docx, an .xlsx template (with its .toml) an .xlsx",
        )
    if not template.is_file():
        raise UserError(f"the template {template} does not exist", "name an existing file")


def render(doc: EightD, suffix: str, form: str = "house", template: Path | None = None) -> bytes:
    """The bytes of one file. Raises UserError for an unknown form or a broken template."""
    style = style_of(form)
    if suffix == ".docx":
        from rca.report.eightd.docx import fill_docx

        return fill_docx(doc, template or FORMS / f"{form}.docx")
    if suffix == ".xlsx":
        from rca.report.eightd.xlsx import fill_xlsx

        return fill_xlsx(doc, template or FORMS / f"{form}.xlsx")
    if suffix == ".pdf":
        from rca.report.eightd.pdf import draw_pdf

        return draw_pdf(doc, style)
    from rca.report.eightd.md import write_md

    return write_md(doc, style).encode()


def export(doc: EightD, file: Path, form: str = "house", template: Path | None = None) -> Path:
    """Write one 8D in one step: a kill leaves the old file or the new one. Raises UserError."""
    check_target(file, template)
    write_whole(render(doc, file.suffix.lower(), form, template), file)
    return file
