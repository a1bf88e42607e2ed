"""Machines that a Chinese note names by number: ``三号注液机``, ``3号注液``, ``注液3号机``. Pure.

An alias of rca.toml with a number (``叠片4号机``) is taken apart into the number and the words
beside it, and so is the note. Where two machines of one make have such aliases, and the number is
that of their name (ZST4, ZST7), the others of that make are understood as well. What fits two
machines is read as none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_SAID = re.compile(r"[零〇一二两三四五六七八九十]{1,3}(?=[号#])")
_HAN = r"[\u4e00-\u9fff]"
_PLACE = re.compile(rf"({_HAN}*)(?<!\d)(\d{{1,3}})[号#]({_HAN}*)")
_TAIL = "机台"  # says only that it is a machine
_CONFIRMED = 2  # aliases of one make from which its other numbers are understood
_LEAST = 2  # characters that tell one kind of machine from another


def arabic(text: str) -> str:
    """``text`` with Chinese numerals before ``号`` as digits: ``十二号`` is ``12号``."""
    return _SAID.sub(lambda found: _digits(found[0]), text)


def _digits(said: str) -> str:
    tens, ten, ones = said.partition("十")
    if "十" in ones or (ten and len(tens) > 1):
        return said
    if not ten:
        return "".join(str(_DIGITS[c]) for c in said)
    return str(10 * (_DIGITS[tens] if tens else 1) + (_DIGITS[ones] if ones else 0))


@dataclass(frozen=True, slots=True)
class Numbered:
    """``aliases``: (words before, number, words after, machine key)."""

    aliases: tuple[tuple[str, int, str, str], ...] = ()

    @classmethod
    def of(cls, names: Mapping[str, str]) -> Numbered:
        """From alias -> machine key, both folded."""
        out = []
        for alias, machine in names.items():
            found = _PLACE.fullmatch(arabic(alias))
            if found and len(_kind(found[1], found[3])) >= _LEAST:
                out.append((found[1], int(found[2]), found[3], machine))
        return cls(tuple(out))

    def named_in(self, text: str, known: Iterable[str] = ()) -> list[str]:
        """Keys of the machines that a folded text names by number, in order; ``known``: keys of
        machines beside those with aliases."""
        if not self.aliases:
            return []
        every = {_split(k): k for k in (*known, *(alias[3] for alias in self.aliases))}
        out = []
        for before, digits, after in _PLACE.findall(arabic(text)):
            keys = self._fitting(before, int(digits), after, every)
            if len(keys) == 1:
                out.append(keys.pop())
        return out

    def _fitting(
        self, before: str, number: int, after: str, every: Mapping[tuple[str, int], str]
    ) -> set[str]:
        fits = [a for a in self.aliases if _alike((before, after), (a[0], a[2]))]
        own = {key for _, n, _, key in fits if n == number}
        if own:
            return own
        makes = Counter(
            make for _, n, _, key in fits for make, m in (_split(key),) if m == n and make
        )
        found = {every.get((make, number), "") for make, k in makes.items() if k >= _CONFIRMED}
        return found - {""}


def _kind(before: str, after: str) -> str:
    return before + after.rstrip(_TAIL)


def _alike(said: tuple[str, str], alias: tuple[str, str]) -> bool:
    """Whether the words beside a number are those of an alias, on whichever side they stand."""
    (before, after), kind = said, _kind(*alias)
    if before.endswith(kind) or after.startswith(kind):
        return True
    return bool(
        alias[0] and alias[1] and before.endswith(alias[0])
        and after.startswith((alias[1].rstrip(_TAIL) or alias[1], "机"))
    )  # fmt: skip


def _split(key: str) -> tuple[str, int]:
    """``zst4`` -> (``zst``, 4); a key without a number at its end -> ("", 0)."""
    found = re.fullmatch(r"(.*?)0*(\d+)", key)
    return (found[1], int(found[2])) if found else ("", 0)
