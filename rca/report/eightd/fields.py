"""The values of an 8D by field name, as templates and mappings of customers' forms take them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from rca.report.eightd.document import (
    BY_NAME,
    FIELDS,
    HEAD,
    MARKS,
    SECTIONS,
    EightD,
    Field,
    Standing,
)
from rca.report.eightd.labels import WORDS, word

# Fill of a cell by standing: suspected and verified never look alike, in print as on the screen.
COLOURS: Final[Mapping[Standing, str]] = {
    "": "FFFFFF",
    "suspected": "FFE2A8",
    "verified": "A9DDB1",
    "refuted": "D9D9D9",
    "to verify": "FFF3C4",
    "proposed": "DCE9F7",
    "open": "F8D7DA",
}
_BLANK = "–"  # an empty box of the head: the next label is not its value


def label(key: str, doc: EightD) -> str:
    """A label in the language of the form."""
    return word(key, doc.lang)


def labels(doc: EightD) -> dict[str, str]:
    """All labels that need no value, by key."""
    return {key: word(key, doc.lang) for key, pair in WORDS.items() if "{" not in "".join(pair)}


def columns(field: Field, doc: EightD) -> tuple[str, ...]:
    """The headers of a table. The number of D6 is a characteristic with its target."""
    special = {("d6_checks", "number"): "number_target"}
    return tuple(label(special.get((field.name, c), c), doc) for c in field.columns)


def rows(doc: EightD, name: str) -> list[dict[str, str]]:
    """The rows of a table as plain dicts with ``mark`` (the standing) and ``color`` added."""
    return [
        {**row.cells, "mark": row.standing, "color": COLOURS[row.standing]}
        for row in doc.rows(name)
    ]


def as_text(doc: EightD, name: str) -> str:
    """A whole table as one text, a line per row: for forms that have one box per section."""
    lines = []
    for row in doc.rows(name):
        field = BY_NAME[name]
        cells = [row.cells[column] for column in field.columns if row.cells[column]]
        joined = ": ".join(cells) if field.pairs else " | ".join(cells)
        lines.append(joined)
    return "\n".join(lines)


def values(doc: EightD) -> dict[str, Any]:
    """Every placeholder: texts, tables as lists of rows, ``NAME_text`` for each table, ``D0`` to
    ``D8`` for a whole section as one text, ``L`` for labels."""
    known: dict[str, Any] = {one.name: "" for one in FIELDS if not one.columns}
    known |= {name: text or _BLANK * (name in HEAD) for name, text in doc.texts.items()}
    for one in FIELDS:
        if one.columns:
            known[one.name] = rows(doc, one.name)
            known[f"{one.name}_text"] = as_text(doc, one.name)
    for section in SECTIONS[:9]:
        parts = [as_text(doc, one.name) for one in FIELDS if one.section == section]
        known[section] = "\n".join(filter(None, parts))
    known |= {
        "L": labels(doc),
        "draft": doc.draft,
        "standing": f"{MARKS[doc.standing]} {label(f'standing.{doc.standing}', doc)}",
        "standing_color": COLOURS[doc.standing],
        "form_mark": doc.mark,
    }
    return known


def text_names() -> tuple[str, ...]:
    """Names of the placeholders that are one text."""
    plain = [one.name for one in FIELDS if not one.columns]
    tables = [f"{one.name}_text" for one in FIELDS if one.columns]
    return (*plain, "standing", "form_mark", *tables, *SECTIONS[:9])
