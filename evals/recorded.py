"""Recorded replies that do not age with the ranking: a sentence names its evidence by words of the
quote, and the label is looked up in the prompt when the engine is asked.

``good``: what a careful model would write from the sample's evidence, by hand. ``lazy``: vague or
copied. ``hostile``: wrong numbers, swapped machines, orders, markup, fake labels, endless text.
A sentence whose evidence is not in the prompt is left out and counted, never guessed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib.resources import files
from typing import Any, Literal

from rca.draft.llm.counting import at_most
from rca.draft.llm.port import Prompt

Sort = Literal["good", "lazy", "hostile"]
SORTS: tuple[Sort, ...] = ("good", "lazy", "hostile")
_LINE = re.compile(r"^(E\d+): (.*?) \([^()]*\)$", re.MULTILINE)


class Recorded:
    """An engine that answers from ``evals/recordings``; see :class:`rca.draft.llm.port.LLM`."""

    context = 8192
    reply_tokens = 1600

    def __init__(self, sort: Sort, texts: dict[str, str]) -> None:
        """``texts``: the incidents that may be asked about, by id."""
        self.name = f"recorded/{sort}"
        self.identity = f"{self.name} v1"
        source = (files("evals") / "recordings" / f"{sort}.jsonl").read_text(encoding="utf-8")
        rows = [json.loads(line) for line in source.splitlines() if line]
        self._items = {row["incident"]: row["items"] for row in rows}
        self._texts = texts
        self.unresolved = 0

    @property
    def incidents(self) -> frozenset[str]:
        """Incidents that there is a recording for."""
        return frozenset(self._items)

    def count(self, text: str) -> int:
        """Upper estimate."""
        return at_most(text)

    def complete(self, prompt: Prompt) -> Iterator[str]:
        """The reply to the incident that ``prompt`` is about; an empty list to any other."""
        asked = _flat(prompt.user)
        found = [name for name in self._items if _flat(self._texts.get(name, "\0"))[:60] in asked]
        lines = _LINE.findall(prompt.user)
        items = [
            made
            for item in self._items.get("".join(found[:1]), ())
            if (made := self._item(item, lines))
        ]
        reply = json.dumps({"items": items}, ensure_ascii=False)
        yield from (reply[i : i + 64] for i in range(0, len(reply), 64))

    def _item(self, item: dict[str, str], lines: list[tuple[str, str]]) -> dict[str, Any] | None:
        wanted = _flat(item["of"])
        held = [(label, quote) for label, quote in lines if wanted and wanted in _flat(quote)]
        if not held and item["of"] and not item["of"].startswith("E9"):
            self.unresolved += 1
            return None
        label, quote = held[0] if held else (item["of"], "")
        text = quote if item["text"] == "=quote" else item["text"]
        words = " ".join(quote.split()[:12])[:120]
        return {"evidence": label, "quote": words, "kind": item["kind"], "text": text}


def _flat(text: str) -> str:
    return "".join(text.split()).casefold()
