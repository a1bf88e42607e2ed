"""Text as people type it, made comparable: invisible characters, widths, labels, scripts."""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_UNTIDY = re.compile(r"[^\S \n]|  |\n |\n\n\n| \n|[\u200b-\u200d\u2060\ufeff\u00ad]")
_SPACES = re.compile(r"[^\S\n]+")
_AROUND_BREAKS = re.compile(r" ?\n ?")
_BLANK_LINES = re.compile(r"\n{3,}")
_CJK = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_BULLET = re.compile(
    r"^(?:[-*•●▪■□◆◇·–—➢►✓√]|\(?\d{1,2}[.)、）](?!\d)|\(\d{1,2}\)|（\d{1,2}）|[①-⑳]|"
    r"[（(][一二三四五六七八九十]{1,3}[)）]|[a-h][.)])\s*"
)
_ITEM_STARTS = re.compile(r"(?:^|(?<=[\s;；。.]))(?:\(?\d{1,2}[.)、）](?!\d)|[①-⑳])\s*")


def clean(text: str) -> str:
    """``text`` without invisible characters, with single spaces and at most one blank line."""
    if not _UNTIDY.search(text):  # nearly every cell of a table: this keeps 100,000 rows fast
        return text.strip()
    text = text.translate(_INVISIBLE).replace("\r\n", "\n").replace("\r", "\n")
    text = _AROUND_BREAKS.sub("\n", _SPACES.sub(" ", text))
    return _BLANK_LINES.sub("\n\n", text).strip()


def one_line(text: str) -> str:
    """``clean`` text on a single line."""
    return " ".join(clean(text).split())


def label_key(label: str) -> str:
    """What two spellings of a column or field name have in common: ``Report No.`` = reportno."""
    folded = unicodedata.normalize("NFKC", label).casefold()
    return "".join(ch for ch in folded if ch.isalnum())


def has_cjk(text: str) -> bool:
    """Whether any character is Chinese."""
    return _CJK.search(text) is not None


def without_bullet(text: str) -> str:
    """A list item without its bullet or number."""
    return _BULLET.sub("", text, count=1)


def is_item(text: str) -> bool:
    """Whether a line starts with a bullet or an item number."""
    return _BULLET.match(text) is not None


def list_items(text: str, separators: str = "|;；\n") -> tuple[str, ...]:
    """The parts of a list cell: split at ``separators``, trimmed, without empty parts."""
    parts = re.split(f"[{re.escape(separators)}]", text)
    return tuple(part for raw in parts if (part := without_bullet(clean(raw))))


def numbered_items(text: str) -> tuple[str, ...]:
    """``1. a 2. b`` as its parts; the whole text when it is not numbered from one upwards."""
    starts = list(_ITEM_STARTS.finditer(text))
    if len(starts) < 2 or starts[0].start() != 0:
        return (text,)
    bounds = [*(m.start() for m in starts), len(text)]
    parts = [text[a:b] for a, b in zip(bounds, bounds[1:], strict=False)]
    return tuple(part for raw in parts if (part := without_bullet(raw.strip()).strip(" ;；")))


def number(text: str) -> float | None:
    """A number with optional thousands commas, decimal comma or percent sign; None if it is none.

    ``1,234`` counts as thousands: that is how spreadsheets write them.
    """
    text = text.strip().rstrip("%").strip()
    if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", text):
        text = text.replace(",", "")
    elif re.fullmatch(r"[+-]?\d+,\d+", text):
        text = text.replace(",", ".")
    try:
        value = float(text)
    except ValueError:
        return None
    return value if abs(value) < float("inf") else None
