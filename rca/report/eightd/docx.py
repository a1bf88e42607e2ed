"""8D -> Word file by a template that a customer can edit in Word (docxtpl placeholders).

The template is a program in a sandbox; the values are data: they are escaped and never evaluated.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from rca.errors import UserError
from rca.report.chart_picture import picture
from rca.report.eightd.document import FIELDS, EightD
from rca.report.eightd.drawn import chart_lang
from rca.report.eightd.fields import rows, text_names, values
from rca.report.eightd.package import timeless

_WIDE = 16.5  # cm of a chart; the text of an A4 page is wider


def fill_docx(doc: EightD, template: Path) -> bytes:
    """The filled template. Raises UserError for a file that is no template, a placeholder that
    is not known (named, with the list of known ones) or broken tags."""
    from docx.opc.exceptions import PackageNotFoundError
    from docxtpl import DocxTemplate
    from jinja2 import StrictUndefined, TemplateError, UndefinedError
    from jinja2.exceptions import SecurityError
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    context = values(doc)
    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    try:
        form = DocxTemplate(str(template))
        unknown = form.get_undeclared_template_variables(environment, context)
        if unknown:
            raise _unknown(template, ", ".join(sorted(unknown)))
        context["charts"] = _pictures(form, doc)
        form.render(context, environment, autoescape=True)
    except UndefinedError as error:
        raise _unknown(template, str(error)) from error
    except SecurityError as error:
        raise UserError(f"{template.name}: {error}", "use placeholders only") from error
    except TemplateError as error:
        fix = "see docs/forms.md for the tags; each `for` and `if` needs its end"
        raise UserError(f"{template.name}: a tag is broken: {error}", fix) from error
    except (PackageNotFoundError, KeyError, ValueError, OSError) as error:
        raise UserError(
            f"{template}: cannot be used as a Word template ({error})", "save it as .docx in Word"
        ) from error
    return _saved(form, doc)


def _pictures(form: Any, doc: EightD) -> list[dict[str, Any]]:
    """The rows of ``charts``, each with its ``picture`` where it has one."""
    from docx.shared import Cm
    from docxtpl import InlineImage

    out: list[dict[str, Any]] = []
    for row, plain in zip(doc.rows("charts"), rows(doc, "charts"), strict=True):
        drawn = row.chart and io.BytesIO(picture(row.chart, chart_lang(doc)))
        out.append({**plain, "picture": InlineImage(form, drawn, width=Cm(_WIDE)) if drawn else ""})
    return out


def _unknown(template: Path, what: str) -> UserError:
    tables = [f"{one.name}({', '.join(one.columns)})" for one in FIELDS if one.columns]
    known = f"texts: {', '.join(text_names())}; tables with columns: {'; '.join(tables)}"
    return UserError(
        f"{template.name}: unknown placeholder: {what}",
        f"known are {known}; labels as L.NAME; see docs/forms.md",
    )


def _saved(form: Any, doc: EightD) -> bytes:
    from datetime import datetime

    core = form.docx.core_properties
    core.title, core.keywords = doc.texts["title"][:250], doc.mark
    core.content_status = "draft, unverified" if doc.draft else "final"
    core.author = core.last_modified_by = "rca"
    day = datetime.fromisoformat(doc.texts["prepared"])
    core.created = core.modified = day
    buffer = io.BytesIO()
    form.save(buffer)
    return timeless(buffer.getvalue())
