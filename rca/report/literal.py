"""Text from incidents and documents as literal CommonMark: shown, never rendered."""

from __future__ import annotations

import re
from functools import lru_cache

# Where a character can start markup in one line of text, and only there: the file stays readable.
_MARKUP = re.compile(
    r"""[\\`*\[\]<|~&$]"""  # anywhere
    r"""|^[-+=\#>]|^(?P<number>\d{1,9})(?P<dot>[.)])(?=\s|$)"""  # at the start of a line
    r"""|(?<![^\W_])_|_(?![^\W_])"""  # not within a word
    r"""|(?<=\s)\#"""  # could close a heading
    r"""|:(?=//)|(?<=www)\.|@(?=[\w-]+\.)""",  # addresses that readers turn into links
    re.IGNORECASE,
)
# One set of characters, searched at full speed: only there is `_MARKUP` tried.
_MAYBE = re.compile(r"[\\`*\[\]<|~&$_\#:.@]")
_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


@lru_cache(maxsize=1 << 15)  # the pages of one run tell the same causes and actions
def text(value: str) -> str:
    """``value`` as literal CommonMark text on one line: what could be markup is escaped."""
    flat = _CONTROL.sub("", re.sub(r"\s+", " ", value)).strip()
    parts: list[str] = []
    end = 0
    for at in (0, *(maybe.start() for maybe in _MAYBE.finditer(flat))):
        found = _MARKUP.match(flat, at)
        if found and at >= end:
            parts += (flat[end:at], _escape(found))
            end = found.end()
    return "".join((*parts, flat[end:]))


def _escape(match: re.Match[str]) -> str:
    if match["number"]:
        return f"{match['number']}\\{match['dot']}"
    return "\\" + match.group()
