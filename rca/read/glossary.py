"""The plant's glossary: English, Chinese and other names of one thing per row."""

from __future__ import annotations

from pathlib import Path

from rca.domain import Quarantined, Reading, Receipt, Term
from rca.read.columns import bind, bind_all, own_names, receipt
from rca.read.normal import list_items
from rca.read.tables import read_tables
from rca.settings import Source

_KNOWN = {
    "en": ("en", "english", "英文"),
    "zh": ("zh", "chinese", "中文"),
    "aliases": ("aliases", "alias", "synonyms", "别名", "同义词"),
}


def read_glossary(path: Path, name: str, source: Source) -> Reading:
    """Terms of one glossary; a row needs two names of any kind to say something.

    Raises FileReadError (unreadable, missing-column).
    """
    declared = own_names(source.columns)
    wanted = [h for names in (*declared.values(), *_KNOWN.values()) for h in names]
    tables = read_tables(path, name, wanted)
    sheets = bind_all(tables, "glossary", lambda t: bind(t, declared, _KNOWN, ("en", "zh")))
    terms: list[Term] = []
    receipts: list[Receipt] = []
    for bound in sheets.bound:
        bad: list[Quarantined] = []
        kept = 0
        for row in bound.table.rows:
            en, zh = (row.get(*bound.columns[key]) for key in ("en", "zh"))
            aliases = list_items(row.get(*bound.columns["aliases"]), "|;；\n") if (
                bound.columns.get("aliases")
            ) else ()  # fmt: skip
            if bool(en) + bool(zh) + len(aliases) < 2:
                bad.append(Quarantined(bound.table.place(row.number), "fewer than two names"))
                continue
            kept += 1
            terms.append(Term(en, zh, aliases))
        receipts.append(receipt(bound.table, "glossary", kept, bad))
    return Reading(name, "glossary", sheets.all(receipts), terms=tuple(terms))
