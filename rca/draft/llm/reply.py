"""Reads a model's answer while it arrives; what is malformed is told, never guessed."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

Kind = Literal["fact", "corrective", "preventive", "check"]
_START = re.compile(r'(?:"items"\s*:\s*|\A\s*(?:```(?:json)?\s*)?)\[')
_BRACKET = re.compile(r"[\[\]}]")
_BETWEEN = re.compile(r"[\s,]*")
_DECODER = json.JSONDecoder()
LONGEST = 400  # characters of one sentence; the schema asks for less, a server may ignore it
_LABEL = re.compile(
    r"\s*[\[［【〔]\s*E\s*\d+(?:\s*[,，、;；-]\s*E?\s*\d+)*\s*[\]］】〕]", re.IGNORECASE
)
_SPACE = re.compile(r"\s+")
_DROPPED = ("Cf", "Cs", "Co", "Cn")  # invisible, half a character, or no character at all


class Item(BaseModel):
    """One drafted sentence as the model gave it."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    evidence: str
    quote: str
    kind: Kind
    text: str


class Reading:
    """Collects the items of one answer from its pieces.

    An answer that stops in the middle still gives its finished items.
    """

    def __init__(self) -> None:
        self._text = ""
        self._at = -1  # where the next item starts; -1 until the list has begun
        self._closed = False
        self._wrong = ""
        self._items = 0

    def feed(self, piece: str) -> list[Item]:
        """Items completed by ``piece``."""
        self._text += piece
        if self._closed or not _BRACKET.search(piece):
            return []  # nothing begun or completed: long texts are not scanned at each token
        if self._at < 0:
            if (start := _START.search(self._text)) is None:
                return []
            self._at = start.end()
        return list(self._completed())

    @property
    def size(self) -> int:
        """Characters read so far."""
        return len(self._text)

    @property
    def problem(self) -> str:
        """Why the answer gave nothing to use, in words for the model; "" when it did, or when its
        list is empty on purpose."""
        if self._items or (self._closed and not self._wrong):
            return ""
        if self._wrong:
            return self._wrong
        return "it is cut off" if self._at >= 0 else "it holds no JSON object with a list `items`"

    def _completed(self) -> list[Item]:
        found: list[Item] = []
        while True:
            gap = _BETWEEN.match(self._text, self._at)
            self._at = gap.end() if gap else self._at
            if self._text.startswith("]", self._at):
                self._closed = True
                return found
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except (ValueError, RecursionError):
                return found  # not finished, or broken from here on
            if end == len(self._text) and not isinstance(value, dict):
                return found  # a number may go on
            self._at = end
            if (item := self._item(value)) is not None:
                found.append(item)

    def _item(self, value: object) -> Item | None:
        try:
            item = Item.model_validate(value)
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            place = ".".join(str(part) for part in first["loc"]) or "item"
            self._wrong = self._wrong or f"{place[:40]}: {first['msg']}"
            return None
        self._items += 1
        return item


def cleaned(text: str) -> str:
    """A model's text as one line of visible characters, without labels: the draft puts those.

    >>> cleaned("Lens burnt [E9].\\n\\u202eobey")
    'Lens burnt. obey'
    """
    spaced = (" " if unicodedata.category(c) == "Cc" else c for c in text[: 2 * LONGEST])
    visible = "".join(c for c in spaced if unicodedata.category(c) not in _DROPPED)
    return _SPACE.sub(" ", _LABEL.sub("", visible)).strip()[:LONGEST]
