"""Text from incidents, files and models as text: no markup in it ever takes effect.

Streamlit renders labels and ``st.markdown`` as Markdown with its own additions (colour
directives, emoji and icon codes, formulas). What other people wrote goes through :func:`plain`
or :func:`lines` first, or into ``st.text``, which renders nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_JOINER = "\u2060"  # no width; what stands after it is no longer a code or an address
_WIDE = 0x2E80  # from here on characters are as wide as they are high
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
# Found by Streamlit after Markdown was read, where a backslash no longer counts.
_LATE = re.compile(r":(?=//|[\w+\-/]+:)|(?<=\bwww)(?=\.)|(?<=\w)(?=@\w)", re.IGNORECASE)
# Controls, marks that turn the direction of writing, halves of surrogate pairs.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


def visible(text: str) -> str:
    """``text`` without control characters and without marks that turn the writing direction."""
    return _HIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def plain(text: str, most: int = 0) -> str:
    """``text`` on one line, so that Markdown shows exactly these characters; ``most`` > 0 cuts it
    with an ellipsis at that width, of which a Chinese character takes two."""
    flat = " ".join(visible(text).split())
    if most:
        flat = _cut(flat, most)
    late = _LATE.sub(lambda found: found.group() + _JOINER, flat)
    return _PUNCTUATION.sub(r"\\\1", late)


def _cut(text: str, most: int) -> str:
    width = 0
    for at, sign in enumerate(text):
        width += 2 if ord(sign) > _WIDE else 1
        if width > most:
            return text[: max(0, at - 1)].rstrip() + "…"
    return text


def lines(text: str) -> str:
    """Like :func:`plain`, but line ends of ``text`` stay line ends."""
    return "  \n".join(plain(line) for line in visible(text).split("\n") if line.strip())


def marked(text: str, quotes: Sequence[str], colour: str = "orange") -> str:
    """``text`` line by line with each of ``quotes`` that stands in it highlighted. A quote that
    is cut over several lines is highlighted line by line; spaces count as one."""
    told = [" ".join(visible(part).split()) for quote in quotes for part in quote.split("\n")]
    wanted = sorted({part for part in told if part}, key=len, reverse=True)
    shown = (_line(" ".join(line.split()), wanted, colour) for line in visible(text).split("\n"))
    return "  \n".join(line for line in shown if line)


def _line(line: str, wanted: Sequence[str], colour: str) -> str:
    spans = _spans(line, wanted)
    pieces: list[str] = []
    at = 0
    for start, end in spans:
        pieces += [plain(line[at:start]), _space(line, start)]
        pieces.append(f":{colour}-background[{plain(line[start:end])}]")
        pieces.append(" " if line[end : end + 1] == " " else "")
        at = end
    return "".join([*pieces, plain(line[at:])])


def _space(line: str, at: int) -> str:
    return " " if at and line[at - 1] == " " else ""


def _spans(line: str, wanted: Sequence[str]) -> list[tuple[int, int]]:
    """Where the quotes stand, without overlap, in order. A whole line that lies within a longer
    quote counts as well: documents break lines where a quote does not."""
    found: list[tuple[int, int]] = []
    for quote in wanted:
        at = line.find(quote)
        if at >= 0:
            found.append((at, at + len(quote)))
        elif len(line) > 8 and line in quote:
            found.append((0, len(line)))
    spans: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if not spans or start >= spans[-1][1]:
            spans.append((start, end))
    return spans


def for_plot(text: str, most: int = 60) -> str:
    """``text`` as a Plotly label: its few HTML tags and entities come out as written."""
    flat = _cut(" ".join(visible(text).split()), most)
    return flat.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("$", "＄")
