"""Counting tokens for servers that do not count before they read.

Ollama and most OpenAI-compatible servers tell how long a prompt was only afterwards, and some cut
it silently. So there is an upper estimate to budget with, and a lower bound that the server's own
count must reach: a count below it means that part of the evidence was never read.
"""

from __future__ import annotations

import re

from rca.draft.llm.port import ContextOverflow

_PIECE = re.compile(
    r"(?P<cjk>[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af])"
    r"|(?P<digit>\d)|(?P<word>[^\W\d_]+)|(?P<other>[^\w\s]|_)"
)
_LETTERS = 3  # letters of a word per token, pessimistic: usual vocabularies take 4 and more
_CJK_MOST = 2.0  # tokens per Chinese character in a vocabulary without Chinese (SmolLM2: 1.9)
_CJK_LEAST = 0.35  # in one made for it, where many words of two characters are one token
_LEAST = 0.45  # of the rest; SmolLM2 took 0.70 to 0.87 of our estimate for the sample's prompts
_DROP = 0.7  # a count this far below what the same server gave before is a cut, not a rewording


def _units(text: str) -> tuple[float, int]:
    """Pessimistic token count without Chinese, and the number of Chinese characters."""
    other, cjk = 0.0, 0
    for match in _PIECE.finditer(text):
        if match["cjk"]:
            cjk += 1
        else:
            other += -(-len(match["word"]) // _LETTERS) if match["word"] else 1
    return other, cjk


def at_most(text: str) -> int:
    """Tokens that ``text`` has at most in any usual vocabulary.

    >>> at_most("lens burnt at 30 µΩ"), at_most("镜片脏污")
    (9, 9)
    """
    other, cjk = _units(text)
    return int(other + _CJK_MOST * cjk) + 1


def at_least(text: str) -> int:
    """Tokens that ``text`` has at least in any usual vocabulary."""
    other, cjk = _units(text)
    return int(_LEAST * other + _CJK_LEAST * cjk)


class ReadWhole:
    """Compares a server's prompt counts with ours, and with its own earlier ones."""

    def __init__(self, context: int) -> None:
        self._context = context
        self._densest = 0.0

    def verify(self, counted: int | None, text: str) -> None:
        """Raises ContextOverflow when ``counted`` shows that ``text`` was not read whole.

        None = the server does not count. A count that is exactly a power of two below the context
        asked for is a server's own context, filled to the brim.
        """
        if counted is None:
            return
        density = counted / max(1, at_most(text))
        floor = max(at_least(text), int(_DROP * self._densest * at_most(text)))
        brim = counted >= 512 and counted & (counted - 1) == 0 and counted < self._context
        if counted < floor or brim:
            raise ContextOverflow(
                f"the server read {counted} tokens of a prompt that has at least {floor}: it cut "
                f"the evidence. Give it a context of {self._context} tokens "
                "(Ollama: OLLAMA_CONTEXT_LENGTH; vLLM: --max-model-len; LM Studio: context length)"
            )
        self._densest = max(self._densest, density)
