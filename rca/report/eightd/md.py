"""8D -> Markdown that ``rca ingest`` reads back; data stays text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rca.report.chart_text import block
from rca.report.eightd.document import FIELDS, HEAD, SECTIONS, TITLED, EightD, Field
from rca.report.eightd.drawn import chart_lang
from rca.report.eightd.fields import columns, label, values
from rca.report.forms.style import Style
from rca.report.literal import text


def write_md(doc: EightD, style: Style) -> str:
    """One CommonMark page with pipe tables; front matter carries number, status and standing."""
    front = {
        "report": doc.texts["number"],
        "status": f"{'draft, unverified' if doc.draft else 'final'} ({doc.mark})",
    }
    lines = ["---", *(f"{key}: {_scalar(value)}" for key, value in front.items()), "---"]
    blocks = ["\n".join(lines), f"# {label(style.heading, doc)} {text(doc.texts['title'])}"]
    known = values(doc)
    blocks.append(f"**{text(doc.texts['status'])}: {text(known['standing'])}**")
    blocks.append("\n".join(_head(doc)))
    for section in SECTIONS:
        blocks.append(f"## {label(section, doc)}")
        for one in FIELDS:
            if one.section == section:
                blocks += _part(doc, one)
    return "\n\n".join(block for block in blocks if block) + "\n"


def _scalar(value: str) -> str:
    """A front matter value on one line without quotes that could end it."""
    return '"' + value.replace('"', "'").replace("\\", "/") + '"'


def _head(doc: EightD) -> Iterator[str]:
    for name in HEAD:
        if value := doc.texts[name]:
            yield f"- {label(name, doc)}: {text(value)}"


def _part(doc: EightD, one: Field) -> Iterator[str]:
    if not one.columns:
        yield "\n".join(f"- {text(line)}" for line in doc.texts[one.name].splitlines())
        return
    rows = doc.rows(one.name)
    if not rows:
        return
    if one.columns == ("text",):
        if one.name in TITLED:
            yield f"### {label(one.name, doc)}"
        for row in rows:
            yield text(row.cells["text"])
            if row.chart is not None:
                yield block(row.chart, chart_lang(doc))
    elif one.pairs:
        yield "\n".join(_pair(row.cells, row.standing) for row in rows)
    else:
        if one.name in TITLED:
            yield f"### {label(one.name, doc)}"
        cells = [[text(row.cells[c]) for c in one.columns] for row in rows]
        yield table([text(c) for c in columns(one, doc)], cells)


def _pair(cells: object, standing: str) -> str:
    assert isinstance(cells, dict)
    value = text(cells["text"])
    marks = {"verified": "**", "suspected": "*"}
    mark = marks.get(standing, "") if value else ""
    return f"- {cells['label']}: {mark}{value}{mark}"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A pipe table."""
    lines = [f"| {' | '.join(cells)} |" for cells in (head, ["---"] * len(head), *rows)]
    return "\n".join(lines)
