"""An engine that says what it is told to, in order."""

from __future__ import annotations

from collections.abc import Iterator

from rca.draft.llm.counting import at_most
from rca.draft.llm.port import Prompt


class Scripted:
    """Replies are texts, or errors to raise. ``prompts`` keeps what was asked."""

    def __init__(self, *replies: str | Exception, context: int = 8192) -> None:
        self.name = "scripted/good"
        self.identity = "scripted/good v1"
        self.context = context
        self.reply_tokens = 1600
        self.replies = list(replies)
        self.prompts: list[Prompt] = []
        self.closed = 0

    def count(self, text: str) -> int:
        return at_most(text)

    def complete(self, prompt: Prompt) -> Iterator[str]:
        self.prompts.append(prompt)
        reply = self.replies.pop(0)
        if isinstance(reply, Exception):
            raise reply
        try:
            yield from (reply[i : i + 11] for i in range(0, len(reply), 11))
        finally:
            self.closed += 1
