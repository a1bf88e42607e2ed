"""Lines of mixed Chinese and Latin text: Chinese breaks anywhere, words stay whole, and no line
starts with a closing mark or ends with an opening one."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rca.read.normal import has_cjk

_NO_START = frozenset("，。、；：？！）】》」』”’…·～℃%),.;:!?]}")
_NO_END = frozenset("（【《「『“‘([{")


def broken(text: str, width: float, measure: Callable[[str], float]) -> str:
    """``text`` with a line break wherever a line of ``width`` is full; ``measure`` gives the width
    of a string in the same unit. A word wider than a line is cut.

    >>> broken("倒出来像布丁(moisture)。", 11, lambda s: sum(1 + has_cjk(c) for c in s))
    '倒出来像布\\n丁\\n(moisture)。'
    """
    return "\n".join(line for part in text.split("\n") for line in _lines(part, width, measure))


def _lines(text: str, width: float, measure: Callable[[str], float]) -> Iterator[str]:
    line = ""
    for unit in _units(text):
        if line and measure((line + unit).rstrip()) > width:
            yield line.rstrip()
            line = ""
        while len(unit) > 1 and not line and measure(unit.rstrip()) > width:
            fits = next(
                n for n in range(len(unit) - 1, 0, -1) if n == 1 or measure(unit[:n]) <= width
            )
            yield unit[:fits]
            unit = unit[fits:]
        line += unit
    yield line.rstrip()


def _units(text: str) -> Iterator[str]:
    """The parts of ``text`` between the places where a line may end."""
    start = 0
    for at in range(1, len(text)):
        before, after = text[at - 1], text[at]
        if after.isspace() or after in _NO_START or before in _NO_END:
            continue
        if before.isspace() or _wide(before) or _wide(after):
            yield text[start:at]
            start = at
    yield text[start:]


def _wide(character: str) -> bool:
    """Chinese characters and their punctuation."""
    return (
        has_cjk(character) or "\u3000" <= character <= "\u303f" or "\uff00" <= character <= "\uffef"
    )
